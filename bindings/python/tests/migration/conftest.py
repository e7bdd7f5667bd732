"""How the migration tests get old directories, run the command, and look at the result."""

from __future__ import annotations

import json
import os
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest

import dynafile
from dynafile.__main__ import main

from .harness import Migrate, Outcome, ReadNew, WriteOriginal

_ORIGINAL_VARIABLE = "DYNAFILE_ORIGINAL_PYTHON"
_ORIGINAL_DEFAULT = Path(__file__).resolve().parents[4] / ".envs" / "original" / "bin" / "python"

# What every program for the original begins with. `protocol` is the pickle protocol: newer
# Pythons than the one that runs here may have written 5.
_PRELUDE = """\
import collections, datetime, decimal, functools, pickle, sys, uuid
import dynafile
root, protocol = sys.argv[1], sys.argv[2]
if protocol:
    pickle.dump = functools.partial(pickle.dump, protocol=int(protocol))
assert "_native" not in dir(dynafile), "this is not the original"
"""


@pytest.fixture(scope="session")
def original_python() -> Path:
    """The Python that has the original package."""
    python = Path(os.environ.get(_ORIGINAL_VARIABLE, _ORIGINAL_DEFAULT))
    if not python.exists():
        pytest.fail(
            f"the original package is needed, and {python} does not exist: run `make test`, which makes it, or "
            f"`pip install 'dynafile[filter]==0.1.2'` into an environment and set {_ORIGINAL_VARIABLE} to its python"
        )
    return python


@pytest.fixture
def old_path(tmp_path: Path) -> Path:
    """Where the old database is; nothing is there yet."""
    return tmp_path / "old"


@pytest.fixture
def new_path(tmp_path: Path) -> Path:
    """Where the new file will be."""
    return tmp_path / "new.dynafile"


@pytest.fixture
def write_original(original_python: Path, old_path: Path) -> WriteOriginal:
    """A function that writes the old database with the original package."""

    def write(program: str, *, protocol: int | None = None) -> Path:
        done = subprocess.run(
            [str(original_python), "-c", _PRELUDE + textwrap.dedent(program), str(old_path), str(protocol or "")],
            capture_output=True,
            text=True,
            timeout=120,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        )
        assert done.returncode == 0, done.stderr
        return old_path

    return write


@pytest.fixture
def migrate(old_path: Path, new_path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Migrate:
    """A function that runs the command in this process."""

    def run(*options: str, old: Path | None = None, new: Path | None = None) -> Outcome:
        report_path = tmp_path / "report.json"
        report_path.unlink(missing_ok=True)
        capfd.readouterr()
        code = main(["migrate", str(old or old_path), str(new or new_path), "--report", str(report_path), *options])
        out, err = capfd.readouterr()
        report = json.loads(report_path.read_text(encoding="utf-8")) if report_path.exists() else {}
        return Outcome(code, out, err, report)

    return run


@pytest.fixture
def read_new(new_path: Path) -> ReadNew:
    """A function that reads all of the new file."""

    def read(**options: Any) -> list[dict[str, Any]]:
        with dynafile.Dynafile(new_path, **options) as db:
            items: list[dict[str, Any]] = list(db.scan())
        names = [options.get("pk_attribute", "PK"), options.get("sk_attribute", "SK")]
        return sorted(items, key=lambda item: [str(item.get(name)) for name in names])

    return read
