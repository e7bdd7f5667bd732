"""The command `python -m dynafile migrate`: its arguments, its progress bar, its exit code.

Exit codes: 0 everything went over, now or earlier; 1 something was skipped or is in
conflict (the report says what); 2 the migration could not start or did not end;
130 it was interrupted. The report goes to the standard output, all else to the error output.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import dynafile

from .errors import CannotStartError
from .key_names import WantedNames
from .limits import PARTITION_MAX_MIB, Limits
from .migration import Migration, MigrationOptions
from .report import Report
from .report_json import write_report
from .report_text import report_text
from .target import target_file

EXIT_CLEAN = 0
EXIT_INCOMPLETE = 1
EXIT_FAILED = 2
EXIT_INTERRUPTED = 130

_DESCRIPTION = """\
Bring a database of dynafile 0.1 into a dynafile file.

The old directory is only read. Items that the new file holds already are never
written over, so that the command can be repeated. See docs/migrating-from-0.1.md."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the commands of `python -m dynafile`."""
    parser = commands.add_parser(
        "migrate",
        help="bring a database of dynafile 0.1 into a dynafile file",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("old_dir", metavar="OLD_DIR", help="the directory of the old database")
    parser.add_argument(
        "new_path",
        metavar="NEW_PATH",
        help="the new file; in an existing directory (OLD_DIR too) it is called data.dynafile",
    )
    _add_key_options(parser)
    _add_run_options(parser)


def _add_key_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "attributes", "as the program gave them to Dynafile(...); the keys are found out if left out"
    )
    group.add_argument("--pk-attribute", metavar="NAME", help="the partition key")
    sort = group.add_mutually_exclusive_group()
    sort.add_argument("--sk-attribute", metavar="NAME", help="the sort key")
    sort.add_argument("--no-sort-key", action="store_true", help="the items have no sort key (sk_attribute=None)")
    group.add_argument(
        "--ttl-attribute",
        metavar="NAME",
        help="the time to live; items whose time is over are left out",
    )


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-text",
        action="store_true",
        help="store numbers out of range and map keys that are no text as text, instead of skipping their items",
    )
    parser.add_argument(
        "--partition",
        metavar="KEY",
        action="append",
        default=[],
        help="migrate the partition of this key only; may be repeated",
    )
    parser.add_argument(
        "--max-partition-mib",
        metavar="MIB",
        type=_positive,
        default=PARTITION_MAX_MIB,
        help="skip partitions whose file is larger (default: %(default)s)",
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing; only report")
    parser.add_argument("--report", metavar="FILE", help="also write the whole report as JSON")
    parser.add_argument("--quiet", action="store_true", help="show no progress bar")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def run(arguments: argparse.Namespace) -> int:
    """Migrate as the arguments say, and return the exit code."""
    report_path = None if arguments.report is None else Path(arguments.report)
    if report_path is not None and not report_path.absolute().parent.is_dir():
        return _fail(f"the directory of the report does not exist: {report_path.parent}")
    try:
        migration = Migration(_options(arguments))
    except CannotStartError as error:
        return _fail(str(error))
    code = _run(migration, quiet=arguments.quiet)
    print(report_text(migration.report))
    if report_path is not None and not _write_report(migration.report, report_path):
        return EXIT_FAILED
    return code


def _options(arguments: argparse.Namespace) -> MigrationOptions:
    return MigrationOptions(
        source=Path(arguments.old_dir),
        target=target_file(arguments.new_path),
        wanted_names=WantedNames(arguments.pk_attribute, arguments.sk_attribute, arguments.no_sort_key),
        limits=Limits.for_partition_mib(arguments.max_partition_mib),
        ttl_attribute=arguments.ttl_attribute,
        partition_keys=arguments.partition,
        as_text=arguments.as_text,
        dry_run=arguments.dry_run,
    )


def _run(migration: Migration, *, quiet: bool) -> int:
    # Imported here: the package itself must not need it.
    from tqdm import tqdm

    bar = tqdm(
        total=sum(file.size_bytes for file in migration.files),
        unit="B",
        unit_scale=True,
        unit_divisor=1024,
        desc="migrating",
        # None: only where the error output is a terminal.
        disable=True if quiet else None,
    )
    with bar:
        try:
            migration.run(bar.update)
        except KeyboardInterrupt:
            return EXIT_INTERRUPTED
        except (dynafile.DynafileError, OSError) as error:
            return _fail(str(error))
    return EXIT_CLEAN if migration.report.is_clean else EXIT_INCOMPLETE


def _write_report(report: Report, path: Path) -> bool:
    try:
        write_report(report, path)
    except OSError as error:
        _fail(f"the report cannot be written to {path}: {error.strerror or error}")
        return False
    return True


def _fail(message: str) -> int:
    print(f"dynafile migrate: {message}", file=sys.stderr)
    return EXIT_FAILED
