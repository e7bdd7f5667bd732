"""dynafile, as a user of the package calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dynafile import Dynafile


class Ours:
    def __init__(self, path: str, durable: bool) -> None:
        self.db = Dynafile(f"{path}.dynafile", durability="full" if durable else "relaxed")

    def put(self, item: dict[str, Any]) -> None:
        self.db.put_item(item=item)

    def put_batch(self, items: Sequence[dict[str, Any]]) -> None:
        with self.db.batch_writer() as batch:
            for item in items:
                batch.put_item(item=item)

    def get(self, partition: str, sort: str) -> dict[str, Any] | None:
        return self.db.get_item(key={"PK": partition, "SK": sort})

    def delete(self, partition: str, sort: str) -> None:
        self.db.delete_item(key={"PK": partition, "SK": sort})

    def query(self, partition: str) -> list[dict[str, Any]]:
        return list(self.db.query(partition))

    def scan(self) -> list[dict[str, Any]]:
        return list(self.db.scan())

    def scan_marked(self) -> list[dict[str, Any]]:
        return list(self.db.scan("status == 'returned'"))


def open(path: str, durable: bool) -> Ours:
    return Ours(path, durable)
