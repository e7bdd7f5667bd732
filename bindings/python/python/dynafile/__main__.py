"""`python -m dynafile`: the commands that come with the package."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence

from dynafile._migrate import command as migrate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m dynafile", description="The SQLite of DynamoDB: one file, no server."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    migrate.add_parser(commands)
    parsed = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A report with a key that the terminal cannot show is better than none.
            stream.reconfigure(errors="backslashreplace")
    code: int = parsed.run(parsed)
    return code


if __name__ == "__main__":
    sys.exit(main())
