"""Measures the Python package beside the original, sqlite3, LMDB and RocksDB, and prints one table.

Each participant has a process of its own; in every round they take turns at the same work on
the same items; the figures are medians. A full run also writes `bench/results/python.{md,json}`.

Usage: run.py [--quick] [--only WORK]...
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from tqdm import tqdm

from processes import Failed, Process, start
from report import Report
from table import PARTICIPANTS, ROWS, Row

ITEMS = 100_000
ROUNDS = 5
QUICK_ITEMS, QUICK_ROUNDS = 10_000, 3
DIRECTORY = Path("target/bench")
RESULTS = Path("bench/results")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Side-by-side benchmarks of the Python package.")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds; writes no files")
    parser.add_argument("--only", action="append", default=[], choices=sorted({row.work for row in ROWS}))
    return parser.parse_args()


class Run:
    def __init__(self, rows: list[Row], quick: bool, directory: Path) -> None:
        self.rows = rows
        self.items = QUICK_ITEMS if quick else ITEMS
        self.rounds = QUICK_ROUNDS if quick else ROUNDS
        self.divisor = ITEMS // self.items
        self.directory = directory
        self.processes: dict[str, Process] = {}
        self.failures: dict[str, str] = {}
        needed = {name for row in rows for name in row.counts}
        self.names = [name for name in PARTICIPANTS if name in needed]
        turns = sum((self.rounds + 1) * len(row.counts) for row in rows)
        self.progress = tqdm(total=len(self.names) + turns, bar_format="{elapsed} {bar:30} {n}/{total} {desc}")

    def fill(self) -> None:
        for name in self.names:
            self.progress.set_description_str(f"{name}: loading {self.items:,} items")
            try:
                self.processes[name] = start(name, PARTICIPANTS[name], self.directory)
                self.processes[name].rate("load", items=self.items)
            except Failed as failure:
                self.failures[name] = str(failure)
            self.progress.update()

    def measure(self, row: Row) -> dict[str, list[float]]:
        """The rates of each participant, one per round; the first round is a warm-up and does not count."""
        rates: dict[str, list[float]] = {name: [] for name in row.counts}
        for turn in range(self.rounds + 1):
            for name, count in row.counts.items():
                self.progress.set_description_str(f"{row.title}: {name}")
                self.progress.update()
                if name in self.failures:
                    continue
                count = count if count == 1 else max(count // self.divisor, 20)
                try:
                    rate = self.processes[name].rate(row.work, items=self.items, count=count, seed=turn + 1)
                except Failed as failure:
                    self.failures[name] = f"{row.title}: {failure}"
                    continue
                if turn > 0:
                    rates[name].append(rate)
        return {name: measured for name, measured in rates.items() if len(measured) == self.rounds}

    def close(self) -> None:
        self.progress.set_description_str("")
        self.progress.close()
        for process in self.processes.values():
            process.close()


def main() -> int:
    chosen = options()
    rows = [row for row in ROWS if not chosen.only or row.work in chosen.only]
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DIRECTORY) as directory:
        run = Run(rows, chosen.quick, Path(directory).resolve())
        report = Report(
            f"Medians of {run.rounds} rounds in turns; {run.items:,} items of about 320 B; {os.cpu_count()} cores, "
            f"{sys.platform}, Python {sys.version.split()[0]}."
            + (" A quick run: a look, not a result." if chosen.quick else "")
        )
        run.fill()
        for row in rows:
            rates = run.measure(row)
            report.add(row, rates, {name: median(measured) for name, measured in rates.items()})
        run.close()
    print(report.text())
    for name, failure in run.failures.items():
        print(f"{name} failed: {failure}")
    if not chosen.quick and not chosen.only:
        report.write(RESULTS)
        print(f"Written to {RESULTS}")
    return 1 if any(name.startswith("ours") for name in run.failures) else 0


if __name__ == "__main__":
    sys.exit(main())
