"""``update_item``: attributes are changed where they are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr
from conftest import OpenDatabase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynafile import (
    AttributePath,
    ConditionFailedError,
    Dynafile,
    ExpressionError,
    InvalidTypeError,
    ItemTooLargeError,
    UpdateError,
    ValidationError,
    attribute,
    if_not_exists,
    increment,
    list_append,
    list_prepend,
)

KEY = {"PK": "ada", "SK": "user"}


def stored(db: Dynafile) -> dict[str, Any]:
    """What the item has besides its key."""
    item = db.get_item(key=KEY)
    assert item is not None
    return {name: value for name, value in item.items() if name not in KEY}


class TestParts:
    def test_set_stores_values_and_leaves_the_rest(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "a": 1, "b": 2})
        db.update_item(key=KEY, set={"b": "two", "c": [1, {"d": None}]})
        assert stored(db) == {"a": 1, "b": "two", "c": [1, {"d": None}]}

    def test_remove_takes_attributes_away(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "a": 1, "b": 2, "l": [0, 1, 2], "m": {"x": 1, "y": 2}})
        db.update_item(key=KEY, remove=["a", "l[0]", "m.x", "nothing"])
        assert stored(db) == {"b": 2, "l": [1, 2], "m": {"y": 2}}
        db.update_item(key=KEY, remove="b")
        assert "b" not in stored(db)

    def test_add_counts_and_extends_sets(self, db: Dynafile) -> None:
        db.update_item(key=KEY, add={"visits": 1, "tags": {"a"}})
        db.update_item(key=KEY, add={"visits": 2, "tags": {"a", "b"}})
        assert stored(db) == {"visits": 3, "tags": {"a", "b"}}

    def test_delete_takes_members_out_of_sets(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "tags": {"a", "b", "c"}, "ids": {1}})
        db.update_item(key=KEY, delete={"tags": {"b", "z"}, "ids": {1}})
        assert stored(db) == {"tags": {"a", "c"}}

    def test_all_parts_go_together(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "a": 1, "n": 1, "s": {1, 2}})
        db.update_item(key=KEY, set={"b": 2}, remove=["a"], add={"n": 1}, delete={"s": {1}})
        assert stored(db) == {"b": 2, "n": 2, "s": {2}}

    def test_an_update_of_what_is_not_there_makes_it(self, db: Dynafile) -> None:
        db.update_item(key={**KEY, "ignored": 1}, set={"a": 1})
        assert db.get_item(key=KEY) == {**KEY, "a": 1}

    def test_an_update_that_only_takes_away_makes_no_item(self, db: Dynafile) -> None:
        db.update_item(key=KEY, remove=["a", "m.x"], delete={"s": {1}})
        assert db.get_item(key=KEY) is None

    def test_values_are_copied_at_the_call(self, db: Dynafile) -> None:
        value = [1]
        db.update_item(key=KEY, set={"a": value})
        value.append(2)
        assert stored(db) == {"a": [1]}

    def test_reserved_words_and_any_characters_are_names_like_others(self, db: Dynafile) -> None:
        db.update_item(key=KEY, set={"size": 1, "SET": 2, "größe #:": 3, "a-b c": 4})
        assert stored(db) == {"size": 1, "SET": 2, "größe #:": 3, "a-b c": 4}

    def test_hundreds_of_attributes_can_be_set_at_once(self, db: Dynafile) -> None:
        changes = {f"attribute number {number}": number for number in range(300)}
        db.update_item(key=KEY, set=changes)
        assert stored(db) == changes

    def test_an_update_that_changes_nothing_is_refused(self, db: Dynafile) -> None:
        for arguments in ({}, {"set": {}}, {"set": {}, "remove": [], "add": {}, "delete": {}}):
            with pytest.raises(ValidationError, match="needs something to do"):
                db.update_item(key=KEY, **arguments)  # type: ignore[arg-type]


class TestPaths:
    def test_dots_go_into_maps_and_brackets_into_lists(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "m": {"l": [{"x": 1}, 2]}})
        db.update_item(key=KEY, set={"m.l[0].x": 10, "m.l[1]": 20, "m.new": 30})
        assert stored(db) == {"m": {"l": [{"x": 10}, 20], "new": 30}}

    def test_an_attribute_path_takes_names_as_they_are(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "a.b": 1, "a": {"b": 2, "c[0]": [3, 4]}})
        db.update_item(key=KEY, set={AttributePath("a.b"): 10, "a.b": 20, AttributePath("a", "c[0]", 1): 40})
        assert stored(db) == {"a.b": 10, "a": {"b": 20, "c[0]": [3, 40]}}
        db.update_item(key=KEY, remove=AttributePath("a.b"))
        assert "a.b" not in stored(db)

    def test_attribute_paths_compare_by_their_parts(self) -> None:
        assert AttributePath("a", 0) == AttributePath("a", 0) != AttributePath("a", 1)
        assert len({AttributePath("a"), AttributePath("a")}) == 1
        assert repr(AttributePath("a.b", 0)) == "AttributePath('a.b', 0)"

    @pytest.mark.parametrize("path", ["", ".", "a.", ".a", "a..b", "a[", "a[]", "a[x]", "a[-1]", "[0]", "a]b", "a[0]b"])
    def test_text_that_is_no_path_is_refused(self, db: Dynafile, path: str) -> None:
        with pytest.raises(ValidationError, match="is not the path of an attribute"):
            db.update_item(key=KEY, set={path: 1})

    @pytest.mark.parametrize("path", [AttributePath(), AttributePath(0), AttributePath(0, "a")])
    def test_an_attribute_path_begins_with_a_name(self, db: Dynafile, path: AttributePath) -> None:
        with pytest.raises(ValidationError, match="is not the path of an attribute"):
            db.update_item(key=KEY, remove=path)

    @pytest.mark.parametrize("path", [1, None, ("a",), b"a", AttributePath("a", None), AttributePath("a", True)])  # type: ignore[arg-type]
    def test_paths_of_other_types_are_refused(self, db: Dynafile, path: Any) -> None:
        with pytest.raises(InvalidTypeError):
            db.update_item(key=KEY, set={path: 1})

    def test_a_negative_position_is_refused(self, db: Dynafile) -> None:
        with pytest.raises(ValidationError, match="from 0 up"):
            db.update_item(key=KEY, remove=AttributePath("a", -1))

    def test_paths_that_overlap_are_refused(self, db: Dynafile) -> None:
        with pytest.raises(ExpressionError):
            db.update_item(key=KEY, set={"a": 1, "a.b": 2})
        with pytest.raises(ExpressionError):
            db.update_item(key=KEY, set={"a": 1}, remove=["a"])


class TestOperations:
    def test_increment_counts_from_its_start(self, db: Dynafile) -> None:
        for expected in (1, 2, 3):
            db.update_item(key=KEY, set={"n": increment()})
            assert stored(db)["n"] == expected
        db.update_item(key=KEY, set={"n": increment(-5), "m": increment(2, start=100)})
        assert stored(db) == {"n": -2, "m": 102}

    def test_increment_is_exact(self, db: Dynafile) -> None:
        db.update_item(key=KEY, set={"n": Decimal("0.1")})
        db.update_item(key=KEY, set={"n": increment(Decimal("0.2"))})
        assert stored(db)["n"] == Decimal("0.3")
        db.update_item(key=KEY, set={"n": 10**37})
        db.update_item(key=KEY, set={"n": increment()})
        assert stored(db)["n"] == 10**37 + 1

    def test_a_counter_of_ints_stays_an_int_and_one_of_floats_a_float(self, db: Dynafile) -> None:
        for _ in range(2):
            db.update_item(key=KEY, set={"i": increment(2), "f": increment(0.5, start=0.0)}, add={"a": 1})
        assert [type(stored(db)[name]) for name in ("i", "f", "a")] == [int, float, int]
        assert stored(db) == {"i": 4, "f": 1.0, "a": 2}

    def test_if_not_exists_leaves_what_is_there(self, db: Dynafile) -> None:
        db.update_item(key=KEY, set={"a": if_not_exists(1)})
        db.update_item(key=KEY, set={"a": if_not_exists(2), "b": if_not_exists([])})
        assert stored(db) == {"a": 1, "b": []}

    def test_lists_grow_at_both_ends(self, db: Dynafile) -> None:
        db.update_item(key=KEY, set={"l": list_append([2, 3]), "k": list_prepend(("x",))})
        db.update_item(key=KEY, set={"l": list_prepend([1]), "k": list_append(["y"])})
        assert stored(db) == {"l": [1, 2, 3], "k": ["x", "y"]}

    def test_attribute_copies_from_another_path(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "old": 1, "m": {"x": 2}})
        db.update_item(key=KEY, set={"new": attribute("old"), "x": attribute(AttributePath("m", "x"))}, remove=["old"])
        assert stored(db) == {"new": 1, "x": 2, "m": {"x": 2}}

    def test_operations_work_at_nested_paths(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "m": {"l": [1]}})
        db.update_item(key=KEY, set={"m.n": increment(), "m.l[0]": increment(10), "m.k": list_append([1])})
        assert stored(db) == {"m": {"l": [11], "n": 1, "k": [1]}}

    def test_an_operation_cannot_be_stored_as_a_value(self, db: Dynafile) -> None:
        with pytest.raises(TypeError, match="SetOperation cannot be stored"):
            db.put_item(item={**KEY, "n": increment()})
        with pytest.raises(TypeError, match="SetOperation cannot be stored"):
            db.update_item(key=KEY, set={"n": [increment()]})
        with pytest.raises(TypeError, match="SetOperation cannot be stored"):
            db.update_item(key=KEY, add={"n": increment()})

    def test_operations_show_how_they_are_written(self) -> None:
        assert repr(increment(2, start=1)) == "increment(2, 1)"
        assert repr(list_append([1])) == "list_append([1])"


class TestExpressions:
    def test_an_update_expression_is_dynamodbs(self, db: Dynafile) -> None:
        db.update_item(
            key=KEY,
            update_expression="SET #n = if_not_exists(#n, :zero) + :one, l = :l REMOVE former ADD s :s",
            expression_attribute_names={"#n": "name"},
            expression_attribute_values={":zero": 0, ":one": 1, ":l": [1], ":s": {1}},
        )
        assert stored(db) == {"name": 1, "l": [1], "s": {1}}

    def test_names_and_values_serve_both_expressions_of_the_call(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "v": 1})
        db.update_item(
            key=KEY,
            update_expression="SET #v = #v + :one",
            condition="#v = :one AND attribute_not_exists(#other)",
            expression_attribute_names={"#v": "v", "#other": "w"},
            expression_attribute_values={":one": 1},
        )
        assert stored(db) == {"v": 2}
        with pytest.raises(ValidationError, match="uses: :two"):
            values = {":one": 1, ":two": 2}
            db.update_item(key=KEY, update_expression="SET v = :one", expression_attribute_values=values)

    def test_names_and_values_serve_the_condition_of_parts(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "v": 1})
        db.update_item(key=KEY, set={"v": 2}, condition="v = :v", expression_attribute_values={":v": 1})
        assert stored(db) == {"v": 2}

    def test_parts_and_an_expression_exclude_each_other(self, db: Dynafile) -> None:
        with pytest.raises(ValidationError, match="exclude each other"):
            db.update_item(key=KEY, set={"a": 1}, update_expression="REMOVE b")

    def test_an_expression_that_does_not_parse_is_an_error(self, db: Dynafile) -> None:
        with pytest.raises(ExpressionError):
            db.update_item(key=KEY, update_expression="SET a")
        with pytest.raises(ExpressionError):
            db.update_item(key=KEY, update_expression="")
        assert db.get_item(key=KEY) is None


class TestConditions:
    def test_an_update_whose_condition_is_false_changes_nothing(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "v": 1})
        with pytest.raises(ConditionFailedError) as caught:
            db.update_item(key=KEY, set={"v": 3}, condition=Attr("v").eq(2))
        assert caught.value.item == {**KEY, "v": 1}
        assert stored(db) == {"v": 1}

    def test_an_update_can_be_kept_from_making_items(self, db: Dynafile) -> None:
        with pytest.raises(ConditionFailedError):
            db.update_item(key=KEY, set={"a": 1}, condition="attribute_exists(PK)")
        assert db.get_item(key=KEY) is None


class TestReturnValues:
    def test_each_of_them_is_what_its_name_says(self, db: Dynafile) -> None:
        def update(wanted: Any) -> dict[str, Any] | None:
            db.put_item(item={**KEY, "a": 1, "b": 2, "m": {"x": 1, "y": 2}})
            return db.update_item(key=KEY, set={"a": 10, "m.x": 11}, remove=["b"], return_values=wanted)

        old = {**KEY, "a": 1, "b": 2, "m": {"x": 1, "y": 2}}
        new = {**KEY, "a": 10, "m": {"x": 11, "y": 2}}
        assert update("NONE") is None
        assert update("ALL_OLD") == old
        assert update("ALL_NEW") == new == update("all_new")
        assert update("UPDATED_OLD") == {"a": 1, "b": 2, "m": {"x": 1}}
        assert update("UPDATED_NEW") == {"a": 10, "m": {"x": 11}}

    def test_there_is_no_old_item_before_the_first_update(self, db: Dynafile) -> None:
        assert db.update_item(key=KEY, set={"a": 1}, return_values="ALL_OLD") is None
        db.delete_item(key=KEY)
        assert db.update_item(key=KEY, set={"a": 1}, return_values="UPDATED_OLD") in (None, {})

    def test_what_comes_back_is_the_callers(self, db: Dynafile) -> None:
        new = db.update_item(key=KEY, set={"l": [1]}, return_values="ALL_NEW")
        assert new is not None
        new["l"].append(2)
        assert stored(db) == {"l": [1]}

    def test_another_word_is_refused_and_nothing_changes(self, db: Dynafile) -> None:
        with pytest.raises(ValidationError, match="return_values must be"):
            db.update_item(key=KEY, set={"a": 1}, return_values="SOME")  # type: ignore[arg-type]
        assert db.get_item(key=KEY) is None


class TestErrors:
    def test_an_update_that_does_not_fit_the_item_is_an_error_and_changes_nothing(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "s": "text"})
        for change in (
            {"set": {"s": increment()}},
            {"add": {"s": 1}},
            {"set": {"m.x": 1}},
            {"set": {"s": list_append([1])}},
            {"delete": {"s": {"t"}}},
            {"set": {"a": attribute("nothing")}},
        ):
            with pytest.raises(UpdateError) as caught:
                db.update_item(key=KEY, **change)  # type: ignore[arg-type]
            assert isinstance(caught.value, ValidationError)
        assert stored(db) == {"s": "text"}

    def test_operands_of_the_wrong_type_are_an_error(self, db: Dynafile) -> None:
        for change in ({"add": {"a": "x"}}, {"delete": {"a": 1}}, {"set": {"a": increment("x")}}):
            with pytest.raises(ExpressionError):
                db.update_item(key=KEY, **change)  # type: ignore[arg-type]

    def test_key_attributes_cannot_be_updated(self, db: Dynafile) -> None:
        db.put_item(item=KEY)
        with pytest.raises(UpdateError, match="'SK' is a key attribute"):
            db.update_item(key=KEY, set={"SK": "other"})

    def test_a_value_that_cannot_be_stored_names_its_place(self, db: Dynafile) -> None:
        with pytest.raises(TypeError, match=r"at `m\.x\[0\]`"):
            db.update_item(key=KEY, set={"m.x": [object()]})

    def test_parts_of_the_wrong_type_are_refused(self, db: Dynafile) -> None:
        for part, value in (("set", ["a"]), ("add", "a"), ("delete", {"a"}), ("remove", 5)):
            with pytest.raises(InvalidTypeError, match=f"{part} must be a"):
                db.update_item(key=KEY, **{part: value})

    def test_an_item_that_would_grow_too_large_is_left_as_it_is(self, open_database: OpenDatabase) -> None:
        db = open_database(max_item_size=1000)
        db.update_item(key=KEY, set={"a": "x" * 500})
        with pytest.raises(ItemTooLargeError):
            db.update_item(key=KEY, set={"b": "x" * 500})
        assert stored(db) == {"a": "x" * 500}

    def test_listeners_hear_of_an_update_as_a_put(self, db: Dynafile) -> None:
        events: list[Any] = []
        db.put_item(item={**KEY, "a": 1})
        db.add_stream_listener(events.append)
        db.update_item(key=KEY, set={"a": 2})
        assert events == [("PUT", {**KEY, "a": 2}, {**KEY, "a": 1})]


_values = st.one_of(st.integers(-5, 5), st.text(max_size=3), st.lists(st.integers(0, 3), max_size=3), st.none())
_attributes = st.dictionaries(st.sampled_from("abcd.e[0"), _values, max_size=4)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_attributes, changes=_attributes, removed=st.sets(st.sampled_from("abcd.e[0")))
def test_set_and_remove_do_to_an_item_what_they_do_to_a_dict(
    db: Dynafile, before: dict[str, Any], changes: dict[str, Any], removed: set[str]
) -> None:
    removed -= set(changes)
    if not changes and not removed:
        return
    db.put_item(item={**KEY, **before})
    db.update_item(
        key=KEY,
        set={AttributePath(name): value for name, value in changes.items()},
        remove=[AttributePath(name) for name in removed],
    )
    assert stored(db) == {name: value for name, value in {**before, **changes}.items() if name not in removed}
