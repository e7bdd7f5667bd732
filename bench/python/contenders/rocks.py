"""RocksDB with items as MessagePack. Its writes go to the log and are not flushed: relaxed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgpack
from rocksdict import Options, Rdict, WriteBatch


def encoded_key(partition: str, sort: str) -> bytes:
    return f"{partition}\0{sort}".encode()


class Rocks:
    def __init__(self, path: str) -> None:
        self.db = Rdict(f"{path}.rocks", Options(raw_mode=True))

    def put(self, item: dict[str, Any]) -> None:
        self.db[encoded_key(item["PK"], item["SK"])] = msgpack.packb(item)

    def put_batch(self, items: Sequence[dict[str, Any]]) -> None:
        batch = WriteBatch(raw_mode=True)
        for item in items:
            batch.put(encoded_key(item["PK"], item["SK"]), msgpack.packb(item))
        self.db.write(batch)

    def get(self, partition: str, sort: str) -> Any:
        return msgpack.unpackb(self.db[encoded_key(partition, sort)])

    def delete(self, partition: str, sort: str) -> None:
        del self.db[encoded_key(partition, sort)]

    def query(self, partition: str) -> list[dict[str, Any]]:
        prefix = f"{partition}\0".encode()
        items = []
        for key, value in self.db.items(from_key=prefix):
            if not key.startswith(prefix):
                break
            items.append(msgpack.unpackb(value))
        return items

    def scan(self) -> list[dict[str, Any]]:
        return [msgpack.unpackb(value) for value in self.db.values()]

    def scan_marked(self) -> list[dict[str, Any]]:
        return [item for item in self.scan() if item["status"] == "returned"]


def open(path: str, durable: bool) -> Rocks:
    return Rocks(path)
