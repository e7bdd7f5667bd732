"""Calls as programmers from elsewhere write them: each is understood, or refused with what to write instead."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import enum
import os
import pathlib
import types
import uuid
from typing import Any, TypedDict

import pytest
from conftest import OpenDatabase

import dynafile
from dynafile import Dynafile, Filter, ReadOnlyError, ValidationError

KEY = {"PK": "p", "SK": "s"}


def message_of(call: Any, *arguments: Any, **keywords: Any) -> str:
    """What a refused call says; nothing of it is in another language's words."""
    with pytest.raises(ValidationError) as caught:
        call(*arguments, **keywords)
    message = str(caught.value)
    assert "::" not in message
    return message


class TestBoto3:
    @pytest.mark.parametrize(
        ("method", "keywords", "right"),
        [
            ("put_item", {"Item": {}}, "it is item here"),
            ("put_item", {"item": {}, "ConditionExpression": "a = b"}, "it is condition here"),
            ("get_item", {"Key": {}}, "it is key here"),
            ("get_item", {"key": KEY, "ConsistentRead": True}, "leave it out"),
            ("delete_item", {"Key": {}}, "it is key here"),
            ("update_item", {"key": KEY, "UpdateExpression": "SET a = b"}, "it is update_expression here"),
            ("update_item", {"key": KEY, "ReturnValues": "ALL_NEW"}, "it is return_values here"),
            ("query", {"KeyConditionExpression": "PK = :p"}, "the partition key's value"),
            ("query", {"pk": "p", "IndexName": "i"}, "it is index here"),
            ("query", {"pk": "p", "Limit": 1}, "it is limit here"),
            ("query", {"pk": "p", "filter": "a > 1"}, "it is _filter here"),
            ("scan", {"FilterExpression": "a = b"}, "it is filter_expression here"),
            ("scan", {"filter": "a > 1"}, "it is _filter here"),
            ("scan", {"TotalSegments": 2}, "it is total_segments here"),
            ("scan", {"TableName": "t"}, "db.table"),
            ("put_item", {"item": {}, "nonsense": 1}, "it takes item, condition"),
        ],
        ids=str,
    )
    def test_its_names_are_refused_with_ours(
        self, db: Dynafile, method: str, keywords: dict[str, Any], right: str
    ) -> None:
        message = message_of(getattr(db, method), **keywords)
        assert right in message
        assert method in message

    def test_its_names_are_refused_in_batches_and_transactions_too(self, db: Dynafile) -> None:
        with db.batch_writer() as batch:
            assert "it is item here" in message_of(batch.put_item, Item={})
            assert "it is key here" in message_of(batch.delete_item, Key={})
            assert "it is key here" in message_of(batch.update_item, Key={})
        with db.transaction() as tx:
            assert "it is item here" in message_of(tx.put_item, Item={})
            assert "it is key here" in message_of(tx.update_item, Key={})
            assert "it is key here" in message_of(tx.delete_item, Key={})
            assert "it is condition here" in message_of(tx.check, key=KEY, ConditionExpression="a = b")

    def test_what_is_given_by_position_or_not_at_all_is_told_how_to_be_written(self, db: Dynafile) -> None:
        assert "put_item(item={...})" in message_of(db.put_item, {"PK": "p", "SK": "s"})
        assert "put_item(item={...})" in message_of(db.put_item)
        assert "put_item(item={...})" in message_of(db.put_item, item=None)
        assert "get_item(key={...})" in message_of(db.get_item, KEY)
        assert "delete_item(key={...})" in message_of(db.delete_item, KEY)
        assert "update_item(key={...}, set={...})" in message_of(db.update_item, KEY)
        assert "query(pk" in message_of(db.query)
        assert "query(pk" in message_of(db.query, "p", "s")
        assert "scan(_filter)" in message_of(db.scan, None, 1)


