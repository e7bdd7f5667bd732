"""What the compiled module has; import it from ``dynafile``."""

import os
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from types import EllipsisType, TracebackType
from typing import Any, Literal, TypeAlias, final

from typing_extensions import Self, disjoint_base

from .actions import Action
from .dispatcher import EventListener
from .reports import BackupReport, CheckReport, CompactReport, TableDescription, TableStats

_Key: TypeAlias = str | bytes | int | float | Decimal
_Filter: TypeAlias = str | Callable[[dict[str, Any]], object]
_Progress: TypeAlias = Callable[[int, int], object]

@disjoint_base
class Table:
    def put_item(self, *, item: dict[str, Any]) -> None: ...
    def get_item(self, *, key: dict[str, Any]) -> dict[str, Any] | None: ...
    def delete_item(self, *, key: dict[str, Any]) -> None: ...
    def batch_get(self, keys: Iterable[dict[str, Any]]) -> list[dict[str, Any] | None]: ...
    def query(
        self,
        pk: _Key,
        *,
        starts_with: _Key | None = "",
        scan_index_forward: bool = True,
        _filter: _Filter | None = None,
        begins_with: str | bytes | None = None,
        between: tuple[_Key, _Key] | list[_Key] | None = None,
        gt: _Key | None = None,
        gte: _Key | None = None,
        lt: _Key | None = None,
        lte: _Key | None = None,
        limit: int | None = None,
        exclusive_start_key: dict[str, Any] | None = None,
    ) -> Items: ...
    def scan(
        self,
        _filter: _Filter | None = None,
        *,
        segment: int | None = None,
        total_segments: int | None = None,
        limit: int | None = None,
        exclusive_start_key: dict[str, Any] | None = None,
    ) -> Items: ...
    def batch_writer(self) -> BatchWriter: ...
    def execute_batch(self, actions: Iterable[Action]) -> None: ...
    def add_stream_listener(self, listener: EventListener) -> None: ...
    def remove_stream_listener(self, listener: EventListener) -> None: ...
    def stats(self) -> TableStats: ...
    def describe(self) -> TableDescription: ...

class Database(Table):
    def __init__(
        self,
        path: str | os.PathLike[str] = ...,
        pk_attribute: str = ...,
        sk_attribute: str | None = ...,
        ttl_attribute: str | None = None,
        *,
        durability: Literal["full", "relaxed", "memory"] = "full",
        relaxed_interval: float | None = None,
        shared: bool = False,
        read_only: bool = False,
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
    def check(self, *, progress: _Progress | None = None) -> CheckReport: ...
    def compact(self) -> CompactReport: ...
    def backup(self, path: str | os.PathLike[str], *, progress: _Progress | None = None) -> BackupReport: ...
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
    @property
    def last_evaluated_key(self) -> dict[str, Any] | None: ...

@final
class BatchWriter:
    def put_item(self, *, item: dict[str, Any]) -> None: ...
    def delete_item(self, *, key: dict[str, Any]) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

def after_fork() -> None: ...
def close_all() -> None: ...

__all__ = ["BatchWriter", "Database", "Items", "Table", "after_fork", "close_all"]
