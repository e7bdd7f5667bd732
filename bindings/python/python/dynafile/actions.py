"""What ``execute_batch`` takes: a list of puts and deletes."""

from __future__ import annotations

from typing import Any, NamedTuple


class ActionType:
    """The two operations of a batch."""

    PUT = "PUT"
    DELETE = "DELETE"


class Action(NamedTuple):
    """One operation of a batch: ``op`` of :class:`ActionType`, ``data`` the item or the key."""

    op: str
    data: dict[str, Any]