class TestNone:
    @pytest.mark.parametrize("keyword", ["begins_with", "between", "eq", "gt", "gte", "lt", "lte", "starts_with"])
    def test_a_condition_that_is_none_is_refused_and_not_left_out(self, db: Dynafile, keyword: str) -> None:
        assert f"{keyword} must not be None" in message_of(db.query, "p", **{keyword: None})


def test_a_range_may_have_two_ends_of_any_kind(db: Dynafile) -> None:
    for number in range(6):
        db.put_item(item={"PK": "p", "SK": number})

    def found(**ends: Any) -> list[int]:
        return [item["SK"] for item in db.query("p", **ends)]

    assert found(gt=1, lt=4) == [2, 3]
    assert found(gte=1, lt=4) == [1, 2, 3]
    assert found(gt=1, lte=4) == [2, 3, 4]
    assert found(gte=1, lte=4) == [1, 2, 3, 4]
    assert found(gt=3, lt=4) == []
    assert found(gt=3, lt=3) == []
    assert found(lt=4, gt=1, scan_index_forward=False) == [3, 2]
    db.create_index("by_number", "PK", "SK")
    assert found(gt=1, lte=4, index="by_number") == [2, 3, 4]


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int


class Scalar:
    """As numpy's scalars are."""

    dtype = "int64"
    ndim = 0

    def item(self) -> int:
        return 1


class Array(Scalar):
    ndim = 1


class TestForeignValues:
    @pytest.mark.parametrize(
        ("value", "advice"),
        [
            (datetime.datetime(2026, 1, 1), "use .isoformat()"),
            (datetime.date(2026, 1, 1), "use .isoformat()"),
            (datetime.time(1), "use .isoformat()"),
            (datetime.timedelta(1), "use .total_seconds()"),
            (uuid.UUID(int=1), "use str()"),
            (pathlib.Path("a"), "use str()"),
            (Colour.RED, "use .value"),
            (Point(1), "use dataclasses.asdict()"),
            (Scalar(), "use .item()"),
            (Array(), "use .tolist()"),
            (complex(1), "use its .real and .imag"),
            (range(3), "use list()"),
            (iter([1]), "use list()"),
            (object(), "use str, int, float"),
            (Point, "use str, int, float"),
        ],
        ids=repr,
    )
    def test_each_type_has_its_one_advice(self, db: Dynafile, value: object, advice: str) -> None:
        message = message_of(db.put_item, item={**KEY, "a": [value]})
        assert advice in message
        assert "(at `a[0]`)" in message

    @pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
    def test_a_number_without_end_is_told_what_to_do_and_where_it_is(self, db: Dynafile, text: str) -> None:
        item = {**KEY, "price": float(text)}
        assert message_of(db.put_item, item=item) == (
            f"{text} cannot be stored: use None, or leave it out (at `price`)"
        )
        with db.batch_writer() as batch:
            batch.put_item(item=KEY)
            message = message_of(batch.put_item, item=item)
            assert message.endswith("(at `price` of item 1 of the batch, counted from 0)")
        actions = [dynafile.Action("PUT", KEY), dynafile.Action("PUT", item)]
        assert "`price` of the item of actions[1]" in message_of(db.execute_batch, actions)
        assert text in message_of(db.query, float(text))

    def test_mappings_of_every_kind_are_items_and_values(self, db: Dynafile) -> None:
        class Row(TypedDict):
            PK: str
            SK: str
            inner: Any

        typed: Row = {"PK": "p", "SK": "typed", "inner": types.MappingProxyType({"a": 1})}
        db.put_item(item=typed)
        db.put_item(item=types.MappingProxyType({"PK": "p", "SK": "proxy"}))
        db.put_item(item=collections.ChainMap({"PK": "p"}, {"SK": "chain"}))
        assert db.get_item(key=types.MappingProxyType({"PK": "p", "SK": "typed"})) == {**typed, "inner": {"a": 1}}
        assert [item["SK"] for item in db.query("p")] == ["chain", "proxy", "typed"]


