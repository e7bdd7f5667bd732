"""Several tables in one file."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import OpenDatabase

from dynafile import Dynafile, InvalidTypeError, TableDescription, TableMismatchError, ValidationError


def test_tables_are_apart_from_each_other(db: Dynafile) -> None:
    users, orders = db.table("users"), db.table("orders")
    users.put_item(item={"PK": "p", "SK": "s", "of": "users"})
    orders.put_item(item={"PK": "p", "SK": "s", "of": "orders"})
    db.put_item(item={"PK": "p", "SK": "s", "of": "main"})
    found = [table.get_item(key={"PK": "p", "SK": "s"}) for table in (users, orders, db)]
    assert [item and item["of"] for item in found] == ["users", "orders", "main"]
    assert db.tables() == ["main", "orders", "users"]


def test_a_table_exists_from_its_first_write(db: Dynafile) -> None:
    table = db.table("users")
    assert db.tables() == []
    assert list(table.scan()) == []
    table.put_item(item={"PK": "p", "SK": "s"})
    assert db.tables() == ["users"]


def test_a_table_keeps_its_attributes_and_knows_them_again(open_database: OpenDatabase) -> None:
    db = open_database()
    table = db.table("users", pk_attribute="email", sk_attribute=None, ttl_attribute="until")
    table.put_item(item={"email": "a@example.org"})
    db.close()
    db = open_database()
    table = db.table("users")
    assert table.describe() == TableDescription("users", "email", None, "until")
    assert table.get_item(key={"email": "a@example.org"}) == {"email": "a@example.org"}
    assert db.table("users", pk_attribute="email").describe().sk_attribute is None


def test_a_new_table_has_the_usual_attributes(db: Dynafile) -> None:
    assert db.table("users").describe() == TableDescription("users", "PK", "SK", None)
    assert db.describe() == TableDescription("main", "PK", "SK", None)


@pytest.mark.parametrize(
    "attributes", [{"pk_attribute": "id"}, {"sk_attribute": "at"}, {"sk_attribute": None}], ids=repr
)
def test_other_attributes_than_the_tables_are_refused(db: Dynafile, attributes: Any) -> None:
    db.table("users").put_item(item={"PK": "p", "SK": "s"})
    with pytest.raises(TableMismatchError, match="users"):
        db.table("users", **attributes)


@pytest.mark.parametrize("name", ["", "a b", "ü", "a/b", "x" * 256])
def test_a_name_out_of_the_rules_is_refused(db: Dynafile, name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        db.table(name)


def test_wrong_types_are_type_errors(db: Dynafile) -> None:
    with pytest.raises(TypeError):
        db.table(1)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError):
        db.table("users", sk_attribute=1)  # type: ignore[arg-type]


def test_the_main_table_can_be_had_by_name(db: Dynafile) -> None:
    db.put_item(item={"PK": "p", "SK": "s"})
    assert db.table("main").get_item(key={"PK": "p", "SK": "s"}) is not None


def test_a_table_says_what_it_is(db: Dynafile) -> None:
    assert repr(db.table("users")) == "<dynafile table 'users', pk='PK', sk='SK'>"
    assert db.table("users").name == "users"
