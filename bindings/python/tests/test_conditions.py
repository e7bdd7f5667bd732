"""Writes that depend on what is there, in each of the forms that a condition has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynafile import (
    ConditionFailedError,
    Dynafile,
    DynafileError,
    Expression,
    ExpressionError,
    Filter,
    FilterSyntaxError,
    InvalidTypeError,
    ValidationError,
)

ADA = {"PK": "ada", "SK": "user", "version": 1, "tags": {"a", "b"}, "address": {"city": "Ulm", "lines": ["x", "y"]}}
KEY = {"PK": "ada", "SK": "user"}


@pytest.fixture
def users(db: Dynafile) -> Dynafile:
    """A database with one user."""
    db.put_item(item=ADA)
    return db


class TestPut:
    def test_a_put_with_a_true_condition_replaces_the_item(self, users: Dynafile) -> None:
        second = {**ADA, "version": 2}
        users.put_item(item=second, condition="version = :v", expression_attribute_values={":v": 1})
        assert users.get_item(key=KEY) == second

    def test_a_put_with_a_false_condition_changes_nothing_and_tells_the_item(self, users: Dynafile) -> None:
        with pytest.raises(ConditionFailedError, match="condition does not hold") as caught:
            users.put_item(item={**KEY, "version": 9}, condition=Attr("version").eq(2))
        assert caught.value.item == ADA
        assert users.get_item(key=KEY) == ADA

    def test_a_put_can_be_made_to_store_new_items_only(self, db: Dynafile) -> None:
        db.put_item(item=ADA, condition="attribute_not_exists(PK)")
        with pytest.raises(ConditionFailedError):
            db.put_item(item=ADA, condition="attribute_not_exists(PK)")

    def test_a_condition_of_an_item_that_is_not_there_sees_no_attributes(self, db: Dynafile) -> None:
        with pytest.raises(ConditionFailedError) as caught:
            db.put_item(item=ADA, condition="attribute_exists(PK)")
        assert caught.value.item is None
        assert db.get_item(key=KEY) is None

    def test_names_stand_for_reserved_words_and_odd_names(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "size": 1, "a.b": 2})
        names, values = {"#s": "size", "#ab": "a.b"}, {":one": 1, ":two": 2}
        db.put_item(
            item=ADA,
            condition="#s = :one AND #ab = :two",
            expression_attribute_names=names,
            expression_attribute_values=values,
        )
        assert db.get_item(key=KEY) == ADA


class TestDelete:
    def test_a_delete_removes_only_what_its_condition_holds_for(self, users: Dynafile) -> None:
        with pytest.raises(ConditionFailedError) as caught:
            users.delete_item(key=KEY, condition=Filter("version > 1"))
        assert caught.value.item == ADA
        users.delete_item(key=KEY, condition=Filter("version == 1"))
        assert users.get_item(key=KEY) is None

    def test_deleting_what_is_not_there_can_be_made_an_error(self, db: Dynafile) -> None:
        db.delete_item(key=KEY)
        with pytest.raises(ConditionFailedError):
            db.delete_item(key=KEY, condition="attribute_exists(PK)")


class TestForms:
    """Text is DynamoDB's language; an Expression, a Filter and boto3's conditions say themselves what they are."""

    @pytest.mark.parametrize(
        "condition",
        [
            Expression("version = :v", values={":v": 1}),
            Expression("#v = :v", {"#v": "version"}, {":v": 1}),
            Filter("version == 1"),
            Attr("version").eq(1),
            Key("PK").eq("ada"),
            Attr("version").eq(1) & Attr("address.city").begins_with("U"),
            Attr("version").eq(7) | ~Attr("tags").contains("c"),
            Attr("address.lines[1]").eq("y"),
            Attr("tags").size().eq(2),
            Attr("version").is_in([3, 2, 1]),
            Attr("version").between(0, 1),
            Attr("tags").attribute_type("SS"),
        ],
    )
    def test_every_form_is_taken_everywhere(self, users: Dynafile, condition: Any) -> None:
        users.put_item(item=ADA, condition=condition)
        users.update_item(key=KEY, set={"seen": True}, condition=condition)
        assert [item["PK"] for item in users.scan(filter_expression=condition)] == ["ada"]
        assert [item["PK"] for item in users.scan(condition)] == ["ada"]
        assert [item["PK"] for item in users.query("ada", _filter=condition)] == ["ada"]
        assert [item["PK"] for item in users.query("ada", filter_expression=condition)] == ["ada"]
        with users.transaction() as tx:
            tx.check(key=KEY, condition=condition)
        users.delete_item(key=KEY, condition=condition)
        assert users.get_item(key=KEY) is None

    def test_an_object_can_be_used_again_and_again(self, db: Dynafile) -> None:
        new = Expression("attribute_not_exists(PK)")
        for number in range(3):
            db.put_item(item={"PK": "a", "SK": number}, condition=new)
        low = Filter("SK < 2")
        assert len(list(db.scan(low))) == len(list(db.scan(low))) == 2

    def test_an_object_does_not_take_part_in_the_names_and_values_of_the_call(self, users: Dynafile) -> None:
        with pytest.raises(ValidationError, match=r"expression_attribute_values has entries .* uses: :v"):
            users.put_item(item=ADA, condition=Filter("version == 1"), expression_attribute_values={":v": 1})

    def test_text_is_dynamodbs_in_condition_and_a_filter_in_filter(self, users: Dynafile) -> None:
        # `tags = tags` is no expression, and `PK` alone is a filter only.
        assert len(list(users.scan("PK"))) == 1
        with pytest.raises(ExpressionError):
            users.scan(filter_expression="PK")
        with pytest.raises(FilterSyntaxError):
            users.scan("attribute_exists(PK)")
        assert len(list(users.scan(filter_expression="attribute_exists(PK)"))) == 1

    def test_a_filter_where_an_expression_belongs_is_told_how_to_be_written(self, users: Dynafile) -> None:
        for call in (
            lambda: users.put_item(item=ADA, condition="version < 10"),
            lambda: users.update_item(key=KEY, set={"a": 1}, condition="version < 10"),
            lambda: users.delete_item(key=KEY, condition="version < 10"),
            lambda: users.scan(filter_expression="version < 10"),
        ):
            with pytest.raises(ExpressionError, match=r"Filter\('version < 10'\)"):
                call()

    def test_an_error_elsewhere_in_the_call_is_told_as_it_is(self, users: Dynafile) -> None:
        # `version < age` is a condition in both languages.
        with pytest.raises(ExpressionError) as caught:
            users.update_item(key=KEY, add={"version": "x"}, condition="version < age")
        assert "Filter(" not in str(caught.value)

    def test_only_one_kind_of_filter_is_taken_at_a_time(self, users: Dynafile) -> None:
        with pytest.raises(ValidationError, match="exclude each other"):
            users.scan("PK", filter_expression="attribute_exists(PK)")

    @pytest.mark.parametrize("condition", [5, b"a", ["a"], Attr("version"), lambda item: True])
    def test_anything_else_is_refused(self, users: Dynafile, condition: Any) -> None:
        with pytest.raises(InvalidTypeError, match="condition must be an expression"):
            users.put_item(item=ADA, condition=condition)

    def test_an_incomplete_condition_of_boto3_is_refused(self, users: Dynafile) -> None:
        with pytest.raises(ExpressionError, match="size"):
            users.put_item(item=ADA, condition=Attr("tags").size())


class TestErrors:
    def test_a_condition_that_does_not_parse_is_an_error_of_the_call(self, users: Dynafile) -> None:
        with pytest.raises(ExpressionError) as caught:
            users.put_item(item={**ADA, "version": 2}, condition="version = = :v")
        assert isinstance(caught.value, ValueError)
        assert users.get_item(key=KEY) == ADA

    def test_names_and_values_must_be_defined_and_used(self, users: Dynafile) -> None:
        with pytest.raises(ExpressionError, match=":v is not defined"):
            users.delete_item(key=KEY, condition="version = :v")
        with pytest.raises(ExpressionError, match="#v is not defined"):
            users.delete_item(key=KEY, condition="attribute_exists(#v)")
        with pytest.raises(ValidationError, match=r"expression_attribute_names .* uses: #a, #b"):
            names = {"#a": "x", "#b": "y", "#v": "version"}
            users.delete_item(key=KEY, condition="attribute_exists(#v)", expression_attribute_names=names)
        with pytest.raises(ValidationError, match="uses: :v"):
            users.put_item(item=ADA, expression_attribute_values={":v": 1})
        with pytest.raises(ExpressionError, match=":b"):
            Expression("a = :a", values={":a": 1, ":b": 2})
            users.scan(Expression("PK = :a", values={":a": 1, ":b": 2}))

    def test_names_and_values_of_wrong_types_are_refused(self, users: Dynafile) -> None:
        with pytest.raises(InvalidTypeError, match="expression_attribute_names must be a dict"):
            users.delete_item(key=KEY, condition="a = :a", expression_attribute_names=["#a"])  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="maps str to str, and has int"):
            users.delete_item(key=KEY, condition="#a = :a", expression_attribute_names={"#a": 1})  # type: ignore[dict-item]
        with pytest.raises(InvalidTypeError, match=r"at `:a\[0\]`"):
            users.delete_item(key=KEY, condition="a = :a", expression_attribute_values={":a": [object()]})

    def test_deep_and_long_conditions_are_errors_and_never_a_crash(self, users: Dynafile) -> None:
        with pytest.raises(DynafileError):
            users.delete_item(key=KEY, condition="(" * 4096 + "a = b" + ")" * 4096)
        with pytest.raises(DynafileError):
            users.delete_item(key=KEY, condition="a = b AND " * 4096 + "a = b")
        joined = Attr("version").eq(1)
        for _ in range(200):
            joined = joined & Attr("version").eq(1)
        with pytest.raises(DynafileError):
            users.delete_item(key=KEY, condition=joined)
        assert users.get_item(key=KEY) == ADA


# The same condition, as DynamoDB's text with values, as a filter, and as boto3's object.
_numbers = st.integers(-3, 3)
_names = st.sampled_from(["a", "b", "m.c"])
Triple = tuple[str, dict[str, Any], str, Any]


def _comparison(name: str, operator: str, value: int) -> Triple:
    methods = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "=": "eq"}
    boto3 = getattr(Attr(name), methods[operator])(value)
    filter_operator = "==" if operator == "=" else operator
    return f"{name} {operator} :v", {":v": value}, f"{name} {filter_operator} {value}", boto3


def _renamed(triple: Triple, suffix: str) -> Triple:
    text, values, filter_, boto3 = triple
    text = re.sub(r":\w+", lambda found: found[0] + suffix, text)
    return text, {name + suffix: value for name, value in values.items()}, filter_, boto3


def _joined(word: str, left: Triple, right: Triple) -> Triple:
    left, right = _renamed(left, "l"), _renamed(right, "r")
    boto3 = left[3] & right[3] if word == "AND" else left[3] | right[3]
    texts = f"{_grouped(left[0])} {word} {_grouped(right[0])}"
    return texts, {**left[1], **right[1]}, f"({left[2]}) {word} ({right[2]})", boto3


def _negated(inner: Triple) -> Triple:
    return f"NOT {_grouped(inner[0])}", inner[1], f"not ({inner[2]})", ~inner[3]


def _grouped(text: str) -> str:
    return f"({text})"


_conditions = st.recursive(
    st.builds(_comparison, _names, st.sampled_from(["<", "<=", ">", ">=", "="]), _numbers),
    lambda inner: st.one_of(
        st.builds(_joined, st.sampled_from(["AND", "OR"]), inner, inner), st.builds(_negated, inner)
    ),
    max_leaves=6,
)
_items = st.fixed_dictionaries(
    {}, optional={"a": _numbers, "b": _numbers, "m": st.fixed_dictionaries({}, optional={"c": _numbers})}
)


@pytest.fixture(scope="module")
def scratch() -> Iterator[Dynafile]:
    """A database in memory that examples share."""
    with Dynafile(durability="memory") as database:
        yield database


def _decides(database: Dynafile, item: dict[str, Any], **arguments: Any) -> bool:
    database.put_item(item={**KEY, **item})
    try:
        database.delete_item(key=KEY, **arguments)
    except ConditionFailedError:
        return False
    return True


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(item=_items, condition=_conditions)
def test_the_three_forms_decide_the_same(scratch: Dynafile, item: dict[str, Any], condition: Triple) -> None:
    text, values, filter_, boto3 = condition
    decision = _decides(scratch, item, condition=text, expression_attribute_values=values)
    assert _decides(scratch, item, condition=boto3) == decision
    assert _decides(scratch, item, condition=Filter(filter_)) == decision
    scratch.put_item(item={**KEY, **item})
    found = [
        list(scratch.query("ada", filter_expression=text, expression_attribute_values=values)),
        list(scratch.query("ada", _filter=filter_)),
        list(scratch.query("ada", _filter=boto3)),
    ]
    assert [bool(items) for items in found] == [decision] * 3
