"""The migration itself: each partition read, checked, converted, compared and written.

Invariants: a partition that fails its checks contributes nothing; an item the new file
holds already is never written over, equal or not; what was written is committed
batch by batch, so that a run that was stopped goes on where it ended. Partitions
are migrated one after the other, and memory holds one of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Callable, NamedTuple

from .conversion import ConvertedItem, UnconvertibleError, convert_item
from .display import shown
from .key_names import WantedNames, find_key_names
from .limits import Limits
from .number_range import canonical_text
from .old_directory import (
    OldDirectory,
    PartitionFile,
    UnknownPartitionError,
    open_old_directory,
)
from .partition import (
    KeyNames,
    Partition,
    RefusedPartitionError,
    StoredItem,
    check_keys,
    is_name_of,
    load_partition,
)
from .report import ItemPlace, Report
from .target import Target
from .time_to_live import is_expired, keep_unlimited

_BATCH_MAX_ITEMS = 500
_BATCH_MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class MigrationOptions:
    """What is migrated, where to, and how. `source` and `target` are a directory and a file."""

    source: Path
    target: Path
    wanted_names: WantedNames
    limits: Limits
    ttl_attribute: str | None = None
    partition_keys: Sequence[str] = ()
    as_text: bool = False
    dry_run: bool = False


class _Candidate(NamedTuple):
    """A converted item that may be written, and where it came from."""

    place: ItemPlace
    converted: ConvertedItem


class Migration:
    """One run. The report is complete up to the moment of any exception."""

    def __init__(self, options: MigrationOptions) -> None:
        """Look at the old directory and find the names of the key attributes.

        Raises `CannotStartError`.
        """
        self._options = options
        directory = open_old_directory(options.source)
        directory.check_is_outside(options.target)
        self.files = _chosen(directory, options.partition_keys)
        found = find_key_names(self.files, options.wanted_names, options.limits)
        self._names = found.names
        self._batch: list[_Candidate] = []
        self._batch_bytes = 0
        self.report = Report(
            source=str(options.source),
            target=str(options.target),
            dry_run=options.dry_run,
            partition_attribute=found.names.partition,
            sort_attribute=found.names.sort,
            attributes_detected=found.detected,
            partitions_without_data=directory.partitions_without_data,
            temporary_files=directory.temporary_files,
            other_files=directory.other_files,
        )

    def run(self, progress: Callable[[int], object]) -> None:
        """Migrate, and call `progress` with the number of bytes read after each partition.

        Raises what the new file raises when it cannot be opened or written.
        """
        options = self._options
        with Target(options.target, self._names, options.ttl_attribute, dry_run=options.dry_run) as target:
            for file in self.files:
                self._migrate_file(file, target)
                progress(file.size_bytes)
            self._write_batch(target)
            target.create()
        self.report.finished = True

    def _migrate_file(self, file: PartitionFile, target: Target) -> None:
        try:
            partition = load_partition(file, self._options.limits)
            check_keys(partition, self._names)
        except RefusedPartitionError as error:
            self.report.skip_partition(file.directory_name, str(error), error.partition_key)
            return
        self.report.partitions_read += 1
        for candidate in self._candidates(partition):
            self._batch.append(candidate)
            self._batch_bytes += candidate.converted.size_bytes
            # Small partitions share a batch: a commit for each would take its time.
            if len(self._batch) == _BATCH_MAX_ITEMS or self._batch_bytes >= _BATCH_MAX_BYTES:
                self._write_batch(target)

    def _candidates(self, partition: Partition) -> Iterator[_Candidate]:
        """Yield the items to write, and report those that cannot be."""
        bytes_left = self._options.limits.converted_max_bytes
        seen_keys: set[str] = set()
        for stored in partition.items:
            place = _place_of(partition, stored, self._names)
            try:
                if bytes_left < 0:
                    raise UnconvertibleError("", "the items before it are too large together")
                converted = convert_item(stored.item, as_text=self._options.as_text)
                _check_sort_key(converted, self._names, seen_keys)
            except UnconvertibleError as error:
                bytes_left -= error.size_bytes
                self.report.skip_item(place, error.reason, error.path or None)
                continue
            bytes_left -= converted.size_bytes
            ttl_attribute = self._options.ttl_attribute
            if ttl_attribute is not None:
                if is_expired(converted, ttl_attribute, time.time()):
                    self.report.items_expired += 1
                    continue
                keep_unlimited(converted, ttl_attribute)
            yield _Candidate(place, converted)

    def _write_batch(self, target: Target) -> None:
        """Write those items of the batch that the new file does not hold, and empty it."""
        if not self._batch:
            return
        batch, self._batch, self._batch_bytes = self._batch, [], 0
        held_items = target.stored([candidate.converted.attributes for candidate in batch])
        missing = []
        for candidate, held in zip(batch, held_items):
            if held is None:
                missing.append(candidate)
            elif held == candidate.converted.attributes:
                self.report.items_unchanged += 1
            else:
                self.report.conflict(candidate.place)
        if not missing:
            return
        rejections = dict(target.write([candidate.converted.attributes for candidate in missing]))
        for position, candidate in enumerate(missing):
            if position in rejections:
                self.report.skip_item(candidate.place, rejections[position])
            else:
                self.report.migrate(candidate.place, candidate.converted.applied)


def _chosen(directory: OldDirectory, partition_keys: Sequence[str]) -> tuple[PartitionFile, ...]:
    if not partition_keys:
        return directory.partitions
    return tuple(_file_of(key, directory) for key in dict.fromkeys(partition_keys))


def _file_of(partition_key: str, directory: OldDirectory) -> PartitionFile:
    for file in directory.partitions:
        if is_name_of(file.directory_name, partition_key):
            return file
    raise UnknownPartitionError(f"the old directory has no partition {shown(partition_key)}")


def _place_of(partition: Partition, stored: StoredItem, names: KeyNames) -> ItemPlace:
    return ItemPlace(
        partition.directory_name,
        stored.item.get(names.partition),
        stored.dictionary_key,
    )


def _check_sort_key(converted: ConvertedItem, names: KeyNames, seen_keys: set[str]) -> None:
    """Check that the sort key is one, and not that of an item before.

    Raises `UnconvertibleError`.
    """
    key = None if names.sort is None else converted.attributes.get(names.sort)
    if names.sort is not None and (isinstance(key, bool) or not isinstance(key, (str, bytes, int, float, Decimal))):
        raise UnconvertibleError(names.sort, "a sort key must be text, bytes or a number")
    # As text, whose hashes no file can foresee: see `canonical_text`.
    token = canonical_text(key) if isinstance(key, (int, float, Decimal)) else repr(key)
    if token in seen_keys:
        raise UnconvertibleError("", "an item with the same key came before it")
    seen_keys.add(token)
