"""Batches: all or nothing, in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import OpenDatabase

from dynafile import Action, ActionType, BatchWriterError, Dynafile, ValidationError


def everything(db: Dynafile) -> list[tuple[Any, Any]]:
    return sorted((item["PK"], item["SK"]) for item in db.scan())


def test_a_batch_is_written_when_the_block_ends(db: Dynafile) -> None:
    db.put_item(item={"PK": "a", "SK": "old"})
    with db.batch_writer() as batch:
        batch.put_item(item={"PK": "a", "SK": "1"})
        batch.put_item(item={"PK": "b", "SK": "1"})
        batch.delete_item(key={"PK": "a", "SK": "old"})
        assert everything(db) == [("a", "old")]
    assert everything(db) == [("a", "1"), ("b", "1")]


def test_actions_apply_in_order(db: Dynafile) -> None:
    with db.batch_writer() as batch:
        batch.put_item(item={"PK": "a", "SK": "1", "n": 1})
        batch.delete_item(key={"PK": "a", "SK": "1"})
        batch.put_item(item={"PK": "b", "SK": "1", "n": 1})
        batch.put_item(item={"PK": "b", "SK": "1", "n": 2})
    assert list(db.scan()) == [{"PK": "b", "SK": "1", "n": 2}]


def test_alternating_partitions_lose_nothing(db: Dynafile) -> None:
    with db.batch_writer() as batch:
        for n in range(100):
            batch.put_item(item={"PK": "ab"[n % 2], "SK": n})
    assert len(list(db.query("a"))) == 50
    assert len(list(db.query("b"))) == 50


def test_an_exception_in_the_block_discards_the_queue_and_propagates(db: Dynafile) -> None:
    with pytest.raises(ZeroDivisionError):
        with db.batch_writer() as batch:
            batch.put_item(item={"PK": "a", "SK": "1"})
            1 // 0
    assert everything(db) == []


def test_a_bad_action_discards_the_whole_batch(db: Dynafile) -> None:
    with pytest.raises(ValidationError):
        with db.batch_writer() as batch:
            batch.put_item(item={"PK": "a", "SK": "1"})
            batch.put_item(item={"PK": "a"})
    assert everything(db) == []


def test_a_bad_action_that_is_caught_leaves_the_others(db: Dynafile) -> None:
    with db.batch_writer() as batch:
        batch.put_item(item={"PK": "a", "SK": "1"})
        with pytest.raises(ValidationError):
            batch.put_item(item={"PK": "a", "SK": "2", "bad": object()})
        batch.put_item(item={"PK": "a", "SK": "3"})
    assert everything(db) == [("a", "1"), ("a", "3")]


def test_items_are_copied_when_they_are_queued(db: Dynafile) -> None:
    item = {"PK": "a", "SK": 0}
    with db.batch_writer() as batch:
        for n in range(3):
            item["SK"] = n
            batch.put_item(item=item)
    assert everything(db) == [("a", 0), ("a", 1), ("a", 2)]


def test_nested_writers_are_independent(db: Dynafile) -> None:
    with db.batch_writer() as outer:
        outer.put_item(item={"PK": "outer", "SK": "1"})
        with pytest.raises(ZeroDivisionError):
            with db.batch_writer() as failing:
                failing.put_item(item={"PK": "failing", "SK": "1"})
                1 // 0
        with db.batch_writer() as inner:
            inner.put_item(item={"PK": "inner", "SK": "1"})
        assert everything(db) == [("inner", "1")]
    assert everything(db) == [("inner", "1"), ("outer", "1")]


def test_single_writes_inside_the_block_are_their_own(db: Dynafile) -> None:
    with pytest.raises(ZeroDivisionError):
        with db.batch_writer():
            db.put_item(item={"PK": "a", "SK": "1"})
            1 // 0
    assert everything(db) == [("a", "1")]


def test_a_writer_outside_of_with_is_a_clear_error(db: Dynafile) -> None:
    writer = db.batch_writer()
    for call in (
        lambda: writer.put_item(item={"PK": "a", "SK": "1"}),
        lambda: writer.delete_item(key={"PK": "a", "SK": "1"}),
    ):
        with pytest.raises(BatchWriterError, match="with"):
            call()
    with writer as batch:
        batch.put_item(item={"PK": "a", "SK": "1"})
    with pytest.raises(BatchWriterError, match="with"):
        writer.put_item(item={"PK": "a", "SK": "2"})
    assert everything(db) == [("a", "1")]


def test_a_writer_cannot_be_entered_twice_at_once_but_again_later(db: Dynafile) -> None:
    writer = db.batch_writer()
    with writer:
        with pytest.raises(BatchWriterError):
            writer.__enter__()
    with writer:
        writer.put_item(item={"PK": "a", "SK": "1"})
    assert everything(db) == [("a", "1")]


def test_an_empty_batch_writes_nothing_and_creates_nothing(db: Dynafile, database_path: Path) -> None:
    with db.batch_writer():
        pass
    db.execute_batch([])
    assert not database_path.exists()


def test_execute_batch_takes_actions(db: Dynafile) -> None:
    db.put_item(item={"PK": "a", "SK": "old"})
    db.execute_batch(
        [
            Action(ActionType.PUT, {"PK": "a", "SK": "1"}),
            Action(op="DELETE", data={"PK": "a", "SK": "old"}),
            ("PUT", {"PK": "a", "SK": "2"}),  # type: ignore[list-item]
        ]
    )
    assert everything(db) == [("a", "1"), ("a", "2")]


def test_execute_batch_takes_any_iterable(db: Dynafile) -> None:
    db.execute_batch(Action("PUT", {"PK": "a", "SK": n}) for n in range(3))
    assert len(everything(db)) == 3


@pytest.mark.parametrize(
    "action", [("UPDATE", {"PK": "a", "SK": "1"}), ("PUT",), "PUT", None, ("PUT", None), (1, {}), ("PUT", {"PK": "a"})],
    ids=repr,
)  # fmt: skip
def test_execute_batch_with_a_bad_action_writes_nothing(db: Dynafile, action: Any) -> None:
    with pytest.raises(ValidationError):
        db.execute_batch([Action("PUT", {"PK": "a", "SK": "0"}), action])
    assert everything(db) == []


def test_a_batch_may_write_several_tables(db: Dynafile) -> None:
    users, orders = db.table("users"), db.table("orders")
    with users.batch_writer() as batch:
        batch.put_item(item={"PK": "u", "SK": "1"})
        with orders.batch_writer() as other:
            other.put_item(item={"PK": "o", "SK": "1"})
    assert len(list(users.scan())) == len(list(orders.scan())) == 1
    assert everything(db) == []


def test_a_batch_survives_reopening(open_database: OpenDatabase) -> None:
    db = open_database()
    with db.batch_writer() as batch:
        for n in range(1000):
            batch.put_item(item={"PK": "a", "SK": n})
    db.close()
    assert len(list(open_database().scan())) == 1000


def test_batch_get_answers_in_the_order_of_the_keys(db: Dynafile) -> None:
    with db.batch_writer() as batch:
        for n in range(10):
            batch.put_item(item={"PK": "a", "SK": n})
    keys = [{"PK": "a", "SK": n} for n in (3, 99, 1, 3)]
    assert [item and item["SK"] for item in db.batch_get(keys)] == [3, None, 1, 3]
    assert db.batch_get([]) == []
    assert len(db.batch_get({"PK": "a", "SK": n} for n in range(10))) == 10
    with pytest.raises(ValidationError, match="`SK`"):
        db.batch_get([{"PK": "a", "SK": 1}, {"PK": "a"}])
