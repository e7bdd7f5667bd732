"""How a value from an old database is shown to a person: short, and on one line.

Nothing a file holds reaches a terminal as it is: control characters are escaped,
long values cut, and containers named by their kind only.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from .nodes import GlobalNode, MapNode, SetNode, UuidNode

_MAX_LENGTH = 100
_INTEGER_MAX_BITS = 400


def shown(value: object) -> str:
    """Return a short printable text for any node or value."""
    if isinstance(value, (str, bytes)):
        return _cut(repr(value[:_MAX_LENGTH]))
    if isinstance(value, int) and value.bit_length() > _INTEGER_MAX_BITS:
        return "an integer of more than 100 digits"
    if value is None or isinstance(value, (int, float, Decimal)):
        return _cut(str(value))
    return f"a value of type {type_name(value)}"


def type_name(value: object) -> str:
    """Return the name of the Python class that a node was written from."""
    if isinstance(value, MapNode):
        return value.type_name
    if isinstance(value, SetNode):
        return "frozenset" if value.frozen else "set"
    if isinstance(value, UuidNode):
        return "UUID"
    if isinstance(value, GlobalNode):
        return f"class ({value.name})"
    if isinstance(value, datetime.tzinfo):
        return "time zone"
    return type(value).__name__


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"
