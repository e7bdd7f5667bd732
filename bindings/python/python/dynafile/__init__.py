"""The SQLite of DynamoDB: DynamoDB's data model in one file, inside your program.

``from dynafile import *`` brings the names it brought in dynafile 0.1; everything else is imported
by name.
"""

from __future__ import annotations

import atexit as _atexit
import os as _os

from ._native import BatchWriter as BatchWriter
from ._native import Expression as Expression
from ._native import Filter as Filter
from ._native import Items as Items
from ._native import Stream as Stream
from ._native import Table as Table
from ._native import Transaction as Transaction
from ._native import __version__ as __version__
from ._native import after_fork as _after_fork
from ._native import close_all as _close_all
from .actions import Action as Action
from .actions import ActionType as ActionType
from .database import Dynafile as Dynafile
from .dispatcher import Event as Event
from .dispatcher import EventListener as EventListener
from .errors import BackupExistsError as BackupExistsError
from .errors import BatchWriterError as BatchWriterError
from .errors import BusyError as BusyError
from .errors import ClosedError as ClosedError
from .errors import ConditionFailedError as ConditionFailedError
from .errors import CorruptionError as CorruptionError
from .errors import DatabaseNotFoundError as DatabaseNotFoundError
from .errors import DiskFullError as DiskFullError
from .errors import DynafileError as DynafileError
from .errors import ExpressionError as ExpressionError
from .errors import FileLostError as FileLostError
from .errors import FilterSyntaxError as FilterSyntaxError
from .errors import ForkedError as ForkedError
from .errors import IndexExistsError as IndexExistsError
from .errors import IndexNotFoundError as IndexNotFoundError
from .errors import IndexNotReadyError as IndexNotReadyError
from .errors import InternalError as InternalError
from .errors import InUseError as InUseError
from .errors import InvalidTypeError as InvalidTypeError
from .errors import ItemTooLargeError as ItemTooLargeError
from .errors import LegacyDirectoryError as LegacyDirectoryError
from .errors import LostWritesError as LostWritesError
from .errors import NotADatabaseError as NotADatabaseError
from .errors import ReadOnlyError as ReadOnlyError
from .errors import RecoveryNeededError as RecoveryNeededError
from .errors import StorageError as StorageError
from .errors import StoragePermissionError as StoragePermissionError
from .errors import StreamNotFoundError as StreamNotFoundError
from .errors import StreamTrimmedError as StreamTrimmedError
from .errors import TableMismatchError as TableMismatchError
from .errors import TableNotFoundError as TableNotFoundError
from .errors import TransactionCancelledError as TransactionCancelledError
from .errors import TransactionUseError as TransactionUseError
from .errors import UpdateError as UpdateError
from .errors import ValidationError as ValidationError
from .reports import BackupReport as BackupReport
from .reports import ChangeRecord as ChangeRecord
from .reports import CheckReport as CheckReport
from .reports import CompactReport as CompactReport
from .reports import IndexDescription as IndexDescription
from .reports import TableDescription as TableDescription
from .reports import TableStats as TableStats
from .updates import AttributePath as AttributePath
from .updates import attribute as attribute
from .updates import if_not_exists as if_not_exists
from .updates import increment as increment
from .updates import list_append as list_append
from .updates import list_prepend as list_prepend

__all__ = ["Action", "ActionType", "Dynafile", "Event", "EventListener"]

# Relaxed writes that are not on disk yet get there, and no engine thread outlives the interpreter.
_atexit.register(_close_all)

# A child of a fork must not touch the databases that its parent has open.
if hasattr(_os, "register_at_fork"):
    _os.register_at_fork(after_in_child=_after_fork)
