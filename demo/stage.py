"""What the demo prints: headings, programs with their times, rows of results."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Stopwatch:
    """Time spent inside a `timed` block; running until the block ends."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __str__(self) -> str:
        if self.seconds < 0.001:
            return f"{self.seconds * 1e6:.0f} µs"
        if self.seconds < 1:
            return f"{self.seconds * 1e3:.1f} ms"
        return f"{self.seconds:.2f} s"


@contextmanager
def timed() -> Iterator[Stopwatch]:
    stopwatch = Stopwatch()
    start = time.perf_counter()
    try:
        yield stopwatch
    finally:
        stopwatch.seconds = time.perf_counter() - start


def chapter(title: str) -> None:
    print(f"\n{title}\n{'─' * len(title)}")


def program(code: str) -> None:
    """Shows the line of the program that runs now."""
    print(f"  >>> {code}", flush=True)


def result(text: str, stopwatch: Stopwatch | None = None) -> None:
    time_taken = f"   [{stopwatch}]" if stopwatch else ""
    print(f"      {text}{time_taken}", flush=True)


def rows(lines: Iterable[str]) -> None:
    for line in lines:
        print(f"        {line}")


def megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"
