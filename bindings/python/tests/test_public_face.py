"""The names, signatures and defaults that programs written for dynafile 0.1 rely on."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path

import pytest

import dynafile
import dynafile.dispatcher
from dynafile import Action, ActionType, Dynafile, Event


def parameters_of(function: object) -> dict[str, inspect.Parameter]:
    assert callable(function)
    return dict(inspect.signature(function).parameters)


def test_a_star_import_brings_the_names_of_the_original_and_no_others() -> None:
    assert sorted(dynafile.__all__) == ["Action", "ActionType", "Dynafile", "Event", "EventListener"]


def test_the_constructor_takes_the_originals_parameters_in_its_order() -> None:
    parameters = parameters_of(Dynafile)
    assert list(parameters)[:4] == ["path", "pk_attribute", "sk_attribute", "ttl_attribute"]
    assert [parameters[name].default for name in list(parameters)[:4]] == ["", "PK", "SK", None]
    assert all(p.kind is p.KEYWORD_ONLY for p in list(parameters.values())[4:])


def test_item_operations_take_keywords_only() -> None:
    for method, name in [("put_item", "item"), ("get_item", "key"), ("delete_item", "key")]:
        parameter = parameters_of(getattr(Dynafile, method))[name]
        assert parameter.kind is parameter.KEYWORD_ONLY
        assert parameter.default is parameter.empty


def test_query_and_scan_keep_the_originals_parameters() -> None:
    query = parameters_of(Dynafile.query)
    assert list(query)[:5] == ["self", "pk", "starts_with", "scan_index_forward", "_filter"]
    assert query["pk"].kind is query["pk"].POSITIONAL_OR_KEYWORD
    assert query["starts_with"].default == ""
    assert query["scan_index_forward"].default is True
    assert query["_filter"].default is None
    assert all(query[n].kind is query[n].KEYWORD_ONLY for n in list(query)[2:])
    scan = parameters_of(Dynafile.scan)
    assert list(scan)[:2] == ["self", "_filter"]
    assert scan["_filter"].kind is scan["_filter"].POSITIONAL_OR_KEYWORD
    assert scan["_filter"].default is None


def test_events_and_actions_are_named_tuples() -> None:
    assert Event._fields == ("action", "new", "old")
    assert Action._fields == ("op", "data")
    assert Event is dynafile.dispatcher.Event
    assert (ActionType.PUT, ActionType.DELETE) == ("PUT", "DELETE")
    assert pickle.loads(pickle.dumps(Event("PUT", {"a": 1}, None))) == ("PUT", {"a": 1}, None)


def test_the_readme_of_the_original_runs_unchanged(tmp_path: Path) -> None:
    db = Dynafile(path=tmp_path, pk_attribute="PK", sk_attribute="SK")
    db.put_item(item={"PK": "user#1", "SK": "user#1", "name": "Bob"})
    db.put_item(item={"PK": "user#1", "SK": "role#1", "TYPE": "sender"})
    db.put_item(item={"PK": "user#2", "SK": "user#2", "name": "Alice"})
    with db.batch_writer():
        db.put_item(item={"PK": "user#3", "SK": "user#3", "name": "Steve"})
        db.delete_item(key={"PK": "user#3", "SK": "user#3"})
    assert db.get_item(key={"PK": "user#1", "SK": "user#1"}) == {"PK": "user#1", "SK": "user#1", "name": "Bob"}
    assert [item["SK"] for item in db.query(pk="user#1")] == ["role#1", "user#1"]
    assert len(list(db.scan())) == 3
    events = []
    db.add_stream_listener(events.append)
    db.put_item(item={"PK": "user#4", "SK": "user#4"})
    assert [event.action for event in events] == ["PUT"]
    db.close()


def test_a_subclass_with_its_own_constructor_works_as_with_a_python_class(tmp_path: Path) -> None:
    class Users(Dynafile):
        def __init__(self, directory: Path) -> None:
            super().__init__(directory / "users.dynafile", pk_attribute="user", sk_attribute=None)
            self.opened = True

        def add(self, user: str) -> None:
            self.put_item(item={"user": user})

    with Users(tmp_path) as users:
        users.add("bob")
        assert users.opened
        assert users.get_item(key={"user": "bob"}) == {"user": "bob"}


def test_a_subclass_that_forgets_the_constructor_gets_a_clear_error() -> None:
    class Broken(Dynafile):
        def __init__(self) -> None:
            pass

    with pytest.raises(dynafile.DynafileError, match=r"super\(\).__init__"):
        Broken().get_item(key={"PK": "a", "SK": "b"})


class TestDispatcher:
    def test_emits_to_every_listener_in_order(self) -> None:
        seen: list[str] = []
        dispatcher = dynafile.dispatcher.Dispatcher()
        dispatcher.connect(lambda event: seen.append("first " + event.action))
        dispatcher.connect(lambda event: seen.append("second " + event.action))
        dispatcher.emit(Event("PUT", {}, None))
        assert seen == ["first PUT", "second PUT"]

    def test_a_removed_listener_hears_nothing(self) -> None:
        seen: list[Event] = []
        dispatcher = dynafile.dispatcher.Dispatcher()
        dispatcher.connect(seen.append)
        dispatcher.remove(seen.append)
        dispatcher.emit(Event("PUT", {}, None))
        assert seen == []
        with pytest.raises(ValueError):
            dispatcher.remove(seen.append)

    def test_a_listener_may_remove_itself(self) -> None:
        seen: list[str] = []
        dispatcher = dynafile.dispatcher.Dispatcher()

        def once(event: Event) -> None:
            dispatcher.remove(once)
            seen.append("once")

        dispatcher.connect(once)
        dispatcher.connect(lambda event: seen.append("always"))
        dispatcher.emit(Event("PUT", {}, None))
        dispatcher.emit(Event("PUT", {}, None))
        assert seen == ["once", "always", "always"]


def test_every_exception_derives_from_the_base() -> None:
    for name in dir(dynafile.errors):
        candidate = getattr(dynafile.errors, name)
        if isinstance(candidate, type) and issubclass(candidate, Exception):
            assert issubclass(candidate, dynafile.DynafileError), name
            assert getattr(dynafile, name) is candidate
