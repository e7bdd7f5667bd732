"""Values that cannot be stored are reported with their place; `--as-text` stores some of them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .crafted import MARK, call, global_, partition, partition_with, place, place_items, text, value
from .harness import Migrate, ReadNew, WriteOriginal


def _place_value(old: Path, attribute: Any, *, name: str = "x") -> None:
    place(old, "p", partition({"s": {"PK": "p", "SK": "s", name: attribute}}))
    place_items(old, "other", "s")


def _short(parameter: object) -> str:
    """Return a name for a case: some of the values are large."""
    return ascii(parameter)[:30]


@pytest.mark.parametrize(
    ("attribute", "path", "reason"),
    [
        (float("nan"), "x", "the float nan cannot be stored"),
        ([float("inf")], "x[0]", "the float inf cannot be stored"),
        ({"a": [1, {"b c": 1e300}]}, "x.a[1]['b c']", "a number of the magnitude 1E+300 cannot be stored"),
        (1e-200, "x", "a number of the magnitude 1E-200 cannot be stored"),
        (int("1" * 39), "x", "a number of 39 digits; 38 are kept exactly cannot be stored"),
        (10**126, "x", "a number of the magnitude 1E+126 cannot be stored"),
        (10**4000, "x", "an integer of more than 126 digits cannot be stored"),
        ({1: "a"}, "x", "the key 1 of the map is not text"),
        ({None: "a"}, "x", "the key None of the map is not text"),
        ({(1, 2): "a"}, "x", "the key a value of type tuple of the map is not text"),
        ("half \ud800", "x", "the text is not valid Unicode: it has half a surrogate pair"),
        ({"\ud800": 1}, "x", "the text is not valid Unicode: it has half a surrogate pair"),
        (["x" * 1000] * 20_000, None, "the item is larger than 16777216 bytes from here on"),
    ],
    ids=_short,
)
def test_an_item_with_a_value_that_has_no_rule_is_reported_and_the_rest_goes_on(
    old_path: Path, migrate: Migrate, read_new: ReadNew, attribute: Any, path: str | None, reason: str
) -> None:
    _place_value(old_path, attribute)
    outcome = migrate()
    assert outcome.code == 1
    assert outcome.items == {"migrated": 1, "skipped": 1}
    (problem,) = outcome.problems
    assert problem["kind"] == "item skipped"
    assert (problem["partition_key"], problem["sort_key"]) == ("p", "s")
    assert problem["reason"] == reason
    if path is not None:
        assert problem["path"] == path
    assert [item["PK"] for item in read_new()] == ["other"]


@pytest.mark.parametrize(
    "attribute",
    [
        10**125,
        -(10**38) + 1,
        int("1" * 38) * 10**80,
        1.7976931348623157e100,
        5e-130,
        Decimal("1E-130"),
        Decimal("9.9999999999999999999999999999999999999E+125"),
        Decimal("-0"),
        2**63,
        -(2**64),
        0.1,
    ],
    ids=_short,
)
def test_numbers_at_the_limits_go_over_exactly(
    old_path: Path, migrate: Migrate, read_new: ReadNew, attribute: int | float | Decimal
) -> None:
    planted = call("decimal", "Decimal", text(str(attribute))) if isinstance(attribute, Decimal) else value(attribute)
    place(old_path, "p", partition_with(planted))
    assert migrate().code == 0
    (item,) = read_new()
    assert item["x"] == attribute
    assert type(item["x"]) is type(attribute)
    assert migrate().items == {"unchanged": 1}


@pytest.mark.parametrize(
    ("attribute", "stored", "rule"),
    [
        (float("nan"), "nan", "number out of range → text"),
        (float("-inf"), "-inf", "number out of range → text"),
        (1e300, "1e+300", "number out of range → text"),
        (2**200, str(2**200), "number out of range → text"),
        ({1: "a", 2.5: "b"}, {"1": "a", "2.5": "b"}, "key of a map that is no text → text"),
        ({None: 1, True: 2}, {"null": 1, "true": 2}, "key of a map that is no text → text"),
    ],
    ids=_short,
)
def test_as_text_stores_numbers_out_of_range_and_other_keys(
    old_path: Path, migrate: Migrate, read_new: ReadNew, attribute: Any, stored: Any, rule: str
) -> None:
    _place_value(old_path, attribute)
    outcome = migrate("--as-text")
    assert outcome.code == 0
    assert list(outcome.conversions) == [rule]
    assert read_new()[1]["x"] == stored


def test_as_text_stores_keys_as_their_values_would_be(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        keys = [datetime.date(2021, 1, 1), datetime.datetime(2021, 1, 1), datetime.time(1), decimal.Decimal("1.50"), uuid.UUID(int=1)]
        db.put_item(item={"PK": "p", "SK": "s", "x": {key: 1 for key in keys}})
        """
    )
    assert migrate("--as-text").code == 0
    assert set(read_new()[0]["x"]) == {
        "2021-01-01",
        datetime.datetime(2021, 1, 1).isoformat(),
        "01:00:00",
        "1.50",
        "00000000-0000-0000-0000-000000000001",
    }


