"""Queries: positions, prefixes, ranges, direction, limits, continuation."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import OpenDatabase

from dynafile import ClosedError, Dynafile, InvalidTypeError, ValidationError

SORT_KEYS = ["a", "aa", "ab", "b", "ba", "c"]


@pytest.fixture
def letters(db: Dynafile) -> Dynafile:
    """One partition with a few sort keys, and neighbours that must not show."""
    with db.batch_writer() as batch:
        for partition in ["o", "p", "q"]:
            for sk in SORT_KEYS:
                batch.put_item(item={"PK": partition, "SK": sk, "length": len(sk)})
    return db


def sort_keys(items: Any) -> list[Any]:
    return [item["SK"] for item in items]


def test_a_query_gives_the_partition_in_order(letters: Dynafile) -> None:
    assert sort_keys(letters.query("p")) == SORT_KEYS
    assert sort_keys(letters.query(pk="p", scan_index_forward=False)) == SORT_KEYS[::-1]
    assert sort_keys(letters.query("nobody")) == []


def test_starts_with_is_the_start_position_forward(letters: Dynafile) -> None:
    assert sort_keys(letters.query("p", starts_with="ab")) == ["ab", "b", "ba", "c"]
    assert sort_keys(letters.query("p", starts_with="aab")) == ["ab", "b", "ba", "c"]


def test_starts_with_is_the_start_position_backward(letters: Dynafile) -> None:
    assert sort_keys(letters.query("p", starts_with="b", scan_index_forward=False)) == ["b", "ab", "aa", "a"]
    assert sort_keys(letters.query("p", starts_with="az", scan_index_forward=False)) == ["ab", "aa", "a"]


def test_begins_with_is_a_true_prefix(letters: Dynafile) -> None:
    assert sort_keys(letters.query("p", begins_with="a")) == ["a", "aa", "ab"]
    assert sort_keys(letters.query("p", begins_with="a", scan_index_forward=False)) == ["ab", "aa", "a"]
    assert sort_keys(letters.query("p", begins_with="x")) == []
    assert sort_keys(letters.query("p", begins_with="")) == SORT_KEYS


def test_ranges_and_comparisons(letters: Dynafile) -> None:
    assert sort_keys(letters.query("p", between=("aa", "b"))) == ["aa", "ab", "b"]
    assert sort_keys(letters.query("p", gt="b")) == ["ba", "c"]
    assert sort_keys(letters.query("p", gte="b")) == ["b", "ba", "c"]
    assert sort_keys(letters.query("p", lt="b")) == ["a", "aa", "ab"]
    assert sort_keys(letters.query("p", lte="b")) == ["a", "aa", "ab", "b"]
    assert sort_keys(letters.query("p", gte="b", scan_index_forward=False)) == ["c", "ba", "b"]


def test_ranges_of_numbers_are_numeric_and_leave_other_types_out(db: Dynafile) -> None:
    for sk in [-1, 2, 10, "2", b"2"]:
        db.put_item(item={"PK": "p", "SK": sk})
    assert sort_keys(db.query("p", gt=-1)) == [2, 10]
    assert sort_keys(db.query("p", lt=10)) == [-1, 2]
    assert sort_keys(db.query("p", between=(0, 2.5))) == [2]
    assert sort_keys(db.query("p", begins_with=b"")) == [b"2"]


def test_limit_stops_after_so_many_items(letters: Dynafile) -> None:
    assert sort_keys(letters.query("p", limit=2)) == ["a", "aa"]
    assert sort_keys(letters.query("p", limit=2, scan_index_forward=False)) == ["c", "ba"]
    assert sort_keys(letters.query("p", limit=100)) == SORT_KEYS


def test_limit_counts_what_passes_the_filter(letters: Dynafile) -> None:
    assert sort_keys(letters.query("p", limit=2, _filter="length == 1")) == ["a", "b"]
    assert sort_keys(letters.query("p", limit=2, _filter=lambda item: item["length"] == 1)) == ["a", "b"]


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7])
@pytest.mark.parametrize("filtered", [None, "length > 0", lambda item: True])
def test_a_query_continues_after_the_last_evaluated_key(
    letters: Dynafile, forward: bool, limit: int, filtered: Any
) -> None:
    seen: list[str] = []
    key = None
    for _ in range(20):
        page = letters.query("p", limit=limit, scan_index_forward=forward, exclusive_start_key=key, _filter=filtered)
        seen += sort_keys(page)
        key = page.last_evaluated_key
        if key is None:
            break
    assert seen == (SORT_KEYS if forward else SORT_KEYS[::-1])


def test_last_evaluated_key_follows_the_iteration(letters: Dynafile) -> None:
    query = letters.query("p")
    assert query.last_evaluated_key is None
    assert next(query)["SK"] == "a"
    assert query.last_evaluated_key == {"PK": "p", "SK": "a"}
    assert sort_keys(letters.query("p", exclusive_start_key=query.last_evaluated_key)) == SORT_KEYS[1:]
    assert sort_keys(query) == SORT_KEYS[1:]
    assert query.last_evaluated_key is None


def test_a_start_key_of_another_partition_is_refused(letters: Dynafile) -> None:
    with pytest.raises(ValidationError, match="exclusive_start_key"):
        list(letters.query("p", exclusive_start_key={"PK": "q", "SK": "a"}))
    with pytest.raises(ValidationError, match="`SK`"):
        letters.query("p", exclusive_start_key={"PK": "p"})


def test_a_start_key_need_not_exist_any_more(letters: Dynafile) -> None:
    letters.delete_item(key={"PK": "p", "SK": "ab"})
    assert sort_keys(letters.query("p", exclusive_start_key={"PK": "p", "SK": "ab"})) == ["b", "ba", "c"]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"begins_with": "a", "between": ("a", "b")}, "begins_with"),
        ({"gt": "a", "eq": "b"}, "eq"),
        ({"gt": "a", "gte": "b"}, "gte"),
        ({"gt": "b", "lt": "a"}, "below|above|between|range"),
        ({"starts_with": "a", "begins_with": "a"}, "starts_with"),
        ({"between": ("b", "a")}, "between"),
        ({"between": ("a", 1)}, "between"),
        ({"between": "ab"}, "between"),
        ({"between": ("a",)}, "between"),
        ({"begins_with": 1}, "begins_with"),
        ({"limit": 0}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": 2**70}, "limit"),
        ({"gte": [1]}, "gte"),
        ({"starts_with": True}, "starts_with"),
    ],
    ids=repr,
)
def test_options_that_cannot_be_are_refused_at_the_call(letters: Dynafile, options: Any, text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        letters.query("p", **options)


def test_options_of_a_wrong_type_are_type_errors(letters: Dynafile) -> None:
    with pytest.raises(TypeError):
        letters.query("p", limit="5")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="gt"):
        letters.query("p", gt=object())  # type: ignore[arg-type]


def test_a_query_is_one_snapshot_however_slowly_it_is_read(db: Dynafile) -> None:
    with db.batch_writer() as batch:
        for n in range(2000):
            batch.put_item(item={"PK": "p", "SK": n, "version": 1})
    query = db.query("p")
    next(query)
    with db.batch_writer() as batch:
        for n in range(2000):
            batch.put_item(item={"PK": "p", "SK": n, "version": 2})
    assert {item["version"] for item in query} == {1}
    assert {item["version"] for item in db.query("p")} == {2}


def test_a_query_sees_what_was_there_when_it_was_called(letters: Dynafile) -> None:
    query = letters.query("p")
    letters.put_item(item={"PK": "p", "SK": "aaa"})
    assert sort_keys(query) == SORT_KEYS
    assert len(sort_keys(letters.query("p"))) == len(SORT_KEYS) + 1


def test_the_direction_is_true_or_false_or_the_number_of_it(letters: Dynafile) -> None:
    assert sort_keys(letters.query("p", scan_index_forward=0)) == SORT_KEYS[::-1]  # type: ignore[arg-type]
    for direction in ["backward", 2, []]:
        with pytest.raises(InvalidTypeError, match="scan_index_forward must be True or False"):
            letters.query("p", scan_index_forward=direction)  # type: ignore[arg-type]


def test_items_may_be_written_while_a_query_is_read(letters: Dynafile) -> None:
    for item in letters.query("p"):
        letters.delete_item(key=item)
        letters.put_item(item={**item, "SK": "z" + item["SK"]})
    assert sort_keys(letters.query("p")) == ["z" + sk for sk in SORT_KEYS]


def test_an_exhausted_query_stays_exhausted(letters: Dynafile) -> None:
    query = letters.query("p", limit=1)
    assert len(list(query)) == 1
    assert list(query) == []
    assert iter(query) is query


def test_a_query_cannot_be_advanced_from_within_its_own_filter(db: Dynafile) -> None:
    db.put_item(item={"PK": "p", "SK": "a"})
    query: Any = None

    def nosy(item: Any) -> bool:
        next(query)
        return True

    query = db.query("p", _filter=nosy)
    with pytest.raises(RuntimeError, match="already"):
        list(query)


def test_a_query_of_a_closed_database_is_refused(open_database: OpenDatabase) -> None:
    db = open_database()
    db.put_item(item={"PK": "p", "SK": "a"})
    waiting = db.query("p")
    db.close()
    with pytest.raises(ClosedError):
        list(waiting)
    with pytest.raises(ClosedError):
        db.query("p")
