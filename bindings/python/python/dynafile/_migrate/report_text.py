"""The report of a migration as people read it: a table, then what did not go over."""

from __future__ import annotations

from collections.abc import Iterator

from .display import shown
from .report import Problem, ProblemKind, Report

_LISTED_PROBLEMS = 20
_DIRECTORY_NAME_LENGTH = 12


def report_text(report: Report) -> str:
    """Return the whole report, several lines without a line break at the end."""
    return "\n".join([*_head(report), *_counts(report), *_problems(report)])


def _head(report: Report) -> Iterator[str]:
    yield f"{report.source} → {report.target}"
    if report.dry_run:
        yield "Dry run: nothing was written; the counts are what a run would do."
    if not report.finished:
        yield "Stopped before the end; running the same command again goes on from here."
    sort = "no sort key" if report.sort_attribute is None else f"sort key {report.sort_attribute!r}"
    found = " (found out from the items)" if report.attributes_detected else ""
    yield f"Partition key {report.partition_attribute!r}, {sort}{found}"


def _counts(report: Report) -> Iterator[str]:
    yield from _section(
        "Partitions",
        ("read", report.partitions_read, ""),
        ("skipped", report.partitions_skipped, "listed below"),
        ("without data", report.partitions_without_data, "their first write never finished"),
    )
    yield from _section(
        "Items",
        ("migrated", report.items_migrated, ""),
        ("unchanged", report.items_unchanged, "the new file held them already"),
        ("conflicts", report.items_conflicting, "the new file's item was kept"),
        ("skipped", report.items_skipped, "listed below"),
        ("expired", report.items_expired, "their time to live was over"),
    )
    conversions = [(rule.value, count, "") for rule, count in report.conversions.most_common()]
    if conversions:
        yield from _section("Values converted", *conversions)
    if report.temporary_files or report.other_files:
        yield from _section(
            "Files ignored",
            ("temporary", report.temporary_files, "left behind by a crash"),
            ("other", report.other_files, ""),
        )


def _section(title: str, *rows: tuple[str, int, str]) -> Iterator[str]:
    """Yield the title, the first row, and those of the others that count something."""
    yield ""
    yield title
    for index, (name, count, remark) in enumerate(rows):
        if count or not index:
            yield f"  {name:<38} {count:>12,}  {remark}".rstrip()


def _problems(report: Report) -> Iterator[str]:
    if not report.problems:
        return
    yield ""
    yield "Not migrated; the old directory still has all of it"
    for problem in report.problems[:_LISTED_PROBLEMS]:
        yield f"  {_problem_line(problem)}"
    more = len(report.problems) - _LISTED_PROBLEMS
    if more > 0:
        yield f"  … and {more:,} more: --report FILE writes all of them"


def _problem_line(problem: Problem) -> str:
    place = problem.place
    if problem.kind is ProblemKind.PARTITION_SKIPPED:
        key = "" if place.partition_key is None else f" {shown(place.partition_key)}"
        return f"partition{key} in {_shown_directory(place.directory)}: {problem.reason}"
    path = f" at {problem.path}" if problem.path else ""
    return f"item {place}{path}: {problem.reason}"


def _shown_directory(name: str) -> str:
    """Return a hash shortened, and any other name in quotes."""
    return f"{name[:_DIRECTORY_NAME_LENGTH]}…" if name.isascii() and name.isalnum() else shown(name)
