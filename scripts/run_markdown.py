"""Runs the Python blocks of Markdown files, so that what a reader copies works.

The blocks of one file run in order and share their variables, as a reader would type
them, in an empty directory of their own. A block that must not run has a comment right
above it that says why:

    <!-- not run: needs a server -->
    ```python

Usage: run_markdown.py FILE...
"""

import os
import re
import sys
import tempfile
import traceback
from pathlib import Path

FENCE = re.compile(r"^```(\S*)\s*$")
NOT_RUN = re.compile(r"^<!-- not run: .+ -->$")


def python_blocks(text):
    """Yields (line number, code, whether it runs) for each Python block of `text`."""
    lines = text.splitlines()
    start, runs = None, True
    for number, line in enumerate(lines, 1):
        fence = FENCE.match(line)
        if start is not None:
            if fence and not fence.group(1):
                yield start, "\n".join(lines[start : number - 1]) + "\n", runs
                start = None
        elif fence and fence.group(1) == "python":
            previous = lines[number - 2].strip() if number > 1 else ""
            start, runs = number, not NOT_RUN.match(previous)


def run_file(path):
    """Runs the blocks of one file; returns how many (passed, failed, were skipped)."""
    passed = failed = skipped = 0
    scope = {"__name__": "__main__"}
    for line, code, runs in python_blocks(path.read_text(encoding="utf-8")):
        where = "%s:%d" % (path.name, line)
        if not runs:
            print("%s ... not run" % where)
            skipped += 1
            continue
        try:
            # Leading newlines make a traceback's line number the line in the Markdown file.
            exec(compile("\n" * line + code, str(path), "exec"), scope)
        except Exception:
            traceback.print_exc()
            print("%s ... FAILED" % where)
            failed += 1
        else:
            print("%s ... ok" % where)
            passed += 1
    return passed, failed, skipped


def main():
    totals = [0, 0, 0]
    for name in sys.argv[1:]:
        path = Path(name).resolve()
        home = Path.cwd()
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            try:
                counts = run_file(path)
            finally:
                os.chdir(home)
        totals = [total + count for total, count in zip(totals, counts)]
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    return 1 if totals[1] else 0


if __name__ == "__main__":
    sys.exit(main())
