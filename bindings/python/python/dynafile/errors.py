"""Every exception that dynafile raises on purpose.

All derive from :class:`DynafileError`; where a built-in exception says the same (``ValueError``,
``TypeError``, ``OSError`` …) they derive from that too, so code that knows nothing of dynafile
handles them as usual. Which engine error becomes which class is decided in one place, in the native
module; messages say what happened, where, and how to fix it.
"""

from __future__ import annotations

from typing import Any


class DynafileError(Exception):
    """The base of all exceptions of this package."""


class ValidationError(DynafileError, ValueError):
    """The call was given something that cannot be stored, looked up or combined; nothing changed."""


class InvalidTypeError(ValidationError, TypeError):
    """A value has a Python type that cannot be stored, or that the parameter does not take."""


class ItemTooLargeError(ValidationError):
    """The item is larger than ``max_item_size``."""

    size: int | None = None
    """The item's size in bytes, by DynamoDB's arithmetic."""
    limit: int | None = None
    """The limit in bytes."""


class FilterSyntaxError(ValidationError):
    """A filter string does not parse; ``str()`` shows the text with a caret under the place."""

    text: str | None = None
    """The filter as it was given."""
    column: int | None = None
    """The place in it, in characters, counted from 1."""


class ExpressionError(ValidationError):
    """An expression does not parse, or does not fit its names and values."""


class UpdateError(ValidationError):
    """The update cannot be applied to the item as it is, or would change its key; nothing changed."""

    table: str | None = None
    """The name of the table."""
    key: tuple[Any, ...] | None = None
    """The item's key: the values of the partition key and, if there is one, of the sort key."""
    path: str | None = None
    """What was to be changed."""


class ConditionFailedError(DynafileError):
    """The condition of a write does not hold; nothing was written."""

    table: str | None = None
    """The name of the table."""
    key: tuple[Any, ...] | None = None
    """The item's key: the values of the partition key and, if there is one, of the sort key."""
    item: dict[str, Any] | None = None
    """The item as it is; ``None`` if there is none."""


class TransactionCancelledError(DynafileError):
    """Actions of a transaction failed, so none was carried out."""

    reasons: list[DynafileError | None]
    """For each action, in the order of the transaction, why it failed; ``None`` if it did not."""

    def __init__(self, *arguments: object) -> None:
        """Start without reasons."""
        super().__init__(*arguments)
        self.reasons = []


class TransactionUseError(DynafileError, RuntimeError):
    """A transaction was used outside of its ``with`` block."""


class IndexNotFoundError(DynafileError, LookupError):
    """The table has no index of that name."""


class IndexExistsError(ValidationError):
    """The table has an index of that name, with other keys or another projection."""


class IndexNotReadyError(DynafileError):
    """The index is still being filled."""


class StreamNotFoundError(DynafileError, LookupError):
    """The table has no stream, and had none within the last 24 hours."""


class StreamTrimmedError(DynafileError):
    """What follows the position was removed, 24 hours after it was written."""


class TableMismatchError(ValidationError):
    """The table exists with other key attributes, or another TTL attribute, than those asked for."""


class TableNotFoundError(DynafileError, LookupError):
    """There is no table of that name."""


class DatabaseNotFoundError(DynafileError, FileNotFoundError):
    """There is no database at the path, and opening it so does not create one."""


class InUseError(DynafileError, OSError):
    """Another process has the file, or this one has it open with other settings."""


class NotADatabaseError(DynafileError):
    """The file is something else, or of a newer version; it was left as it is."""


class LegacyDirectoryError(NotADatabaseError):
    """The directory holds data of dynafile 0.1; the message has the command that migrates it."""


class BackupExistsError(DynafileError, FileExistsError):
    """There is something at the path that a backup was to be written to; it was left as it is."""


class StorageError(DynafileError, OSError):
    """The operating system failed to read or write; ``errno`` has its code where it gave one."""


class DiskFullError(StorageError):
    """No room for the write: nothing of it was kept, earlier data is intact."""


class LostWritesError(StorageError):
    """Writes that were acknowledged with relaxed durability could not be brought to the disk and are gone."""


class FileLostError(StorageError):
    """The file was removed, replaced, or changed in length by somebody else while it was open."""


class StoragePermissionError(StorageError, PermissionError):
    """This user may not open or create the file."""


class ReadOnlyError(DynafileError):
    """A write to a database that was opened with ``read_only=True``."""


class RecoveryNeededError(DynafileError):
    """The file was not closed properly and needs one open for writing before it can be read."""


class CorruptionError(DynafileError):
    """Bytes in the file are not what was written; the message names table and key."""

    findings: list[str]
    """What was found, where more than one place was looked at: by a backup that was not made."""

    def __init__(self, *arguments: object) -> None:
        """Start without findings."""
        super().__init__(*arguments)
        self.findings = []


class BusyError(DynafileError):
    """The call needs the file, or a call that it is made from inside of, to be done with first."""


class ClosedError(DynafileError):
    """The database was closed."""


class ForkedError(DynafileError):
    """The database was opened before ``fork()``, and this is the child process."""


class BatchWriterError(DynafileError, RuntimeError):
    """A batch writer was used outside of its ``with`` block."""


class InternalError(DynafileError):
    """A bug of dynafile, caught before it could do harm."""