class TestObjects:
    def test_every_object_shows_what_it_is(self, db: Dynafile, database_path: pathlib.Path) -> None:
        db.put_item(item=KEY)
        assert repr(db) == f"<Dynafile '{database_path}'>"
        assert repr(db.batch_writer()) == "<dynafile batch writer of table 'main', outside of its block>"
        with db.transaction() as tx:
            assert repr(tx) == "<dynafile transaction, in its block>"
        items = db.query("p")
        assert repr(items) == "<dynafile items of table 'main', open>"
        assert list(items) == [KEY]
        assert repr(items) == "<dynafile items of table 'main', at the end>"
        assert repr(Filter("a > 1")) == "<dynafile Filter 'a > 1'>"
        db.close()
        assert repr(db) == f"<Dynafile '{database_path}', closed>"

    def test_a_database_says_where_it_is_and_whether_it_is_closed(
        self, db: Dynafile, database_path: pathlib.Path
    ) -> None:
        assert db.path == str(database_path)
        assert not db.closed
        db.close()
        assert db.closed
        assert db.path == str(database_path)

    def test_a_result_can_be_closed_before_its_end(self, db: Dynafile) -> None:
        for number in range(100):
            db.put_item(item={"PK": "p", "SK": number})
        with db.query("p") as items:
            assert next(items)["SK"] == 0
        assert list(items) == []
        items.close()
        assert items.last_evaluated_key is None
        scan = db.scan()
        scan.close()
        db.compact()

    def test_the_version_is_the_packages(self) -> None:
        import importlib.metadata

        assert dynafile.__version__ == importlib.metadata.version("dynafile")


class TestPlaces:
    def test_the_home_directory_is_meant_by_a_tilde(self, tmp_path: pathlib.Path, monkeypatch: Any) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        with Dynafile("~/a.dynafile") as db:
            db.put_item(item=KEY)
            db.backup("~/b.dynafile")
        assert (tmp_path / "a.dynafile").is_file()
        assert (tmp_path / "b.dynafile").is_file()

    def test_memory_is_meant_by_the_name_that_sqlite_has_for_it(self, tmp_path: pathlib.Path, monkeypatch: Any) -> None:
        monkeypatch.chdir(tmp_path)
        for options in [{}, {"durability": "full"}, {"durability": "memory"}]:
            with Dynafile(":memory:", **options) as db:
                db.put_item(item=KEY)
                assert db.path is None
                assert "in memory" in repr(db)
        assert os.listdir(tmp_path) == []
        assert "leave durability out" in message_of(Dynafile, ":memory:", durability="relaxed")

    def test_bytes_are_a_path(self, tmp_path: pathlib.Path) -> None:
        with Dynafile(os.fsencode(tmp_path / "a.dynafile")) as db:
            db.put_item(item=KEY)
        assert (tmp_path / "a.dynafile").is_file()

    @pytest.mark.parametrize("path", [None, 1, ["a"]], ids=repr)
    def test_what_is_no_path_is_refused_by_name(self, path: Any) -> None:
        assert "path must be a path" in message_of(Dynafile, path)

    def test_a_file_is_opened_without_naming_its_keys(self, open_database: OpenDatabase) -> None:
        with open_database(pk_attribute="id", sk_attribute=None) as db:
            db.put_item(item={"id": 1})
        with open_database() as db:
            assert db.get_item(key={"id": 1}) == {"id": 1}
        for wrong in [{"pk_attribute": "PK"}, {"sk_attribute": "SK"}]:
            with pytest.raises(dynafile.TableMismatchError):
                open_database(**wrong)

    def test_a_new_file_has_the_default_keys(self, open_database: OpenDatabase) -> None:
        with open_database() as db:
            db.put_item(item=KEY)
        with open_database(pk_attribute="PK", sk_attribute="SK") as db:
            assert db.get_item(key=KEY) == KEY


