"""Closing: by call, by with, by garbage collection, and when the interpreter exits."""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path

import pytest
from conftest import OpenDatabase, RunProgram

from dynafile import ClosedError, Dynafile

ITEM = {"PK": "p", "SK": "s"}


def test_everything_of_a_closed_database_is_refused(open_database: OpenDatabase) -> None:
    db = open_database()
    table = db.table("other")
    writer = db.batch_writer()
    db.put_item(item=ITEM)
    db.close()
    for call in (
        lambda: db.put_item(item=ITEM),
        lambda: db.get_item(key=ITEM),
        lambda: db.delete_item(key=ITEM),
        lambda: db.query("p"),
        lambda: db.scan(),
        lambda: db.batch_get([ITEM]),
        lambda: db.execute_batch([]),
        lambda: db.table("third"),
        lambda: db.tables(),
        lambda: db.stats(),
        lambda: db.check(),
        lambda: db.compact(),
        lambda: db.flush(),
        lambda: table.put_item(item=ITEM),
        lambda: table.get_item(key=ITEM),
        lambda: writer.__enter__().put_item(item=ITEM),
    ):
        with pytest.raises(ClosedError, match="closed"):
            call()


def test_closing_twice_does_nothing(open_database: OpenDatabase) -> None:
    db = open_database()
    db.close()
    db.close()


def test_a_with_block_closes_and_lets_exceptions_through(database_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Dynafile(database_path) as db:
        db.put_item(item=ITEM)
        1 / 0
    with pytest.raises(ClosedError):
        db.get_item(key=ITEM)
    with Dynafile(database_path) as again:
        assert again.get_item(key=ITEM) == ITEM


def test_a_result_that_is_half_read_ends_with_the_database(open_database: OpenDatabase) -> None:
    db = open_database()
    db.execute_batch([("PUT", {"PK": "p", "SK": n}) for n in range(5000)])  # type: ignore[misc]
    query = db.query("p")
    next(query)
    db.close()
    with pytest.raises(ClosedError):
        list(query)


def test_a_result_keeps_its_database_open(database_path: Path) -> None:
    Dynafile(database_path).put_item(item=ITEM)
    query = Dynafile(database_path).query("p")
    gc.collect()
    assert list(query) == [ITEM]


def test_a_table_keeps_its_database_open(database_path: Path) -> None:
    table = Dynafile(database_path).table("other")
    gc.collect()
    table.put_item(item=ITEM)
    assert table.get_item(key=ITEM) == ITEM


def test_a_forgotten_database_is_closed_by_the_garbage_collector(database_path: Path, run_program: RunProgram) -> None:
    Dynafile(database_path, durability="relaxed", relaxed_interval=60.0).put_item(item=ITEM)
    gc.collect()
    out = run_program("from dynafile import Dynafile; print(len(list(Dynafile('test.dynafile').scan())))")
    assert out.strip() == "1"


@pytest.mark.parametrize("durability", ["full", "relaxed"])
@pytest.mark.parametrize(
    "ending",
    [
        "",
        "import sys; sys.exit(0)",
        "query = db.query('p'); next(query)",
        "table = db.table('other'); table.put_item(item=ITEM); del db",
        "writer = db.batch_writer(); writer.__enter__(); writer.put_item(item={'PK': 'p', 'SK': 'never'})",
        "db.self = db",
        "db.add_stream_listener(print)",
        "import builtins; builtins.kept = db",
        "import threading; threading.Thread(target=lambda: [db.get_item(key=ITEM) for _ in range(1000)]).start()",
    ],
)
def test_what_was_written_is_there_after_the_interpreter_exits(
    run_program: RunProgram, open_database: OpenDatabase, durability: str, ending: str
) -> None:
    options = {"relaxed_interval": 60.0} if durability == "relaxed" else {}
    run_program(
        f"""
        from dynafile import Dynafile
        ITEM = {ITEM!r}
        db = Dynafile("test.dynafile", ttl_attribute="ttl", durability={durability!r}, **{options!r})
        db.put_item(item=ITEM)
        {ending}
        """
    )
    assert [item["SK"] for item in open_database().scan()] == ["s"]


def test_threads_that_still_run_at_exit_do_no_harm(run_program: RunProgram, open_database: OpenDatabase) -> None:
    run_program(
        """
        import threading, time
        from dynafile import Dynafile
        db = Dynafile("test.dynafile", durability="relaxed")
        started = threading.Event()
        def work(name):
            n = 0
            while True:
                n += 1
                db.put_item(item={"PK": name, "SK": n})
                for item in db.query(name, limit=10):
                    pass
                started.set()
        for name in "abcd":
            threading.Thread(target=work, args=(name,), daemon=True).start()
        started.wait()
        time.sleep(0.2)
        """
    )
    assert open_database().check().is_clean


def test_closing_while_others_work_is_an_error_for_them_and_nothing_worse(open_database: OpenDatabase) -> None:
    db = open_database(durability="relaxed")
    errors: list[BaseException] = []

    def work(name: str) -> None:
        try:
            n = 0
            while True:
                n += 1
                db.put_item(item={"PK": name, "SK": n})
                list(db.query(name, limit=5))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    sys.setswitchinterval(1e-4)
    try:
        while db.stats().item_count < 100:
            pass
    finally:
        sys.setswitchinterval(5e-3)
    db.close()
    for thread in threads:
        thread.join()
    assert [type(error) for error in errors] == [ClosedError] * 4
    assert open_database().check().is_clean
