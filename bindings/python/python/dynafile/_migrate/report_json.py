"""The report of a migration for programs: JSON, complete, in one file."""

from __future__ import annotations

import json
from pathlib import Path

from .display import shown
from .report import Problem, Report

FORMAT = 1
"""The version of the form; it grows when a member changes its meaning."""


def write_report(report: Report, path: Path) -> None:
    """Write the report; raises `OSError`."""
    # Half a surrogate pair, which no UTF-8 file can hold, becomes what JSON writes for it.
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        json.dump(_members(report), file, indent=2, ensure_ascii=False)
        file.write("\n")


def _members(report: Report) -> dict[str, object]:
    return {
        "format": FORMAT,
        "source": report.source,
        "target": report.target,
        "dry_run": report.dry_run,
        "finished": report.finished,
        "key_attributes": {
            "partition": report.partition_attribute,
            "sort": report.sort_attribute,
            "detected": report.attributes_detected,
        },
        "partitions": {
            "read": report.partitions_read,
            "skipped": report.partitions_skipped,
            "without_data": report.partitions_without_data,
        },
        "items": {
            "migrated": report.items_migrated,
            "unchanged": report.items_unchanged,
            "conflicts": report.items_conflicting,
            "skipped": report.items_skipped,
            "expired": report.items_expired,
        },
        "ignored_files": {"temporary": report.temporary_files, "other": report.other_files},
        "conversions": [
            {"rule": rule.value, "count": count, "examples": report.examples[rule]}
            for rule, count in report.conversions.most_common()
        ],
        "problems": [_problem(problem) for problem in report.problems],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "kind": problem.kind.value,
        "directory": problem.place.directory,
        "partition_key": _key(problem.place.partition_key),
        "sort_key": _key(problem.place.sort_key),
        "path": problem.path,
        "reason": problem.reason,
    }


def _key(key: object) -> str | None:
    """Return a text key as it is, and other keys as they are shown to people."""
    return key if key is None or isinstance(key, str) else shown(key)
