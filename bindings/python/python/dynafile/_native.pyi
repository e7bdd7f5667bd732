"""What the compiled module has; import it from ``dynafile``."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal
from types import EllipsisType, TracebackType
from typing import Any, Literal, Protocol, TypeAlias, final, overload

from typing_extensions import Self, disjoint_base

from .actions import Action
from .dispatcher import EventListener
from .reports import BackupReport, ChangeRecord, CheckReport, CompactReport, TableDescription, TableStats
from .updates import AttributePath

_Key: TypeAlias = str | bytes | int | float | Decimal
_Keys: TypeAlias = _Key | tuple[_Key, ...]
_Condition: TypeAlias = Expression | Filter | _BuilderCondition
_Filter: TypeAlias = str | Callable[[dict[str, Any]], object] | _Condition
_Path: TypeAlias = str | AttributePath
_Progress: TypeAlias = Callable[[int, int], object] | bool
_ReturnValues: TypeAlias = Literal["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"]

class _Changes(Protocol):
    """A dict of paths and values: of ``str``, of ``AttributePath``, or of both."""

    def items(self) -> AbstractSet[tuple[_Path, Any]]: ...

class _BuilderCondition(Protocol):
    """A condition of boto3: what ``Attr`` and ``Key`` make."""

    def get_expression(self) -> dict[str, Any]: ...

@disjoint_base
class Table:
    @overload
    def put_item(
        self,
        *,
        item: Mapping[str, Any],
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        return_values: Literal["NONE"] = "NONE",
    ) -> None: ...
    @overload
    def put_item(
        self,
        *,
        item: Mapping[str, Any],
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        return_values: Literal["NONE", "ALL_OLD"],
    ) -> dict[str, Any] | None: ...
    def get_item(self, *, key: Mapping[str, Any]) -> dict[str, Any] | None: ...
    @overload
    def update_item(
        self,
        *,
        key: Mapping[str, Any],
        set: _Changes | None = None,
        remove: _Path | Iterable[_Path] | None = None,
        add: _Changes | None = None,
        delete: _Changes | None = None,
        update_expression: str | None = None,
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        return_values: Literal["NONE"] = "NONE",
    ) -> None: ...
    @overload
    def update_item(
        self,
        *,
        key: Mapping[str, Any],
        set: _Changes | None = None,
        remove: _Path | Iterable[_Path] | None = None,
        add: _Changes | None = None,
        delete: _Changes | None = None,
        update_expression: str | None = None,
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        return_values: Literal["ALL_NEW"],
    ) -> dict[str, Any]: ...
    @overload
    def update_item(
        self,
        *,
        key: Mapping[str, Any],
        set: _Changes | None = None,
        remove: _Path | Iterable[_Path] | None = None,
        add: _Changes | None = None,
        delete: _Changes | None = None,
        update_expression: str | None = None,
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        return_values: _ReturnValues,
    ) -> dict[str, Any] | None: ...
    @overload
    def delete_item(
        self,
        *,
        key: Mapping[str, Any],
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        return_values: Literal["NONE"] = "NONE",
    ) -> None: ...
    @overload
    def delete_item(
        self,
        *,
        key: Mapping[str, Any],
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        return_values: Literal["NONE", "ALL_OLD"],
    ) -> dict[str, Any] | None: ...
    def batch_get(self, keys: Iterable[Mapping[str, Any]]) -> list[dict[str, Any] | None]: ...
    @overload
    def query(
        self,
        pk: _Keys,
        *,
        starts_with: _Keys = "",
        scan_index_forward: bool = True,
        _filter: _Filter | None = None,
        begins_with: str | bytes | tuple[_Key, ...] = ...,
        between: tuple[_Keys, _Keys] | list[_Keys] = ...,
        eq: _Keys = ...,
        gt: _Keys = ...,
        gte: _Keys = ...,
        lt: _Keys = ...,
        lte: _Keys = ...,
        limit: int | None = None,
        exclusive_start_key: Mapping[str, Any] | None = None,
        index: str | None = None,
        filter_expression: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        projection: str | list[_Path] | tuple[_Path, ...] | None = None,
        count: Literal[False] = False,
    ) -> Items: ...
    @overload
    def query(
        self,
        pk: _Keys,
        *,
        starts_with: _Keys = "",
        scan_index_forward: bool = True,
        _filter: _Filter | None = None,
        begins_with: str | bytes | tuple[_Key, ...] = ...,
        between: tuple[_Keys, _Keys] | list[_Keys] = ...,
        eq: _Keys = ...,
        gt: _Keys = ...,
        gte: _Keys = ...,
        lt: _Keys = ...,
        lte: _Keys = ...,
        limit: int | None = None,
        exclusive_start_key: Mapping[str, Any] | None = None,
        index: str | None = None,
        filter_expression: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        projection: None = None,
        count: Literal[True],
    ) -> int: ...
    @overload
    def scan(
        self,
        _filter: _Filter | None = None,
        *,
        segment: int | None = None,
        total_segments: int | None = None,
        limit: int | None = None,
        exclusive_start_key: Mapping[str, Any] | None = None,
        index: str | None = None,
        filter_expression: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        projection: str | list[_Path] | tuple[_Path, ...] | None = None,
        count: Literal[False] = False,
    ) -> Items: ...
    @overload
    def scan(
        self,
        _filter: _Filter | None = None,
        *,
        segment: int | None = None,
        total_segments: int | None = None,
        limit: int | None = None,
        exclusive_start_key: Mapping[str, Any] | None = None,
        index: str | None = None,
        filter_expression: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        projection: None = None,
        count: Literal[True],
    ) -> int: ...
    def batch_writer(self) -> BatchWriter: ...
    def execute_batch(self, actions: Iterable[Action]) -> None: ...
    def transact_get(
        self, keys: Iterable[Mapping[str, Any] | tuple[Table, Mapping[str, Any]]]
    ) -> list[dict[str, Any] | None]: ...
    def transaction(self) -> Transaction: ...
    def create_index(
        self,
        name: str,
        pk_attribute: str | tuple[str, ...],
        sk_attribute: str | tuple[str, ...] | None = None,
        projection: Literal["ALL", "KEYS_ONLY"] | list[str] | tuple[str, ...] = "ALL",
        *,
        attribute_types: dict[str, Literal["S", "N", "B"]] | None = None,
        local: bool = False,
        progress: _Progress | None = None,
    ) -> None: ...
    def drop_index(self, name: str) -> None: ...
    def update_time_to_live(self, attribute: str | None) -> None: ...
    def enable_stream(
        self, view: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] = "NEW_AND_OLD_IMAGES"
    ) -> None: ...
    def disable_stream(self) -> None: ...
    def stream(self, since: str | float | datetime | None = None) -> Stream: ...
    def add_stream_listener(self, listener: EventListener) -> None: ...
    def remove_stream_listener(self, listener: EventListener) -> None: ...
    def clear(self) -> int: ...
    def stats(self) -> TableStats: ...
    def describe(self) -> TableDescription: ...
    @property
    def name(self) -> str: ...

class Database(Table):
    def __init__(
        self,
        path: str | bytes | os.PathLike[str] | os.PathLike[bytes],
        pk_attribute: str | None = None,
        sk_attribute: str | EllipsisType | None = ...,
        ttl_attribute: str | None = None,
        *,
        durability: Literal["full", "relaxed", "memory"] = ...,
        relaxed_interval: float | None = None,
        shared: bool | None = None,
        read_only: bool | None = None,
        cache_size: int | None = None,
        max_item_size: int | None = None,
    ) -> None: ...
    def table(
        self,
        name: str,
        *,
        pk_attribute: str | None = None,
        sk_attribute: str | EllipsisType | None = ...,
        ttl_attribute: str | None = None,
    ) -> Table: ...
    def tables(self) -> list[str]: ...
    def delete_table(self, name: str) -> None: ...
    @property
    def path(self) -> str | None: ...
    @property
    def closed(self) -> bool: ...
    def check(self, *, progress: _Progress | None = None) -> CheckReport: ...
    @staticmethod
    def check_file(path: str | os.PathLike[str], *, progress: _Progress | None = None) -> CheckReport: ...
    def compact(self) -> CompactReport: ...
    def backup(
        self, path: str | bytes | os.PathLike[str] | os.PathLike[bytes], *, progress: _Progress | None = None
    ) -> BackupReport: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

@final
class Items(Iterator[dict[str, Any]]):
    def __iter__(self) -> Self: ...
    def __next__(self) -> dict[str, Any]: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...
    @property
    def last_evaluated_key(self) -> dict[str, Any] | None: ...

@final
class Stream(Iterator[ChangeRecord]):
    def __iter__(self) -> Self: ...
    def __next__(self) -> ChangeRecord: ...
    @property
    def position(self) -> str: ...

@final
class BatchWriter:
    def put_item(self, *, item: Mapping[str, Any]) -> None: ...
    def delete_item(self, *, key: Mapping[str, Any]) -> None: ...
    def update_item(
        self,
        *,
        key: Mapping[str, Any],
        set: _Changes | None = None,
        remove: _Path | Iterable[_Path] | None = None,
        add: _Changes | None = None,
        delete: _Changes | None = None,
        update_expression: str | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

@final
class Transaction:
    def put_item(
        self,
        *,
        item: Mapping[str, Any],
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        table: Table | None = None,
    ) -> None: ...
    def update_item(
        self,
        *,
        key: Mapping[str, Any],
        set: _Changes | None = None,
        remove: _Path | Iterable[_Path] | None = None,
        add: _Changes | None = None,
        delete: _Changes | None = None,
        update_expression: str | None = None,
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        table: Table | None = None,
    ) -> None: ...
    def delete_item(
        self,
        *,
        key: Mapping[str, Any],
        condition: str | _Condition | None = None,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        table: Table | None = None,
    ) -> None: ...
    def check(
        self,
        *,
        key: Mapping[str, Any],
        condition: str | _Condition,
        expression_attribute_names: dict[str, str] | None = None,
        expression_attribute_values: Mapping[str, Any] | None = None,
        table: Table | None = None,
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

@final
class Expression:
    def __new__(cls, text: str, names: dict[str, str] | None = None, values: dict[str, Any] | None = None) -> Self: ...

@final
class Filter:
    def __new__(cls, text: str) -> Self: ...

__version__: str

def after_fork() -> None: ...
def close_all() -> None: ...

__all__ = [
    "BatchWriter",
    "Database",
    "Expression",
    "Filter",
    "Items",
    "Stream",
    "Table",
    "Transaction",
    "__version__",
    "after_fork",
    "close_all",
]
