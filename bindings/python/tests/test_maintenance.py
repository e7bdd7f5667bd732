"""Statistics, check, compaction, backup."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import OpenDatabase

from dynafile import BackupExistsError, BusyError, CorruptionError, DatabaseNotFoundError, Dynafile


@pytest.fixture
def filled(db: Dynafile) -> Dynafile:
    """Five thousand items."""
    with db.batch_writer() as batch:
        for n in range(5000):
            batch.put_item(item={"PK": n % 10, "SK": n, "text": "x" * 100})
    return db


def test_stats_count_items_and_bytes(filled: Dynafile) -> None:
    stats = filled.stats()
    assert stats.item_count == 5000
    assert stats.size_bytes > 5000 * 100
    filled.delete_item(key={"PK": 0, "SK": 0})
    assert filled.stats().item_count == 4999
    assert filled.table("other").stats() == (0, 0)


def test_check_looks_at_everything(filled: Dynafile) -> None:
    told: list[tuple[int, int]] = []
    report = filled.check(progress=lambda done, total: told.append((done, total)))
    assert report.is_clean
    assert (report.tables, report.items, report.finding_count, report.findings) == (1, 5000, 0, [])
    assert told[-1][0] == told[-1][1] > 0


def test_what_a_progress_function_raises_ends_the_call_and_leaves_nothing_behind(
    filled: Dynafile, tmp_path: Path
) -> None:
    told = []

    def raising(done: int, total: int) -> None:
        told.append(done)
        raise RuntimeError("enough")

    files = set(tmp_path.iterdir())
    with pytest.raises(RuntimeError, match="enough"):
        filled.check(progress=raising)
    with pytest.raises(RuntimeError, match="enough"):
        filled.backup(tmp_path / "copy", progress=raising)
    assert told == [0, 0]
    assert set(tmp_path.iterdir()) == files
    assert filled.check().is_clean


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C raises as in a terminal; a program that was started in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_long_call_and_leaves_nothing_behind(filled: Dynafile, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        signal.raise_signal(signal.SIGINT)

    files = set(tmp_path.iterdir())
    for call in [
        lambda: filled.check(progress=interrupt),
        lambda: filled.backup(tmp_path / "copy", progress=interrupt),
        lambda: filled.create_index("by_n", "n", progress=interrupt),
    ]:
        with pytest.raises(KeyboardInterrupt):
            call()
    assert set(tmp_path.iterdir()) == files
    assert filled.describe().indexes == ()
    assert filled.check().is_clean


def test_a_flipped_bit_is_found_and_never_read_as_data(open_database: OpenDatabase, database_path: Path) -> None:
    db = open_database()
    marker = "needle-in-the-page"
    db.put_item(item={"PK": "p", "SK": "s", "text": marker})
    db.close()
    content = bytearray(database_path.read_bytes())
    positions = [at for at in range(len(content)) if content.startswith(marker.encode(), at)]
    assert positions
    for at in positions:
        content[at] ^= 0x20
    database_path.write_bytes(content)
    db = Dynafile(database_path)
    with pytest.raises(CorruptionError, match="main"):
        db.get_item(key={"PK": "p", "SK": "s"})
    with pytest.raises(CorruptionError):
        list(db.scan())
    report = db.check()
    assert not report.is_clean
    assert report.findings
    # What cannot be written any more is said on closing, if anything is left to write.
    with contextlib.suppress(CorruptionError):
        db.close()


def damaged(path: Path, text: bytes) -> None:
    content = bytearray(path.read_bytes())
    for at in range(len(content)):
        if content.startswith(text, at):
            content[at + 1] ^= 0x20
    path.write_bytes(content)


def test_no_backup_is_made_of_damage(open_database: OpenDatabase, database_path: Path, tmp_path: Path) -> None:
    db = open_database()
    for name in ("a", "b", "c"):
        db.put_item(item={"PK": "p", "SK": name, "text": f"text of {name}"})
    db.close()
    damaged(database_path, b"text of b")
    db = open_database()
    with pytest.raises(CorruptionError, match="no backup of it was made") as caught:
        db.backup(tmp_path / "copy")
    assert len(caught.value.findings) == 1
    assert "'main'" in caught.value.findings[0]
    assert not (tmp_path / "copy").exists()
    with contextlib.suppress(CorruptionError):
        db.close()


def test_a_file_that_does_not_open_can_be_checked(
    open_database: OpenDatabase, database_path: Path, tmp_path: Path
) -> None:
    db = open_database()
    db.put_item(item={"PK": "p", "SK": "a"})
    db.close()
    assert Dynafile.check_file(database_path).is_clean
    content = bytearray(database_path.read_bytes())
    content[9:512] = b"\xa5" * 503
    database_path.write_bytes(content)
    with pytest.raises(CorruptionError, match="dynafile check"):
        open_database()
    report = Dynafile.check_file(database_path)
    assert not report.is_clean
    assert report.findings
    with pytest.raises(DatabaseNotFoundError):
        Dynafile.check_file(tmp_path / "missing")


def test_damage_that_the_sweeper_passes_over_is_logged(
    open_database: OpenDatabase, database_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    db = open_database(ttl_attribute="ttl")
    for name in ("a", "b", "c"):
        db.put_item(item={"PK": "p", "SK": name, "ttl": 1, "until": 2, "text": f"text of {name}"})
    db.close()
    damaged(database_path, b"text of b")
    db = open_database()
    with caplog.at_level("ERROR", logger="dynafile"):
        db.update_time_to_live("until")
    assert len(caplog.records) == 1
    assert "passed over table 'main'" in caplog.text
    with contextlib.suppress(CorruptionError):
        db.close()


def test_compact_gives_room_back(filled: Dynafile, database_path: Path) -> None:
    with filled.batch_writer() as batch:
        for n in range(10, 5000):
            batch.delete_item(key={"PK": n % 10, "SK": n})
    report = filled.compact()
    assert report.size_bytes_after < report.size_bytes_before
    assert report.size_bytes_after == database_path.stat().st_size
    assert len(list(filled.scan())) == 10


def test_a_result_that_is_half_read_keeps_compact_waiting(filled: Dynafile) -> None:
    query = filled.scan()
    next(query)
    with pytest.raises(BusyError):
        filled.compact()
    assert len(list(query)) == 4999
    filled.compact()


def test_a_backup_is_a_database_of_its_own(filled: Dynafile, open_database: OpenDatabase, tmp_path: Path) -> None:
    filled.table("other").put_item(item={"PK": "p", "SK": "s"})
    report = filled.backup(tmp_path / "copy.dynafile")
    assert report.records >= 5001
    assert report.size_bytes == (tmp_path / "copy.dynafile").stat().st_size
    copy = open_database(tmp_path / "copy.dynafile")
    assert len(list(copy.scan())) == 5000
    assert copy.tables() == ["main", "other"]
    copy.delete_item(key={"PK": 0, "SK": 0})
    assert filled.get_item(key={"PK": 0, "SK": 0}) is not None


def test_a_backup_never_writes_over_anything(filled: Dynafile, tmp_path: Path) -> None:
    target = tmp_path / "copy.dynafile"
    target.write_text("precious")
    with pytest.raises(BackupExistsError, match=r"copy\.dynafile") as caught:
        filled.backup(target)
    assert isinstance(caught.value, FileExistsError)
    assert target.read_text() == "precious"
