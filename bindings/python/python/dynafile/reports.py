"""What the maintenance calls answer with."""

from __future__ import annotations

from typing import Any, NamedTuple


class IndexDescription(NamedTuple):
    """A secondary index, in the words of ``create_index``."""

    name: str
    pk_attributes: tuple[str, ...]
    sk_attributes: tuple[str, ...]
    projection: str | tuple[str, ...]
    """``"ALL"``, ``"KEYS_ONLY"``, or the attributes that are included beside the keys."""
    attribute_types: dict[str, str]
    """``"S"``, ``"N"`` or ``"B"`` for the key attributes that take one type only."""
    local: bool
    ready: bool
    """Whether it has been filled."""


class TableDescription(NamedTuple):
    """A table's name, the names of the attributes that mean something to the database, its indexes."""

    name: str
    pk_attribute: str
    sk_attribute: str | None
    ttl_attribute: str | None
    indexes: tuple[IndexDescription, ...] = ()
    stream: str | None = None
    """What the records of its stream have, if changes are recorded."""


class ChangeRecord(NamedTuple):
    """A recorded change of one item, as ``stream`` gives it."""

    name: str
    """``"INSERT"``, ``"MODIFY"`` or ``"REMOVE"``."""
    keys: dict[str, Any]
    old: dict[str, Any] | None
    """The item before the change, if there was one and the stream keeps it."""
    new: dict[str, Any] | None
    """The item after the change, if there is one and the stream keeps it."""
    time: float
    """When it happened, in seconds since 1970."""
    expired: bool
    """Whether the sweeper deleted the item because its time had come."""
    sequence: str
    """The sequence number in the stream; it grows with every change."""
    position: str
    """The place behind this change: ``stream(since=position)`` goes on there."""


class TableStats(NamedTuple):
    """How much a table holds; expired items count until the sweeper has deleted them."""

    item_count: int
    size_bytes: int


class CheckReport(NamedTuple):
    """What ``check`` looked at and found."""

    tables: int
    items: int
    finding_count: int
    findings: list[str]
    """The first thousand findings, each with its place."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return self.finding_count == 0


class CompactReport(NamedTuple):
    """The file's size before and after."""

    size_bytes_before: int
    size_bytes_after: int


class BackupReport(NamedTuple):
    """What a backup holds: records are items and the entries that go with them."""

    records: int
    size_bytes: int