class TestTables:
    def test_a_table_can_be_deleted(self, db: Dynafile) -> None:
        users = db.table("users")
        users.put_item(item=KEY)
        db.delete_table("users")
        assert db.tables() == []
        with pytest.raises(dynafile.TableNotFoundError):
            db.delete_table("users")

    def test_a_table_can_be_emptied(self, db: Dynafile) -> None:
        db.create_index("by_number", "number")
        with db.batch_writer() as batch:
            for number in range(2500):
                batch.put_item(item={"PK": "p", "SK": number, "number": number % 3})
        heard: list[str] = []
        db.add_stream_listener(lambda event: heard.append(event.action))
        assert db.clear() == 2500
        assert db.stats().item_count == 0
        assert list(db.scan()) == []
        assert list(db.query(1, index="by_number")) == []
        assert heard == ["DELETE"] * 2500
        assert db.clear() == 0

    @pytest.mark.parametrize("name", [None, 1, b"t"], ids=repr)
    def test_the_name_of_a_table_is_text(self, db: Dynafile, name: Any) -> None:
        assert "name must be str" in message_of(db.table, name)
        assert "name must be str" in message_of(db.delete_table, name)

    def test_the_table_of_an_action_is_a_table(self, db: Dynafile) -> None:
        with db.transaction() as tx:
            assert "db.table(name)" in message_of(tx.put_item, item=KEY, table="orders")


class TestBatches:
    def test_a_batch_takes_updates_in_their_order(self, db: Dynafile) -> None:
        with db.batch_writer() as batch:
            batch.put_item(item={**KEY, "count": 1})
            batch.update_item(key=KEY, set={"count": dynafile.increment(2)})
            batch.update_item(key={"PK": "p", "SK": "new"}, set={"a": 1})
            batch.update_item(key=KEY, update_expression="REMOVE nothing")
        assert db.get_item(key=KEY) == {**KEY, "count": 3}
        assert db.get_item(key={"PK": "p", "SK": "new"}) == {"PK": "p", "SK": "new", "a": 1}

    def test_an_update_that_cannot_be_applied_leaves_nothing_of_its_batch(self, db: Dynafile) -> None:
        with pytest.raises(dynafile.UpdateError), db.batch_writer() as batch:
            batch.put_item(item={**KEY, "text": "a"})
            batch.update_item(key=KEY, add={"text": 1})
        assert db.get_item(key=KEY) is None

    def test_a_read_only_database_refuses_the_first_put_of_a_batch(
        self, db: Dynafile, open_database: OpenDatabase
    ) -> None:
        db.put_item(item=KEY)
        db.close()
        reader = open_database(read_only=True)
        put = []
        with pytest.raises(ReadOnlyError), reader.batch_writer() as batch:
            batch.put_item(item=KEY)
            put.append(KEY)
        assert put == []
        with pytest.raises(ReadOnlyError), reader.transaction() as tx:
            tx.put_item(item=KEY)
            put.append(KEY)
        assert put == []


class TestReturnedItems:
    def test_puts_and_deletes_give_what_was_there_if_asked(self, db: Dynafile) -> None:
        first, second = {**KEY, "a": 1}, {**KEY, "a": 2}
        assert db.put_item(item=first, return_values="ALL_OLD") is None
        assert db.put_item(item=second, condition="a = :a", expression_attribute_values={":a": 1},
                           return_values="ALL_OLD") == first  # fmt: skip
        assert db.put_item(item=second) is None  # type: ignore[func-returns-value]
        with pytest.raises(dynafile.ConditionFailedError):
            db.delete_item(key=KEY, condition="a = a_", return_values="ALL_OLD")
        assert db.delete_item(key=KEY, return_values="ALL_OLD") == second
        assert db.delete_item(key=KEY, return_values="ALL_OLD") is None
        for method, keyword in [(db.put_item, {"item": first}), (db.delete_item, {"key": KEY})]:
            assert "'ALL_OLD'" in message_of(method, **keyword, return_values="ALL_NEW")