@pytest.mark.parametrize("attribute", [{1: "a", "1": "b"}, {"1": "b", 1: "a"}, {(1,): 1}, {1: 1, 1.5: 2, "1.5": 3}])
def test_keys_that_have_no_text_of_their_own_are_reported(old_path: Path, migrate: Migrate, attribute: Any) -> None:
    _place_value(old_path, attribute)
    outcome = migrate("--as-text")
    assert outcome.code == 1
    assert outcome.items == {"migrated": 1, "skipped": 1}


def test_numbers_that_python_tells_apart_and_the_store_does_not_stay_a_list(
    old_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    planted = b"\x8f" + MARK + value(0.1) + call("decimal", "Decimal", text("0.1")) + b"\x90"
    place(old_path, "p", partition_with(planted))
    outcome = migrate()
    assert outcome.conversions == {"set of mixed or other values → list": 1}
    assert read_new()[0]["x"] == [0.1, Decimal("0.1")]


def test_members_that_become_the_same_text_stay_a_list(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        day = datetime.date(2021, 1, 1)
        dynafile.Dynafile(root).put_item(item={"PK": "p", "SK": "s", "x": {day, "2021-01-01"}})
        """
    )
    assert migrate().conversions["set of mixed or other values → list"] == 1
    assert read_new()[0]["x"] == ["2021-01-01", "2021-01-01"]


@pytest.mark.parametrize("depth", [100, 127])
def test_values_nested_as_deep_as_the_store_allows_go_over(
    old_path: Path, migrate: Migrate, read_new: ReadNew, depth: int
) -> None:
    nested: list[Any] = []
    for _ in range(depth - 1):
        nested = [nested]
    _place_value(old_path, nested)
    assert migrate().code == 0
    assert read_new()[1]["x"] == nested


def test_a_value_nested_too_deep_is_reported(old_path: Path, migrate: Migrate) -> None:
    nested: Any = 1
    for _ in range(200):
        nested = {"a": nested}
    _place_value(old_path, nested)
    outcome = migrate()
    assert outcome.code == 1
    (problem,) = outcome.problems
    assert problem["reason"] == "values are nested deeper than 128 levels"
    assert problem["path"].startswith("x.a.a")


@pytest.mark.parametrize("sort_key", [True, None, (1, 2)])
def test_an_item_whose_sort_key_the_store_does_not_take_is_reported(
    old_path: Path, migrate: Migrate, read_new: ReadNew, sort_key: Any
) -> None:
    place_items(old_path, "p", sort_key)
    place_items(old_path, "q", "s")
    outcome = migrate()
    assert outcome.code == 1
    (problem,) = outcome.problems
    assert (problem["path"], problem["reason"]) == ("SK", "a sort key must be text, bytes or a number")
    assert len(read_new()) == 1


def test_an_item_without_a_sort_key_among_others_is_reported(
    old_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    place(old_path, "p", partition({None: {"PK": "p"}}))
    place_items(old_path, "q", "s")
    place_items(old_path, "r", "s")
    outcome = migrate()
    assert outcome.code == 1
    assert outcome.items == {"migrated": 2, "skipped": 1}
    assert outcome.problems[0]["path"] == "SK"


def test_two_items_that_would_have_one_key_are_not_merged(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        for sk in [0.1, decimal.Decimal("0.1")]:
            db.put_item(item={"PK": "p", "SK": sk, "kind": type(sk).__name__})
        """
    )
    outcome = migrate()
    assert outcome.code == 1
    assert outcome.items == {"migrated": 1, "skipped": 1}
    assert outcome.problems[0]["reason"] == "an item with the same key came before it"
    assert len(read_new()) == 1


def test_a_time_zone_this_machine_does_not_know_is_reported(
    old_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    unpickle = call("builtins", "getattr", global_("zoneinfo", "ZoneInfo"), text("_unpickle"))
    zone = unpickle + MARK + text("Atlantis/Capital") + b"\x88" + b"tR"
    moment = b"C\x0a" + bytes([0x07, 0xE5, 1, 1, 0, 0, 0, 0, 0, 0])
    place(old_path, "p", partition_with(call("datetime", "datetime", moment, zone)))
    outcome = migrate()
    assert outcome.code == 1
    assert "the time zone 'Atlantis/Capital' is not known on this machine" in outcome.problems[0]["reason"]
