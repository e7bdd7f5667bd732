"""The one place where tests open databases."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from dynafile import Dynafile


class OpenDatabase(Protocol):
    """Opens a database in the test's own directory; the fixture closes it afterwards."""

    def __call__(self, path: str | Path | None = None, **options: Any) -> Dynafile: ...


class RunProgram(Protocol):
    """Runs a program text in a new interpreter and returns what it printed."""

    def __call__(self, program: str, *arguments: object, expect: int = 0) -> str: ...


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    """Where the test's database is; nothing is there yet."""
    return tmp_path / "test.dynafile"


@pytest.fixture
def open_database(database_path: Path) -> Iterator[OpenDatabase]:
    """A function that opens databases with any options."""
    opened: list[Dynafile] = []

    def open_(path: str | Path | None = None, **options: Any) -> Dynafile:
        if options.get("durability") == "memory":
            database = Dynafile(**options)
        else:
            database = Dynafile(database_path if path is None else path, **options)
        opened.append(database)
        return database

    yield open_
    for database in opened:
        database.close()


@pytest.fixture
def db(open_database: OpenDatabase) -> Dynafile:
    """An empty database with the default options."""
    return open_database()


@pytest.fixture
def run_program(tmp_path: Path) -> RunProgram:
    """A function that runs a program in a process of its own."""

    def run(program: str, *arguments: object, expect: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path,
        )
        assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    return run
