"""The table of figures: for a terminal, as Markdown, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from table import COLUMNS, PARTICIPANTS, Row

VERDICTS = {True: "hit", False: "MISS", None: "not measured"}
NOTE = (
    "Targets that are figures were set for a 2-core machine; those that are ratios hold anywhere. "
    "The original has one durability: it flushes each write."
)


class Report:
    def __init__(self, conditions: str) -> None:
        self.conditions = conditions
        self._lines: list[list[str]] = []
        self._records: list[dict[str, Any]] = []
        self._verdicts: list[str] = []

    def add(self, row: Row, rates: Mapping[str, list[float]], medians: Mapping[str, float]) -> None:
        cells = dict.fromkeys(COLUMNS, "")
        for name, rate in medians.items():
            cells[PARTICIPANTS[name].column] = row.write(rate)
        ours = next((rate for name, rate in medians.items() if PARTICIPANTS[name].column == "ours"), None)
        verdicts = [VERDICTS[None if ours is None else target.is_met(ours, medians)] for target in row.targets]
        goals = "; ".join(target.text for target in row.targets)
        self._verdicts += verdicts
        self._lines.append([row.title, *cells.values(), goals, "; ".join(verdicts)])
        self._records.append({"work": row.title, "targets": goals, "verdicts": verdicts, "rates": dict(rates)})

    def _headings(self) -> list[str]:
        return ["work", *COLUMNS, "target", ""]

    def _summary(self) -> str:
        hit = self._verdicts.count(VERDICTS[True])
        return f"{hit} of {len(self._verdicts)} targets hit, {self._verdicts.count(VERDICTS[False])} missed."

    def text(self) -> str:
        lines = [self._headings(), *self._lines]
        widths = [max(map(len, column)) for column in zip(*lines)]
        lines.insert(1, ["-" * width for width in widths])
        padded = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
        return "\n".join([*padded, "", self.conditions, NOTE, self._summary()])

    def _markdown(self) -> str:
        lines = [self._headings(), ["---"] * len(self._headings()), *self._lines]
        table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        return f"# Python\n\n{self.conditions} {NOTE} {self._summary()}\n\n{table}\n"

    def write(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "python.md").write_text(self._markdown(), encoding="utf-8")
        record = {"conditions": self.conditions, "rows": self._records}
        (directory / "python.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
