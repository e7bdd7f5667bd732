"""``Dynafile``: a database in a file."""

from __future__ import annotations

import os
from typing import Literal

from . import _native


class _Default(str):
    """A default that reads as what it is for a new table, and leaves an existing one as it is."""

    __slots__ = ()


_PK = _Default("PK")
_SK = _Default("SK")


class Dynafile(_native.Database):
    """A database in a file, and its main table.

    The item operations work on the main table; :meth:`table` gives others. Safe to use from any
    number of threads. Close it, or use it in a ``with`` block; otherwise it is closed when it is
    garbage-collected or the interpreter exits.

    ``path``
        The file; ``~`` is the home directory. An existing directory, or ``""`` for the working
        directory, stands for the file ``data.dynafile`` in it. ``":memory:"`` is a database that is
        never on disk. Nothing is created before the first write.
    ``pk_attribute``, ``sk_attribute``
        The attributes with an item's partition key and sort key; ``sk_attribute=None`` for a table
        without sort key. Left out, they are what the file has, and ``"PK"`` and ``"SK"`` in a new
        one; given, they must be what the file has.
    ``ttl_attribute``
        The attribute with the second (since 1970) at which an item expires, if items do. It is
        kept in the file: leaving it out later keeps it.
    ``durability``
        ``"full"``: when a write returns it is on disk. ``"relaxed"``: it is on disk within
        ``relaxed_interval`` seconds (0.1), and a crash loses at most that much, never half a
        write. ``"memory"``: nothing is ever on disk; takes no path.
    ``shared``
        Several processes read and write the file at once; each of them opens it so.
    ``read_only``
        Nothing is written; several processes may read at once. The file must exist.
    ``cache_size``, ``max_item_size``
        Memory for pages of the file, and the largest item, in bytes; 64 MiB and 16 MiB.
    """

    def __init__(
        self,
        path: str | bytes | os.PathLike[str] | os.PathLike[bytes] = "",
        pk_attribute: str = _PK,
        sk_attribute: str | None = _SK,
        ttl_attribute: str | None = None,
        *,
        durability: Literal["full", "relaxed", "memory"] = "full",
        relaxed_interval: float | None = None,
        shared: bool = False,
        read_only: bool = False,
        cache_size: int | None = None,
        max_item_size: int | None = None,
    ) -> None:
        """Open the database; see the class for the parameters."""
        super().__init__(
            path,
            None if pk_attribute is _PK else pk_attribute,
            ... if sk_attribute is _SK else sk_attribute,
            ttl_attribute,
            durability=durability,
            relaxed_interval=relaxed_interval,
            shared=shared,
            read_only=read_only,
            cache_size=cache_size,
            max_item_size=max_item_size,
        )
