"""Processes: exclusive keeps others out, shared loses nothing, a fork is noticed."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest
from conftest import OpenDatabase, RunProgram

import dynafile
from dynafile import Dynafile, DynafileError, ForkedError, InUseError

ITEM = {"PK": "p", "SK": "s"}
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


def test_an_exclusive_database_refuses_a_second_process(open_database: OpenDatabase, run_program: RunProgram) -> None:
    open_database().put_item(item=ITEM)
    out = run_program(
        """
        from dynafile import Dynafile, InUseError
        for options in {}, {"shared": True}:
            try:
                Dynafile("test.dynafile", **options).get_item(key={"PK": "p", "SK": "s"})
            except InUseError as error:
                assert isinstance(error, OSError)
                print(error)
        """
    )
    assert out.count("test.dynafile") == 2
    assert "shared=True" in out


def test_a_closed_database_is_free_for_others(open_database: OpenDatabase, run_program: RunProgram) -> None:
    db = open_database()
    db.put_item(item=ITEM)
    db.close()
    assert "1" in run_program("from dynafile import Dynafile; print(len(list(Dynafile('test.dynafile').scan())))")


def test_several_processes_may_read_at_once(open_database: OpenDatabase, run_program: RunProgram) -> None:
    db = open_database()
    db.put_item(item=ITEM)
    db.close()
    db = open_database(read_only=True)
    assert db.get_item(key=ITEM) == ITEM
    out = run_program(
        "from dynafile import Dynafile; print(len(list(Dynafile('test.dynafile', read_only=True).scan())))"
    )
    assert out.strip() == "1"


def test_shared_processes_count_together(open_database: OpenDatabase, tmp_path: Path) -> None:
    program = """
from dynafile import Dynafile, increment
db = Dynafile("test.dynafile", shared=True)
for n in range(30):
    db.update_item(key={"PK": "p", "SK": "s"}, set={"n": increment()}, condition="attribute_not_exists(closed)")
    assert next(db.query("counter", index="by_kind"))["n"] > n
"""
    db = open_database(shared=True)
    db.put_item(item={**ITEM, "kind": "counter", "n": 0})
    db.create_index("by_kind", "kind")
    db.enable_stream("NEW_IMAGE")
    counters = [subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path) for _ in range(3)]
    assert [counter.wait(120) for counter in counters] == [0, 0, 0]
    assert db.get_item(key=ITEM) == {**ITEM, "kind": "counter", "n": 90}
    assert [record.new and record.new["n"] for record in db.stream()] == list(range(1, 91))
    assert db.check().is_clean


def test_shared_processes_lose_nothing(open_database: OpenDatabase, tmp_path: Path) -> None:
    program = """
import sys
from dynafile import Dynafile
db = Dynafile("test.dynafile", shared=True)
name = sys.argv[1]
for n in range(40):
    db.put_item(item={"PK": name, "SK": n})
    with db.batch_writer() as batch:
        for m in range(5):
            batch.put_item(item={"PK": "batch " + name, "SK": n * 10 + m})
    seen = [item["SK"] for item in db.query(name)]
    assert seen == list(range(n + 1)), seen
db.close()
"""
    writers = [
        subprocess.Popen([sys.executable, "-c", program, name], cwd=tmp_path, stderr=subprocess.PIPE) for name in "abcd"
    ]
    for writer in writers:
        with writer:
            _, stderr = writer.communicate(timeout=120)
        assert writer.returncode == 0, stderr.decode()
    db = open_database()
    assert len(list(db.scan())) == 4 * 40 * 6
    assert db.check().is_clean


def test_shared_processes_see_each_other_while_open(open_database: OpenDatabase, run_program: RunProgram) -> None:
    db = open_database(shared=True)
    db.put_item(item={"PK": "p", "SK": "mine"})
    run_program(
        """
        from dynafile import Dynafile
        with Dynafile("test.dynafile", shared=True) as db:
            assert [item["SK"] for item in db.query("p")] == ["mine"]
            db.put_item(item={"PK": "p", "SK": "theirs"})
        """
    )
    assert [item["SK"] for item in db.query("p")] == ["mine", "theirs"]


def in_child(work: Callable[[], None]) -> None:
    """Runs `work` in a forked child and fails if it does not end well, or not at all."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException as error:
            print(repr(error), file=sys.stderr)
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@needs_fork
def test_a_child_of_a_fork_is_told_to_open_its_own(open_database: OpenDatabase) -> None:
    db = open_database()
    db.put_item(item=ITEM)
    table = db.table("other")
    db.enable_stream()
    query, writer, tx, stream = db.query("p"), db.batch_writer(), db.transaction(), db.stream()
    writer.__enter__()
    tx.__enter__()

    def work() -> None:
        calls: list[Callable[[], Any]] = [
            lambda: db.get_item(key=ITEM),
            lambda: db.put_item(item=ITEM),
            lambda: db.query("p"),
            lambda: db.scan(),
            lambda: db.tables(),
            lambda: db.stats(),
            lambda: table.get_item(key=ITEM),
            lambda: next(query),
            lambda: writer.put_item(item=ITEM),
            lambda: db.batch_writer().__enter__(),
            lambda: tx.delete_item(key=ITEM),
            lambda: tx.__exit__(None, None, None),
            lambda: db.transaction().__enter__(),
            lambda: next(stream),
            lambda: db.stream(),
            lambda: db.update_item(key=ITEM, set={"a": 1}),
            lambda: db.create_index("i", "a"),
            lambda: db.drop_index("i"),
            lambda: db.transact_get([ITEM]),
            lambda: db.check(),
        ]
        for call in calls:
            with pytest.raises(ForkedError, match="open"):
                call()
        db.close()

    in_child(work)
    writer.__exit__(None, None, None)
    tx.__exit__(None, None, None)
    assert list(stream) == []
    assert list(query) == [ITEM]
    assert db.get_item(key=ITEM) == ITEM


