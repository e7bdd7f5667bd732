"""What is measured, against whom, and what it must reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Participant:
    """A contender in one durability: the module under `contenders`, and the column it stands in."""

    column: str
    module: str
    durable: bool


PARTICIPANTS = {
    "ours": Participant("ours", "ours", True),
    "ours relaxed": Participant("ours", "ours", False),
    "original": Participant("original", "original", True),
    "sqlite": Participant("sqlite3", "sqlite", True),
    "sqlite relaxed": Participant("sqlite3", "sqlite", False),
    "lmdb": Participant("lmdb", "lmdb_msgpack", True),
    "lmdb relaxed": Participant("lmdb", "lmdb_msgpack", False),
    "rocksdict": Participant("rocksdict", "rocks", False),
    "redb relaxed": Participant("raw redb", "redb", False),
}
COLUMNS = ["ours", "original", "sqlite3", "lmdb", "rocksdict", "raw redb"]


@dataclass(frozen=True)
class Target:
    """Our rate is at least `at_least`, or `factor` times that of the participant `of`."""

    text: str
    at_least: float | None = None
    of: str | None = None
    factor: float = 1.0

    def is_met(self, ours: float, medians: Mapping[str, float]) -> bool | None:
        if self.at_least is not None:
            return ours >= self.at_least
        peer = medians.get(self.of or "")
        return None if peer is None else ours >= self.factor * peer


@dataclass(frozen=True)
class Row:
    """One work: who does it (ours first), how often a round, and how a rate is written."""

    title: str
    work: str
    counts: Mapping[str, int]
    targets: list[Target] = field(default_factory=list)
    in_milliseconds: bool = False

    def write(self, rate: float) -> str:
        if self.in_milliseconds:
            return f"{1000 / rate:.2f} ms"
        if rate >= 1e6:
            return f"{rate / 1e6:.2f} M/s"
        if rate >= 1e4:
            return f"{rate / 1e3:.0f} k/s"
        return f"{rate:,.0f} /s"


ROWS = [
    Row(
        "put, durable",
        "put",
        {"ours": 1_000, "original": 300, "sqlite": 1_000, "lmdb": 1_000},
        [Target(">= sqlite3 FULL", of="sqlite")],
    ),
    Row(
        "put, relaxed",
        "put",
        {
            "ours relaxed": 20_000,
            "original": 300,
            "sqlite relaxed": 10_000,
            "lmdb relaxed": 20_000,
            "rocksdict": 20_000,
            "redb relaxed": 20_000,
        },
        [
            Target(">= 0.6 x raw redb", of="redb relaxed", factor=0.6),
            Target(">= 40 x original", of="original", factor=40),
        ],
    ),
    Row(
        "batch put of 10,000, durable, items",
        "put_batch",
        {"ours": 10_000, "original": 10_000, "sqlite": 10_000, "lmdb": 10_000},
        [Target(">= 300 k/s", at_least=300e3)],
    ),
    Row(
        "get",
        "get",
        {"ours": 50_000, "original": 200, "sqlite": 20_000, "lmdb": 50_000, "rocksdict": 50_000},
        [Target(">= 250 k/s", at_least=250e3)],
    ),
    Row(
        "query a partition of 1,000",
        "query",
        {"ours": 200, "original": 100, "sqlite": 100, "lmdb": 100, "rocksdict": 100},
        [Target("<= 1.4 ms", at_least=1000 / 1.4)],
        in_milliseconds=True,
    ),
    Row(
        "scan, items",
        "scan",
        {"ours": 1, "original": 1, "sqlite": 1, "lmdb": 1, "rocksdict": 1},
        [Target(">= 700 k/s", at_least=700e3)],
    ),
    Row(
        "scan beside a million objects, items",
        "scan_with_large_heap",
        {"ours": 1, "original": 1, "sqlite": 1, "lmdb": 1, "rocksdict": 1},
        [Target(">= 700 k/s", at_least=700e3)],
    ),
    Row(
        "scan, filter keeps 1 %, items",
        "scan_marked",
        {"ours": 1, "original": 1, "sqlite": 1, "lmdb": 1, "rocksdict": 1},
        [Target(">= 2 M/s", at_least=2e6)],
    ),
    Row(
        "delete, relaxed",
        "delete",
        {
            "ours relaxed": 20_000,
            "original": 100,
            "sqlite relaxed": 10_000,
            "lmdb relaxed": 20_000,
            "rocksdict": 20_000,
        },
        [Target(">= 100 k/s", at_least=100e3)],
    ),
]