class TestProjections:
    @pytest.fixture(autouse=True)
    def items(self, db: Dynafile) -> None:
        for number in range(30):
            item = {"PK": "p", "SK": number, "name": f"n{number}", "m": {"a": number, "b.c": [1, 2]}}
            db.put_item(item=item)
        db.create_index("by_name", "name")

    def test_only_what_is_named_is_given(self, db: Dynafile) -> None:
        assert list(db.query("p", eq=1, projection=["name", "m.a"])) == [{"name": "n1", "m": {"a": 1}}]
        path = dynafile.AttributePath("m", "b.c", 1)
        assert list(db.query("p", eq=1, projection=(path,))) == [{"m": {"b.c": [2]}}]
        names = {"#n": "name"}
        assert list(db.query("p", lt=2, projection="#n, SK", expression_attribute_names=names)) == [
            {"name": "n0", "SK": 0},
            {"name": "n1", "SK": 1},
        ]
        assert list(db.query("p", eq=1, projection=["nothing"])) == [{}]
        assert list(db.query("n7", index="by_name", projection=["SK"])) == [{"SK": 7}]
        assert sorted(item["SK"] for item in db.scan("SK > 27", projection=["SK"])) == [28, 29]

    def test_a_page_without_its_keys_can_be_continued(self, db: Dynafile) -> None:
        key, found = None, []
        while True:
            page = db.query("p", projection=["name"], limit=7, exclusive_start_key=key)
            found += [item["name"] for item in page]
            key = page.last_evaluated_key
            if key is None:
                break
            assert key == {"PK": "p", "SK": len(found) - 1}
        assert found == [f"n{number}" for number in range(30)]
        some = db.query("p", projection=["m.a"], _filter=lambda item: item["m"]["a"] % 2 == 1)
        assert (next(some)["m"]["a"], next(some)["m"]["a"]) == (1, 3)
        assert some.last_evaluated_key == {"PK": "p", "SK": 3}

    def test_items_are_counted(self, db: Dynafile) -> None:
        assert db.query("p", count=True) == 30
        assert db.query("p", gte=10, lt=15, count=True) == 5
        assert db.query("p", limit=4, count=True) == 4
        assert db.query("n7", index="by_name", count=True) == 1
        assert db.scan("SK > 27", count=True) == 2
        assert db.scan(lambda item: item["SK"] > 27, count=True) == 2
        assert db.query("nobody", count=True) == 0

    def test_what_is_no_projection_is_refused(self, db: Dynafile) -> None:
        assert "projection is empty" in message_of(db.query, "p", projection=[])
        assert "projection must be a list" in message_of(db.query, "p", projection={"name"})
        assert "exclude each other" in message_of(db.scan, projection=["name"], count=True)
        assert "count must be True or False" in message_of(db.scan, count="yes")


class TestListeners:
    def test_a_function_that_would_have_to_be_awaited_is_refused(self, db: Dynafile) -> None:
        async def listen(event: dynafile.Event) -> None: ...

        class Listener:
            async def __call__(self, event: dynafile.Event) -> None: ...

        for listener in [listen, Listener()]:
            assert "must be a plain function" in message_of(db.add_stream_listener, listener)


