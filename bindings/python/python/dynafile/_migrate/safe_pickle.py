"""Reads a pickle as data: a reader of our own, which can build values and nothing else.

It knows the opcodes that Python's picklers write at protocols 4 and 5, and refuses all
others (persistent ids, extensions, the old ways to name a global, numbered memo
slots, buffers outside the file). A global is a key of the allow-list; calling one
runs a function of `allowed_globals` on values read before. The `pickle` module is not used,
so there is no import, no attribute look-up and no foreign constructor to be reached.

Invariants: every length is checked against the bytes that are left before anything
is made of it; memory is proportional to the file; reading does not recurse, so depth
costs nothing here (whoever walks the result bounds the walk). The only exception that
leaves is `RefusedPickleError`. The meaning of the values is not checked here.
"""

from __future__ import annotations

import struct
from typing import Callable, NoReturn

from . import allowed_globals
from .nodes import GlobalNode, MapNode, SetNode


class RefusedPickleError(Exception):
    """The pickle is damaged, or holds what a database of dynafile 0.1 never does.

    `texts` are the first texts it holds: the key of the partition may be among them.
    """

    texts: list[str]

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.texts = []


def read_pickle(data: bytes, *, containers_max: int) -> object:
    """Return what the pickle `data` holds, as nodes (see `nodes`).

    Raises `RefusedPickleError` if it is damaged, holds anything off the allow-lists, or
    makes more than `containers_max` lists, maps, sets, tuples and objects, of which
    large ones count several times.
    """
    reader = _Reader(data, containers_max)
    try:
        return _read(reader)
    except RefusedPickleError as error:
        error.texts = reader.first_texts()
        raise


def _read(reader: _Reader) -> object:
    try:
        return reader.read()
    except IndexError:
        # From the stack, the memo or the data, each of which ends too early.
        raise RefusedPickleError(f"it is damaged: byte {reader.position} asks for what is not there") from None
    except (ValueError, TypeError, OverflowError) as error:
        # From a constructor: arguments that the class itself would not have written.
        raise RefusedPickleError(f"it is damaged at byte {reader.position}: {error}") from None


_PROTO = 0x80
_STOP = ord(".")
_PROTOCOLS = (4, 5)
_FIRST_VALUES = 1000
# About the memory that the smallest container takes.
_CONTAINER_BYTES = 64


