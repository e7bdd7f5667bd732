"""The rules by which values that the new store does not hold become ones it does.

Each rule has one name, which the report counts and docs/migrating-from-0.1.md explains.
Applying them is the job of `conversion`.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from .path import Path


class Rule(Enum):
    """What is turned into what; the value is the wording of the report."""

    TUPLE = "tuple → list"
    FROZENSET = "frozenset → set"
    EMPTY_SET = "empty set → empty list"
    SET_OF_OTHERS = "set of mixed or other values → list"
    BYTEARRAY = "bytearray → bytes"
    ORDERED_DICT = "OrderedDict, SortedDict → dict"
    DATETIME = "datetime → ISO 8601 text"
    DATE = "date → ISO 8601 text"
    TIME = "time → ISO 8601 text"
    TIMEDELTA = "timedelta → number of seconds"
    TIME_ZONE = "time zone → its name"
    UUID = "UUID → text"
    NUMBER_AS_TEXT = "number out of range → text"
    UNLIMITED_TIME = "time to live 0, which meant never → None"
    KEY_AS_TEXT = "key of a map that is no text → text"


class AppliedRule(NamedTuple):
    """A rule, and where in the item it was applied."""

    rule: Rule
    path: Path