class TestErrors:
    def test_a_failed_condition_says_of_which_item(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "a": 1})
        with pytest.raises(dynafile.ConditionFailedError, match=r"\(\"p\", \"s\"\) in table 'main'") as caught:
            db.put_item(item=KEY, condition="attribute_not_exists(PK)")
        assert (caught.value.table, caught.value.key) == ("main", ("p", "s"))
        assert caught.value.item == {**KEY, "a": 1}
        flat = db.table("flat", pk_attribute="id", sk_attribute=None)
        with pytest.raises(dynafile.ConditionFailedError) as missing:
            flat.delete_item(key={"id": 7}, condition="attribute_exists(id)")
        assert (missing.value.table, missing.value.key, missing.value.item) == ("flat", (7,), None)

    def test_a_failed_update_says_of_which_item_and_where(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "m": {"text": "a"}})
        with pytest.raises(dynafile.UpdateError, match=r"`m\.text`.*table 'main'") as caught:
            db.update_item(key=KEY, set={"m.text": dynafile.increment(1)})
        assert (caught.value.table, caught.value.key, caught.value.path) == ("main", ("p", "s"), "m.text")
        with pytest.raises(dynafile.UpdateError, match="'SK' is a key attribute of table 'main'") as of_key:
            db.update_item(key=KEY, set={"SK": "t"})
        assert (of_key.value.table, of_key.value.path) == ("main", "SK")

    def test_a_cancelled_transaction_says_it_of_each_action(self, db: Dynafile) -> None:
        db.put_item(item={**KEY, "text": "a"})
        with pytest.raises(dynafile.TransactionCancelledError) as caught, db.transaction() as tx:
            tx.put_item(item={"PK": "p", "SK": "t"}, condition="attribute_exists(PK)")
            tx.put_item(item={"PK": "p", "SK": "u"})
            tx.update_item(key=KEY, add={"text": 1})
        first, second, third = caught.value.reasons
        assert isinstance(first, dynafile.ConditionFailedError)
        assert (first.table, first.key) == ("main", ("p", "t"))
        assert second is None
        assert isinstance(third, dynafile.UpdateError)
        assert third.path == "text"
        assert "action 0: " in str(caught.value)
        assert "action 2: " in str(caught.value)

    @pytest.mark.parametrize(
        ("condition", "values", "hint"),
        [
            ("age > 5", None, "write :value"),
            ("age > 'x'", None, "write :value"),
            ("age > :x", None, "{':x': ...}, with the colon"),
            ("#age > :x", {":x": 1}, "{'#age': ...}, with the #"),
            ("name = :x", {":x": 1}, "{'#name': 'name'}"),
        ],
        ids=str,
    )
    def test_an_expression_is_told_how_values_and_names_are_written(
        self, db: Dynafile, condition: str, values: Any, hint: str
    ) -> None:
        assert hint in message_of(db.put_item, item=KEY, condition=condition, expression_attribute_values=values)

    def test_placeholders_without_their_sign_are_told_so(self, db: Dynafile) -> None:
        value = message_of(db.put_item, item=KEY, condition="a = :x", expression_attribute_values={"x": 1})
        assert "begin with a colon" in value
        name = message_of(db.put_item, item=KEY, condition="#a = #a", expression_attribute_names={"a": "a"})
        assert "begin with #" in name

    def test_types_of_keys_have_pythons_names(self, db: Dynafile) -> None:
        db.create_index("by_age", "age", attribute_types={"age": "N"})
        message = message_of(db.put_item, item={**KEY, "age": "old"})
        assert "`age` must be a number, not str" in message
        assert "str, bytes or a number, not NoneType" in message_of(db.get_item, key={"PK": None, "SK": "s"})
        with_type = db.table("typed", pk_attribute="id", sk_attribute=None)
        assert "not bool" in message_of(with_type.put_item, item={"id": True})

    def test_options_have_pythons_names(self, db: Dynafile, open_database: OpenDatabase) -> None:
        db.put_item(item=KEY)
        with pytest.raises(dynafile.InUseError, match="another"):
            open_database(shared=True)
        db.close()
        with pytest.raises(ReadOnlyError, match="read_only=True"):
            open_database(read_only=True).put_item(item=KEY)
        with pytest.raises(dynafile.ItemTooLargeError, match="max_item_size"):
            Dynafile(":memory:", max_item_size=10).put_item(item={**KEY, "text": "x" * 20})
