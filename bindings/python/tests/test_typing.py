"""Types: the stubs say what the module does, and users' code is checked against them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy")

PROGRAM = """
from decimal import Decimal
from typing import Any, Dict, List, Optional
from dynafile import Action, ActionType, Dynafile, Event, Table, TableStats

def listener(event: Event) -> None:
    new: Optional[Dict[str, Any]] = event.new

with Dynafile("x", durability="relaxed", relaxed_interval=0.5) as db:
    db.put_item(item={"PK": "a", "SK": 1})
    found: Optional[Dict[str, Any]] = db.get_item(key={"PK": "a", "SK": 1})
    items: List[Dict[str, Any]] = list(db.query("a", between=(1, Decimal(2)), limit=5))
    page = db.scan(lambda item: item["n"] > 1, segment=0, total_segments=4)
    key: Optional[Dict[str, Any]] = page.last_evaluated_key
    db.add_stream_listener(listener)
    db.execute_batch([Action(ActionType.PUT, {})])
    users: Table = db.table("users", sk_attribute=None)
    stats: TableStats = users.stats()
    with users.batch_writer() as batch:
        batch.put_item(item={})
"""

WRONG = """
from dynafile import Dynafile
db = Dynafile("x", durability="never")
db.put_item({"PK": "a"})
db.query("a", begins_with=1)
db.get_item(key={"PK": "a"})["n"]
"""


def mypy(tmp_path: Path, program: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "program.py").write_text(program)
    command = [sys.executable, "-m", "mypy", "--strict", "program.py"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)


def test_a_correct_program_passes_the_type_checker(tmp_path: Path) -> None:
    done = mypy(tmp_path, PROGRAM)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_program_does_not(tmp_path: Path) -> None:
    done = mypy(tmp_path, WRONG)
    assert [line.split(":")[1] for line in done.stdout.splitlines() if "error" in line and ":" in line] == [
        "3", "4", "5", "6",
    ]  # fmt: skip
