"""Finds out which attributes are the keys of an old database.

The files do not say, but show it: the partition key is the attribute whose hash is the
directory's name, the sort key the one each item is filed under. A name that the user
gives is held against that, too. A partition that cannot be read has no say, and is
not reported here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Callable, NamedTuple

from .errors import CannotStartError
from .limits import Limits
from .old_directory import PartitionFile
from .partition import (
    KeyNames,
    Partition,
    RefusedPartitionError,
    StoredItem,
    is_name_of,
    is_same_key,
    load_partition,
)

_DEFAULT_NAMES = KeyNames("PK", "SK")
_SURVEYED_PARTITIONS = 100
_LISTED_NAMES = 20


class UnclearKeyNamesError(CannotStartError):
    """The names of the key attributes must be given; the text says what is known."""


class WantedNames(NamedTuple):
    """What the user says about the names; None where nothing is said."""

    partition: str | None = None
    sort: str | None = None
    without_sort_key: bool = False


class FoundNames(NamedTuple):
    """The names to use, and whether they differ from the user's word or the defaults."""

    names: KeyNames
    detected: bool


def find_key_names(files: Iterable[PartitionFile], wanted: WantedNames, limits: Limits) -> FoundNames:
    """Return the names of the key attributes of the database the files belong to.

    Raises `UnclearKeyNamesError` if several attributes fit equally well, if none fits, or
    if the wanted one fits no partition at all.
    """
    survey = _survey(files, limits)
    partition_name = survey.choose(
        "partition key",
        survey.partition_votes,
        [wanted.partition] if wanted.partition is not None else None,
        _DEFAULT_NAMES.partition,
    )
    wanted_sort: list[str | None] | None = None
    if wanted.without_sort_key or wanted.sort is not None:
        wanted_sort = [wanted.sort]
    sort_name = survey.choose("sort key", survey.sort_votes, wanted_sort, _DEFAULT_NAMES.sort)
    assert partition_name is not None, "no partition votes for having no partition key"
    names = KeyNames(partition_name, sort_name)
    expected = KeyNames(
        wanted.partition if wanted.partition is not None else _DEFAULT_NAMES.partition,
        _DEFAULT_NAMES.sort if wanted_sort is None else wanted_sort[0],
    )
    return FoundNames(names, detected=names != expected)


class _Survey:
    """Which attributes fit how many partitions; None stands for "no sort key"."""

    def __init__(self) -> None:
        self.partitions = 0
        self.partition_votes: Counter[str | None] = Counter()
        self.sort_votes: Counter[str | None] = Counter()
        self.common_names: set[str] | None = None

    def add(self, partition: Partition) -> None:
        self.partitions += 1
        self.partition_votes.update(_fitting_partition_names(partition))
        self.sort_votes.update(_fitting_sort_names(partition))
        for stored in partition.items:
            names = set(stored.item.text_keyed())
            self.common_names = names if self.common_names is None else self.common_names & names

    def choose(
        self,
        role: str,
        votes: Counter[str | None],
        wanted: list[str | None] | None,
        default: str | None,
    ) -> str | None:
        """Return the wanted name, else the default if it fits most or best, else the best."""
        if wanted is not None:
            if self.partitions and not votes[wanted[0]]:
                raise UnclearKeyNamesError(self._why_unfit(role, votes, wanted[0]))
            return wanted[0]
        if not self.partitions:
            return default
        most = max(votes.values(), default=0)
        best = [name for name, count in votes.items() if count == most]
        if default in best or 2 * votes[default] > self.partitions:
            return default
        if len(best) != 1:
            raise UnclearKeyNamesError(self._why_unclear(role, best))
        return best[0]

    def _why_unclear(self, role: str, best: list[str | None]) -> str:
        if best:
            return f"several attributes may be the {role}: {_listed(best)}. {_option(role)}"
        common = sorted(self.common_names or ())
        return f"no attribute fits as the {role}. Attributes that every item has: {_listed(common)}. {_option(role)}"

    def _why_unfit(self, role: str, votes: Counter[str | None], wanted: str | None) -> str:
        fitting = _listed([name for name, _ in votes.most_common(_LISTED_NAMES)])
        given = "having none" if wanted is None else repr(wanted)
        return f"{given} does not fit as the {role} in any partition. What fits: {fitting}"


def _survey(files: Iterable[PartitionFile], limits: Limits) -> _Survey:
    survey = _Survey()
    for file in files:
        try:
            partition = load_partition(file, limits)
        except RefusedPartitionError:
            continue
        if partition.items:
            survey.add(partition)
        if survey.partitions == _SURVEYED_PARTITIONS:
            break
    return survey


def _fitting_partition_names(partition: Partition) -> list[str]:
    # One directory, one key: only the first item's values are hashed, each of them once.
    texts = {value for value in partition.items[0].item.text_keyed().values() if type(value) is str}
    keys = {text for text in texts if is_name_of(partition.directory_name, text)}
    return _names_that_fit(partition, lambda stored, value: type(value) is str and value in keys)


def _fitting_sort_names(partition: Partition) -> list[str | None]:
    if all(stored.dictionary_key is None for stored in partition.items):
        return [None]
    names = _names_that_fit(partition, lambda stored, value: is_same_key(stored.dictionary_key, value))
    return [*names]


def _names_that_fit(partition: Partition, fits: Callable[[StoredItem, object], bool]) -> list[str]:
    """Return the names of which each item has a value that fits."""
    names = list(partition.items[0].item.text_keyed())
    for stored in partition.items:
        values = stored.item.text_keyed()
        # A value that has many names is looked at once: it may be large.
        distinct = {id(values[name]): values[name] for name in names if name in values}
        fitting = {identity for identity, value in distinct.items() if fits(stored, value)}
        names = [name for name in names if name in values and id(values[name]) in fitting]
    return names


def _listed(names: Iterable[str | None]) -> str:
    shown = ["(no sort key)" if name is None else repr(name[:60]) for name in names]
    if not shown:
        return "none"
    more = len(shown) - _LISTED_NAMES
    return ", ".join(shown[:_LISTED_NAMES]) + (f" and {more} more" if more > 0 else "")


def _option(role: str) -> str:
    if role == "sort key":
        return "Say which with --sk-attribute NAME or --no-sort-key."
    return "Say which with --pk-attribute NAME."
