"""The items that are measured: orders of customers, about 320 bytes, a thousand to a partition."""

from __future__ import annotations

import random
from typing import Any

Item = dict[str, Any]
Key = tuple[str, str]

ITEMS_PER_PARTITION = 1_000
MARKED_ONE_IN = 100
MARKED = "returned"

WORDS = [
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heath",
    "inlet",
    "jetty",
    "knoll",
    "lagoon",
    "marsh",
    "north",
    "ocean",
    "prairie",
]


def partition(number: int) -> str:
    return f"customer#{number // ITEMS_PER_PARTITION:06}"


def key(number: int) -> Key:
    return partition(number), f"order#{number:09}"


def order(number: int, version: int = 0) -> Item:
    """Order `number`; `version` changes its content, and hardly its size."""
    chance = random.Random(number << 16 | version)
    partition_key, sort_key = key(number)
    return {
        "PK": partition_key,
        "SK": sort_key,
        "status": MARKED if number % MARKED_ONE_IN == 0 else "delivered",
        "version": version,
        "total": chance.randrange(100_000),
        "weight": round(chance.random() * 30, 2),
        "paid": number % 2 == 0,
        "tags": chance.sample(WORDS, 3),
        "address": {"street": " ".join(chance.sample(WORDS, 2)), "number": chance.randrange(200), "country": "DE"},
        "note": " ".join(chance.choices(WORDS, k=14)),
    }


def random_numbers(items: int, count: int, seed: int) -> list[int]:
    chance = random.Random(seed)
    return [chance.randrange(items) for _ in range(count)]


def distinct_numbers(items: int, count: int, seed: int) -> list[int]:
    return random.Random(seed).sample(range(items), count)
