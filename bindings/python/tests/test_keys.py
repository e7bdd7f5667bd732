"""Keys of every type, their order, and what a missing or unusable key gets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from conftest import OpenDatabase

from dynafile import Dynafile, InvalidTypeError, ValidationError

KEYS = ["a", "", "ü", b"a", b"", 0, 1, -5, 2.5, Decimal("1.10"), 10**30, "a\x00b", b"\x00\xff"]


@pytest.mark.parametrize("pk", KEYS, ids=repr)
@pytest.mark.parametrize("sk", KEYS, ids=repr)
def test_every_scalar_is_a_key(db: Dynafile, pk: Any, sk: Any) -> None:
    db.put_item(item={"PK": pk, "SK": sk, "n": 1})
    assert db.get_item(key={"PK": pk, "SK": sk}) == {"PK": pk, "SK": sk, "n": 1}
    assert [item["SK"] for item in db.query(pk)] == [sk]
    db.delete_item(key={"PK": pk, "SK": sk})
    assert db.get_item(key={"PK": pk, "SK": sk}) is None


def test_keys_of_different_types_are_different_keys(db: Dynafile) -> None:
    for key in ["1", b"1", 1]:
        db.put_item(item={"PK": key, "SK": "s", "type": type(key).__name__})
    assert db.get_item(key={"PK": "1", "SK": "s"})["type"] == "str"  # type: ignore[index]
    assert db.get_item(key={"PK": b"1", "SK": "s"})["type"] == "bytes"  # type: ignore[index]
    assert db.get_item(key={"PK": 1, "SK": "s"})["type"] == "int"  # type: ignore[index]


def test_numbers_of_one_value_are_one_key(db: Dynafile) -> None:
    db.put_item(item={"PK": 1, "SK": 1.0})
    assert db.get_item(key={"PK": 1.0, "SK": Decimal("1.00")}) is not None


def test_sort_keys_are_ordered_by_type_then_value(db: Dynafile) -> None:
    ordered = [-(10**20), -2.5, -1, 0, Decimal("0.1"), 1, 10, 10**20, "", "A", "a", "a\x00", "aa", "b", "é", "🎉",
               b"", b"\x00", b"a", b"\xff"]  # fmt: skip
    for sk in reversed(ordered):
        db.put_item(item={"PK": "p", "SK": sk})
    assert [item["SK"] for item in db.query("p")] == ordered
    assert [item["SK"] for item in db.query("p", scan_index_forward=False)] == ordered[::-1]


def test_a_key_may_hold_more_than_the_key(db: Dynafile) -> None:
    db.put_item(item={"PK": "p", "SK": "s", "n": 1})
    key = {"PK": "p", "SK": "s", "n": 999, "object": object()}
    assert db.get_item(key=key) == {"PK": "p", "SK": "s", "n": 1}
    db.delete_item(key=key)
    assert db.get_item(key=key) is None


@pytest.mark.parametrize("missing", ["PK", "SK"])
@pytest.mark.parametrize("call", ["put_item", "get_item", "delete_item"])
def test_a_missing_key_attribute_is_named(db: Dynafile, call: str, missing: str) -> None:
    mapping = {"PK": "p", "SK": "s"}
    del mapping[missing]
    with pytest.raises(ValidationError, match=f"`{missing}`"):
        getattr(db, call)(**{"item" if call == "put_item" else "key": mapping})


@pytest.mark.parametrize("value", [None, True, float("nan"), float("inf"), [], {}, {"a"}, object()], ids=repr)
@pytest.mark.parametrize("attribute", ["PK", "SK"])
@pytest.mark.parametrize("call", ["put_item", "get_item", "delete_item"])
def test_an_unusable_key_is_named(db: Dynafile, call: str, attribute: str, value: Any) -> None:
    mapping = {"PK": "p", "SK": "s", attribute: value}
    with pytest.raises(ValidationError, match=attribute):
        getattr(db, call)(**{"item" if call == "put_item" else "key": mapping})


def test_a_key_of_a_wrong_type_is_a_type_error(db: Dynafile) -> None:
    for call in (db.get_item, db.delete_item):
        with pytest.raises(InvalidTypeError, match="PK"):
            call(key={"PK": None, "SK": "s"})
        with pytest.raises(InvalidTypeError, match="dict"):
            call(key="p")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError):
        db.query(None)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError):
        db.query(True)


def test_key_attributes_have_the_names_that_were_given(open_database: OpenDatabase) -> None:
    db = open_database(pk_attribute="country", sk_attribute="city")
    db.put_item(item={"country": "DE", "city": "Bonn"})
    assert db.get_item(key={"country": "DE", "city": "Bonn"}) == {"country": "DE", "city": "Bonn"}
    with pytest.raises(ValidationError, match="`country`"):
        db.put_item(item={"PK": "DE", "city": "Bonn"})


def test_a_table_without_sort_key_holds_one_item_per_partition(open_database: OpenDatabase) -> None:
    db = open_database(sk_attribute=None)
    db.put_item(item={"PK": "p", "n": 1})
    db.put_item(item={"PK": "p", "n": 2, "SK": ["not a key"]})
    assert db.get_item(key={"PK": "p"}) == {"PK": "p", "n": 2, "SK": ["not a key"]}
    assert len(list(db.query("p"))) == 1
    with pytest.raises(ValidationError, match="sort key"):
        db.query("p", begins_with="a")


def test_a_very_long_key_is_a_key(db: Dynafile) -> None:
    pk, sk = "p" * 5000, "s" * 5000
    db.put_item(item={"PK": pk, "SK": sk})
    assert db.get_item(key={"PK": pk, "SK": sk}) is not None
