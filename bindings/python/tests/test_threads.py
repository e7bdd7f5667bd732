"""Threads: nothing is lost, nothing is seen half, nobody waits for ever."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import pytest
from conftest import OpenDatabase

from dynafile import Dynafile, Filter


@pytest.fixture(autouse=True)
def _eager_switching() -> Iterator[None]:
    """Threads take turns far more often than usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def at_once(work: Callable[[int], Any], threads: int) -> list[Any]:
    """The results of `work(0)`, `work(1)`, … in threads that begin together."""
    barrier = threading.Barrier(threads)

    def begin(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begin, range(threads)))


@pytest.mark.parametrize("durability", ["relaxed", "memory", "full"])
def test_many_writers_lose_nothing(open_database: OpenDatabase, durability: str) -> None:
    db = open_database(durability=durability)

    def write(number: int) -> None:
        for n in range(100):
            db.put_item(item={"PK": number % 2, "SK": number * 1000 + n})

    at_once(write, 8)
    assert len(list(db.scan())) == 800
    assert db.stats().item_count == 800


def test_readers_see_whole_batches_only(open_database: OpenDatabase) -> None:
    db = open_database(durability="relaxed")
    done = threading.Event()

    def write() -> None:
        for version in range(100):
            with db.batch_writer() as batch:
                for n in range(50):
                    batch.put_item(item={"PK": "p", "SK": n, "version": version})
        done.set()

    def read(number: int) -> int:
        rounds = 0
        while not done.is_set():
            items = list(db.query("p")) if number % 2 else list(db.scan())
            assert len(items) in (0, 50)
            assert len({item["version"] for item in items}) <= 1
            keys = [{"PK": "p", "SK": n} for n in (0, 25, 49)]
            assert len({item["version"] for item in db.batch_get(keys) if item}) <= 1
            rounds += 1
        return rounds

    writer = threading.Thread(target=write)
    writer.start()
    assert all(at_once(read, 3))
    writer.join()


def test_one_batch_writer_may_be_fed_by_many_threads(db: Dynafile) -> None:
    with db.batch_writer() as batch:

        def feed(number: int) -> None:
            for n in range(200):
                batch.put_item(item={"PK": number, "SK": n})

        at_once(feed, 4)
    assert len(list(db.scan())) == 800


def test_one_result_may_be_shared_by_threads_that_take_turns(db: Dynafile) -> None:
    with db.batch_writer() as batch:
        for n in range(2000):
            batch.put_item(item={"PK": "p", "SK": n})
    query, turn = db.query("p"), threading.Lock()

    def take(number: int) -> list[int]:
        taken = []
        while True:
            with turn:
                item = next(query, None)
            if item is None:
                return taken
            taken.append(item["SK"])

    assert sorted(sk for part in at_once(take, 4) for sk in part) == list(range(2000))


def large(n: int) -> dict[str, Any]:
    return {"PK": "p", "SK": n, "x": "x" * 1_000_000}


def transact(db: Dynafile, n: int) -> None:
    with db.transaction() as tx:
        tx.put_item(item=large(n), condition="attribute_not_exists(PK)")


LONG_CALLS: dict[str, Callable[[Dynafile, int], object]] = {
    "put_item": lambda db, n: db.put_item(item=large(n)),
    "put_item if": lambda db, n: db.put_item(item=large(n), condition="attribute_not_exists(PK)"),
    "update_item": lambda db, n: db.update_item(key={"PK": "p", "SK": n}, set={"x": "x" * 1_000_000}),
    "transaction": transact,
    "create_index": lambda db, n: db.create_index(f"index{n}", "SK"),
    "scan": lambda db, n: list(db.scan(Filter("x =~ /y$/"))),
}


@pytest.mark.parametrize("call", LONG_CALLS)
def test_the_interpreter_is_free_while_the_engine_works(open_database: OpenDatabase, call: str) -> None:
    db = open_database(durability="memory")
    for n in range(100, 110):
        db.put_item(item=large(n))
    ticks = 0
    stop = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0)

    ticker = threading.Thread(target=tick)
    ticker.start()
    for n in range(20):
        LONG_CALLS[call](db, n)
    stop.set()
    ticker.join()
    assert ticks > 20


def test_databases_may_be_opened_and_closed_by_many_threads(open_database: OpenDatabase, database_path: Any) -> None:
    def use(number: int) -> None:
        for n in range(20):
            with Dynafile(database_path, durability="relaxed") as db:
                db.put_item(item={"PK": number, "SK": n})
                assert db.get_item(key={"PK": number, "SK": n}) is not None

    at_once(use, 6)
    db = open_database()
    assert len(list(db.scan())) == 120
    assert db.check().is_clean


def test_listeners_of_many_threads_do_not_block_each_other(open_database: OpenDatabase) -> None:
    db = open_database(durability="relaxed", ttl_attribute="ttl")
    heard: list[int] = []
    db.add_stream_listener(lambda event: heard.append(len(list(db.query("p", limit=3)))))

    def write(number: int) -> None:
        for n in range(50):
            db.put_item(item={"PK": "p", "SK": number * 1000 + n, "ttl": time.time() + 1000})
            db.get_item(key={"PK": "p", "SK": 0})

    at_once(write, 6)
    assert len(heard) == 300
