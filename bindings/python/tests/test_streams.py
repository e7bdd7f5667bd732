"""Streams: the changes of a table, recorded, and followed from any place."""

from __future__ import annotations

import datetime
import threading
import time
from typing import Any

import pytest
from conftest import OpenDatabase, RunProgram
from freezegun import freeze_time

from dynafile import (
    ChangeRecord,
    ClosedError,
    Dynafile,
    InvalidTypeError,
    Stream,
    StreamNotFoundError,
    StreamTrimmedError,
    ValidationError,
)


def key(pk: str) -> dict[str, Any]:
    return {"PK": pk, "SK": 0}


def told(stream: Stream) -> list[tuple[str, str]]:
    return [(record.name, record.keys["PK"]) for record in stream]


@pytest.fixture
def log(db: Dynafile) -> Dynafile:
    """A database that records its changes."""
    db.enable_stream()
    return db


class TestRecords:
    def test_every_change_is_recorded_in_the_order_of_the_commits(self, log: Dynafile) -> None:
        log.put_item(item={**key("a"), "n": 1})
        log.update_item(key=key("a"), add={"n": 1})
        with log.batch_writer() as batch:
            batch.put_item(item=key("b"))
            batch.delete_item(key=key("a"))
        with log.transaction() as tx:
            tx.put_item(item=key("c"))
            tx.delete_item(key=key("b"))
        assert told(log.stream()) == [
            ("INSERT", "a"),
            ("MODIFY", "a"),
            ("INSERT", "b"),
            ("REMOVE", "a"),
            ("INSERT", "c"),
            ("REMOVE", "b"),
        ]

    def test_a_record_has_both_images_and_what_goes_with_them(self, log: Dynafile) -> None:
        before = time.time()
        log.put_item(item={**key("a"), "n": 1})
        log.put_item(item={**key("a"), "n": 2})
        first, second = log.stream()
        assert isinstance(first, ChangeRecord)
        assert (first.keys, first.old, first.new) == (key("a"), None, {**key("a"), "n": 1})
        assert (second.old, second.new) == ({**key("a"), "n": 1}, {**key("a"), "n": 2})
        assert before - 0.01 <= first.time <= second.time <= time.time() + 0.01
        assert not first.expired
        assert first.sequence < second.sequence
        assert first.position != second.position

    @pytest.mark.parametrize(
        ("view", "has_old", "has_new"),
        [
            ("KEYS_ONLY", False, False),
            ("OLD_IMAGE", True, False),
            ("NEW_IMAGE", False, True),
            ("NEW_AND_OLD_IMAGES", True, True),
        ],
    )
    def test_the_view_decides_which_images_are_kept(
        self, db: Dynafile, view: Any, has_old: bool, has_new: bool
    ) -> None:
        db.enable_stream(view)
        db.put_item(item={**key("a"), "n": 1})
        db.put_item(item={**key("a"), "n": 2})
        record = list(db.stream())[-1]
        assert record.keys == key("a")
        assert record.old == ({**key("a"), "n": 1} if has_old else None)
        assert record.new == ({**key("a"), "n": 2} if has_new else None)

    def test_a_write_that_changes_nothing_has_no_record(self, log: Dynafile) -> None:
        log.put_item(item=key("a"))
        log.put_item(item=key("a"))
        log.delete_item(key=key("b"))
        assert told(log.stream()) == [("INSERT", "a")]

    def test_deletions_by_the_sweeper_say_so(self, open_database: OpenDatabase) -> None:
        db = open_database(ttl_attribute="expires")
        db.enable_stream()
        db.put_item(item={**key("a"), "expires": time.time() - 5})
        deadline = time.monotonic() + 20
        stream = db.stream()
        records: list[ChangeRecord] = []
        while len(records) < 2 and time.monotonic() < deadline:
            records += stream
            time.sleep(0.05)
        assert [(record.name, record.expired) for record in records] == [("INSERT", False), ("REMOVE", True)]

    def test_records_are_the_callers(self, log: Dynafile) -> None:
        log.put_item(item={**key("a"), "l": [1]})
        record = next(log.stream())
        assert record.new is not None
        record.new["l"].append(2)
        assert next(log.stream()).new == {**key("a"), "l": [1]}


