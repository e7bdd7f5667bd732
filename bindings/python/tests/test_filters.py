"""Filters: callables, strings, and what a wrong one gets."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from dynafile import Dynafile, FilterSyntaxError, InvalidTypeError, ValidationError


@pytest.fixture
def people(db: Dynafile) -> Dynafile:
    """A few items to choose from."""
    with db.batch_writer() as batch:
        batch.put_item(item={"PK": "p", "SK": "1", "name": "Ann", "age": 30, "tags": ["a", "b"]})
        batch.put_item(item={"PK": "p", "SK": "2", "name": "Bob", "age": 41.5, "home": {"ip": "10.0.0.7"}})
        batch.put_item(item={"PK": "p", "SK": "3", "name": "Cyd", "age": Decimal("17"), "admin": True})
    return db


def chosen(items: Any) -> list[str]:
    return [item["SK"] for item in items]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name == 'Bob'", ["2"]),
        ("age > 20", ["1", "2"]),
        ("age == 41.5", ["2"]),
        ("age == 17", ["3"]),
        ("age < 20 or name == 'Ann'", ["1", "3"]),
        ("not (age < 20 or name == 'Ann')", ["2"]),
        ("name =~ /^[AB]/", ["1", "2"]),
        ("name in 'Ann', 'Cyd'", ["1", "3"]),
        ("home.ip in 10.0.0.0/24", ["2"]),
        ("admin", ["3"]),
        ("admin == true", ["3"]),
        ("`name` == 'Ann'", ["1"]),
    ],
)
def test_a_string_filter_chooses_in_query_and_scan(people: Dynafile, text: str, expected: list[str]) -> None:
    assert chosen(people.query("p", _filter=text)) == expected
    assert chosen(people.scan(text)) == expected
    assert chosen(people.scan(_filter=text)) == expected


def test_a_callable_gets_each_item_as_a_dict(people: Dynafile) -> None:
    seen: list[dict[str, Any]] = []

    def adults(item: dict[str, Any]) -> bool:
        seen.append(item)
        return bool(item["age"] >= 18)

    assert chosen(people.query("p", _filter=adults)) == ["1", "2"]
    assert [type(item) for item in seen] == [dict, dict, dict]


def test_any_true_value_of_a_callable_chooses(people: Dynafile) -> None:
    assert chosen(people.scan(lambda item: item.get("tags"))) == ["1"]


def test_a_callables_exception_reaches_the_iteration(people: Dynafile) -> None:
    with pytest.raises(KeyError, match="nothing"):
        list(people.scan(lambda item: item["nothing"]))


def test_a_query_goes_on_after_a_callables_exception(people: Dynafile) -> None:
    query = people.query("p", _filter=lambda item: item["SK"] != "1" or 1 // 0)
    with pytest.raises(ZeroDivisionError):
        next(query)
    assert chosen(query) == ["2", "3"]


@pytest.mark.parametrize("text", ["", " ", "name ==", "name = 'x'", "(name", "age > 1 nonsense", "x =~ /(/", "'open"])
@pytest.mark.parametrize("call", ["query", "scan"])
def test_a_filter_that_does_not_parse_fails_at_the_call_and_points_at_the_column(
    people: Dynafile, call: str, text: str
) -> None:
    with pytest.raises(FilterSyntaxError) as caught:
        people.query("p", _filter=text) if call == "query" else people.scan(text)
    error = caught.value
    assert isinstance(error, ValueError)
    assert error.text == text
    assert error.column is not None
    assert 1 <= error.column <= len(text) + 1
    assert "^" in str(error)


def test_the_column_counts_characters(people: Dynafile) -> None:
    with pytest.raises(FilterSyntaxError) as caught:
        people.scan("name == 'ünï🎉' and =")
    assert caught.value.column == 20


@pytest.mark.parametrize("filter_", [0, 1, {}, [], b"name", object()], ids=repr)
def test_a_filter_of_another_type_fails_at_the_call(people: Dynafile, filter_: Any) -> None:
    for call in (lambda: people.query("p", _filter=filter_), lambda: people.scan(filter_)):
        with pytest.raises(InvalidTypeError, match="_filter") as caught:
            call()
        assert isinstance(caught.value, ValidationError)


def test_none_is_no_filter(people: Dynafile) -> None:
    assert len(list(people.scan(None))) == 3


def test_times_of_day_mean_today(db: Dynafile) -> None:
    noon = datetime.datetime.combine(datetime.date.today(), datetime.time(12)).isoformat()
    db.put_item(item={"PK": "p", "SK": "s", "at": noon})
    assert len(list(db.scan("at == 12:00:00"))) in (0, 1)
