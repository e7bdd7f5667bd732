"""The directory of a database of dynafile 0.1, opened for reading only.

`<directory>/_partitions/<sha256 of the partition key>/data.pickle` is all that counts;
beside it a crash may have left `tmp*` files. Only regular files are read, and at most
the given number of bytes. What the files hold is not looked at here.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from .errors import CannotStartError

PARTITIONS_NAME = "_partitions"
_DATA_NAME = "data.pickle"
_TEMPORARY_PREFIX = "tmp"


class NotAnOldDirectoryError(CannotStartError):
    """The path is not the directory of a database of dynafile 0.1."""


class UnknownPartitionError(CannotStartError):
    """A partition that was asked for is not there."""


class TargetInsideError(CannotStartError):
    """The new file would lie among the old partitions."""


class UnreadableFileError(Exception):
    """The file of a partition cannot be read; the text says why."""


@dataclass(frozen=True)
class PartitionFile:
    """One partition as found: the directory's name, its file, and the file's size."""

    directory_name: str
    path: Path
    size_bytes: int

    def read(self, max_bytes: int) -> bytes:
        """Return the content of the file.

        Raises `UnreadableFileError` if it cannot be read or is larger than `max_bytes`.
        """
        try:
            # Without O_NONBLOCK the opening of a named pipe waits for a writer.
            descriptor = os.open(
                self.path,
                os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0),
            )
            with os.fdopen(descriptor, "rb") as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise UnreadableFileError(f"{_DATA_NAME} is not a regular file")
                content = file.read(min(status.st_size, max_bytes) + 1)
        except OSError as error:
            raise UnreadableFileError(f"{_DATA_NAME} cannot be read: {error.strerror or error}") from error
        if len(content) > max_bytes:
            raise UnreadableFileError(
                f"{_DATA_NAME} is larger than {max_bytes} bytes; --max-partition-mib lifts the limit"
            )
        return content


@dataclass(frozen=True)
class OldDirectory:
    """What a database of dynafile 0.1 consists of on disk."""

    partitions_path: Path
    partitions: tuple[PartitionFile, ...]
    """In the order of the directories' names."""
    temporary_files: int
    """How many files a crash during a write left behind."""
    partitions_without_data: int
    """Directories without a data file: the first write to them never finished."""
    other_files: int
    """Files that do not belong there."""

    def check_is_outside(self, target: Path) -> None:
        """Check that the new file would not lie among the partitions.

        Raises `TargetInsideError`.
        """
        if self.partitions_path.resolve() in target.resolve().parents:
            raise TargetInsideError(
                f"the new file must not be in {self.partitions_path}, which is left as it is: "
                f"give {self.partitions_path.parent}, or any path outside of it"
            )


def open_old_directory(path: Path) -> OldDirectory:
    """List the partitions of the database in `path`.

    Raises `NotAnOldDirectoryError` if there is no such database.
    """
    partitions_path = path / PARTITIONS_NAME
    if not partitions_path.is_dir():
        raise NotAnOldDirectoryError(_why_not(path))
    listing = _Listing()
    try:
        for entry in os.scandir(partitions_path):
            listing.add(entry)
    except OSError as error:
        raise NotAnOldDirectoryError(f"{partitions_path} cannot be listed: {error.strerror or error}") from error
    return listing.directory(partitions_path)


def _why_not(path: Path) -> str:
    if path.name == PARTITIONS_NAME and path.is_dir():
        return f"{path} is the inner directory of a database: give its parent, {path.parent}"
    if not path.exists():
        return f"{path} does not exist"
    return (
        f"{path} is not a database of dynafile 0.1: it has no directory {PARTITIONS_NAME!r}. "
        f"Give the path that the program gave to Dynafile(...)"
    )


class _Listing:
    def __init__(self) -> None:
        self._partitions: list[PartitionFile] = []
        self._temporary_files = 0
        self._partitions_without_data = 0
        self._other_files = 0

    def add(self, entry: os.DirEntry[str]) -> None:
        if not entry.is_dir():
            self._count_file(entry.name)
            return
        path = Path(entry.path)
        try:
            names = list(os.scandir(path))
        except OSError:
            # Reading the file will fail in the same way, and be reported then.
            self._partitions.append(PartitionFile(entry.name, path / _DATA_NAME, 0))
            return
        self._add_partition(entry.name, path, names)

    def _add_partition(self, name: str, path: Path, entries: list[os.DirEntry[str]]) -> None:
        has_data = False
        for entry in entries:
            if entry.name == _DATA_NAME:
                has_data = True
                size_bytes = _size_bytes(entry)
                self._partitions.append(PartitionFile(name, path / _DATA_NAME, size_bytes))
            else:
                self._count_file(entry.name)
        if not has_data:
            self._partitions_without_data += 1

    def _count_file(self, name: str) -> None:
        if name.startswith(_TEMPORARY_PREFIX):
            self._temporary_files += 1
        else:
            self._other_files += 1

    def directory(self, partitions_path: Path) -> OldDirectory:
        return OldDirectory(
            partitions_path,
            tuple(sorted(self._partitions, key=lambda partition: partition.directory_name)),
            self._temporary_files,
            self._partitions_without_data,
            self._other_files,
        )


def _size_bytes(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except OSError:
        return 0
