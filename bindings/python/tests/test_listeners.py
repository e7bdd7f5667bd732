"""Change listeners: after the commit, in commit order, with their own copies."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import pytest
from conftest import OpenDatabase

from dynafile import Dynafile, Event, InvalidTypeError, ValidationError


@pytest.fixture
def events(db: Dynafile) -> list[Event]:
    """What a listener of the main table heard."""
    heard: list[Event] = []
    db.add_stream_listener(heard.append)
    return heard


def test_puts_and_deletes_are_told_with_both_images(db: Dynafile, events: list[Event]) -> None:
    db.put_item(item={"PK": "p", "SK": "s", "n": 1})
    db.put_item(item={"PK": "p", "SK": "s", "n": 2})
    db.delete_item(key={"PK": "p", "SK": "s"})
    assert events == [
        Event("PUT", {"PK": "p", "SK": "s", "n": 1}, None),
        Event("PUT", {"PK": "p", "SK": "s", "n": 2}, {"PK": "p", "SK": "s", "n": 1}),
        Event("DELETE", None, {"PK": "p", "SK": "s", "n": 2}),
    ]
    assert all(type(event) is Event for event in events)


def test_deleting_what_is_not_there_tells_nobody(db: Dynafile, events: list[Event]) -> None:
    db.delete_item(key={"PK": "p", "SK": "s"})
    assert events == []


def test_a_batch_is_told_action_by_action_after_it_is_written(db: Dynafile) -> None:
    seen: list[Any] = []
    db.add_stream_listener(lambda event: seen.append((event.action, len(list(db.scan())))))
    with db.batch_writer() as batch:
        for n in range(3):
            batch.put_item(item={"PK": "p", "SK": n})
        assert seen == []
    assert seen == [("PUT", 3)] * 3


def test_a_discarded_batch_tells_nobody(db: Dynafile, events: list[Event]) -> None:
    with pytest.raises(ZeroDivisionError), db.batch_writer() as batch:
        batch.put_item(item={"PK": "p", "SK": "s"})
        1 / 0
    assert events == []


def test_each_listener_has_its_own_copies(db: Dynafile) -> None:
    def vandal(event: Event) -> None:
        assert event.new is not None
        event.new["n"] = "changed"

    heard: list[Event] = []
    db.add_stream_listener(vandal)
    db.add_stream_listener(heard.append)
    item: dict[str, Any] = {"PK": "p", "SK": "s", "n": 1}
    db.put_item(item=item)
    assert item["n"] == 1
    assert heard[0].new == {"PK": "p", "SK": "s", "n": 1}
    assert db.get_item(key=item) == {"PK": "p", "SK": "s", "n": 1}


def test_every_listener_runs_and_then_the_first_exception_reaches_the_caller(db: Dynafile) -> None:
    heard: list[str] = []

    def fails(name: str) -> Any:
        def listener(event: Event) -> None:
            heard.append(name)
            raise KeyError(name)

        return listener

    db.add_stream_listener(fails("first"))
    db.add_stream_listener(lambda event: heard.append("second"))
    db.add_stream_listener(fails("third"))
    with pytest.raises(KeyError, match="first") as caught:
        db.put_item(item={"PK": "p", "SK": "s"})
    assert heard == ["first", "second", "third"]
    assert isinstance(caught.value.__context__, KeyError)
    assert caught.value.__context__.args == ("third",)
    assert db.get_item(key={"PK": "p", "SK": "s"}) is not None


def test_one_exception_raised_by_two_listeners_is_no_ring(db: Dynafile) -> None:
    error = ValueError("the same")

    def raising(event: Event) -> None:
        raise error

    db.add_stream_listener(raising)
    db.add_stream_listener(lambda event: raising(event))
    with pytest.raises(ValueError, match="the same") as caught:
        db.put_item(item={"PK": "p", "SK": "s"})
    assert caught.value.__context__ is not error


def test_a_listener_may_write(db: Dynafile) -> None:
    heard: list[Any] = []

    def audit(event: Event) -> None:
        assert event.new is not None
        heard.append(event.new["SK"])
        if event.new["SK"] == "s":
            db.put_item(item={"PK": "audit", "SK": "of " + event.new["SK"]})
            assert db.get_item(key={"PK": "audit", "SK": "of s"}) is not None

    db.add_stream_listener(audit)
    db.put_item(item={"PK": "p", "SK": "s"})
    assert heard == ["s", "of s"]


def test_a_removed_listener_hears_nothing(db: Dynafile, events: list[Event]) -> None:
    db.remove_stream_listener(events.append)
    db.put_item(item={"PK": "p", "SK": "s"})
    assert events == []
    with pytest.raises(ValidationError, match="not a listener"):
        db.remove_stream_listener(events.append)


def test_a_listener_added_twice_is_called_twice_and_removed_once(db: Dynafile, events: list[Event]) -> None:
    db.add_stream_listener(events.append)
    db.put_item(item={"PK": "p", "SK": "1"})
    assert len(events) == 2
    db.remove_stream_listener(events.append)
    db.put_item(item={"PK": "p", "SK": "2"})
    assert len(events) == 3


def test_a_listener_may_remove_itself(db: Dynafile) -> None:
    heard: list[Event] = []

    def once(event: Event) -> None:
        db.remove_stream_listener(once)
        heard.append(event)

    db.add_stream_listener(once)
    db.put_item(item={"PK": "p", "SK": "1"})
    db.put_item(item={"PK": "p", "SK": "2"})
    assert len(heard) == 1


def test_a_listener_is_told_of_its_table_only(db: Dynafile, events: list[Event]) -> None:
    other = db.table("other")
    of_other: list[Event] = []
    other.add_stream_listener(of_other.append)
    other.put_item(item={"PK": "p", "SK": "s"})
    assert (len(events), len(of_other)) == (0, 1)
    with pytest.raises(ValidationError):
        other.remove_stream_listener(events.append)


def test_a_listener_of_a_table_lives_as_long_as_the_database(db: Dynafile) -> None:
    heard: list[Event] = []
    db.table("other").add_stream_listener(heard.append)
    gc.collect()
    db.table("other").put_item(item={"PK": "p", "SK": "s"})
    assert len(heard) == 1


def test_writes_of_many_threads_are_told_in_commit_order(db: Dynafile) -> None:
    versions: list[int] = []
    db.add_stream_listener(lambda event: versions.append(event.new["n"]))  # type: ignore[index]
    consistent: list[bool] = []
    db.add_stream_listener(lambda event: consistent.append(event.old is None or event.old["n"] in versions))

    def write(start: int) -> None:
        for n in range(start, start + 50):
            db.put_item(item={"PK": "p", "SK": "s", "n": n})

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 400, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(versions) == list(range(400))
    assert all(consistent)
    last = db.get_item(key={"PK": "p", "SK": "s"})
    assert last is not None
    assert versions[-1] == last["n"]


def test_something_that_cannot_be_called_is_refused(db: Dynafile) -> None:
    with pytest.raises(InvalidTypeError, match="callable"):
        db.add_stream_listener("print")  # type: ignore[arg-type]


def test_a_listener_that_knows_its_database_is_no_leak(open_database: OpenDatabase) -> None:
    class App:
        def __init__(self) -> None:
            self.db = Dynafile(durability="memory")
            self.db.add_stream_listener(self.changed)
            self.table = self.db.table("other")
            self.table.add_stream_listener(self.changed)
            self.open_query = self.db.query("p", _filter=self.wanted)

        def changed(self, event: Event) -> None: ...

        def wanted(self, item: dict[str, Any]) -> bool:
            return True

    app = App()
    app.db.put_item(item={"PK": "p", "SK": "s"})
    gone = weakref.ref(app)
    del app
    gc.collect()
    assert gone() is None


def test_listeners_end_with_the_database_object_that_added_them(open_database: OpenDatabase) -> None:
    first, second = open_database(), open_database()
    heard: list[Event] = []
    first.add_stream_listener(heard.append)
    second.put_item(item={"PK": "p", "SK": "1"})
    assert len(heard) == 1
    first.close()
    second.put_item(item={"PK": "p", "SK": "2"})
    assert len(heard) == 1
