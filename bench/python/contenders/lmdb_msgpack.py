"""LMDB with items as MessagePack. Relaxed is `sync=False`: a power cut may cost the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import lmdb
import msgpack

MAP_SIZE = 4 << 30


def encoded_key(partition: str, sort: str) -> bytes:
    return f"{partition}\0{sort}".encode()


class Lmdb:
    def __init__(self, path: str, durable: bool) -> None:
        self.env = lmdb.open(f"{path}.lmdb", map_size=MAP_SIZE, sync=durable, metasync=durable)

    def put(self, item: dict[str, Any]) -> None:
        with self.env.begin(write=True) as transaction:
            transaction.put(encoded_key(item["PK"], item["SK"]), msgpack.packb(item))

    def put_batch(self, items: Sequence[dict[str, Any]]) -> None:
        with self.env.begin(write=True) as transaction:
            for item in items:
                transaction.put(encoded_key(item["PK"], item["SK"]), msgpack.packb(item))

    def get(self, partition: str, sort: str) -> Any:
        with self.env.begin(buffers=True) as transaction:
            return msgpack.unpackb(transaction.get(encoded_key(partition, sort)))

    def delete(self, partition: str, sort: str) -> None:
        with self.env.begin(write=True) as transaction:
            transaction.delete(encoded_key(partition, sort))

    def _from(self, prefix: bytes) -> Iterator[dict[str, Any]]:
        with self.env.begin(buffers=True) as transaction, transaction.cursor() as cursor:
            if not cursor.set_range(prefix):
                return
            for key, value in cursor:
                if bytes(key[: len(prefix)]) != prefix:
                    return
                yield msgpack.unpackb(value)

    def query(self, partition: str) -> list[dict[str, Any]]:
        return list(self._from(f"{partition}\0".encode()))

    def scan(self) -> list[dict[str, Any]]:
        with self.env.begin(buffers=True) as transaction, transaction.cursor() as cursor:
            return [msgpack.unpackb(value) for value in cursor.iternext(keys=False)]

    def scan_marked(self) -> list[dict[str, Any]]:
        return [item for item in self.scan() if item["status"] == "returned"]


def open(path: str, durable: bool) -> Lmdb:
    return Lmdb(path, durable)
