"""Partitions made by hand: what the original would not write, and what it might.

A pickle is a program for a stack machine; the constants are the opcodes the tests need.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any

HEADER = b"\x80\x04"
NONE = b"N"
MARK = b"("
STOP = b"."
REDUCE = b"R"
BUILD = b"b"
TUPLE_1 = b"\x85"
TUPLE_2 = b"\x86"
EMPTY_LIST = b"]"
EMPTY_DICT = b"}"
EMPTY_TUPLE = b")"
APPEND = b"a"
APPENDS = b"e"
SET_ITEM = b"s"
MEMOIZE = b"\x94"
STACK_GLOBAL = b"\x93"


def text(value: str) -> bytes:
    """Push a text."""
    encoded = value.encode("utf-8", "surrogatepass")
    return b"X" + len(encoded).to_bytes(4, "little") + encoded


def recall(slot: int) -> bytes:
    """Push what was memoized under the number."""
    return b"j" + slot.to_bytes(4, "little")


def global_(module: str, name: str) -> bytes:
    """Push what the module calls by the name."""
    return text(module) + text(name) + STACK_GLOBAL


def call(module: str, name: str, *arguments: bytes) -> bytes:
    """Push the result of a call."""
    return global_(module, name) + MARK + b"".join(arguments) + b"t" + REDUCE


def value(plain: Any) -> bytes:
    """Push a value that consists of what needs no global."""
    body = pickle.dumps(plain, 4)[2:-1]
    return body[9:] if body[:1] == b"\x95" else body


def sorted_dict(entries: bytes) -> bytes:
    """Push a SortedDict of a dict that `entries` pushes."""
    return global_("sortedcontainers.sorteddict", "SortedDict") + NONE + entries + TUPLE_2 + REDUCE


def partition(items: dict[Any, Any]) -> bytes:
    """A whole partition of plain items by their sort keys."""
    return HEADER + sorted_dict(value(items)) + STOP


def partition_with(planted: bytes, *, key: str = "p") -> bytes:
    """A whole partition whose only item, of the sort key "s", has `planted` as the attribute x.

    The value is pushed first of all, so that its memo slots count from 0.
    """
    attributes = MARK + text("PK") + text(key) + text("SK") + text("s") + text("x")
    body = EMPTY_DICT + text("s") + EMPTY_DICT + attributes + planted + b"u" + SET_ITEM
    return HEADER + sorted_dict(body) + STOP


def directory_name(key: str) -> str:
    """The name of the directory of a partition."""
    return hashlib.sha256(key.encode()).hexdigest()


def place(old: Path, key: str, content: bytes) -> Path:
    """Write the file of a partition and return its path."""
    directory = old / "_partitions" / directory_name(key)
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "data.pickle"
    file.write_bytes(content)
    return file


def place_items(old: Path, key: str, *sort_keys: Any) -> None:
    """Write a partition of small items."""
    place(old, key, partition({sk: {"PK": key, "SK": sk, "n": 1} for sk in sort_keys}))