class TestFollowing:
    def test_a_stream_that_has_caught_up_goes_on_when_it_is_asked_again(self, log: Dynafile) -> None:
        stream = log.stream()
        assert told(stream) == []
        for name in "abc":
            log.put_item(item=key(name))
            assert told(stream) == [("INSERT", name)]

    def test_a_position_says_where_to_go_on(self, log: Dynafile) -> None:
        for number in range(600):
            log.put_item(item=key(str(number)))
        stream = log.stream()
        seen = [next(stream) for _ in range(300)]
        assert stream.position == seen[-1].position
        rest = list(log.stream(since=seen[-1].position))
        assert [record.keys["PK"] for record in seen + rest] == [str(number) for number in range(600)]
        assert [record.keys["PK"] for record in stream] == [record.keys["PK"] for record in rest]

    def test_a_position_is_good_in_another_process(self, log: Dynafile, run_program: RunProgram) -> None:
        log.put_item(item=key("a"))
        stream = log.stream()
        next(stream)
        log.put_item(item=key("b"))
        log.close()
        output = run_program(
            """
            import sys
            from dynafile import Dynafile
            with Dynafile("test.dynafile") as db:
                print([record.keys["PK"] for record in db.stream(since=sys.argv[1])])
            """,
            stream.position,
        )
        assert output.strip() == "['b']"

    def test_since_now_is_what_comes_next(self, log: Dynafile) -> None:
        log.put_item(item=key("a"))
        stream = log.stream(since="now")
        log.put_item(item=key("b"))
        assert told(stream) == [("INSERT", "b")]

    def test_since_a_time_is_what_happened_then_and_later(self, open_database: OpenDatabase) -> None:
        db = open_database(durability="memory")
        with freeze_time("2024-05-06 12:00:00") as clock:
            db.enable_stream()
            for name in "abc":
                db.put_item(item=key(name))
                clock.tick(60)
            second = datetime.datetime(2024, 5, 6, 12, 1, tzinfo=datetime.timezone.utc)
            assert told(db.stream(since=second)) == told(db.stream(since=second.timestamp()))
            assert told(db.stream(since=second)) == [("INSERT", "b"), ("INSERT", "c")]
            assert told(db.stream(since=int(second.timestamp()) + 1)) == [("INSERT", "c")]
            assert len(told(db.stream(since=0))) == 3
            for record in list(db.stream()):
                assert next(db.stream(since=record.time)).keys == record.keys

    def test_records_are_kept_for_a_day(self, open_database: OpenDatabase) -> None:
        db = open_database(durability="memory")
        with freeze_time("2024-05-06 12:00:00") as clock:
            db.enable_stream()
            db.put_item(item=key("a"))
            db.put_item(item=key("b"))
            position = next(db.stream()).position
            clock.tick(datetime.timedelta(hours=25))
            db.put_item(item=key("c"))
            assert told(db.stream()) == [("INSERT", "c")]
            with pytest.raises(StreamTrimmedError, match="24 hours"):
                list(db.stream(since=position))

    def test_each_table_has_a_stream_of_its_own(self, log: Dynafile) -> None:
        users = log.table("users", pk_attribute="name", sk_attribute=None)
        users.enable_stream("KEYS_ONLY")
        users.put_item(item={"name": "ada"})
        log.put_item(item=key("a"))
        assert told(log.stream()) == [("INSERT", "a")]
        assert [record.keys for record in users.stream()] == [{"name": "ada"}]

    def test_closing_the_database_ends_its_streams(self, log: Dynafile) -> None:
        log.put_item(item=key("a"))
        stream = log.stream()
        log.close()
        with pytest.raises(ClosedError):
            next(stream)

    def test_writers_and_readers_in_threads_lose_nothing(self, open_database: OpenDatabase) -> None:
        db = open_database(durability="relaxed")
        db.enable_stream("KEYS_ONLY")

        def write(name: str) -> None:
            for number in range(100):
                db.put_item(item={"PK": name, "SK": number})

        threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        stream, seen = db.stream(), []
        while any(thread.is_alive() for thread in threads):
            seen += [(record.keys["PK"], record.keys["SK"]) for record in stream]
        seen += [(record.keys["PK"], record.keys["SK"]) for record in stream]
        for name in "abcd":
            assert [number for writer, number in seen if writer == name] == list(range(100))


class TestSwitching:
    def test_enabling_twice_does_nothing_and_another_view_is_refused(self, log: Dynafile) -> None:
        log.enable_stream()
        with pytest.raises(ValidationError, match="disable it first"):
            log.enable_stream("KEYS_ONLY")

    def test_what_was_recorded_can_be_read_after_disabling(self, log: Dynafile) -> None:
        log.put_item(item=key("a"))
        log.disable_stream()
        log.disable_stream()
        log.put_item(item=key("b"))
        stream = log.stream()
        assert told(stream) == [("INSERT", "a")]
        log.enable_stream("KEYS_ONLY")
        log.put_item(item=key("c"))
        assert told(stream) == [("INSERT", "c")]

    def test_describe_says_what_is_recorded(self, db: Dynafile) -> None:
        assert db.describe().stream is None
        db.enable_stream("NEW_IMAGE")
        assert db.describe().stream == "NEW_IMAGE"
        db.disable_stream()
        assert db.describe().stream is None

    def test_a_table_that_never_recorded_has_no_stream(self, db: Dynafile) -> None:
        with pytest.raises(StreamNotFoundError, match="enable one first") as caught:
            db.stream()
        assert isinstance(caught.value, LookupError)
        db.put_item(item=key("a"))
        with pytest.raises(StreamNotFoundError):
            db.stream()

    def test_recording_goes_on_after_the_file_is_opened_again(self, log: Dynafile, open_database: OpenDatabase) -> None:
        log.put_item(item=key("a"))
        log.close()
        again = open_database()
        again.put_item(item=key("b"))
        assert told(again.stream()) == [("INSERT", "a"), ("INSERT", "b")]
        assert again.check().is_clean

    @pytest.mark.parametrize("since", ["", "1", "x-1", "NOW", "1-2-3", float("inf"), float("nan")])
    def test_what_is_no_place_or_time_is_refused(self, log: Dynafile, since: Any) -> None:
        with pytest.raises(ValidationError):
            log.stream(since=since)

    @pytest.mark.parametrize("since", [b"1-1", [], datetime.date(2024, 1, 1)])
    def test_other_types_are_refused(self, log: Dynafile, since: Any) -> None:
        with pytest.raises(InvalidTypeError, match="since must be"):
            log.stream(since=since)

    def test_another_view_is_refused(self, db: Dynafile) -> None:
        with pytest.raises(ValidationError, match="'KEYS_ONLY'"):
            db.enable_stream("ALL")  # type: ignore[arg-type]
        assert db.tables() == []
