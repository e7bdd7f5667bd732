"""The limits within which an old directory is read.

Each is far above what dynafile 0.1 could work with (it rewrote a whole partition at
every put), and low enough that a hostile file exhausts neither memory nor patience.
They do not depend on one another's order of checking. This module checks nothing.
"""

from __future__ import annotations

from typing import NamedTuple

MEBIBYTE = 1024 * 1024

PARTITION_MAX_MIB = 64
"""The default of `--max-partition-mib`."""

ITEM_MAX_BYTES = 16 * MEBIBYTE
"""The largest item, as converted; the new store's own default."""

NESTING_MAX_DEPTH = 128
"""How deep maps, lists and sets may nest inside an item; the new store's own limit."""

VALUE_COST_BYTES = 4
"""What each value counts towards the size of an item besides its payload, so that
a million empty lists are not free."""


class Limits(NamedTuple):
    """The limits of one partition, all in proportion to the size of its file."""

    file_max_bytes: int
    containers_max: int
    converted_max_bytes: int

    @classmethod
    def for_partition_mib(cls, mebibytes: int) -> Limits:
        """Return the limits for partition files of up to `mebibytes` MiB.

        Containers (about 70 bytes of memory each for one byte of pickle) may be one in
        16 bytes; references to shared values may make the items 16 times larger
        than the file.
        """
        size_bytes = mebibytes * MEBIBYTE
        return cls(size_bytes, size_bytes // 16, size_bytes * 16)
