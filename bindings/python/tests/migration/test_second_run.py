"""A migration can be repeated: nothing changes, and what the new file holds stays."""

from __future__ import annotations

from pathlib import Path

import pytest

import dynafile
from dynafile._migrate import migration, target

from .crafted import partition, place, place_items
from .harness import Migrate, ReadNew, WriteOriginal


def _tree(path: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(entry.relative_to(path)): (entry.stat().st_mtime_ns, entry.read_bytes() if entry.is_file() else b"")
        for entry in path.rglob("*")
    }


def test_a_second_run_changes_nothing(write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        for number in range(30):
            db.put_item(item={
                "PK": f"p{number % 3}", "SK": number, "float": number / 7, "decimal": decimal.Decimal(number) / 4,
                "whole": 1e20, "when": datetime.datetime.now(), "set": {1, 2.5}, "tuple": (b"x", bytearray(b"y")),
                "odd": {1, "a"}, "span": datetime.timedelta(microseconds=number), "zero": decimal.Decimal("0E+5"),
                "negative_zero": -0.0, "bool": True, "none": None, "map": {"a": {}},
            })
        """
    )
    assert migrate().items == {"migrated": 30}
    items = read_new()
    second = migrate()
    assert second.code == 0
    assert second.items == {"unchanged": 30}
    assert second.conversions == {}
    assert read_new() == items


def test_the_old_directory_is_left_as_it_was(write_original: WriteOriginal, migrate: Migrate) -> None:
    old = write_original(
        """
        db = dynafile.Dynafile(root)
        for number in range(5):
            db.put_item(item={"PK": f"p{number}", "SK": "s"})
        """
    )
    before = _tree(old)
    assert migrate().code == 0
    assert _tree(old) == before


def test_an_item_changed_since_is_kept_and_reported(
    old_path: Path, new_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    place_items(old_path, "p", "a", "b")
    assert migrate().code == 0
    with dynafile.Dynafile(new_path) as db:
        db.put_item(item={"PK": "p", "SK": "a", "n": 2})
    outcome = migrate()
    assert outcome.code == 1
    assert outcome.items == {"unchanged": 1, "conflicts": 1}
    assert outcome.problems == [
        {
            "kind": "conflict",
            "directory": outcome.problems[0]["directory"],
            "partition_key": "p",
            "sort_key": "a",
            "path": None,
            "reason": "the new file holds another item under this key",
        }
    ]
    assert "item 'p' 'a': the new file holds another item under this key" in outcome.out
    assert read_new() == [{"PK": "p", "SK": "a", "n": 2}, {"PK": "p", "SK": "b", "n": 1}]


def test_items_that_only_the_new_file_has_stay(
    old_path: Path, new_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    with dynafile.Dynafile(new_path) as db:
        db.put_item(item={"PK": "p", "SK": "new"})
        db.put_item(item={"PK": "q", "SK": "new"})
    place_items(old_path, "p", "old")
    assert migrate().items == {"migrated": 1}
    assert [item["SK"] for item in read_new()] == ["new", "old", "new"]


def test_items_that_were_added_to_the_old_database_go_over_in_the_second_run(
    old_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    place_items(old_path, "p", "a")
    migrate()
    place_items(old_path, "p", "a", "b")
    place_items(old_path, "q", "c")
    assert migrate().items == {"migrated": 2, "unchanged": 1}
    assert len(read_new()) == 3


def test_only_the_named_partitions_are_migrated(old_path: Path, migrate: Migrate, read_new: ReadNew) -> None:
    for key in "pqr":
        place_items(old_path, key, "s")
    outcome = migrate("--partition", "p", "--partition", "r")
    assert outcome.code == 0
    assert outcome.report["partitions"]["read"] == 2
    assert [item["PK"] for item in read_new()] == ["p", "r"]


def test_a_partition_that_is_not_there_is_an_error(old_path: Path, migrate: Migrate, new_path: Path) -> None:
    place_items(old_path, "p", "s")
    outcome = migrate("--partition", "q")
    assert outcome.code == 2
    assert "has no partition 'q'" in outcome.err
    assert not new_path.exists()


def test_a_dry_run_reports_and_writes_nothing(old_path: Path, new_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "a", "b")
    outcome = migrate("--dry-run")
    assert outcome.code == 0
    assert outcome.items == {"migrated": 2}
    assert "Dry run" in outcome.out
    assert outcome.report["dry_run"] is True
    assert not new_path.exists()


def test_a_dry_run_compares_with_the_new_file(
    old_path: Path, new_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    with dynafile.Dynafile(new_path) as db:
        db.put_item(item={"PK": "p", "SK": "a", "n": 1})
        db.put_item(item={"PK": "p", "SK": "b", "n": 2})
    place_items(old_path, "p", "a", "b", "c")
    outcome = migrate("--dry-run")
    assert outcome.items == {"migrated": 1, "unchanged": 1, "conflicts": 1}
    assert [item["SK"] for item in read_new()] == ["a", "b"]


def test_a_run_that_fails_in_between_reports_what_it_did_and_is_continued(
    old_path: Path, migrate: Migrate, read_new: ReadNew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "_BATCH_MAX_ITEMS", 1)
    for key in "pqr":
        place_items(old_path, key, "s")
    write = target.Target.write
    written = []

    def write_twice(self: target.Target, items: list[dict[str, object]]) -> list[target.Rejection]:
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        written.extend(items)
        return write(self, items)

    monkeypatch.setattr(target.Target, "write", write_twice)
    outcome = migrate()
    assert outcome.code == 2
    assert "No space left on device" in outcome.err
    assert "Stopped before the end" in outcome.out
    assert outcome.report["finished"] is False
    assert outcome.items == {"migrated": 2}
    monkeypatch.undo()
    assert migrate().items == {"migrated": 1, "unchanged": 2}
    assert len(read_new()) == 3


def test_small_partitions_share_commits(old_path: Path, migrate: Migrate, monkeypatch: pytest.MonkeyPatch) -> None:
    write = target.Target.write
    sizes = []

    def count(self: target.Target, items: list[dict[str, object]]) -> list[target.Rejection]:
        sizes.append(len(items))
        return write(self, items)

    monkeypatch.setattr(target.Target, "write", count)
    for number in range(600):
        place_items(old_path, f"p{number}", "s")
    assert migrate().items == {"migrated": 600}
    assert sizes == [500, 100]


def test_an_interrupted_run_reports_what_it_did(
    old_path: Path, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_items(old_path, "p", "s")

    def interrupt(self: target.Target, items: object) -> list[target.Rejection]:
        raise KeyboardInterrupt

    monkeypatch.setattr(target.Target, "write", interrupt)
    outcome = migrate()
    assert outcome.code == 130
    assert outcome.report["finished"] is False
    assert outcome.items == {}


def test_what_the_store_refuses_is_reported_and_the_rest_goes_on(
    old_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    # Close to the limit of this command, and over that of the store, which counts every byte.
    large = {"PK": "p", "SK": "large", "x": "x" * (16 * 1024 * 1024 - 50)}
    place(old_path, "p", partition({"large": large, "small": {"PK": "p", "SK": "small"}}))
    outcome = migrate()
    assert outcome.items["migrated"] >= 1
    assert {"PK": "p", "SK": "small"} in read_new()
