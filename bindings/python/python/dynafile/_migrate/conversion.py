"""Turns the nodes of an old item into values that the new store holds.

Invariants: what comes out holds only None, bool, int, float, Decimal, str, bytes, list,
dict with text keys, and sets of text, numbers or bytes; whatever was changed on the
way is in the list of applied rules; nothing is rounded, cut or left out. Depth
and size are bounded while walking, so that a few bytes which refer to one another again and
again cannot grow into gigabytes. What has no rule is an error that names its path.
"""

from __future__ import annotations

import datetime
import uuid
import zoneinfo
from decimal import Decimal
from typing import Any, Callable, NamedTuple, NoReturn, Union

from .display import shown, type_name
from .limits import ITEM_MAX_BYTES, NESTING_MAX_DEPTH, VALUE_COST_BYTES
from .nodes import MapNode, SetNode, UnknownZone, UnknownZoneError, UuidNode
from .number_range import canonical_text, why_out_of_range
from .path import Path, render_path
from .rules import AppliedRule, Rule


class UnconvertibleError(Exception):
    """A value that the new store cannot hold: its path in the item, and the reason.

    `size_bytes` is how much of the item had been converted until then.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path = path
        self.reason = reason
        self.size_bytes = 0


class ConvertedItem(NamedTuple):
    """An item for the new store, about how large it is, and what was changed for it."""

    attributes: dict[str, object]
    size_bytes: int
    applied: list[AppliedRule]


def convert_item(node: MapNode, *, as_text: bool) -> ConvertedItem:
    """Return the item as the new store holds it.

    With `as_text`, numbers out of range and map keys that are no text become text;
    without, they are errors. Raises `UnconvertibleError`.
    """
    conversion = _Conversion(as_text)
    try:
        attributes = conversion.map_of(node, None, 1)
    except UnconvertibleError as error:
        error.size_bytes = ITEM_MAX_BYTES - conversion.bytes_left
        raise
    return ConvertedItem(attributes, ITEM_MAX_BYTES - conversion.bytes_left, conversion.applied)


_Number = Union[int, float, Decimal]

# Python takes quadratic time to write integers as text; newer versions refuse long ones.
_INTEGER_TEXT_MAX_BITS = 14_000

# Python's set of numbers takes quadratic time if their hashes are made to collide.
_UNCHECKED_SET_LENGTH = 1000


class _Conversion:
    """The conversion of one item. Depth counts the item itself as 1."""

    def __init__(self, as_text: bool) -> None:
        self._as_text = as_text
        self.bytes_left = ITEM_MAX_BYTES
        self.applied: list[AppliedRule] = []

    def value_of(self, node: object, path: Path, depth: int) -> object:
        convert = _CONVERTERS.get(type(node))
        if convert is None:
            self._fail(path, f"a {type_name(node)} cannot be stored")
        return convert(self, node, path, depth)

    def _fail(self, path: Path, reason: str) -> NoReturn:
        raise UnconvertibleError(render_path(path), reason)

    def _apply(self, rule: Rule, path: Path) -> None:
        self.applied.append(AppliedRule(rule, path))

    def _spend(self, payload_bytes: int, path: Path) -> None:
        self.bytes_left -= payload_bytes + VALUE_COST_BYTES
        if self.bytes_left < 0:
            self._fail(path, f"the item is larger than {ITEM_MAX_BYTES} bytes from here on")

    # Scalars.

    def constant(self, node: object, path: Path, depth: int) -> object:
        self._spend(0, path)
        return node

    def number(self, node: _Number, path: Path, depth: int) -> object:
        self._spend(0, path)
        reason = why_out_of_range(node)
        if reason is None:
            # 0E+999 is a zero, but not one of a small exponent.
            return Decimal(0) if isinstance(node, Decimal) and node.is_zero() else node
        if not self._as_text:
            self._fail(path, f"{reason} cannot be stored")
        text = self._number_text(node, path)
        self._apply(Rule.NUMBER_AS_TEXT, path)
        return self.text(text, path, depth)

    def _number_text(self, number: _Number, path: Path) -> str:
        try:
            return _integer_text(number) if isinstance(number, int) else str(number)
        except ValueError as error:
            self._fail(path, f"{error} cannot be stored, nor written as text")

    def text(self, node: str, path: Path, depth: int) -> str:
        try:
            length = len(node) if node.isascii() else len(node.encode())
        except UnicodeEncodeError:
            self._fail(path, "the text is not valid Unicode: it has half a surrogate pair")
        self._spend(length, path)
        return node

    def binary(self, node: bytes, path: Path, depth: int) -> bytes:
        self._spend(len(node), path)
        return node

    def byte_array(self, node: bytearray, path: Path, depth: int) -> bytes:
        self._apply(Rule.BYTEARRAY, path)
        return self.binary(bytes(node), path, depth)

    # Values that become text or a number.

    def moment(self, node: datetime.datetime | datetime.time, path: Path, depth: int) -> str:
        try:
            text = node.isoformat()
        except (UnknownZoneError, OverflowError, ValueError) as error:
            self._fail(path, str(error))
        is_datetime = isinstance(node, datetime.datetime)
        self._apply(Rule.DATETIME if is_datetime else Rule.TIME, path)
        return self.text(text, path, depth)

    def date(self, node: datetime.date, path: Path, depth: int) -> str:
        self._apply(Rule.DATE, path)
        return self.text(node.isoformat(), path, depth)

    def time_span(self, node: datetime.timedelta, path: Path, depth: int) -> object:
        self._apply(Rule.TIMEDELTA, path)
        self._spend(0, path)
        seconds = node.days * 86_400 + node.seconds
        if not node.microseconds:
            return seconds
        return Decimal(seconds * 1_000_000 + node.microseconds).scaleb(-6)

    def time_zone(self, node: datetime.tzinfo, path: Path, depth: int) -> str:
        self._apply(Rule.TIME_ZONE, path)
        return self.text(node.tzname(None) or str(node), path, depth)

    def uuid(self, node: UuidNode, path: Path, depth: int) -> str:
        try:
            text = _uuid_text(node)
        except ValueError as error:
            self._fail(path, str(error))
        self._apply(Rule.UUID, path)
        return self.text(text, path, depth)

    # Containers.

    def list_of(self, node: list[object], path: Path, depth: int) -> list[object]:
        return self._members(node, path, depth)

    def list_of_tuple(self, node: tuple[object, ...], path: Path, depth: int) -> list[object]:
        self._apply(Rule.TUPLE, path)
        return self._members(node, path, depth)

    def _members(self, nodes: list[object] | tuple[object, ...], path: Path, depth: int) -> list[object]:
        self._enter(path, depth)
        return [self.value_of(member, (path, index), depth + 1) for index, member in enumerate(nodes)]

    def _enter(self, path: Path, depth: int) -> None:
        self._spend(0, path)
        if depth > NESTING_MAX_DEPTH:
            self._fail(path, f"values are nested deeper than {NESTING_MAX_DEPTH} levels")

    def set_of(self, node: SetNode, path: Path, depth: int) -> object:
        members = self._members(node.members, path, depth)
        if not members:
            self._apply(Rule.EMPTY_SET, path)
            return members
        if not self._is_storable_set(members, path):
            self._apply(Rule.SET_OF_OTHERS, path)
            return members
        if node.frozen:
            self._apply(Rule.FROZENSET, path)
        return set(members)

    def _is_storable_set(self, members: list[object], path: Path) -> bool:
        kinds = {type(member) for member in members}
        if kinds == {str} or kinds == {bytes}:
            # A UUID and its text are two members as long as they are not both text.
            return len(set(members)) == len(members)
        if not kinds <= {int, float, Decimal}:
            return False
        if len(members) > _UNCHECKED_SET_LENGTH and 2 * len({hash(member) for member in members}) < len(members):
            self._fail(path, "the numbers of the set are made to collide")
        # 0.1 and Decimal("0.1") are two members in Python, but one number in the store.
        distinct = {canonical_text(member) for member in members}  # type: ignore[arg-type]
        return len(distinct) == len(members)

    def map_of(self, node: MapNode, path: Path, depth: int) -> dict[str, object]:
        self._enter(path, depth)
        if node.type_name != "dict":
            self._apply(Rule.ORDERED_DICT, path)
        converted: dict[str, object] = {}
        keys_as_text: set[str] = set()
        for key, value in node.pairs():
            if type(key) is str:
                name = self.text(key, path, depth)
                clashes = name in keys_as_text
            else:
                name = self._key_text(key, path, depth)
                clashes = name in converted
                keys_as_text.add(name)
            if clashes:
                self._fail(path, f"two keys of the map are the same as text: {shown(name)}")
            converted[name] = self.value_of(value, (path, name), depth + 1)
        return converted

    def _key_text(self, key: object, path: Path, depth: int) -> str:
        convert = _KEY_TEXTS.get(type(key))
        if convert is None or not self._as_text:
            self._fail(path, f"the key {shown(key)} of the map is not text")
        try:
            name = convert(key)
        except (ValueError, OverflowError, UnknownZoneError):
            self._fail(path, f"the key {shown(key)} of the map has no text")
        self._apply(Rule.KEY_AS_TEXT, path)
        return self.text(name, path, depth)


_Converter = Callable[[_Conversion, Any, Path, int], object]

# By the exact type: what a pickle is read into is never a subclass. Each converter takes
# the type it is listed under, which the type of a dict cannot say.
_CONVERTERS: dict[type, _Converter] = {
    type(None): _Conversion.constant,
    bool: _Conversion.constant,
    int: _Conversion.number,
    float: _Conversion.number,
    Decimal: _Conversion.number,
    str: _Conversion.text,
    bytes: _Conversion.binary,
    bytearray: _Conversion.byte_array,
    list: _Conversion.list_of,
    tuple: _Conversion.list_of_tuple,
    MapNode: _Conversion.map_of,
    SetNode: _Conversion.set_of,
    datetime.datetime: _Conversion.moment,
    datetime.time: _Conversion.moment,
    datetime.date: _Conversion.date,
    datetime.timedelta: _Conversion.time_span,
    datetime.timezone: _Conversion.time_zone,
    zoneinfo.ZoneInfo: _Conversion.time_zone,
    UnknownZone: _Conversion.time_zone,
    UuidNode: _Conversion.uuid,
}


def _uuid_text(node: UuidNode) -> str:
    if node.number is None:
        raise ValueError("the UUID has no value")
    return str(uuid.UUID(int=node.number))


def _integer_text(number: int) -> str:
    if number.bit_length() > _INTEGER_TEXT_MAX_BITS:
        raise ValueError("an integer of thousands of digits")
    return str(number)


def _constant_text(node: bool | None) -> str:
    return "null" if node is None else "true" if node else "false"


# What `json` does with such keys, and for the others the text their values become.
_KEY_TEXTS: dict[type, Callable[[Any], str]] = {
    type(None): _constant_text,
    bool: _constant_text,
    int: _integer_text,
    float: repr,
    Decimal: str,
    datetime.datetime: datetime.datetime.isoformat,
    datetime.date: datetime.date.isoformat,
    datetime.time: datetime.time.isoformat,
    UuidNode: _uuid_text,
}
