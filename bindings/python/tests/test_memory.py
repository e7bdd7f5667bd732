"""Memory: nothing leaks, results are streamed, and the collector is left as it was."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import OpenDatabase

from dynafile import ConditionFailedError, Dynafile, Filter, list_append


@pytest.fixture
def thousands(open_database: OpenDatabase) -> Dynafile:
    """Five thousand items with nested values."""
    db = open_database(durability="memory")
    with db.batch_writer() as batch:
        for n in range(5000):
            batch.put_item(item={"PK": n % 5, "SK": n, "tags": ["a", "b"], "deep": {"list": [n]}})
    return db


@pytest.fixture
def collector() -> Iterator[None]:
    """Puts the collector back as it was."""
    was_enabled = gc.isenabled()
    yield
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(thousands: Dynafile, collector: None, enabled: bool) -> None:
    (gc.enable if enabled else gc.disable)()
    scan = thousands.scan()
    next(scan)
    assert gc.isenabled() is enabled
    list(scan)
    assert gc.isenabled() is enabled
    assert list(thousands.scan(lambda item: gc.isenabled() is not enabled)) == []


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="counts CPython's collections")
def test_a_scan_makes_the_collector_walk_nothing(thousands: Dynafile) -> None:
    gc.collect()
    before = [generation["collections"] for generation in gc.get_stats()]
    items = list(thousands.scan())
    after = [generation["collections"] for generation in gc.get_stats()]
    assert len(items) == 5000
    assert sum(after) - sum(before) <= 2


def test_what_is_given_out_is_seen_by_the_collector(thousands: Dynafile) -> None:
    item: dict[str, Any] = next(thousands.scan())
    item["self"] = item
    marker = type("Marker", (), {})()
    item["marker"] = marker
    gone = weakref.ref(marker)
    del item, marker
    gc.collect()
    assert gone() is None


def test_repeated_use_does_not_grow(thousands: Dynafile) -> None:
    resource = pytest.importorskip("resource")

    def use() -> None:
        for _ in range(3):
            for item in thousands.scan():
                thousands.get_item(key=item)
            list(thousands.query(1, _filter="SK > 100"))
            thousands.put_item(item={"PK": 1, "SK": 1, "text": "x" * 1000})
            with pytest.raises(ValueError):
                thousands.put_item(item={"PK": 1, "SK": 1, "text": object()})

    use()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        use()
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 20_000


def test_references_are_balanced(thousands: Dynafile) -> None:
    text, number = "a text that is no constant " + str(id(thousands)), 12345678901
    item = {"PK": "p", "SK": text, "n": number, "list": [text, number]}
    thousands.enable_stream()
    counts = [sys.getrefcount(value) for value in (text, number, item)]
    for _ in range(50):
        thousands.put_item(item=item)
        thousands.get_item(key=item)
        thousands.execute_batch([("PUT", item)])  # type: ignore[list-item]
        thousands.update_item(key=item, set={"n": number, "copy": text, "k": list_append([number])})
        with thousands.transaction() as tx:
            tx.put_item(item=item, condition=Filter("PK"))
        with pytest.raises(ConditionFailedError):
            thousands.put_item(item=item, condition="n = :n", expression_attribute_values={":n": text})
        list(thousands.stream("now"))
    assert [sys.getrefcount(value) for value in (text, number, item)] == counts


def test_a_first_item_costs_little_however_many_there_are(open_database: OpenDatabase) -> None:
    resource = pytest.importorskip("resource")
    db = open_database(cache_size=1 << 20)
    for start in range(0, 30_000, 5000):
        with db.batch_writer() as batch:
            for n in range(start, start + 5000):
                batch.put_item(item={"PK": "p", "SK": n, "text": "x" * 2000})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in db.query("p"):
        pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
