"""The allow-list: each global a pickle may name, and what it stands for here.

Nothing is imported or looked up by a name from a pickle: the names are keys of one
table, whose values are functions of ours. They take the arguments the pickle gives,
accept exactly the shapes that Python's own classes write at protocols 4 and 5, and
raise `ValueError` for anything else.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from decimal import Decimal, InvalidOperation

from .nodes import GlobalNode, MapNode, UnknownZone, UuidNode

_Arguments = tuple[object, ...]

SORTED_DICT = "SortedDict"

# Zone names as the time zone database writes them; a path they cannot be.
_ZONE_KEY = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", re.ASCII)
_ZONE_KEY_MAX_LENGTH = 64
_DECIMAL_MAX_LENGTH = 1000


def find_global(module: str, name: str) -> GlobalNode | None:
    """Return what `module.name` stands for, or None if it is not on the list."""
    return _ALLOWED.get((module, name))


def new_object(target: object, arguments: object) -> UuidNode:
    """Return the empty object that `target.__new__()` stands for; only UUID has one."""
    if target is not _UUID or arguments != ():
        raise ValueError("it makes an object of a class that is not made like that")
    return UuidNode()


def set_state(target: object, state: object) -> None:
    """Set the state of an object that `new_object` made."""
    if not isinstance(target, UuidNode) or not isinstance(state, MapNode):
        raise ValueError("it sets the state of something that has none")
    number = state.get("int")
    if type(number) is not int or not 0 <= number < 1 << 128:
        raise ValueError("it holds a UUID that is none")
    target.number = number


def _refused_call(arguments: _Arguments) -> object:
    raise ValueError("it calls a class in a way that the class itself never writes")


def _sorted_dict(arguments: _Arguments) -> MapNode:
    if len(arguments) != 2 or arguments[0] is not None:
        raise ValueError("it holds a SortedDict with an order of its own")
    entries = arguments[1]
    if not isinstance(entries, MapNode):
        raise ValueError("it holds a SortedDict without a dict")
    # Shared, not copied: a few bytes can ask for this again and again.
    return MapNode(SORTED_DICT, entries.entries)


def _ordered_dict(arguments: _Arguments) -> MapNode:
    if arguments != ():
        raise ValueError("it holds an OrderedDict with arguments")
    return MapNode("OrderedDict")


def _bytearray(arguments: _Arguments) -> bytearray:
    if arguments == ():
        return bytearray()
    (content,) = arguments
    if type(content) is not bytes:
        raise ValueError("it holds a bytearray that is not made of bytes")
    return bytearray(content)


def _decimal(arguments: _Arguments) -> Decimal:
    (text,) = arguments
    if type(text) is not str:
        raise ValueError("it holds a Decimal that is not made of text")
    if len(text) > _DECIMAL_MAX_LENGTH:
        raise ValueError(f"it holds a Decimal of more than {_DECIMAL_MAX_LENGTH} characters")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("it holds a Decimal that is no number") from None


def _state_bytes(state: object, length: int) -> bytes:
    if type(state) is not bytes or len(state) != length:
        raise ValueError("it holds a date or time of the wrong length")
    return state


def _zone_of(arguments: _Arguments) -> datetime.tzinfo | None:
    if len(arguments) == 1:
        return None
    (_, zone) = arguments
    if not isinstance(zone, datetime.tzinfo):
        raise ValueError("it holds a time whose zone is none")
    return zone


def _datetime(arguments: _Arguments) -> datetime.datetime:
    # The fields are given one by one: the constructor that takes the bytes
    # itself accepts a 77th minute.
    state = _state_bytes(arguments[0], 10)
    return datetime.datetime(
        year=int.from_bytes(state[0:2], "big"),
        month=state[2] & 0x7F,
        day=state[3],
        hour=state[4],
        minute=state[5],
        second=state[6],
        microsecond=int.from_bytes(state[7:10], "big"),
        tzinfo=_zone_of(arguments),
        fold=state[2] >> 7,
    )


def _date(arguments: _Arguments) -> datetime.date:
    (content,) = arguments
    state = _state_bytes(content, 4)
    return datetime.date(int.from_bytes(state[0:2], "big"), state[2], state[3])


def _time(arguments: _Arguments) -> datetime.time:
    state = _state_bytes(arguments[0], 6)
    return datetime.time(
        state[0] & 0x7F,
        state[1],
        state[2],
        int.from_bytes(state[3:6], "big"),
        tzinfo=_zone_of(arguments),
        fold=state[0] >> 7,
    )


def _timedelta(arguments: _Arguments) -> datetime.timedelta:
    days, seconds, microseconds = arguments
    if type(days) is not int or type(seconds) is not int or type(microseconds) is not int:
        raise ValueError("it holds a timedelta that is not made of integers")
    return datetime.timedelta(days, seconds, microseconds)


def _timezone(arguments: _Arguments) -> datetime.timezone:
    offset = arguments[0]
    if not isinstance(offset, datetime.timedelta):
        raise ValueError("it holds a timezone without an offset")
    if len(arguments) == 1:
        return datetime.timezone(offset)
    (_, name) = arguments
    if type(name) is not str:
        raise ValueError("it holds a timezone whose name is no text")
    return datetime.timezone(offset, name)


def _zone(arguments: _Arguments) -> datetime.tzinfo:
    key, _ = arguments
    if type(key) is not str:
        raise ValueError("it holds a ZoneInfo without a name")
    if len(key) > _ZONE_KEY_MAX_LENGTH or not _ZONE_KEY.fullmatch(key):
        raise ValueError("it holds a ZoneInfo whose name is none")
    try:
        return zoneinfo.ZoneInfo(key)
    except (zoneinfo.ZoneInfoNotFoundError, OSError, ValueError):
        return UnknownZone(key)


def _getattr(arguments: _Arguments) -> GlobalNode:
    # ZoneInfo writes itself as getattr(ZoneInfo, "_unpickle")(name, …): these very
    # two arguments are one more name, and no attribute is ever looked up.
    if len(arguments) == 2 and arguments[0] is _ZONE_INFO and arguments[1] == "_unpickle":
        return _ZONE_INFO_UNPICKLE
    raise ValueError("it names builtins.getattr for something else than a ZoneInfo")


_UUID = GlobalNode("UUID", _refused_call)
_ZONE_INFO = GlobalNode("ZoneInfo", _refused_call)
_ZONE_INFO_UNPICKLE = GlobalNode("ZoneInfo._unpickle", _zone)

_ALLOWED = {
    ("sortedcontainers.sorteddict", SORTED_DICT): GlobalNode(SORTED_DICT, _sorted_dict),
    ("collections", "OrderedDict"): GlobalNode("OrderedDict", _ordered_dict),
    ("builtins", "bytearray"): GlobalNode("bytearray", _bytearray),
    ("builtins", "getattr"): GlobalNode("getattr", _getattr),
    ("datetime", "datetime"): GlobalNode("datetime", _datetime),
    ("datetime", "date"): GlobalNode("date", _date),
    ("datetime", "time"): GlobalNode("time", _time),
    ("datetime", "timedelta"): GlobalNode("timedelta", _timedelta),
    ("datetime", "timezone"): GlobalNode("timezone", _timezone),
    ("decimal", "Decimal"): GlobalNode("Decimal", _decimal),
    ("uuid", "UUID"): _UUID,
    ("zoneinfo", "ZoneInfo"): _ZONE_INFO,
}
