"""Opening: what is created when, where the file is, and what every kind of bad file gets."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import OpenDatabase, RunProgram

from dynafile import (
    DatabaseNotFoundError,
    Dynafile,
    DynafileError,
    InUseError,
    LegacyDirectoryError,
    NotADatabaseError,
    ReadOnlyError,
    StorageError,
    StoragePermissionError,
    TableMismatchError,
    ValidationError,
)

ITEM = {"PK": "p", "SK": "s", "n": 1}


def test_nothing_is_created_before_the_first_write(open_database: OpenDatabase, database_path: Path) -> None:
    db = open_database()
    assert db.get_item(key={"PK": "p", "SK": "s"}) is None
    assert list(db.query("p")) == []
    assert list(db.scan()) == []
    assert db.batch_get([{"PK": "p", "SK": "s"}]) == [None]
    assert db.tables() == []
    assert db.stats() == (0, 0)
    db.delete_item(key={"PK": "p", "SK": "s"})
    db.close()
    assert not database_path.exists()
    assert list(database_path.parent.iterdir()) == []


def test_the_first_write_creates_the_file_and_its_directories(open_database: OpenDatabase, tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "app.dynafile"
    open_database(path).put_item(item=ITEM)
    assert path.is_file()


def test_a_refused_write_creates_nothing(open_database: OpenDatabase, database_path: Path) -> None:
    db = open_database()
    for item in ({"PK": "p"}, {**ITEM, "bad": object()}, {**ITEM, "big": "x" * (17 << 20)}):
        with pytest.raises(ValidationError):
            db.put_item(item=item)
    assert not database_path.exists()


def test_data_is_there_after_reopening(open_database: OpenDatabase) -> None:
    for durability in ("full", "relaxed"):
        db = open_database(durability=durability)
        db.put_item(item={**ITEM, "SK": durability})
        db.close()
        db = open_database()
        assert db.get_item(key={"PK": "p", "SK": durability}) is not None
        db.close()


def test_a_directory_stands_for_the_file_in_it(open_database: OpenDatabase, tmp_path: Path) -> None:
    open_database(tmp_path).put_item(item=ITEM)
    assert (tmp_path / "data.dynafile").is_file()
    assert open_database(str(tmp_path / "data.dynafile")).get_item(key=ITEM) == ITEM


def test_the_default_path_is_the_working_directory(
    open_database: OpenDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    db = Dynafile()
    db.put_item(item=ITEM)
    db.close()
    assert (tmp_path / "data.dynafile").is_file()


def test_one_path_opened_twice_is_one_database(open_database: OpenDatabase, tmp_path: Path) -> None:
    first = open_database(tmp_path / "app.dynafile")
    first.put_item(item=ITEM)
    second = open_database(os.path.join(str(tmp_path), ".", "app.dynafile"))
    assert second.get_item(key=ITEM) == ITEM
    second.put_item(item={**ITEM, "n": 2})
    assert first.get_item(key=ITEM) == {**ITEM, "n": 2}
    first.close()
    assert second.get_item(key=ITEM) == {**ITEM, "n": 2}


def test_one_path_opened_twice_before_anything_is_written(open_database: OpenDatabase) -> None:
    first, second = open_database(), open_database()
    first.put_item(item=ITEM)
    assert second.get_item(key=ITEM) == ITEM


def test_one_path_with_two_durabilities_is_refused(open_database: OpenDatabase) -> None:
    open_database().put_item(item=ITEM)
    with pytest.raises(InUseError, match="durability"):
        open_database(durability="relaxed")


@pytest.mark.parametrize(
    "attributes",
    [{"pk_attribute": "other"}, {"sk_attribute": "other"}, {"sk_attribute": None}, {"pk_attribute": "SK"}],
    ids=repr,
)
def test_other_key_attributes_than_the_files_are_refused(open_database: OpenDatabase, attributes: Any) -> None:
    db = open_database()
    db.put_item(item=ITEM)
    with pytest.raises(TableMismatchError, match="PK"):
        open_database(**attributes)
    db.close()
    with pytest.raises(TableMismatchError, match="PK"):
        open_database(**attributes)
    assert open_database().get_item(key=ITEM) == ITEM


def test_a_refused_opening_leaves_nothing_open(open_database: OpenDatabase, run_program: RunProgram) -> None:
    db = open_database()
    db.put_item(item=ITEM)
    db.close()
    with pytest.raises(TableMismatchError):
        open_database(pk_attribute="other")
    run_program("from dynafile import Dynafile; Dynafile('test.dynafile').put_item(item={'PK': 'a', 'SK': 'b'})")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"durability": "most"}, "durability"),
        ({"durability": "full", "relaxed_interval": 1.0}, "relaxed_interval"),
        ({"durability": "relaxed", "relaxed_interval": 0.0}, "interval"),
        ({"durability": "relaxed", "relaxed_interval": -1.0}, "interval"),
        ({"durability": "relaxed", "relaxed_interval": 61.0}, "interval"),
        ({"durability": "relaxed", "relaxed_interval": float("nan")}, "interval"),
        ({"durability": "relaxed", "shared": True}, "shared"),
        ({"shared": True, "read_only": True}, "read_only"),
        ({"cache_size": 0}, "cache_size"),
        ({"cache_size": -1}, "cache_size"),
        ({"max_item_size": 0}, "max_item_size"),
        ({"pk_attribute": ""}, "attribute"),
        ({"sk_attribute": ""}, "attribute"),
        ({"ttl_attribute": ""}, "attribute"),
    ],
    ids=repr,
)
def test_options_that_cannot_be_are_refused(open_database: OpenDatabase, options: Any, text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        open_database(**options)


@pytest.mark.parametrize(
    "options",
    [{"path": None}, {"path": 1}, {"pk_attribute": 1}, {"sk_attribute": 2}, {"durability": None}, {"shared": "yes"},
     {"cache_size": "1"}, {"cache_size": True}, {"nonsense": 1}],
    ids=repr,
)  # fmt: skip
def test_options_of_a_wrong_type_are_type_errors(database_path: Path, options: Any) -> None:
    with pytest.raises(TypeError):
        Dynafile(**{"path": database_path, **options})


def test_a_database_in_memory_takes_no_path(open_database: OpenDatabase, tmp_path: Path) -> None:
    db = open_database(durability="memory")
    db.put_item(item=ITEM)
    assert db.get_item(key=ITEM) == ITEM
    assert list(tmp_path.iterdir()) == []
    assert open_database(durability="memory").get_item(key=ITEM) is None
    with pytest.raises(ValidationError, match="path"):
        Dynafile(tmp_path / "x", durability="memory")


def test_a_read_only_database_reads_and_refuses_to_write(open_database: OpenDatabase) -> None:
    db = open_database()
    db.put_item(item=ITEM)
    db.close()
    db = open_database(read_only=True)
    assert db.get_item(key=ITEM) == ITEM
    assert len(list(db.scan())) == 1
    for write in (
        lambda: db.put_item(item=ITEM),
        lambda: db.delete_item(key=ITEM),
        lambda: db.execute_batch([("PUT", ITEM)]),  # type: ignore[list-item]
    ):
        with pytest.raises(ReadOnlyError):
            write()


def test_a_read_only_database_must_exist(open_database: OpenDatabase, database_path: Path) -> None:
    with pytest.raises(DatabaseNotFoundError, match=r"test\.dynafile") as caught:
        open_database(read_only=True)
    assert isinstance(caught.value, FileNotFoundError)
    assert not database_path.exists()


def test_a_file_that_is_something_else_is_left_alone(open_database: OpenDatabase, database_path: Path) -> None:
    for content in (b"hello", b"x" * 100_000, b"redb\x1a\x0a\xa9\x0d\x0a" + b"\x00" * 5000):
        database_path.write_bytes(content)
        with pytest.raises(DynafileError) as caught:
            open_database().put_item(item=ITEM)
        assert "test.dynafile" in str(caught.value)
        assert database_path.read_bytes() == content
    database_path.write_bytes(b"hello")
    with pytest.raises(NotADatabaseError):
        open_database()


def test_a_directory_of_the_original_says_how_to_migrate(open_database: OpenDatabase, tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "_partitions").mkdir(parents=True)
    with pytest.raises(LegacyDirectoryError, match="python -m dynafile migrate"):
        open_database(old)
    assert [path.name for path in old.iterdir()] == ["_partitions"]


def test_a_migrated_directory_opens_its_file(open_database: OpenDatabase, tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "_partitions").mkdir(parents=True)
    open_database(old / "data.dynafile").put_item(item=ITEM)
    assert open_database(old).get_item(key=ITEM) == ITEM


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_directory_without_permission_is_said_so(open_database: OpenDatabase, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(StoragePermissionError) as caught:
        open_database(closed / "app.dynafile").put_item(item=ITEM)
    assert isinstance(caught.value, PermissionError)


def test_a_path_below_a_file_is_a_storage_error(open_database: OpenDatabase, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises((StorageError, DatabaseNotFoundError)):
        open_database(tmp_path / "file" / "app.dynafile").put_item(item=ITEM)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_limit_on_file_size_is_a_clear_error_and_nothing_is_lost(run_program: RunProgram) -> None:
    out = run_program(
        """
        import resource, signal
        from dynafile import Dynafile, DiskFullError
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        db = Dynafile("full.dynafile")
        db.put_item(item={"PK": "p", "SK": "kept"})
        import os
        size = os.path.getsize("full.dynafile")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, hard))
        try:
            db.put_item(item={"PK": "p", "SK": "big", "x": "x" * 5_000_000})
        except DiskFullError as error:
            assert isinstance(error, OSError)
            print("refused", error.errno)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert db.get_item(key={"PK": "p", "SK": "kept"}) is not None
        db.put_item(item={"PK": "p", "SK": "big", "x": "x" * 5_000_000})
        print(len(list(db.query("p"))), "items")
        """
    )
    assert "refused" in out
    assert "2 items" in out
