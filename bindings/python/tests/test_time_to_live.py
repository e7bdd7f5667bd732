"""Items that expire, by the clock that Python shows."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import OpenDatabase

from dynafile import Dynafile, TableMismatchError, TableNotFoundError, ValidationError

NOW = 1_700_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that `time.time()` tells; change its only element to change the time."""
    now = [float(NOW)]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


@pytest.fixture
def expiring(open_database: OpenDatabase, clock: list[float]) -> Dynafile:
    """A database whose items expire."""
    return open_database(ttl_attribute="ttl")


def put(db: Dynafile, sk: str, ttl: Any) -> None:
    db.put_item(item={"PK": "p", "SK": sk, "ttl": ttl})


def visible(db: Dynafile) -> list[str]:
    """The sort keys that get, query, scan and batch_get agree on."""
    queried = [item["SK"] for item in db.query("p")]
    assert [item["SK"] for item in db.scan()] == queried
    names = ["a", "b", "c", "d", "e"]
    keys = [{"PK": "p", "SK": name} for name in names]
    assert [name for name, key in zip(names, keys) if db.get_item(key=key)] == queried
    assert [item["SK"] for item in db.batch_get(keys) if item] == queried
    return queried


def test_expired_items_are_hidden_everywhere(expiring: Dynafile) -> None:
    put(expiring, "a", NOW - 1)
    put(expiring, "b", NOW + 1)
    put(expiring, "c", NOW - 0.5)
    put(expiring, "d", Decimal(NOW) + Decimal("0.5"))
    assert visible(expiring) == ["b", "d"]


def test_time_passes_as_python_says(expiring: Dynafile, clock: list[float]) -> None:
    put(expiring, "a", NOW + 10)
    assert visible(expiring) == ["a"]
    clock[0] += 11
    assert visible(expiring) == []
    clock[0] -= 11
    assert visible(expiring) == ["a"]


def test_a_time_more_than_five_years_ago_is_taken_for_a_mistake(expiring: Dynafile) -> None:
    five_years = 5 * 365 * 24 * 60 * 60
    put(expiring, "a", 0)
    put(expiring, "b", -5)
    put(expiring, "c", NOW - five_years - 1)
    put(expiring, "d", NOW - five_years)
    assert visible(expiring) == ["a", "b", "c"]


def test_opening_with_another_attribute_is_an_error_and_shows_nothing(
    open_database: OpenDatabase, clock: list[float]
) -> None:
    db = open_database(ttl_attribute="ttl")
    put(db, "a", NOW - 1)
    db.close()
    with pytest.raises(TableMismatchError, match=r"'ttl', not by 'tlt'.*update_time_to_live"):
        open_database(ttl_attribute="tlt")
    with open_database(ttl_attribute="ttl") as db:
        assert visible(db) == []
        with pytest.raises(TableMismatchError, match="'main'"):
            db.table("main", ttl_attribute="tlt")


def test_changing_the_attribute_and_switching_expiry_off_are_calls_of_their_own(
    open_database: OpenDatabase, clock: list[float]
) -> None:
    db = open_database(ttl_attribute="ttl")
    db.put_item(item={"PK": "p", "SK": "a", "ttl": NOW - 1, "until": NOW + 10})
    assert visible(db) == []
    db.update_time_to_live("until")
    assert db.describe().ttl_attribute == "until"
    assert visible(db) == ["a"]
    clock[0] += 11
    assert visible(db) == []
    db.update_time_to_live(None)
    assert db.describe().ttl_attribute is None
    assert visible(db) == ["a"]
    db.update_time_to_live("ttl")
    assert visible(db) == []
    with pytest.raises(TableNotFoundError):
        db.table("new").update_time_to_live("ttl")
    with pytest.raises(ValidationError, match="must not be empty"):
        db.update_time_to_live("")


@pytest.mark.parametrize("ttl", [True, False, "1", "soon", None, [0], {"at": 0}, b"0"], ids=repr)
def test_what_is_no_number_never_expires(expiring: Dynafile, ttl: Any) -> None:
    put(expiring, "a", ttl)
    assert visible(expiring) == ["a"]


