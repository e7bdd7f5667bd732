"""What the parts of ``update_item`` are written with: paths, and values that depend on the item.

Everything here only says what is wanted; the engine computes it, where the item is, when the update
is carried out.
"""

from __future__ import annotations

from typing import Any


class AttributePath:
    """A document path given part by part: names as they are, positions in lists as ``int``.

    Text such as ``"address.lines[0]"`` is a path as well; a ``AttributePath`` is for names that have dots or
    brackets in them: ``AttributePath("first.name")``, ``AttributePath("address", "post.code", 0)``.
    """

    __slots__ = ("parts",)

    parts: tuple[str | int, ...]

    def __init__(self, *parts: str | int) -> None:
        """Make the path of ``parts``, the top-level attribute first."""
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        """Paths are equal if their parts are."""
        return isinstance(other, AttributePath) and self.parts == other.parts

    def __hash__(self) -> int:
        """Return the hash of the parts."""
        return hash(self.parts)

    def __repr__(self) -> str:
        """Show how to write the path."""
        return f"AttributePath({', '.join(map(repr, self.parts))})"


class SetOperation:
    """A value of ``set=`` that depends on what the item has; made by the functions of this module."""

    __slots__ = ("operands", "operation")

    operation: str
    operands: tuple[Any, ...]

    def __init__(self, operation: str, *operands: Any) -> None:
        """Name what to compute, and with what."""
        self.operation = operation
        self.operands = operands

    def __repr__(self) -> str:
        """Show how to write the operation."""
        return f"{self.operation}({', '.join(map(repr, self.operands))})"


def increment(by: Any = 1, start: Any = 0) -> SetOperation:
    """Count: the number that is there plus ``by``, or ``start`` plus ``by`` if there is none."""
    return SetOperation("increment", by, start)


def if_not_exists(value: Any) -> SetOperation:
    """Set ``value`` where there is nothing yet, and leave what is there."""
    return SetOperation("if_not_exists", value)


def list_append(values: list[Any] | tuple[Any, ...]) -> SetOperation:
    """Add ``values`` to the end of the list that is there, or to an empty one."""
    return SetOperation("list_append", values)


def list_prepend(values: list[Any] | tuple[Any, ...]) -> SetOperation:
    """Put ``values`` before the list that is there, or before an empty one."""
    return SetOperation("list_prepend", values)


def attribute(path: str | AttributePath) -> SetOperation:
    """Copy what the item had at another path."""
    return SetOperation("attribute", path)
