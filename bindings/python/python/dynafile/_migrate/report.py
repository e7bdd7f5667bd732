"""What a migration did: counts, the conversions, and each thing that did not go over.

The report only remembers; it decides nothing. Every partition ends up in exactly one of
the partition counts, and every item of a partition that was read in exactly one of
the item counts. `report_text` shows it to people, `report_json` to programs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from .display import shown
from .path import render_path
from .rules import AppliedRule, Rule

_EXAMPLES_PER_RULE = 5


class ProblemKind(Enum):
    """What did not go over; the value is the word in the JSON report."""

    PARTITION_SKIPPED = "partition skipped"
    ITEM_SKIPPED = "item skipped"
    CONFLICT = "conflict"


class ItemPlace(NamedTuple):
    """Where an item lies in the old directory; keys are as they were read."""

    directory: str
    partition_key: object
    sort_key: object

    def __str__(self) -> str:
        sort_key = "" if self.sort_key is None else f" {shown(self.sort_key)}"
        return f"{shown(self.partition_key)}{sort_key}"


class Problem(NamedTuple):
    """One partition or item that was not migrated, and why."""

    kind: ProblemKind
    place: ItemPlace
    reason: str
    path: str | None = None


@dataclass
class Report:
    """The counts of one migration."""

    source: str
    target: str
    dry_run: bool = False
    finished: bool = False
    partition_attribute: str = ""
    sort_attribute: str | None = None
    attributes_detected: bool = False
    partitions_read: int = 0
    partitions_skipped: int = 0
    partitions_without_data: int = 0
    items_migrated: int = 0
    items_unchanged: int = 0
    items_conflicting: int = 0
    items_skipped: int = 0
    items_expired: int = 0
    temporary_files: int = 0
    other_files: int = 0
    problems: list[Problem] = field(default_factory=list)
    conversions: Counter[Rule] = field(default_factory=Counter)
    examples: dict[Rule, list[str]] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether everything went over, now or earlier."""
        return self.finished and not self.problems

    def skip_partition(self, directory: str, reason: str, partition_key: str | None) -> None:
        """Note that no item of the partition was migrated."""
        self.partitions_skipped += 1
        place = ItemPlace(directory, partition_key, None)
        self.problems.append(Problem(ProblemKind.PARTITION_SKIPPED, place, reason))

    def skip_item(self, place: ItemPlace, reason: str, path: str | None = None) -> None:
        """Note that the item was not migrated."""
        self.items_skipped += 1
        self.problems.append(Problem(ProblemKind.ITEM_SKIPPED, place, reason, path))

    def conflict(self, place: ItemPlace) -> None:
        """Note that the new file holds another item under the same key, which stays."""
        self.items_conflicting += 1
        reason = "the new file holds another item under this key"
        self.problems.append(Problem(ProblemKind.CONFLICT, place, reason))

    def migrate(self, place: ItemPlace, applied: Iterable[AppliedRule]) -> None:
        """Note that the item was written, and what was changed for it."""
        self.items_migrated += 1
        for rule, path in applied:
            self.conversions[rule] += 1
            examples = self.examples.setdefault(rule, [])
            if len(examples) < _EXAMPLES_PER_RULE:
                examples.append(f"{place}: {render_path(path)}")
