"""What can be stored, what comes back, and what an item that cannot be stored gets."""

from __future__ import annotations

import collections
import datetime
import enum
import sys
from decimal import Decimal
from typing import Any

import pytest
from conftest import OpenDatabase

from dynafile import Dynafile, DynafileError, InvalidTypeError, ItemTooLargeError, ValidationError


def stored(db: Dynafile, value: Any) -> Any:
    """The value after a trip through the file."""
    db.put_item(item={"PK": "p", "SK": "s", "value": value})
    item = db.get_item(key={"PK": "p", "SK": "s"})
    assert item is not None
    return item["value"]


@pytest.mark.parametrize(
    "value",
    [
        "", "text", "ünï", "日本語 🎉", "a\x00b", "x" * 100_000,
        0, 1, -1, 2**31, -(2**63), 2**63 - 1, 2**64, 10**37, -(10**38) + 1, 10**125, -(10**125),
        0.0, 1.0, -1.5, 0.1, 1e-130, 1e125, 1.7976931348623157e100, 5e-5, 3.141592653589793,
        Decimal("1.10"), Decimal("5"), Decimal("1E+10"), Decimal("-0.5"), Decimal("1E-130"),
        Decimal("1.2345678901234567890123456789012345678"),
        True, False, None,
        b"", b"\x00\xff", b"x" * 100_000,
        [], [1, "a", None, [b"x"]], {}, {"a": {"b": [1, 2.5, {"c": None}]}},
        {"a", "b"}, {1, 2.5, Decimal("0.3")}, {b"x", b""},
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_a_value_comes_back_equal_and_of_the_same_type(db: Dynafile, value: Any) -> None:
    result = stored(db, value)
    assert result == value
    assert type(result) is type(value)


def test_an_integral_float_stays_a_float_and_an_int_an_int(db: Dynafile) -> None:
    assert [type(v) for v in stored(db, [1, 1.0, Decimal(1)])] == [int, float, Decimal]


def test_containers_come_back_in_their_plain_form(db: Dynafile) -> None:
    assert stored(db, (1, (2,))) == [1, [2]]
    assert stored(db, frozenset({"a"})) == {"a"}
    assert stored(db, bytearray(b"ab")) == b"ab"
    assert type(stored(db, bytearray(b"ab"))) is bytes
    assert stored(db, memoryview(b"abcd")[1:3]) == b"bc"
    assert stored(db, memoryview(b"abcdef")[::2]) == b"ace"


def test_subclasses_are_stored_as_what_they_are(db: Dynafile) -> None:
    class Colour(str, enum.Enum):
        RED = "red"

    class Level(enum.IntEnum):
        HIGH = 3

    class Text(str):
        pass

    class Rate(float):
        pass

    assert stored(db, [Colour.RED, Level.HIGH, Text("t"), Rate(0.5)]) == ["red", 3, "t", 0.5]
    assert [type(v) for v in stored(db, [Colour.RED, Level.HIGH, Text("t"), Rate(0.5)])] == [str, int, str, float]
    assert stored(db, collections.OrderedDict(b=1, a=2)) == {"a": 2, "b": 1}
    counts: collections.defaultdict[str, int] = collections.defaultdict(int, a=1)
    assert stored(db, counts) == {"a": 1}
    point = collections.namedtuple("point", "x y")
    assert stored(db, point(1, 2)) == [1, 2]


def test_negative_zero_is_zero(db: Dynafile) -> None:
    assert str(stored(db, -0.0)) == "0.0"


def test_stored_items_are_copies_of_the_callers(db: Dynafile) -> None:
    item = {"PK": "p", "SK": "s", "list": [1]}
    db.put_item(item=item)
    item["list"].append(2)  # type: ignore[attr-defined]
    first = db.get_item(key={"PK": "p", "SK": "s"})
    assert first == {"PK": "p", "SK": "s", "list": [1]}
    first["list"].append(3)
    assert db.get_item(key={"PK": "p", "SK": "s"}) == {"PK": "p", "SK": "s", "list": [1]}


def test_attribute_names_are_interned(db: Dynafile) -> None:
    name = "".join(["attri", "bute"])
    db.put_item(item={"PK": "p", "SK": "s", name: 1})
    item = db.get_item(key={"PK": "p", "SK": "s"})
    assert item is not None
    assert any(key is sys.intern(name) for key in item)


def refused(db: Dynafile, value: Any) -> DynafileError:
    """The error of storing the value; the item that was there before is unharmed."""
    db.put_item(item={"PK": "p", "SK": "s", "value": "before"})
    with pytest.raises(ValidationError) as caught:
        db.put_item(item={"PK": "p", "SK": "s", "value": value})
    before = db.get_item(key={"PK": "p", "SK": "s"})
    assert before == {"PK": "p", "SK": "s", "value": "before"}
    return caught.value


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        (object(), "object"),
        (datetime.date(2020, 1, 1), "datetime.date"),
        (complex(1), "complex"),
        (range(3), "range"),
        (lambda: 1, "function"),
        (int, "type"),
        (collections.Counter, "type"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_any_other_type_is_a_type_error_that_names_path_and_type(db: Dynafile, value: Any, type_name: str) -> None:
    error = refused(db, {"b": [1, 2, {"c": value}]})
    assert isinstance(error, TypeError)
    assert "value.b[2].c" in str(error)
    assert type_name in str(error)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -float("inf"), Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN")],
    ids=repr,
)  # fmt: skip
def test_a_number_that_is_not_finite_is_refused(db: Dynafile, value: Any) -> None:
    error = refused(db, [value])
    assert "value[0]" in str(error)


@pytest.mark.parametrize(
    "value",
    [10**126, -(10**126), 10**38 + 1, 2**1000, 10**5000, 1e126, 1e-131, 5e-324, Decimal("1E+126"), Decimal("1E-131"),
     Decimal("1." + "1" * 38)],
    ids=lambda value: repr(value)[:30] if not isinstance(value, int) or abs(value) < 10**40 else "huge",
)  # fmt: skip
def test_a_number_out_of_range_is_refused_and_the_path_named(db: Dynafile, value: Any) -> None:
    assert "value.deep[1]" in str(refused(db, {"deep": [0, value]}))


@pytest.mark.parametrize("value", [{1, "a"}, {"a", b"a"}, {1, None}, {(1, 2)}, frozenset({("a",)}), {None}], ids=repr)
def test_a_set_of_mixed_or_other_types_is_a_type_error(db: Dynafile, value: Any) -> None:
    error = refused(db, {"set": value})
    assert isinstance(error, TypeError)
    assert "value.set" in str(error)


def test_a_set_with_a_bool_is_a_type_error(db: Dynafile) -> None:
    assert isinstance(refused(db, {True}), TypeError)


def test_an_empty_set_is_refused(db: Dynafile) -> None:
    error = refused(db, [set()])
    assert "value[0]" in str(error)
    assert "empty" in str(error)


def test_names_that_are_not_strings_are_refused(db: Dynafile) -> None:
    error = refused(db, {"a": {1: "x"}})
    assert isinstance(error, TypeError)
    assert "value.a" in str(error)


def test_a_value_that_contains_itself_is_refused(db: Dynafile) -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert "deep" in str(refused(db, endless))
    tangled: dict[str, Any] = {}
    tangled["self"] = tangled
    assert "deep" in str(refused(db, tangled))


def test_lone_surrogates_are_refused(db: Dynafile) -> None:
    assert "value[0]" in str(refused(db, ["a\ud800"]))
    refused(db, {"a\ud800": 1})


def test_an_item_over_the_limit_is_refused_with_both_sizes(open_database: OpenDatabase) -> None:
    db = open_database(max_item_size=1000)
    db.put_item(item={"PK": "p", "SK": "s", "value": "x" * 900})
    with pytest.raises(ItemTooLargeError) as caught:
        db.put_item(item={"PK": "p", "SK": "s", "value": "x" * 1000})
    assert caught.value.limit == 1000
    assert caught.value.size is not None
    assert caught.value.size > 1000
    kept = db.get_item(key={"PK": "p", "SK": "s"})
    assert kept is not None
    assert len(kept["value"]) == 900


@pytest.mark.parametrize("item", [1, "text", [("PK", "p")], {"PK"}, object()], ids=repr)
def test_an_item_that_is_no_dict_is_a_type_error(db: Dynafile, item: Any) -> None:
    with pytest.raises(InvalidTypeError, match="dict"):
        db.put_item(item=item)


def test_a_failed_put_leaves_nothing_that_a_later_one_could_trip_over(db: Dynafile) -> None:
    for _ in range(3):
        refused(db, {"a": [1, {"b": object()}]})
        assert stored(db, {"a": [1, {"b": 2}]}) == {"a": [1, {"b": 2}]}