@needs_fork
def test_a_child_may_drop_everything_without_harm_to_the_parent(open_database: OpenDatabase) -> None:
    holder: list[Any] = [open_database(durability="relaxed", relaxed_interval=60.0)]
    holder[0].put_item(item=ITEM)
    holder.append(holder[0].query("p"))

    def work() -> None:
        holder.clear()
        gc.collect()

    in_child(work)
    holder[0].put_item(item={"PK": "p", "SK": "after"})
    assert len(list(holder[0].query("p"))) == 2
    holder[0].close()
    db = open_database()
    assert len(list(db.scan())) == 2
    assert db.check().is_clean


@needs_fork
def test_a_child_may_exit_normally_without_harm_to_the_parent(
    open_database: OpenDatabase, run_program: RunProgram
) -> None:
    run_program(
        """
        import os, sys
        from dynafile import Dynafile
        db = Dynafile("test.dynafile", durability="relaxed", relaxed_interval=60.0)
        db.put_item(item={"PK": "p", "SK": "before"})
        child = os.fork()
        if child == 0:
            sys.exit(0)
        assert os.waitpid(child, 0)[1] == 0
        db.put_item(item={"PK": "p", "SK": "after"})
        """
    )
    db = open_database()
    assert sorted(item["SK"] for item in db.scan()) == ["after", "before"]
    assert db.check().is_clean


@needs_fork
def test_a_child_may_open_the_file_where_sharing_allows_it(open_database: OpenDatabase, database_path: Path) -> None:
    db = open_database(shared=True)
    db.put_item(item=ITEM)

    def work() -> None:
        with Dynafile(database_path, shared=True) as own:
            assert own.get_item(key=ITEM) == ITEM
            own.put_item(item={"PK": "p", "SK": "child"})

    in_child(work)
    assert db.get_item(key={"PK": "p", "SK": "child"}) is not None


@needs_fork
def test_a_child_cannot_open_what_the_parent_has_for_itself(open_database: OpenDatabase, database_path: Path) -> None:
    db = open_database()
    db.put_item(item=ITEM)

    def work() -> None:
        try:
            Dynafile(database_path).get_item(key=ITEM)
        except InUseError:
            return
        raise AssertionError("not refused")

    in_child(work)


@needs_fork
def test_a_pool_of_forked_workers_opens_in_the_worker(open_database: OpenDatabase, database_path: Path) -> None:
    db = open_database(shared=True)
    db.put_item(item=ITEM)
    context = multiprocessing.get_context("fork")
    with context.Pool(3) as pool:
        pool.map(_write_in_worker, [(str(database_path), n) for n in range(9)])
    assert len(list(db.query("worker"))) == 9


def _write_in_worker(task: tuple[str, int]) -> None:
    path, n = task
    with Dynafile(path, shared=True) as db:
        db.put_item(item={"PK": "worker", "SK": n})


def test_a_killed_process_leaves_a_whole_database(open_database: OpenDatabase, tmp_path: Path) -> None:
    program = """
from dynafile import Dynafile
db = Dynafile("test.dynafile")
n = 0
while True:
    with db.batch_writer() as batch:
        for m in range(10):
            batch.put_item(item={"PK": n, "SK": m})
    print(n, flush=True)
    n += 1
"""
    for _ in range(3):
        command = [sys.executable, "-c", program]
        with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as victim:
            assert victim.stdout is not None
            acknowledged = -1
            for line in victim.stdout:
                acknowledged = int(line)
                if acknowledged >= 20:
                    break
            victim.kill()
            acknowledged = max([acknowledged, *map(int, victim.stdout.read().split())])
        with Dynafile(tmp_path / "test.dynafile") as db:
            for n in range(acknowledged + 1):
                assert len(list(db.query(n))) == 10
            assert db.check().is_clean


def test_errors_survive_a_trip_between_processes() -> None:
    for name in ("InUseError", "ValidationError", "StorageError", "FilterSyntaxError", "ItemTooLargeError"):
        error = getattr(dynafile, name)("message")
        copy = pickle.loads(pickle.dumps(error))
        assert isinstance(copy, DynafileError)
        assert str(copy) == "message"
