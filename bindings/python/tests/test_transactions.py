"""Transactions: writes and checks of several items happen together or not at all."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr
from conftest import OpenDatabase

from dynafile import (
    ClosedError,
    ConditionFailedError,
    Dynafile,
    ExpressionError,
    Filter,
    InvalidTypeError,
    Table,
    TransactionCancelledError,
    TransactionUseError,
    UpdateError,
    ValidationError,
    increment,
)


def key(pk: str) -> dict[str, Any]:
    return {"PK": pk, "SK": "x"}


@pytest.fixture
def accounts(db: Dynafile) -> Dynafile:
    """Two accounts."""
    db.put_item(item={**key("ada"), "balance": 100})
    db.put_item(item={**key("bob"), "balance": 0})
    return db


def balances(db: Dynafile) -> dict[str, Any]:
    return {item["PK"]: item.get("balance") for item in db.scan()}


class TestBlock:
    def test_everything_is_written_when_the_block_ends(self, accounts: Dynafile) -> None:
        with accounts.transaction() as tx:
            tx.update_item(key=key("ada"), set={"balance": increment(-30)}, condition=Attr("balance").gte(30))
            tx.update_item(key=key("bob"), add={"balance": 30})
            tx.put_item(item={**key("cyd"), "balance": 1}, condition="attribute_not_exists(PK)")
            assert balances(accounts) == {"ada": 100, "bob": 0}
        assert balances(accounts) == {"ada": 70, "bob": 30, "cyd": 1}

    def test_a_delete_and_a_check_are_actions_too(self, accounts: Dynafile) -> None:
        with accounts.transaction() as tx:
            tx.check(key=key("ada"), condition="balance = :b", expression_attribute_values={":b": 100})
            tx.delete_item(key=key("bob"), condition=Filter("balance == 0"))
        assert balances(accounts) == {"ada": 100}

    def test_an_exception_in_the_block_discards_everything(self, accounts: Dynafile) -> None:
        with pytest.raises(KeyError, match="stop"), accounts.transaction() as tx:
            tx.delete_item(key=key("ada"))
            raise KeyError("stop")
        assert balances(accounts) == {"ada": 100, "bob": 0}

    def test_an_action_that_is_refused_can_be_left_out(self, accounts: Dynafile) -> None:
        with accounts.transaction() as tx:
            tx.update_item(key=key("ada"), add={"balance": 1})
            with pytest.raises(ValidationError):
                tx.put_item(item={"PK": "no sort key"})
            with pytest.raises(ExpressionError):
                tx.delete_item(key=key("bob"), condition="balance = = :b")
        assert balances(accounts) == {"ada": 101, "bob": 0}

    def test_values_are_copied_when_they_are_added(self, db: Dynafile) -> None:
        item = {**key("a"), "list": [1]}
        with db.transaction() as tx:
            tx.put_item(item=item)
            item["list"].append(2)  # type: ignore[attr-defined]
        assert db.get_item(key=key("a")) == {**key("a"), "list": [1]}

    def test_an_empty_transaction_writes_nothing(self, accounts: Dynafile) -> None:
        with accounts.transaction():
            pass
        assert balances(accounts) == {"ada": 100, "bob": 0}

    def test_outside_of_its_block_a_transaction_says_how_it_is_used(self, db: Dynafile) -> None:
        tx = db.transaction()
        with pytest.raises(TransactionUseError, match=r"with db\.transaction\(\) as tx"):
            tx.put_item(item=key("a"))
        with tx:
            tx.put_item(item=key("a"))
            with pytest.raises(TransactionUseError, match="in use"):
                tx.__enter__()
        with pytest.raises(RuntimeError):
            tx.delete_item(key=key("a"))
        assert db.get_item(key=key("a")) == key("a")

    def test_a_transaction_of_a_database_that_closes_meanwhile_writes_nothing(
        self, open_database: OpenDatabase
    ) -> None:
        db = open_database()
        db.put_item(item=key("a"))
        with pytest.raises(ClosedError), db.transaction() as tx:
            tx.delete_item(key=key("a"))
            db.close()
        assert open_database().get_item(key=key("a")) == key("a")

    def test_other_writes_in_the_block_are_independent(self, accounts: Dynafile) -> None:
        with accounts.transaction() as tx, accounts.transaction() as other:
            tx.update_item(key=key("ada"), add={"balance": 1})
            other.update_item(key=key("bob"), add={"balance": 1})
            accounts.put_item(item={**key("cyd"), "balance": 5})
        assert balances(accounts) == {"ada": 101, "bob": 1, "cyd": 5}


class TestTables:
    def test_actions_are_about_any_tables_of_the_file(self, db: Dynafile) -> None:
        users = db.table("users", pk_attribute="name", sk_attribute=None)
        log = db.table("log")
        with db.transaction() as tx:
            tx.put_item(item=key("main"))
            tx.put_item(table=users, item={"name": "ada"})
            tx.update_item(table=log, key=key("entry"), set={"what": "made ada"})
        assert users.get_item(key={"name": "ada"}) == {"name": "ada"}
        assert log.get_item(key=key("entry")) == {**key("entry"), "what": "made ada"}
        with pytest.raises(TransactionCancelledError), db.transaction() as tx:
            tx.delete_item(key=key("main"))
            tx.check(
                table=users,
                key={"name": "bob"},
                condition="attribute_exists(#n)",
                expression_attribute_names={"#n": "name"},
            )
        assert db.get_item(key=key("main")) is not None

    def test_a_table_makes_transactions_about_itself(self, db: Dynafile) -> None:
        users = db.table("users", pk_attribute="name", sk_attribute=None)
        with users.transaction() as tx:
            tx.put_item(item={"name": "ada"})
            tx.put_item(table=db, item=key("a"))
        assert users.stats().item_count == db.stats().item_count == 1

    def test_a_table_of_another_database_is_refused(self, db: Dynafile, open_database: OpenDatabase) -> None:
        other = open_database(durability="memory")
        with db.transaction() as tx:
            for attempt in (
                lambda: tx.put_item(table=other, item=key("a")),
                lambda: tx.update_item(table=other, key=key("a"), set={"n": 1}),
                lambda: tx.delete_item(table=other, key=key("a")),
                lambda: tx.check(table=other, key=key("a"), condition="attribute_exists(PK)"),
            ):
                with pytest.raises(ValidationError, match=r"of the database \[memory\], and this is about .*dynafile"):
                    attempt()
        assert db.tables() == other.tables() == []

    def test_two_handles_on_one_path_are_one_database(self, db: Dynafile, open_database: OpenDatabase) -> None:
        other = open_database()
        with db.transaction() as tx:
            tx.put_item(table=other, item=key("a"))
        assert other.transact_get([(db, key("a"))]) == [key("a")]

    def test_a_name_is_no_table(self, db: Dynafile) -> None:
        with db.transaction() as tx, pytest.raises(TypeError):
            tx.put_item(table="users", item=key("a"))  # type: ignore[arg-type]


class TestReads:
    def test_items_of_any_tables_are_read_in_the_order_of_their_keys(self, accounts: Dynafile) -> None:
        users = accounts.table("users", pk_attribute="name", sk_attribute=None)
        users.put_item(item={"name": "ada", "age": 36})
        keys = [key("bob"), (users, {"name": "ada"}), key("nobody"), (users, {"name": "bob"}), (accounts, key("ada"))]
        assert accounts.transact_get(keys) == [
            {**key("bob"), "balance": 0},
            {"name": "ada", "age": 36},
            None,
            None,
            {**key("ada"), "balance": 100},
        ]
        assert users.transact_get([{"name": "ada"}, (accounts, key("bob"))])[0] == {"name": "ada", "age": 36}
        assert accounts.transact_get([]) == []

    def test_tables_that_are_still_to_be_created_have_no_items(self, db: Dynafile) -> None:
        assert db.transact_get([key("a"), (db.table("other"), key("a"))]) == [None, None]

    def test_all_of_them_are_of_one_moment(self, open_database: OpenDatabase) -> None:
        db = open_database(durability="relaxed")
        other = db.table("other")
        done = threading.Event()

        def write() -> None:
            for version in range(200):
                with db.transaction() as tx:
                    tx.put_item(item={**key("a"), "version": version})
                    tx.put_item(table=other, item={**key("a"), "version": version})
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        while not done.is_set():
            one, two = db.transact_get([key("a"), (other, key("a"))])
            assert (one and one["version"]) == (two and two["version"])
        writer.join()

    def test_wrong_keys_and_foreign_tables_are_refused(self, db: Dynafile, open_database: OpenDatabase) -> None:
        with pytest.raises(InvalidTypeError, match=r"keys\[1\] must be a dict"):
            db.transact_get([key("a"), "b"])  # type: ignore[list-item]
        with pytest.raises(InvalidTypeError, match=r"keys\[0\] must be a key, or a pair"):
            db.transact_get([("users", key("a"))])  # type: ignore[list-item]
        with pytest.raises(InvalidTypeError, match=r"keys\[0\] must be a key, or a pair"):
            db.transact_get([()])  # type: ignore[list-item]
        with pytest.raises(ValidationError, match="`SK` is missing"):
            db.transact_get([{"PK": "a"}])
        with pytest.raises(ValidationError, match=r"of the database \[memory\], and this is about .*dynafile"):
            db.transact_get([(open_database(durability="memory"), key("a"))])


class TestCancellation:
    def test_the_reasons_are_in_the_order_of_the_actions(self, accounts: Dynafile) -> None:
        with pytest.raises(TransactionCancelledError, match="nothing was written") as caught:
            with accounts.transaction() as tx:
                tx.put_item(item={**key("cyd"), "balance": 1})
                tx.update_item(key=key("ada"), add={"balance": 1}, condition=Attr("balance").lt(50))
                tx.delete_item(key=key("bob"))
                tx.update_item(key=key("dan"), set={"m.x": 1})
                tx.check(key=key("eve"), condition="attribute_exists(PK)")
        reasons = caught.value.reasons
        assert [type(reason) for reason in reasons] == [
            type(None),
            ConditionFailedError,
            type(None),
            UpdateError,
            ConditionFailedError,
        ]
        failed = reasons[1]
        assert isinstance(failed, ConditionFailedError)
        assert failed.item == {**key("ada"), "balance": 100}
        missing = reasons[4]
        assert isinstance(missing, ConditionFailedError)
        assert missing.item is None
        assert balances(accounts) == {"ada": 100, "bob": 0}

    def test_an_item_is_named_once(self, accounts: Dynafile) -> None:
        with pytest.raises(ValidationError, match="action 1"), accounts.transaction() as tx:
            tx.update_item(key=key("ada"), add={"balance": 1})
            tx.update_item(key=key("ada"), add={"balance": 1})
        assert balances(accounts)["ada"] == 100

    def test_a_check_needs_its_condition(self, db: Dynafile) -> None:
        with db.transaction() as tx:
            with pytest.raises(TypeError):
                tx.check(key=key("a"))  # type: ignore[call-arg]
            with pytest.raises(InvalidTypeError):
                tx.check(key=key("a"), condition=None)  # type: ignore[arg-type]

    def test_the_exception_begins_without_reasons(self) -> None:
        assert TransactionCancelledError("told").reasons == []
        assert ConditionFailedError("told").item is None


def test_listeners_hear_of_a_transaction_after_it_in_the_order_of_its_actions(accounts: Dynafile) -> None:
    heard: list[tuple[str, Any]] = []

    def listen(event: Any) -> None:
        heard.append((event.action, (event.new or event.old)["PK"]))
        assert balances(accounts) == {"bob": 0, "cyd": None}

    accounts.add_stream_listener(listen)
    with accounts.transaction() as tx:
        tx.put_item(item=key("cyd"))
        tx.delete_item(key=key("ada"))
        tx.check(key=key("bob"), condition="attribute_exists(PK)")
    assert heard == [("PUT", "cyd"), ("DELETE", "ada")]


def test_of_many_threads_that_move_money_none_loses_any(open_database: OpenDatabase) -> None:
    db = open_database(durability="relaxed")
    names = ["ada", "bob", "cyd"]
    for name in names:
        db.put_item(item={**key(name), "balance": 10})

    refused: list[Any] = []

    def move(seed: int) -> None:
        for step in range(30):
            giver, taker = names[(seed + step) % 3], names[(seed + 2 * step + 1) % 3]
            if giver == taker:
                continue
            try:
                with db.transaction() as tx:
                    tx.update_item(key=key(giver), add={"balance": -1}, condition=Attr("balance").gte(1))
                    tx.update_item(key=key(taker), add={"balance": 1})
            except TransactionCancelledError as error:
                refused.append(error.reasons)

    threads = [threading.Thread(target=move, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    totals = set()
    while any(thread.is_alive() for thread in threads):
        totals.add(sum(balances(db).values()))
    for thread in threads:
        thread.join()
    assert totals <= {30}
    assert all(isinstance(giver, ConditionFailedError) and taker is None for giver, taker in refused)
    assert sum(balances(db).values()) == 30
    assert min(balances(db).values()) >= 0
    assert db.check().is_clean


def test_a_transaction_keeps_its_table_alive(db: Dynafile) -> None:
    def transaction_of(table: Table) -> Any:
        return table.transaction()

    with transaction_of(db.table("other")) as tx:
        tx.put_item(item=key("a"))
    assert db.table("other").get_item(key=key("a")) == key("a")
