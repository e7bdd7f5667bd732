"""What a pickle is read into: plain values, and stand-ins for everything else.

None, bool, int, float, str, bytes, bytearray, list, tuple, Decimal and the classes of
`datetime` stand for themselves. Maps and sets become the classes below, which
hash and compare nothing: crafted keys can neither collide nor be looked into.
A node may be shared, and may contain itself; whoever walks nodes bounds the walk.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Callable


class MapNode:
    """A dict, an OrderedDict or a SortedDict: names and values in turn, as written.

    A name that occurs twice means its last value, as in a dict.
    """

    __slots__ = ("entries", "type_name")

    def __init__(self, type_name: str, entries: list[object] | None = None) -> None:
        self.type_name = type_name
        self.entries: list[object] = [] if entries is None else entries

    def pairs(self) -> Iterator[tuple[object, object]]:
        """Return the (key, value) pairs in the order of the pickle."""
        return zip(self.entries[0::2], self.entries[1::2])

    def text_keyed(self) -> dict[str, object]:
        """Return the part of the map whose keys are text, as a dict."""
        return {key: value for key, value in self.pairs() if type(key) is str}

    def get(self, name: str) -> object:
        """Return the value under the text key `name`, or None."""
        entries = self.entries
        for index in range(len(entries) - 2, -1, -2):
            key = entries[index]
            if type(key) is str and key == name:
                return entries[index + 1]
        return None

    def __len__(self) -> int:
        return len(self.entries) // 2


class SetNode:
    """A set or a frozenset: its members as written, repeated ones included."""

    __slots__ = ("frozen", "members")

    def __init__(self, frozen: bool, members: list[object]) -> None:
        self.frozen = frozen
        self.members = members


class UuidNode:
    """A UUID. A pickle makes it empty and sets its number afterwards."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UuidNode) and self.number == other.number

    __hash__ = None  # type: ignore[assignment]


class GlobalNode:
    """A name from the allow-list: what the name stands for is `construct`, ours."""

    __slots__ = ("construct", "name")

    def __init__(self, name: str, construct: Callable[[tuple[object, ...]], object]) -> None:
        self.name = name
        self.construct = construct


class UnknownZoneError(Exception):
    """The time zone database of this machine has no zone of that name."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the time zone {key!r} is not known on this machine: `pip install tzdata` brings the zones")


class UnknownZone(datetime.tzinfo):
    """Stands for a time zone this machine does not know; only its use is an error."""

    def __init__(self, key: str = "") -> None:
        self._key = key

    def utcoffset(self, moment: datetime.datetime | None, /) -> datetime.timedelta:
        raise UnknownZoneError(self._key)

    def dst(self, moment: datetime.datetime | None, /) -> datetime.timedelta:
        raise UnknownZoneError(self._key)

    def tzname(self, moment: datetime.datetime | None, /) -> str:
        return self._key
