"""One partition: its file read into items, and the checks that it is what it claims.

A partition is whole or refused: the file must be a SortedDict of maps, its directory
must bear the hash of the partition key of each item, and each item must be filed under
its own sort key. Whether the new store can hold the values is not asked here.
"""

from __future__ import annotations

import datetime
import hashlib
from decimal import Decimal
from typing import NamedTuple

from . import allowed_globals
from .display import shown
from .limits import Limits
from .nodes import MapNode, UuidNode
from .old_directory import PartitionFile, UnreadableFileError
from .safe_pickle import RefusedPickleError, read_pickle


class RefusedPartitionError(Exception):
    """The partition is not migrated; the text says why, and the key is there if known."""

    def __init__(self, reason: str, partition_key: str | None = None) -> None:
        super().__init__(reason)
        self.partition_key = partition_key


class KeyNames(NamedTuple):
    """The names of the key attributes; `sort` is None in a table without sort key."""

    partition: str
    sort: str | None


class StoredItem(NamedTuple):
    """An item as it lies in a partition: its key in the SortedDict, and the map."""

    dictionary_key: object
    item: MapNode


class Partition(NamedTuple):
    """The items of one partition, in the order of the file."""

    directory_name: str
    items: list[StoredItem]


def load_partition(file: PartitionFile, limits: Limits) -> Partition:
    """Read the items of a partition.

    Raises `RefusedPartitionError` if the file cannot be read, is no pickle that this
    package reads, or is no partition.
    """
    try:
        content = file.read(limits.file_max_bytes)
        root = read_pickle(content, containers_max=limits.containers_max)
    except UnreadableFileError as error:
        raise RefusedPartitionError(str(error)) from error
    except RefusedPickleError as error:
        raise RefusedPartitionError(str(error), _key_among(error.texts, file)) from error
    except MemoryError as error:
        raise RefusedPartitionError("there is not enough memory to read it") from error
    if not isinstance(root, MapNode) or root.type_name != allowed_globals.SORTED_DICT:
        raise RefusedPartitionError("it holds something else than the items of a partition")
    return Partition(file.directory_name, _items_of(root))


def _items_of(root: MapNode) -> list[StoredItem]:
    items = []
    # A dict has a key once; and an item has one sort key, so that it is not filed under two.
    # Without this, a few bytes could have one large item checked again and again.
    seen: set[int] = set()
    for dictionary_key, item in root.pairs():
        if not isinstance(item, MapNode):
            raise RefusedPartitionError("it holds something that is no item")
        identities = {id(dictionary_key), id(item.entries)}
        if identities & seen:
            raise RefusedPartitionError("it holds one key, or one item, several times")
        seen |= identities
        items.append(StoredItem(dictionary_key, item))
    return items


def _key_among(texts: list[str], file: PartitionFile) -> str | None:
    """Return the partition key, if it is among the first texts of a refused file."""
    return next((text for text in texts if is_name_of(file.directory_name, text)), None)


def check_keys(partition: Partition, names: KeyNames) -> None:
    """Check that every item belongs into this partition, and lies where its key says.

    Raises `RefusedPartitionError` for the first item that does not.
    """
    known_key = None
    for dictionary_key, item in partition.items:
        key = item.get(names.partition)
        if type(key) is not str:
            raise RefusedPartitionError(
                f"the item filed under {shown(dictionary_key)} has no partition key: "
                f"its attribute {names.partition!r} is {shown(key)}, not text"
            )
        # One directory, one key: the others are compared without hashing again.
        if key != known_key and not is_name_of(partition.directory_name, key):
            raise RefusedPartitionError(f"the directory's name is not the SHA-256 of the partition key {shown(key)}")
        known_key = key
        sort_key = None if names.sort is None else item.get(names.sort)
        if not is_same_key(dictionary_key, sort_key):
            attribute = "it has none" if names.sort is None else (f"its attribute {names.sort!r} is {shown(sort_key)}")
            raise RefusedPartitionError(f"an item is filed under the sort key {shown(dictionary_key)}, but {attribute}")


def is_name_of(directory_name: str, partition_key: str) -> bool:
    """Tell whether the directory is the one of the partition key."""
    try:
        encoded = partition_key.encode()
    except UnicodeEncodeError:
        return False
    return directory_name == hashlib.sha256(encoded).hexdigest()


_SCALARS = (
    type(None), bool, int, float, str, bytes, Decimal, UuidNode,
    datetime.datetime, datetime.date, datetime.time, datetime.timedelta,
)  # fmt: skip


def is_same_key(dictionary_key: object, attribute: object) -> bool:
    """Tell whether the attribute may be what the item was filed under.

    Lists, maps and the like are not compared, since that may take for ever; the new
    store has no such keys, and conversion says so for each item.
    """
    if dictionary_key is attribute:
        return True
    if not isinstance(dictionary_key, _SCALARS):
        return not isinstance(attribute, _SCALARS)
    try:
        return bool(dictionary_key == attribute)
    except Exception:
        # A signalling NaN, or a time in a zone that this machine does not know.
        return False
