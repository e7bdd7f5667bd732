"""dynafile 0.1.2, in an environment of its own. It has one durability: it flushes each write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dynafile import Dynafile


class Original:
    def __init__(self, path: str) -> None:
        self.db = Dynafile(path)

    def put(self, item: dict[str, Any]) -> None:
        self.db.put_item(item=item)

    def put_batch(self, items: Sequence[dict[str, Any]]) -> None:
        # Its batches lose writes unless the items of a partition follow each other.
        with self.db.batch_writer() as batch:
            for item in sorted(items, key=lambda item: item["PK"]):
                batch.put_item(item=item)

    def get(self, partition: str, sort: str) -> Any:
        return self.db.get_item(key={"PK": partition, "SK": sort})

    def delete(self, partition: str, sort: str) -> None:
        self.db.delete_item(key={"PK": partition, "SK": sort})

    def query(self, partition: str) -> list[dict[str, Any]]:
        return list(self.db.query(partition))

    def scan(self) -> list[dict[str, Any]]:
        return list(self.db.scan())

    def scan_marked(self) -> list[dict[str, Any]]:
        return list(self.db.scan("status == 'returned'"))


def open(path: str, durable: bool) -> Original:
    return Original(path)
