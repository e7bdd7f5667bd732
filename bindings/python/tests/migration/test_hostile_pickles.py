"""No file, however made, runs code, brings the command down, or takes more than its share."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from .crafted import (
    APPEND,
    APPENDS,
    BUILD,
    EMPTY_DICT,
    EMPTY_LIST,
    EMPTY_TUPLE,
    HEADER,
    MARK,
    MEMOIZE,
    NONE,
    REDUCE,
    SET_ITEM,
    STOP,
    TUPLE_1,
    TUPLE_2,
    call,
    global_,
    partition,
    partition_with,
    place,
    place_items,
    recall,
    sorted_dict,
    text,
    value,
)
from .harness import Migrate, WriteOriginal


class _Calls:
    """Pickles as a call of a function."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> Any:
        return self._call


_GETATTR_CHAIN = call(
    "builtins",
    "getattr",
    call("builtins", "getattr", call("builtins", "__import__", text("os")), text("path")),
    text("exists"),
)

# What each value would do if it were unpickled is to make the file "pwned".
_HOSTILE_VALUES = {
    "os.system": call("posix", "system", text("touch pwned")),
    "os.system by its public name": call("os", "system", text("touch pwned")),
    "eval": call("builtins", "eval", text("open('pwned', 'w')")),
    "exec": call("builtins", "exec", text("open('pwned', 'w')")),
    "open": call("builtins", "open", text("pwned"), text("w")),
    "subprocess": call("subprocess", "check_call", text("touch pwned")),
    "a chain of getattr": _GETATTR_CHAIN,
    "getattr of an allowed class": call("builtins", "getattr", global_("datetime", "datetime"), text("now")),
    "getattr of the allowed pair's class": call("builtins", "getattr", global_("zoneinfo", "ZoneInfo"), text("no_cache")),
    "getattr of the allowed pair's name": call("builtins", "getattr", global_("datetime", "date"), text("_unpickle")),
    "getattr without arguments": call("builtins", "getattr"),
    "a dotted name": call("datetime", "datetime.__class__.__subclasses__"),
    "a name in an allowed module": call("collections", "_sys.modules.get", text("os")),
    "a module in front of an allowed name": call("evil.datetime", "datetime", value(b"0123456789")),
    "an allowed name split elsewhere": call("sortedcontainers", "sorteddict.SortedDict", NONE, EMPTY_DICT),
    "another reconstructor": call("copyreg", "_reconstructor", global_("builtins", "object"), NONE, NONE),
    "a codec": call("_codecs", "encode", text("x"), text("rot13")),
    "a SortedDict ordered by a function": call(
        "sortedcontainers.sorteddict", "SortedDict", global_("builtins", "eval"), value({"open('pwned', 'w')": 1})
    ),
    "a SortedDict ordered by an allowed class": call(
        "sortedcontainers.sorteddict", "SortedDict", global_("decimal", "Decimal"), value({"1": 1})
    ),
    "the old way to name a global": b"cposix\nsystem\n" + text("touch pwned") + TUPLE_1 + REDUCE,
    "the old way to make an object": MARK + text("touch pwned") + b"iposix\nsystem\n",
    "the very old way to make an object": MARK + b"cposix\nsystem\n" + text("touch pwned") + b"o",
    "a new object with keywords": global_("uuid", "UUID") + EMPTY_TUPLE + EMPTY_DICT + b"\x92",
    "a new object of another class": global_("datetime", "date") + value(b"\x07\xe5\x01\x01") + TUPLE_1 + b"\x81",
    "a UUID with arguments": call("uuid", "UUID", text("0" * 32)),
    "a UUID that is a text": global_("uuid", "UUID") + EMPTY_TUPLE + b"\x81" + value({"int": "1"}) + BUILD,
    "a UUID that is too large": global_("uuid", "UUID") + EMPTY_TUPLE + b"\x81" + value({"int": 1 << 128}) + BUILD,
    "the state of a class": global_("decimal", "Decimal") + value({"__reduce__": 1}) + BUILD,
    "the state of a list": EMPTY_LIST + value({"a": 1}) + BUILD,
    "the state of an OrderedDict": call("collections", "OrderedDict") + value({"__setstate__": 1}) + BUILD,
    "two parts of state": global_("uuid", "UUID") + EMPTY_TUPLE + b"\x81" + NONE + value({"int": 1}) + TUPLE_2 + BUILD,
    "a call of a value": text("print") + EMPTY_TUPLE + REDUCE,
    "a call with a list": global_("decimal", "Decimal") + EMPTY_LIST + REDUCE,
    "a persistent id": text("x") + b"Q",
    "a persistent id in text": b"Px\n",
    "an extension": b"\x82\x01",
    "an extension of two bytes": b"\x83\x01\x00",
    "an extension of four bytes": b"\x84\x01\x00\x00\x00",
    "a buffer outside the file": b"\x97",
    "a read-only buffer": NONE + b"\x98",
    "a numbered memo slot": NONE + b"r\xff\xff\xff\xff",
    "a numbered memo slot in text": NONE + b"p99999999999\n",
    "a memo slot that is empty": recall(0xFFFFFFFF),
    "a global named by numbers": b"K\x01K\x02\x93",
    "a protocol in the middle": b"\x80\x04" + NONE,
    "a text of 2**63 bytes": b"\x8d" + (1 << 63).to_bytes(8, "little"),
    "bytes of 2**63 bytes": b"\x8e" + (1 << 63).to_bytes(8, "little"),
    "a bytearray of 2**40 bytes": b"\x96" + (1 << 40).to_bytes(8, "little"),
    "a text of 4 GiB": b"X\xff\xff\xff\xff",
    "bytes of 4 GiB": b"B\xff\xff\xff\xff",
    "an integer of 4 GiB": b"\x8b\xff\xff\xff\xff",
    "an integer in text": b"I" + b"9" * 10_000 + b"\n",
    "a frame of 2**63 bytes": b"\x95" + (1 << 63).to_bytes(8, "little") + NONE,
    "text that is not UTF-8": b"X\x01\x00\x00\x00\xff",
    "a tuple from nothing": b"\x87" * 9,
    "a mark that is missing": b"e",
    "pops below the bottom": b"0" * 50,
    "marks left over": MARK + NONE,
    "an append to a dict": EMPTY_DICT + NONE + APPEND,
    "a key set in a list": EMPTY_LIST + NONE + NONE + SET_ITEM,
    "a key without a value": EMPTY_DICT + MARK + NONE + b"u",
    "members added to a frozenset": MARK + b"\x91" + MARK + NONE + b"\x90",
    "a datetime with a 77th minute": call("datetime", "datetime", value(b"\x07\xe5\x01\x01\x00\x4d\x00\x00\x00\x00")),
    "a datetime of nine bytes": call("datetime", "datetime", value(b"123456789")),
    "a datetime of text": call("datetime", "datetime", text("1234567890")),
    "a datetime of numbers": call("datetime", "datetime", value(2021), value(1), value(1)),
    "a datetime whose zone is a text": call("datetime", "datetime", value(b"\x07\xe5\x01\x01\x00\x00\x00\x00\x00\x00"), text("x")),
    "a datetime without arguments": call("datetime", "datetime"),
    "a date in the year 0": call("datetime", "date", value(b"\x00\x00\x01\x01")),
    "a time in the 25th hour": call("datetime", "time", value(b"\x19\x00\x00\x00\x00\x00")),
    "a timedelta of a googol days": call("datetime", "timedelta", value(10**100), value(0), value(0)),
    "a timedelta of texts": call("datetime", "timedelta", text("1"), text("1"), text("1")),
    "a timezone two days off": call("datetime", "timezone", call("datetime", "timedelta", value(2), value(0), value(0))),
    "a timezone of a number": call("datetime", "timezone", value(1)),
    "a timezone named by a number": call(
        "datetime", "timezone", call("datetime", "timedelta", value(0), value(0), value(0)), value(1)
    ),
    "a Decimal of a word": call("decimal", "Decimal", text("word")),
    "a Decimal of a tuple": call("decimal", "Decimal", value((0, (1,), 10**9))),
    "a Decimal without arguments": call("decimal", "Decimal"),
    "a bytearray of a number": call("builtins", "bytearray", value(1 << 40)),
    "an OrderedDict of a list": call("collections", "OrderedDict", value([["a", 1]])),
    "a time zone that is a path": call("builtins", "getattr", global_("zoneinfo", "ZoneInfo"), text("_unpickle"))
    + text("../../../etc/passwd") + NONE + TUPLE_2 + REDUCE,
}  # fmt: skip


