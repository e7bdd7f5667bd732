"""One contender in a process of its own, told by lines of JSON what to do.

Each line of input is `{"work": NAME, ...}`; each line of output is `{"rate": units per
second}` or `{"error": text}`. What a work prepares is outside its time.

Usage: worker.py MODULE PATH durable|relaxed
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import orders
from contenders import Contender

LOAD_BATCH = 10_000
BALLAST_OBJECTS = 1_000_000


def rate(units: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return units / (time.perf_counter() - start)


def expect(what: str, found: int, expected: int) -> None:
    if found != expected:
        raise ValueError(f"{what}: {found} items instead of {expected}")


class Works:
    def __init__(self, contender: Contender) -> None:
        self.contender = contender

    def load(self, items: int) -> float:
        def all_batches() -> None:
            for first in range(0, items, LOAD_BATCH):
                last = min(first + LOAD_BATCH, items)
                self.contender.put_batch([orders.order(number) for number in range(first, last)])

        return rate(items, all_batches)

    def put(self, items: int, count: int, seed: int) -> float:
        new = [orders.order(number, seed) for number in orders.random_numbers(items, count, seed)]
        put = self.contender.put

        def all_puts() -> None:
            for item in new:
                put(item)

        return rate(count, all_puts)

    def put_batch(self, items: int, count: int, seed: int) -> float:
        first = orders.random_numbers(items - count + 1, 1, seed)[0]
        first -= first % orders.ITEMS_PER_PARTITION
        new = [orders.order(number, seed) for number in range(first, first + count)]
        return rate(count, lambda: self.contender.put_batch(new))

    def get(self, items: int, count: int, seed: int) -> float:
        keys = [orders.key(number) for number in orders.random_numbers(items, count, seed)]
        get = self.contender.get

        def all_gets() -> None:
            for partition, sort in keys:
                if get(partition, sort)["SK"] != sort:
                    raise ValueError("a get returned another item")

        return rate(count, all_gets)

    def query(self, items: int, count: int, seed: int) -> float:
        partitions = [orders.partition(number) for number in orders.random_numbers(items, count, seed)]

        def all_queries() -> None:
            for partition in partitions:
                expect("query", len(self.contender.query(partition)), orders.ITEMS_PER_PARTITION)

        return rate(count, all_queries)

    def scan(self, items: int, count: int, seed: int) -> float:
        return rate(items, lambda: expect("scan", len(self.contender.scan()), items))

    def scan_with_large_heap(self, items: int, count: int, seed: int) -> float:
        ballast = [{"number": number} for number in range(BALLAST_OBJECTS)]
        scan_rate = self.scan(items, count, seed)
        del ballast
        return scan_rate

    def scan_marked(self, items: int, count: int, seed: int) -> float:
        expected = items // orders.MARKED_ONE_IN
        return rate(items, lambda: expect("filter", len(self.contender.scan_marked()), expected))

    def delete(self, items: int, count: int, seed: int) -> float:
        numbers = orders.distinct_numbers(items, count, seed)
        keys = [orders.key(number) for number in numbers]
        delete = self.contender.delete

        def all_deletes() -> None:
            for partition, sort in keys:
                delete(partition, sort)

        delete_rate = rate(count, all_deletes)
        self.contender.put_batch([orders.order(number, seed) for number in numbers])
        return delete_rate


def answer(works: Works, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"rate": getattr(works, request.pop("work"))(**request)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    module, path, durability = sys.argv[1:4]
    contender = importlib.import_module(f"contenders.{module}").open(path, durability == "durable")
    works = Works(contender)
    for line in sys.stdin:
        print(json.dumps(answer(works, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
