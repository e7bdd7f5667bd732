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
from boto3.dynamodb.conditions import Attr
from dynafile import (
    Action, ActionType, AttributePath, ChangeRecord, Dynafile, DynafileError, Event, Expression, Filter, Table,
    TableStats, TransactionCancelledError, increment, list_append,
)

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
    changes: Dict[str, Any] = {"name": "Ada"}
    new: Optional[Dict[str, Any]] = db.update_item(
        key={}, set=changes, remove=["a", AttributePath("b.c")], add={"n": 1}, return_values="ALL_NEW"
    )
    db.update_item(key={}, set={"n": increment(), AttributePath("a.b"): list_append([1])}, remove="c")
    db.put_item(item={}, condition=Attr("n").eq(1))
    db.put_item(item={}, condition=Filter("n == 1") if new else Expression("n = :n", values={":n": 1}))
    with db.transaction() as tx:
        tx.check(table=users, key={}, condition="attribute_exists(PK)")
    db.create_index("by_place", ("country", "city"), "age", ["name"], attribute_types={"age": "N"}, progress=True)
    places = db.query(("DE", "Ulm"), index="by_place", between=(1, 5), _filter=Filter("name"))
    names: List[str] = [index.name for index in db.describe().indexes]
    db.enable_stream("NEW_IMAGE")
    record: ChangeRecord
    for record in db.stream(since=5.0):
        position: str = record.position
    try:
        pass
    except TransactionCancelledError as error:
        reasons: List[Optional[DynafileError]] = error.reasons
"""

WRONG = """
from dynafile import Dynafile
db = Dynafile("x", durability="never")
db.put_item({"PK": "a"})
db.query("a", begins_with=1)
db.get_item(key={"PK": "a"})["n"]
db.update_item(key={}, set=["a"])
db.update_item(key={}, set={"a": 1}, return_values="SOME")
db.put_item(item={}, condition=5)
db.create_index("i", "a", projection="SOME")
"""


def mypy(tmp_path: Path, program: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "program.py").write_text(program)
    command = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "program.py"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)


def test_a_correct_program_passes_the_type_checker(tmp_path: Path) -> None:
    done = mypy(tmp_path, PROGRAM)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_program_does_not(tmp_path: Path) -> None:
    done = mypy(tmp_path, WRONG)
    assert [line.split(":")[1] for line in done.stdout.splitlines() if "error" in line and ":" in line] == [
        "3", "4", "5", "6", "7", "8", "9", "10",
    ]  # fmt: skip