@pytest.mark.parametrize("name", _HOSTILE_VALUES)
@pytest.mark.parametrize("at_the_top", [False, True], ids=["in an item", "at the top"])
def test_a_hostile_value_costs_its_partition_and_nothing_else(
    old_path: Path, migrate: Migrate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, at_the_top: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    planted = _HOSTILE_VALUES[name]
    place(old_path, "p", HEADER + planted + STOP if at_the_top else partition_with(planted))
    place_items(old_path, "q", "s")
    outcome = migrate("--dry-run")
    assert outcome.code == 1
    assert outcome.items == {"migrated": 1}
    assert [problem["kind"] for problem in outcome.problems] == ["partition skipped"]
    assert outcome.err == ""
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_runs_a_command_is_refused_in_every_protocol(
    old_path: Path, migrate: Migrate, tmp_path: Path, protocol: int
) -> None:
    place(old_path, "p", pickle.dumps(_Calls(os.system, f"touch {tmp_path / 'pwned'}"), protocol))
    outcome = migrate()
    assert outcome.code == 1
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 6, 255])
def test_a_protocol_that_the_original_never_wrote_is_refused(old_path: Path, migrate: Migrate, protocol: int) -> None:
    place(old_path, "p", b"\x80" + bytes([protocol]) + partition({})[2:])
    assert f"it has pickle protocol {protocol}" in migrate().out


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        b"\x80\x04",
        b"\x80\x04.",
        b"not a pickle at all",
        b"\x00" * 1000,
        HEADER + NONE + STOP,
        HEADER + EMPTY_DICT + STOP,
    ],
)
def test_a_file_that_is_no_partition_is_skipped(old_path: Path, migrate: Migrate, content: bytes) -> None:
    place(old_path, "p", content)
    outcome = migrate()
    assert outcome.code == 1
    assert outcome.report["partitions"] == {"read": 0, "skipped": 1, "without_data": 0}