def test_an_item_without_the_attribute_never_expires(expiring: Dynafile) -> None:
    expiring.put_item(item={"PK": "p", "SK": "a"})
    assert visible(expiring) == ["a"]


def test_an_expired_item_can_be_put_again(expiring: Dynafile) -> None:
    put(expiring, "a", NOW - 1)
    put(expiring, "a", NOW + 1)
    assert visible(expiring) == ["a"]


def test_without_a_ttl_attribute_nothing_expires(open_database: OpenDatabase) -> None:
    db = open_database()
    put(db, "a", 1)
    assert visible(db) == ["a"]


def test_filters_see_only_what_has_not_expired(expiring: Dynafile) -> None:
    put(expiring, "a", NOW - 1)
    put(expiring, "b", NOW + 1)
    seen: list[str] = []

    def note(item: dict[str, Any]) -> bool:
        seen.append(item["SK"])
        return True

    assert len(list(expiring.query("p", _filter=note))) == 1
    assert len(list(expiring.scan(note))) == 1
    assert seen == ["b", "b"]
    assert len(list(expiring.query("p", _filter="ttl > 0"))) == 1


def test_the_attribute_is_kept_in_the_file(open_database: OpenDatabase, clock: list[float]) -> None:
    db = open_database(ttl_attribute="ttl")
    put(db, "a", NOW - 1)
    db.close()
    db = open_database()
    assert db.describe().ttl_attribute == "ttl"
    assert visible(db) == []


def test_tables_may_have_attributes_of_their_own(open_database: OpenDatabase, clock: list[float]) -> None:
    db = open_database()
    sessions = db.table("sessions", sk_attribute=None, ttl_attribute="until")
    sessions.put_item(item={"PK": "a", "until": NOW - 1})
    sessions.put_item(item={"PK": "b", "until": NOW + 1})
    assert [item["PK"] for item in sessions.scan()] == ["b"]


def test_libraries_that_freeze_time_are_obeyed(open_database: OpenDatabase) -> None:
    freezegun = pytest.importorskip("freezegun")
    db = open_database(ttl_attribute="ttl")
    with freezegun.freeze_time("2030-01-01") as frozen:
        put(db, "a", time.time() + 60)
        assert visible(db) == ["a"]
        frozen.tick(61)
        assert visible(db) == []
    assert visible(db) == ["a"]


def test_a_clock_that_raises_is_heard_at_the_call(expiring: Dynafile, monkeypatch: pytest.MonkeyPatch) -> None:
    put(expiring, "a", NOW + 1)

    def broken() -> float:
        raise OSError("no clock")

    monkeypatch.setattr(time, "time", broken)
    with pytest.raises(OSError, match="no clock"):
        expiring.get_item(key={"PK": "p", "SK": "a"})


def test_the_original_readme_example(tmp_path: Path) -> None:
    db = Dynafile(path=tmp_path, pk_attribute="PK", sk_attribute="SK", ttl_attribute="ttl")
    db.put_item(item={"PK": "1", "SK": "2", "ttl": time.time() - 1000})
    assert list(db.scan()) == []
    db.close()


def test_the_sweeper_deletes_what_has_expired_and_tells_listeners(open_database: OpenDatabase) -> None:
    db = open_database(ttl_attribute="ttl")
    heard: list[Any] = []
    db.add_stream_listener(heard.append)
    put(db, "a", time.time() - 1)
    put(db, "b", time.time() + 1000)
    give_up = time.monotonic() + 30
    while len(heard) < 3 and time.monotonic() < give_up:
        # Holding the interpreter now and then: the sweeper needs it to ask for the time.
        sum(range(10_000))
        time.sleep(0.01)
    assert [event.action for event in heard] == ["PUT", "PUT", "DELETE"]
    assert heard[2].old["SK"] == "a"
    assert db.stats().item_count == 1
