"""Scans: everything, in segments, with limits and continuation."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dynafile import Action, Dynafile, ValidationError


@pytest.fixture
def hundred(db: Dynafile) -> Dynafile:
    """A hundred partitions of three items."""
    with db.batch_writer() as batch:
        for partition in range(100):
            for sk in range(3):
                batch.put_item(item={"PK": f"p{partition}", "SK": sk, "even": partition % 2 == 0})
    return db


def keys(items: Any) -> set[tuple[str, int]]:
    found = [(item["PK"], item["SK"]) for item in items]
    assert len(found) == len(set(found))
    return set(found)


EVERYTHING = {(f"p{partition}", sk) for partition in range(100) for sk in range(3)}


def test_a_scan_gives_every_item_once(hundred: Dynafile) -> None:
    assert keys(hundred.scan()) == EVERYTHING


def test_partitions_come_whole_and_sorted(hundred: Dynafile) -> None:
    items = list(hundred.scan())
    for start in range(0, 300, 3):
        group = items[start : start + 3]
        assert len({item["PK"] for item in group}) == 1
        assert [item["SK"] for item in group] == [0, 1, 2]


@pytest.mark.parametrize("total", [1, 2, 3, 7, 256, 1000])
def test_segments_are_disjoint_and_complete(hundred: Dynafile, total: int) -> None:
    found: set[tuple[str, int]] = set()
    for segment in range(total):
        part = keys(hundred.scan(segment=segment, total_segments=total))
        assert not part & found
        found |= part
    assert found == EVERYTHING


@pytest.mark.parametrize("options", [{}, {"segment": 1, "total_segments": 2}])
def test_a_scan_continues_after_the_last_evaluated_key(hundred: Dynafile, options: Any) -> None:
    whole = [(item["PK"], item["SK"]) for item in hundred.scan(**options)]
    seen: list[Any] = []
    key = None
    while True:
        page = hundred.scan(limit=7, exclusive_start_key=key, **options)
        seen += [(item["PK"], item["SK"]) for item in page]
        key = page.last_evaluated_key
        if key is None:
            break
    assert seen == whole


def test_limit_counts_what_passes_the_filter(hundred: Dynafile) -> None:
    assert len(list(hundred.scan("even == true", limit=10))) == 10
    assert len(list(hundred.scan(lambda item: item["even"], limit=10))) == 10


@pytest.mark.parametrize(
    "options",
    [
        {"segment": 0},
        {"total_segments": 2},
        {"segment": 2, "total_segments": 2},
        {"segment": -1, "total_segments": 2},
        {"segment": 0, "total_segments": 0},
        {"limit": 0},
    ],
    ids=repr,
)
def test_options_that_cannot_be_are_refused_at_the_call(hundred: Dynafile, options: Any) -> None:
    with pytest.raises(ValidationError):
        hundred.scan(**options)


def test_a_scan_of_nothing_is_empty(db: Dynafile) -> None:
    assert list(db.scan()) == []
    assert db.scan().last_evaluated_key is None


def test_items_of_many_shapes_come_back_as_they_were(db: Dynafile) -> None:
    chance = random.Random(7)
    stored = {}
    with db.batch_writer() as batch:
        for sk in range(2000):
            names = (
                chance.sample([f"name{n}" for n in range(12)], 8 + sk % 2) if sk % 3 else [f"same{n}" for n in range(8)]
            )
            item: dict[str, Any] = {
                "PK": "p",
                "SK": sk,
                **{name: [name, sk, "short", "x" * (sk % 40)] for name in names},
            }
            item[names[0]] = {name: chance.choice(["red", "green", sk, None]) for name in names}
            stored[sk] = item
            batch.put_item(item=item)
    for items in (db.scan(), db.query("p"), db.scan(lambda item: True)):
        assert {item["SK"]: item for item in items} == stored
    assert [db.get_item(key={"PK": "p", "SK": sk}) for sk in stored] == list(stored.values())


def test_more_names_than_are_kept_come_back_as_they_were(db: Dynafile) -> None:
    stored = [{"PK": "p", "SK": sk, **{f"{sk}-{n}" + "x" * (n * 20): n for n in range(10)}} for sk in range(600)]
    db.execute_batch(Action("PUT", item) for item in stored)
    for _ in range(2):
        assert list(db.query("p")) == stored