def test_no_flipped_bit_escapes_or_harms_other_partitions(
    write_original: WriteOriginal, migrate: Migrate, old_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_original(
        """
        db = dynafile.Dynafile(root)
        db.put_item(item={"PK": "p", "SK": "s", "u": uuid.UUID(int=5), "t": datetime.datetime(2021, 1, 1), "l": [1, (2.5,)]})
        """
    )
    (file,) = old_path.rglob("data.pickle")
    content = file.read_bytes()
    place_items(old_path, "q", "s")
    before = set(tmp_path.iterdir())
    for position in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[position] ^= 1 << bit
            file.write_bytes(damaged)
            outcome = migrate("--dry-run")
            assert outcome.code in (0, 1), (position, bit)
            assert outcome.report["finished"], (position, bit)
            # Either one item of p is good, or something of p is reported; q is not concerned.
            assert outcome.items.get("migrated") == 2 - len(outcome.problems), (position, bit)
            assert outcome.err == ""
    assert set(tmp_path.iterdir()) - before <= {tmp_path / "report.json"}


def _laughs(begin: bytes, members: Callable[[bytes], bytes], levels: int) -> bytes:
    """A value that refers ten times to a value that refers ten times to …, `levels` deep."""
    pushed = begin + members(text("ha")) + MEMOIZE
    for level in range(levels):
        pushed += b"0" + begin + members(recall(level)) + MEMOIZE
    return pushed


def _in_list(member: bytes) -> bytes:
    return MARK + member * 10 + APPENDS


def _in_dict(member: bytes) -> bytes:
    return MARK + b"".join(text(str(number)) + member for number in range(10)) + b"u"


def _in_tuple(member: bytes) -> bytes:
    return MARK + member * 10 + b"t"


# Each is planted into an item; what is reported is in the second place.
_BOMBS = {
    "lists of lists of lists": (_laughs(EMPTY_LIST, _in_list, 30), "the item is larger than"),
    "dicts of dicts of dicts": (_laughs(EMPTY_DICT, _in_dict, 30), "the item is larger than"),
    "tuples of tuples of tuples": (_laughs(b"", _in_tuple, 30), "the item is larger than"),
    "one long text again and again": (
        text("x" * 300_000) + MEMOIZE + b"0" + EMPTY_LIST + MARK + recall(0) * 100_000 + APPENDS,
        "the item is larger than",
    ),
    "a list that contains itself": (EMPTY_LIST + MEMOIZE + recall(0) + APPEND, "nested deeper than"),
    "a dict that contains itself": (EMPTY_DICT + MEMOIZE + text("a") + recall(0) + SET_ITEM, "nested deeper than"),
    "300,000 lists in one another": (EMPTY_LIST * 300_000 + APPEND * 299_999, "nested deeper than"),
    "300,000 tuples in one another": (EMPTY_TUPLE + TUPLE_1 * 300_000, "nested deeper than"),
    "300,000 sets in one another": (MARK * 300_000 + b"\x91" * 300_000, "nested deeper than"),
    "a key of tuples in one another": (
        EMPTY_DICT + EMPTY_TUPLE + TUPLE_1 * 300_000 + NONE + SET_ITEM,
        "a value of type tuple of the map is not text",
    ),
    "300,000 marks": (MARK * 300_000 + NONE, "it holds a key without a value"),
    "an integer of 8 million digits": (
        b"\x8b" + (3_500_000).to_bytes(4, "little") + b"\x7f" * 3_500_000,
        "an integer of more than 126 digits",
    ),
    "a Decimal of 3 million digits": (call("decimal", "Decimal", text("9" * 3_000_000)), "a Decimal of more than"),
    "a Decimal beyond all exponents": (call("decimal", "Decimal", text("1E+999999999999999999")), "cannot be stored"),
    "a set of numbers whose hashes collide": (
        b"\x8f" + MARK + b"".join(value(number * (2**61 - 1)) for number in range(1, 100_000)) + b"\x90",
        "the numbers of the set are made to collide",
    ),
}


def _partition_of(shared: bytes, key: Callable[[int], bytes], item: bytes, count: int) -> bytes:
    """A partition of `count` items that all consist of what was pushed as `shared`, and memoized."""
    entries = b"".join(key(number) + item for number in range(count))
    return HEADER + sorted_dict(shared + EMPTY_DICT + MARK + entries + b"u") + STOP


def _item(sort_key: bytes, attributes: bytes = b"") -> bytes:
    return EMPTY_DICT + MARK + text("PK") + text("p") + text("SK") + sort_key + attributes + b"u"


_LARGE_TEXT = text("x" * 10_000_000) + MEMOIZE + b"0"
_LARGE_BYTES = b"B" + (10_000_000).to_bytes(4, "little") + b"x" * 10_000_000 + MEMOIZE + b"0"
_LARGE_ITEM = _item(EMPTY_LIST, b"".join(text(f"{number}") + NONE for number in range(30_000))) + MEMOIZE + b"0"
_LATE_FAILURE = EMPTY_LIST + MARK + NONE * 300_000 + value(float("nan")) + APPENDS + MEMOIZE + b"0"

# Whole partitions that ask for one large thing to be copied, hashed, compared or walked again and again.
_AMPLIFIERS = {
    "bytearrays of the same bytes": (
        partition_with(_LARGE_BYTES + EMPTY_LIST + MARK + call("builtins", "bytearray", recall(0)) * 2000 + APPENDS),
        "too many values for its size",
    ),
    "SortedDicts of the same dict": (
        partition_with(
            value(dict.fromkeys(range(100_000))) + b"\x94" + b"0" + EMPTY_LIST + MARK
            + call("sortedcontainers.sorteddict", "SortedDict", NONE, recall(1)) * 20_000 + APPENDS
        ),
        "is not text",
    ),
    "items that are all the same item": (
        _partition_of(_LARGE_ITEM, lambda number: EMPTY_LIST, recall(0), 100_000),
        "it holds one key, or one item, several times",
    ),
    "items of the same dict by way of SortedDicts": (
        _partition_of(
            _LARGE_ITEM,
            lambda number: EMPTY_LIST,
            call("sortedcontainers.sorteddict", "SortedDict", NONE, recall(0)),
            20_000,
        ),
        "it holds one key, or one item, several times",
    ),
    "items under the same large key": (
        _partition_of(_LARGE_TEXT, lambda number: recall(0), _item(recall(0)), 20_000),
        "it holds one key, or one item, several times",
    ),
    "attributes with the same large value": (
        _partition_of(
            _LARGE_TEXT,
            lambda number: value(number),
            _item(value(0), b"".join(text(f"{number}") + recall(0) for number in range(30_000))),
            1,
        ),
        "the item is larger than",
    ),
    "one large text memoized again and again": (
        HEADER + text("x" * 10_000_000) + MEMOIZE * 100_000 + STOP, "something else than the items of a partition"
    ),
    "items that share what fails at its end": (
        _partition_of(
            _LATE_FAILURE,
            lambda number: value(1000 + number),
            EMPTY_DICT + MARK + text("PK") + text("p") + text("SK") + value(1000) + text("x") + recall(0) + b"u",
            1,
        ),
        "the float nan cannot be stored",
    ),
}  # fmt: skip

# Runs the command within 1 GiB of address space beyond what it has when it begins.
_BOUNDED = """
import resource, sys
from dynafile.__main__ import main
from tqdm import tqdm
with open("/proc/self/statm") as file:
    used = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (1 << 30), used + (1 << 30)))
sys.exit(main(["migrate", *sys.argv[1:]]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits and reads its memory as Linux does")
@pytest.mark.parametrize("name", [*_BOMBS, *_AMPLIFIERS])
def test_a_memory_bomb_takes_neither_memory_nor_time(old_path: Path, new_path: Path, name: str) -> None:
    if name in _BOMBS:
        planted, reason = _BOMBS[name]
        content = partition_with(planted)
    else:
        content, reason = _AMPLIFIERS[name]
    place(old_path, "p", content)
    place_items(old_path, "q", "s")
    done = subprocess.run(
        [sys.executable, "-c", _BOUNDED, str(old_path), str(new_path)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    assert reason in done.stdout
    assert "enough memory" not in done.stdout


def test_a_file_that_is_nothing_but_empty_lists_is_bounded(old_path: Path, migrate: Migrate) -> None:
    place(old_path, "p", partition_with(EMPTY_LIST + MARK + EMPTY_LIST * 100_000 + APPENDS))
    outcome = migrate("--max-partition-mib", "1")
    assert outcome.code == 1
    assert "too many values for its size; --max-partition-mib lifts the limit" in outcome.problems[0]["reason"]


def test_items_that_all_share_one_large_value_are_bounded_together(old_path: Path, migrate: Migrate) -> None:
    shared = text("x" * 500_000) + MEMOIZE
    body = shared + b"0" + EMPTY_DICT + MARK
    for number in range(100):
        attributes = text("PK") + text("p") + text("SK") + value(number) + text("x") + recall(0)
        body += value(number) + EMPTY_DICT + MARK + attributes + b"u"
    place(old_path, "p", HEADER + sorted_dict(body + b"u") + STOP)
    outcome = migrate("--max-partition-mib", "1", "--dry-run")
    assert outcome.code == 1
    assert sum(outcome.items.values()) == 100
    assert 30 <= outcome.items["migrated"] <= 40
    assert outcome.problems[-1]["reason"] == "the items before it are too large together"


def test_thousands_of_sort_keys_whose_hashes_collide_take_no_time(old_path: Path, migrate: Migrate) -> None:
    numbers = [number * (2**61 - 1) for number in range(1, 20_000)]
    body = EMPTY_DICT + MARK
    for number in numbers:
        key = value(number)
        body += key + EMPTY_DICT + MARK + text("PK") + text("p") + text("SK") + key + b"u"
    place(old_path, "p", HEADER + sorted_dict(body + b"u") + STOP)
    outcome = migrate("--dry-run")
    assert outcome.items == {"migrated": len(numbers)}


def test_control_characters_do_not_reach_the_terminal(old_path: Path, migrate: Migrate) -> None:
    escape = "\x1b]0;title\x07\x1b[2J"
    place(old_path, "p", partition({escape: {"PK": "p", "SK": escape, escape: float("nan")}}))
    place(old_path, "q", HEADER + global_(escape, escape) + STOP)
    outcome = migrate()
    assert outcome.code == 1
    assert "\x1b" not in outcome.out
    assert "\x07" not in outcome.out


def test_a_partition_key_is_hashed_once_for_all_items_that_share_it(
    old_path: Path, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "x" * 100_000
    body = text(key) + MEMOIZE + b"0" + EMPTY_DICT + MARK
    for number in range(100):
        attributes = text("PK") + recall(0) + text("SK") + value(1000 + number)
        body += value(1000 + number) + EMPTY_DICT + MARK + attributes + b"u"
    place(old_path, key, HEADER + sorted_dict(body + b"u") + STOP)
    hashed = []

    def count(content: bytes) -> Any:
        hashed.append(len(content))
        return hashlib.new("sha256", content)

    monkeypatch.setattr(hashlib, "sha256", count)
    assert migrate("--dry-run").items == {"migrated": 100}
    # Once to find out the names, once to check.
    assert hashed.count(len(key)) == 2


def test_items_that_share_what_fails_at_its_end_are_bounded_together(old_path: Path, migrate: Migrate) -> None:
    body = _LATE_FAILURE + EMPTY_DICT + MARK
    for number in range(2000):
        body += value(1000 + number) + _item(value(1000 + number), text("x") + recall(0))
    place(old_path, "p", HEADER + sorted_dict(body + b"u") + STOP)
    outcome = migrate("--max-partition-mib", "1", "--dry-run")
    assert outcome.items == {"skipped": 2000}
    reasons = [problem["reason"] for problem in outcome.problems]
    assert 10 <= reasons.count("the float nan cannot be stored") <= 20
