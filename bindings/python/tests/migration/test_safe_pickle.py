"""The reader of pickles reads what Python's own pickler writes, and reads it the same."""

from __future__ import annotations

import collections
import datetime
import pickle
import random
import uuid
from decimal import Decimal
from typing import Any

import pytest

from dynafile._migrate.nodes import MapNode, SetNode, UuidNode
from dynafile._migrate.safe_pickle import RefusedPickleError, read_pickle

_SCALARS: list[Any] = [
    None, True, False, 0, 1, 255, 256, 65_535, 65_536, -1, 2**31 - 1, -(2**31), 2**31, 2**63, -(2**63), 2**2040,
    0.0, -0.0, 1.5, 1e300, float("inf"), "", "a", "é", "日本語", "🙂" * 100, "x" * 300, "\ud800",
    b"", b"a", b"x" * 300, bytearray(), bytearray(b"abc"), Decimal("1.50"), Decimal("-Infinity"),
    datetime.datetime(2021, 2, 3, 4, 5, 6, 7), datetime.datetime(2021, 1, 1, fold=1),
    datetime.datetime(2021, 1, 1, tzinfo=datetime.timezone.utc),
    datetime.datetime(2021, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-3), "name")),
    datetime.date(2021, 2, 3), datetime.time(23, 59, 59, 999_999), datetime.time(1, fold=1),
    datetime.timedelta(days=-1, microseconds=1), uuid.UUID(int=2**128 - 1), uuid.uuid1(), uuid.uuid4(),
]  # fmt: skip


def _plain(node: object) -> Any:
    """Return the Python value that a node stands for."""
    if isinstance(node, MapNode):
        pairs = [(_plain(key), _plain(value)) for key, value in node.pairs()]
        return collections.OrderedDict(pairs) if node.type_name == "OrderedDict" else dict(pairs)
    if isinstance(node, SetNode):
        members = [_plain(member) for member in node.members]
        return frozenset(members) if node.frozen else set(members)
    if isinstance(node, UuidNode):
        assert node.number is not None
        return uuid.UUID(int=node.number)
    if isinstance(node, list):
        return [_plain(member) for member in node]
    if isinstance(node, tuple):
        return tuple(_plain(member) for member in node)
    return node


def _assert_same(found: Any, expected: Any) -> None:
    assert type(found) is type(expected)
    assert repr(found) == repr(expected)
    if isinstance(expected, (datetime.datetime, datetime.time)):
        assert found.fold == expected.fold


def _random_value(rng: random.Random, depth: int) -> Any:
    if depth == 0 or rng.random() < 0.4:
        return rng.choice(_SCALARS)
    members = [
        _random_value(rng, depth - 1)
        for _ in range(rng.choice([0, 1, 2, 3, 4, 1005]) if depth == 1 else rng.randrange(4))
    ]
    kind = rng.randrange(5)
    if kind == 0:
        return members
    if kind == 1:
        return tuple(members)
    if kind == 2:
        return {str(number): member for number, member in enumerate(members)}
    if kind == 3:
        return collections.OrderedDict((number, member) for number, member in enumerate(members))
    # The same object twice: the second time it is only referred to.
    return [members, members]


@pytest.mark.parametrize("protocol", [4, 5])
@pytest.mark.parametrize("scalar", _SCALARS, ids=lambda scalar: f"{type(scalar).__name__} {str(scalar)[:20]!a}")
def test_a_value_is_read_as_it_was_written(scalar: Any, protocol: int) -> None:
    _assert_same(_plain(read_pickle(pickle.dumps(scalar, protocol), containers_max=100)), scalar)


@pytest.mark.parametrize("protocol", [4, 5])
@pytest.mark.parametrize(
    "members", [set(), {1}, {"a"}, set(range(2000)), frozenset(), frozenset([b"a"]), {frozenset([1])}]
)
def test_a_set_is_read_as_it_was_written(members: Any, protocol: int) -> None:
    found = _plain(read_pickle(pickle.dumps(members, protocol), containers_max=100))
    assert type(found) is type(members)
    assert found == members


@pytest.mark.parametrize("seed", range(200))
def test_random_values_are_read_as_they_were_written(seed: int) -> None:
    rng = random.Random(seed)
    written = _random_value(rng, 5)
    content = pickle.dumps(written, rng.choice([4, 5]))
    _assert_same(_plain(read_pickle(content, containers_max=len(content))), written)


def test_values_larger_than_a_frame_are_read() -> None:
    written = [{"text": "x" * 70_000, "bytes": b"y" * 70_000, "n": number} for number in range(5)]
    assert _plain(read_pickle(pickle.dumps(written), containers_max=100)) == written


def test_a_tuple_that_contains_itself_through_a_list_is_read() -> None:
    inner: list[Any] = []
    inner.append((inner, 1))
    found = read_pickle(pickle.dumps((inner, "after")), containers_max=100)
    assert isinstance(found, tuple)
    assert found[1] == "after"


def test_a_key_written_twice_has_its_last_value() -> None:
    node = read_pickle(b"\x80\x04}(X\x01\x00\x00\x00aK\x01X\x01\x00\x00\x00aK\x02u.", containers_max=10)
    assert isinstance(node, MapNode)
    assert node.get("a") == 2


def test_more_containers_than_allowed_are_refused() -> None:
    content = pickle.dumps([[] for _ in range(100)])
    read_pickle(content, containers_max=102)
    with pytest.raises(RefusedPickleError, match="too many values"):
        read_pickle(content, containers_max=50)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused_and_nothing_else(seed: int) -> None:
    rng = random.Random(seed)
    known = (
        b"(01JKMNRXabe}hj]st)uG.BC\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x93\x94\x95\x96\x00\x01\x02"
    )
    for _ in range(2000):
        content = b"\x80\x04" + bytes(rng.choice(known) for _ in range(rng.randrange(40))) + b"."
        try:
            read_pickle(content, containers_max=1000)
        except RefusedPickleError:
            continue
