"""The types of this folder's fixtures; the fixtures themselves are in `conftest`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class Outcome:
    """What one run of the command said and did."""

    code: int
    out: str
    err: str
    report: dict[str, Any]

    @property
    def items(self) -> dict[str, int]:
        """The counts of items that are not 0."""
        counts: dict[str, int] = self.report["items"]
        return {name: count for name, count in counts.items() if count}

    @property
    def conversions(self) -> dict[str, int]:
        """How often each rule was applied."""
        return {entry["rule"]: entry["count"] for entry in self.report["conversions"]}

    @property
    def problems(self) -> list[dict[str, Any]]:
        """What did not go over."""
        problems: list[dict[str, Any]] = self.report["problems"]
        return problems


class WriteOriginal(Protocol):
    """Runs a program with the original package; `root` is the directory it shall use."""

    def __call__(self, program: str, *, protocol: int | None = None) -> Path: ...


class Migrate(Protocol):
    """Runs `migrate old new` with further options and returns what came of it."""

    def __call__(self, *options: str, old: Path | None = None, new: Path | None = None) -> Outcome: ...


class ReadNew(Protocol):
    """Returns the items of the new file, sorted by key; the options are Dynafile's."""

    def __call__(self, **options: Any) -> list[dict[str, Any]]: ...
