"""sqlite3 of the standard library: items as JSON in a table keyed by partition and sort key.

Durable is WAL with `synchronous=FULL`: each commit is flushed. Relaxed is `NORMAL`: the
tail may be lost with the power, and the database stays whole, as in our `relaxed`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

INSERT = "INSERT OR REPLACE INTO items VALUES (?, ?, ?)"


class Sqlite:
    def __init__(self, path: str, durable: bool) -> None:
        self.connection = sqlite3.connect(f"{path}.sqlite", isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS items (pk TEXT, sk TEXT, item TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID"
        )

    def put(self, item: dict[str, Any]) -> None:
        self.connection.execute(INSERT, (item["PK"], item["SK"], json.dumps(item)))

    def put_batch(self, items: Sequence[dict[str, Any]]) -> None:
        self.connection.execute("BEGIN")
        self.connection.executemany(INSERT, ((item["PK"], item["SK"], json.dumps(item)) for item in items))
        self.connection.execute("COMMIT")

    def get(self, partition: str, sort: str) -> Any:
        row = self.connection.execute("SELECT item FROM items WHERE pk = ? AND sk = ?", (partition, sort)).fetchone()
        return json.loads(row[0])

    def delete(self, partition: str, sort: str) -> None:
        self.connection.execute("DELETE FROM items WHERE pk = ? AND sk = ?", (partition, sort))

    def _items(self, where: str, *values: str) -> list[dict[str, Any]]:
        rows = self.connection.execute(f"SELECT item FROM items {where} ORDER BY pk, sk", values)
        return [json.loads(text) for (text,) in rows]

    def query(self, partition: str) -> list[dict[str, Any]]:
        return self._items("WHERE pk = ?", partition)

    def scan(self) -> list[dict[str, Any]]:
        return self._items("")

    def scan_marked(self) -> list[dict[str, Any]]:
        return self._items("WHERE json_extract(item, '$.status') = ?", "returned")


def open(path: str, durable: bool) -> Sqlite:
    return Sqlite(path, durable)
