"""A partition that is not what it claims to be is skipped and reported; the rest goes on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from .crafted import directory_name, partition, place, place_items
from .harness import Migrate, Outcome, ReadNew, WriteOriginal


def _assert_only_q_went_over(outcome: Outcome, items: list[dict[str, Any]], reason: str) -> None:
    assert outcome.code == 1
    assert outcome.report["partitions"]["skipped"] == 1
    (problem,) = outcome.problems
    assert problem["kind"] == "partition skipped"
    assert reason in problem["reason"]
    assert reason in outcome.out
    assert [item["PK"] for item in items] == ["q", "q"]


def test_a_partition_that_was_moved_is_skipped(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    old = write_original(
        """
        db = dynafile.Dynafile(root)
        for key in "pq":
            db.put_item(item={"PK": key, "SK": "1"})
            db.put_item(item={"PK": key, "SK": "2"})
        """
    )
    partitions = old / "_partitions"
    (partitions / directory_name("p")).rename(partitions / directory_name("elsewhere"))
    reason = "the directory's name is not the SHA-256 of the partition key 'p'"
    _assert_only_q_went_over(migrate(), read_new(), reason)


def test_a_copy_of_a_partition_is_skipped_and_the_original_goes_over(
    old_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    place_items(old_path, "q", "1", "2")
    partitions = old_path / "_partitions"
    shutil.copytree(partitions / directory_name("q"), partitions / f"{directory_name('q')} (copy)")
    _assert_only_q_went_over(migrate(), read_new(), "is not the SHA-256 of the partition key 'q'")


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ({"1": {"PK": "p", "SK": "1"}, "2": {"PK": "x", "SK": "2"}}, "not the SHA-256 of the partition key 'x'"),
        ({"1": {"PK": "p", "SK": "1"}, "2": {"SK": "2"}}, "the item filed under '2' has no partition key"),
        ({"1": {"PK": "p", "SK": "1"}, "2": {"PK": 7, "SK": "2"}}, "its attribute 'PK' is 7, not text"),
        (
            {"1": {"PK": "p", "SK": "1"}, "2": {"PK": "p", "SK": "3"}},
            "under the sort key '2', but its attribute 'SK' is '3'",
        ),
        ({"1": {"PK": "p", "SK": "1"}, "2": {"PK": "p"}}, "under the sort key '2', but its attribute 'SK' is None"),
        ({"1": {"PK": "p", "SK": "1"}, "2": ["PK", "p"]}, "something that is no item"),
        ({"1": {"PK": "p", "SK": "1"}, "2": {"PK": "p\ud800", "SK": "2"}}, "not the SHA-256 of the partition key"),
    ],
)
def test_a_partition_with_an_item_that_does_not_belong_is_skipped(
    old_path: Path, migrate: Migrate, read_new: ReadNew, items: dict[Any, Any], reason: str
) -> None:
    place(old_path, "p", partition(items))
    place_items(old_path, "q", "1", "2")
    _assert_only_q_went_over(migrate(), read_new(), reason)


def test_equal_sort_keys_of_other_types_belong(old_path: Path, migrate: Migrate, read_new: ReadNew) -> None:
    # What 0.1 leaves behind when 1 is overwritten by 1.0: the key is the old one, the item the new one.
    place(old_path, "p", partition({1: {"PK": "p", "SK": 1.0}, "x": {"PK": "p", "SK": "x"}}))
    assert migrate().code == 0
    assert [item["SK"] for item in read_new()] == [1.0, "x"]


def test_a_partition_that_cannot_be_read_is_skipped(
    old_path: Path, migrate: Migrate, read_new: ReadNew, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_items(old_path, "p", "1")
    place_items(old_path, "q", "1", "2")
    open_file = os.open

    # The tests may run as root, whom no permission stops.
    def refuse(path: Any, *arguments: Any, **options: Any) -> int:
        if directory_name("p") in str(path):
            raise PermissionError(13, "Permission denied")
        return open_file(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refuse)
    _assert_only_q_went_over(migrate(), read_new(), "data.pickle cannot be read: Permission denied")


def test_a_directory_in_the_place_of_the_file_is_skipped(old_path: Path, migrate: Migrate, read_new: ReadNew) -> None:
    (old_path / "_partitions" / directory_name("p") / "data.pickle").mkdir(parents=True)
    place_items(old_path, "q", "1", "2")
    _assert_only_q_went_over(migrate(), read_new(), "data.pickle")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_in_the_place_of_the_file_is_skipped_without_waiting(
    old_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    directory = old_path / "_partitions" / directory_name("p")
    directory.mkdir(parents=True)
    os.mkfifo(directory / "data.pickle")
    place_items(old_path, "q", "1", "2")
    _assert_only_q_went_over(migrate(), read_new(), "data.pickle is not a regular file")


def test_a_partition_larger_than_the_limit_is_skipped_until_the_limit_is_lifted(
    old_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    large = {number: {"PK": "p", "SK": number, "x": str(number).rjust(1024)} for number in range(1200)}
    place(old_path, "p", partition(large))
    place_items(old_path, "q", "1", "2")
    _assert_only_q_went_over(migrate("--max-partition-mib", "1"), read_new(), "--max-partition-mib lifts the limit")
    assert migrate("--max-partition-mib", "2").items == {"migrated": 1200, "unchanged": 2}


def test_every_truncation_of_a_partition_is_skipped(
    write_original: WriteOriginal, migrate: Migrate, old_path: Path
) -> None:
    write_original(
        'dynafile.Dynafile(root).put_item(item={"PK": "p", "SK": "s", "d": decimal.Decimal(1), "t": (1, {2})})'
    )
    (file,) = old_path.rglob("data.pickle")
    content = file.read_bytes()
    place_items(old_path, "q", "1", "2")
    for length in range(len(content)):
        file.write_bytes(content[:length])
        outcome = migrate("--dry-run")
        assert outcome.code == 1, length
        assert outcome.items == {"migrated": 2}
        assert [problem["kind"] for problem in outcome.problems] == ["partition skipped"]


def test_bytes_after_the_end_are_not_ignored(old_path: Path, migrate: Migrate, read_new: ReadNew) -> None:
    place(old_path, "p", partition({"s": {"PK": "p", "SK": "s"}}) + b"\n")
    place_items(old_path, "q", "1", "2")
    _assert_only_q_went_over(migrate(), read_new(), "it goes on after its end")


def test_the_partition_key_of_a_refused_partition_is_named_where_it_can_be_found(
    write_original: WriteOriginal, migrate: Migrate
) -> None:
    write_original('dynafile.Dynafile(root).put_item(item={"PK": "user#1", "SK": "s", "x": 1j})')
    outcome = migrate()
    assert outcome.problems[0]["partition_key"] == "user#1"
    assert "partition 'user#1' in" in outcome.out
    assert "it names 'builtins.complex', which is not on the list of what is read" in outcome.out


def test_what_a_crash_left_behind_is_ignored_and_counted(write_original: WriteOriginal, migrate: Migrate) -> None:
    old = write_original('dynafile.Dynafile(root).put_item(item={"PK": "p", "SK": "s"})')
    partitions = old / "_partitions"
    (partitions / directory_name("p") / "tmpab12cd").write_bytes(b"half a pickle")
    first_write = partitions / directory_name("never written")
    first_write.mkdir()
    (first_write / "tmpzz").write_bytes(b"")
    (partitions / ".DS_Store").write_bytes(b"")
    outcome = migrate()
    assert outcome.code == 0
    assert outcome.items == {"migrated": 1}
    assert outcome.report["ignored_files"] == {"temporary": 2, "other": 1}
    assert outcome.report["partitions"] == {"read": 1, "skipped": 0, "without_data": 1}
    assert "left behind by a crash" in outcome.out