class _Reader:
    """The stack machine a pickle is written for."""

    __slots__ = ("_containers_left", "_data", "_marks", "_memo", "_stack", "position")

    def __init__(self, data: bytes, containers_max: int) -> None:
        self._data = data
        self._containers_left = containers_max
        self._stack: list[object] = []
        self._marks: list[list[object]] = []
        self._memo: list[object] = []
        self.position = 0

    def read(self) -> object:
        """Run the opcodes up to the end of the data and return the one value left."""
        self._read_header()
        opcodes = _OPCODES
        data = self._data
        while True:
            code = data[self.position]
            self.position += 1
            if code == _STOP:
                return self._result()
            opcode = opcodes.get(code)
            if opcode is None:
                self._refuse(f"holds the opcode {code:#04x}, which dynafile 0.1 never wrote")
            opcode(self)

    def first_texts(self) -> list[str]:
        """Return the texts among the first values that the pickle refers back to."""
        return list(dict.fromkeys(value for value in self._memo[:_FIRST_VALUES] if type(value) is str))

    def _read_header(self) -> None:
        code, protocol = self._data[0], self._data[1]
        if code != _PROTO:
            self._refuse("does not begin as a pickle does")
        if protocol not in _PROTOCOLS:
            self._refuse(f"has pickle protocol {protocol}; dynafile 0.1 wrote 4 and 5")
        self.position = 2

    def _result(self) -> object:
        if self.position != len(self._data):
            self._refuse("goes on after its end")
        if self._marks or len(self._stack) != 1:
            self._refuse("ends in the middle of a value")
        return self._stack[0]

    def _refuse(self, reason: str) -> NoReturn:
        raise RefusedPickleError(f"it {reason} (byte {self.position})")

    # Reading the arguments of opcodes.

    def _take(self, length: int) -> bytes:
        end = self.position + length
        if end > len(self._data):
            self._refuse("ends in the middle of a value")
        taken = self._data[self.position : end]
        self.position = end
        return taken

    def _take_unsigned(self, width: int) -> int:
        return int.from_bytes(self._take(width), "little")

    def _take_text(self, length: int) -> str:
        return self._take(length).decode("utf-8", "surrogatepass")

    def _since_mark(self) -> list[object]:
        """Return the values pushed since the last mark and take the mark away."""
        values = self._stack
        self._stack = self._marks.pop()
        return values

    def _push_container(self, container: object) -> None:
        self._count_containers(1)
        self._stack.append(container)

    def _count_containers(self, count: int) -> None:
        self._containers_left -= count
        if self._containers_left < 0:
            self._refuse("holds too many values for its size; --max-partition-mib lifts the limit")

    # Scalars.

    def frame(self) -> None:
        # Frames only tell a reader how much to fetch; the data is all here.
        if self._take_unsigned(8) > len(self._data) - self.position:
            self._refuse("ends in the middle of a frame")

    def none(self) -> None:
        self._stack.append(None)

    def true(self) -> None:
        self._stack.append(True)

    def false(self) -> None:
        self._stack.append(False)

    def integer_1(self) -> None:
        self._stack.append(self._data[self.position])
        self.position += 1

    def integer_2(self) -> None:
        self._stack.append(self._take_unsigned(2))

    def integer_4(self) -> None:
        self._stack.append(int.from_bytes(self._take(4), "little", signed=True))

    def long_1(self) -> None:
        self._push_long(self._take_unsigned(1))

    def long_4(self) -> None:
        self._push_long(self._take_unsigned(4))

    def _push_long(self, length: int) -> None:
        self._stack.append(int.from_bytes(self._take(length), "little", signed=True))

    def float_8(self) -> None:
        (number,) = struct.unpack(">d", self._take(8))
        self._stack.append(number)

    def text_1(self) -> None:
        self._stack.append(self._take_text(self._take_unsigned(1)))

    def text_4(self) -> None:
        self._stack.append(self._take_text(self._take_unsigned(4)))

    def text_8(self) -> None:
        self._stack.append(self._take_text(self._take_unsigned(8)))

    def bytes_1(self) -> None:
        self._stack.append(self._take(self._take_unsigned(1)))

    def bytes_4(self) -> None:
        self._stack.append(self._take(self._take_unsigned(4)))

    def bytes_8(self) -> None:
        self._stack.append(self._take(self._take_unsigned(8)))

    def bytearray_8(self) -> None:
        self._push_container(bytearray(self._take(self._take_unsigned(8))))

    # Containers.

    def empty_tuple(self) -> None:
        self._stack.append(())

    def tuple_1(self) -> None:
        self._push_tuple(1)

    def tuple_2(self) -> None:
        self._push_tuple(2)

    def tuple_3(self) -> None:
        self._push_tuple(3)

    def _push_tuple(self, length: int) -> None:
        if len(self._stack) < length:
            raise IndexError
        members = tuple(self._stack[-length:])
        del self._stack[-length:]
        self._push_container(members)

    def tuple_from_mark(self) -> None:
        members = tuple(self._since_mark())
        self._push_container(members)

    def empty_list(self) -> None:
        self._push_container([])

    def append(self) -> None:
        member = self._stack.pop()
        self._list_on_top().append(member)

    def appends(self) -> None:
        members = self._since_mark()
        self._list_on_top().extend(members)

    def _list_on_top(self) -> list[object]:
        top = self._stack[-1]
        if type(top) is not list:
            self._refuse("appends to something that is no list")
        return top

    def empty_dict(self) -> None:
        self._push_container(MapNode("dict"))

    def set_item(self) -> None:
        value = self._stack.pop()
        key = self._stack.pop()
        self._map_on_top().entries += (key, value)

    def set_items(self) -> None:
        entries = self._since_mark()
        if len(entries) % 2:
            self._refuse("holds a key without a value")
        self._map_on_top().entries += entries

    def _map_on_top(self) -> MapNode:
        top = self._stack[-1]
        if type(top) is not MapNode:
            self._refuse("sets a key in something that is no dict")
        return top

    def empty_set(self) -> None:
        self._push_container(SetNode(False, []))

    def add_items(self) -> None:
        members = self._since_mark()
        top = self._stack[-1]
        if type(top) is not SetNode or top.frozen:
            self._refuse("adds to something that is no set")
        top.members += members

    def frozen_set(self) -> None:
        members = self._since_mark()
        self._push_container(SetNode(True, members))

    # The stack and the memo.

    def mark(self) -> None:
        self._count_containers(1)
        self._marks.append(self._stack)
        self._stack = []

    def pop(self) -> None:
        if self._stack:
            self._stack.pop()
        else:
            self._since_mark()

    def pop_mark(self) -> None:
        self._since_mark()

    def memoize(self) -> None:
        self._memo.append(self._stack[-1])

    def recall_1(self) -> None:
        self._stack.append(self._memo[self._data[self.position]])
        self.position += 1

    def recall_4(self) -> None:
        self._stack.append(self._memo[self._take_unsigned(4)])

    # Globals and what is done with them.

    def global_from_stack(self) -> None:
        name = self._stack.pop()
        module = self._stack.pop()
        if type(name) is not str or type(module) is not str:
            self._refuse("names a global with something that is no text")
        found = allowed_globals.find_global(module, name)
        if found is None:
            named = f"{module}.{name}"[:100]
            self._refuse(f"names {named!r}, which is not on the list of what is read")
        self._stack.append(found)

    def call(self) -> None:
        arguments = self._stack.pop()
        callee = self._stack.pop()
        if type(callee) is not GlobalNode or type(arguments) is not tuple:
            self._refuse("calls something that is no class")
        # What is made of a long text or of many bytes counts by its length.
        payload_bytes = sum(len(argument) for argument in arguments if type(argument) in (str, bytes))
        self._count_containers(payload_bytes // _CONTAINER_BYTES)
        self._push_container(callee.construct(arguments))

    def new_object(self) -> None:
        arguments = self._stack.pop()
        target = self._stack.pop()
        self._push_container(allowed_globals.new_object(target, arguments))

    def set_state(self) -> None:
        state = self._stack.pop()
        allowed_globals.set_state(self._stack[-1], state)


# Named by what they do; in the order of the list in Python's Lib/pickle.py.
_OPCODES: dict[int, Callable[[_Reader], None]] = {
    ord("("): _Reader.mark,
    ord("0"): _Reader.pop,
    ord("1"): _Reader.pop_mark,
    ord("J"): _Reader.integer_4,
    ord("K"): _Reader.integer_1,
    ord("M"): _Reader.integer_2,
    ord("N"): _Reader.none,
    ord("R"): _Reader.call,
    ord("X"): _Reader.text_4,
    ord("a"): _Reader.append,
    ord("b"): _Reader.set_state,
    ord("}"): _Reader.empty_dict,
    ord("e"): _Reader.appends,
    ord("h"): _Reader.recall_1,
    ord("j"): _Reader.recall_4,
    ord("]"): _Reader.empty_list,
    ord("s"): _Reader.set_item,
    ord("t"): _Reader.tuple_from_mark,
    ord(")"): _Reader.empty_tuple,
    ord("u"): _Reader.set_items,
    ord("G"): _Reader.float_8,
    0x81: _Reader.new_object,
    0x85: _Reader.tuple_1,
    0x86: _Reader.tuple_2,
    0x87: _Reader.tuple_3,
    0x88: _Reader.true,
    0x89: _Reader.false,
    0x8A: _Reader.long_1,
    0x8B: _Reader.long_4,
    ord("B"): _Reader.bytes_4,
    ord("C"): _Reader.bytes_1,
    0x8C: _Reader.text_1,
    0x8D: _Reader.text_8,
    0x8E: _Reader.bytes_8,
    0x8F: _Reader.empty_set,
    0x90: _Reader.add_items,
    0x91: _Reader.frozen_set,
    0x93: _Reader.global_from_stack,
    0x94: _Reader.memoize,
    0x95: _Reader.frame,
    0x96: _Reader.bytearray_8,
}
