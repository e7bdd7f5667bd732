"""One module per contender; each has an `open(path, durable)` that returns a `Contender`.

A module is imported in the process that measures it and nowhere else, so that no contender
pays for another's imports, and the original runs in its own environment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Contender(Protocol):
    """A store of orders. Whatever is read becomes the dictionary that was written."""

    def put(self, item: dict[str, Any]) -> None:
        """Writes one item in a commit of its own."""

    def put_batch(self, items: Sequence[dict[str, Any]]) -> None:
        """Writes all items in one commit."""

    def get(self, partition: str, sort: str) -> dict[str, Any]: ...

    def delete(self, partition: str, sort: str) -> None:
        """Removes one item in a commit of its own."""

    def query(self, partition: str) -> list[dict[str, Any]]: ...

    def scan(self) -> list[dict[str, Any]]: ...

    def scan_marked(self) -> list[dict[str, Any]]:
        """Only the marked orders, by the filter that the contender offers."""
