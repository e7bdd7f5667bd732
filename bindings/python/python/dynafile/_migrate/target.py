"""The new file, as far as a migration needs it: look up many keys, write many items.

All goes through the package's public face. A dry run never writes, and where there is no
file yet it opens none. Deciding what is written is the job of `migration`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import dynafile

from .partition import KeyNames

FILE_NAME = "data.dynafile"


def target_file(path: str) -> Path:
    """Return the file a path stands for: in an existing directory it is `data.dynafile`.

    The package has the same rule, but would refuse a directory that still has to be
    migrated, so the file is named here.
    """
    target = Path(path)
    return target / FILE_NAME if path == "" or target.is_dir() else target


class Rejection(NamedTuple):
    """An item the store refused: its position in the batch, and the store's reason."""

    position: int
    reason: str


class Target(AbstractContextManager["Target"]):
    """The new file, open for the length of a `with` statement."""

    def __init__(self, path: Path, names: KeyNames, ttl_attribute: str | None, *, dry_run: bool) -> None:
        self._path = path
        self._names = names
        self._dry_run = dry_run
        self._database: dynafile.Dynafile | None = None
        if not dry_run or path.exists():
            self._database = dynafile.Dynafile(
                path,
                pk_attribute=names.partition,
                sk_attribute=names.sort,
                # To set it is a write.
                ttl_attribute=None if dry_run else ttl_attribute,
                read_only=dry_run,
            )
            if dry_run and self._database.describe().ttl_attribute is not None:
                # Another one than the file has is refused, as the migration itself would be.
                self._database.table("main", ttl_attribute=ttl_attribute)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._database is not None:
            self._database.close()

    def stored(self, items: Sequence[dict[str, object]]) -> list[dict[str, object] | None]:
        """Return, for each item, the item the file holds under the same key."""
        if self._database is None:
            return [None] * len(items)
        names = [name for name in self._names if name is not None]
        keys = [{name: item[name] for name in names} for item in items]
        return list(self._database.batch_get(keys))

    def write(self, items: Sequence[dict[str, object]]) -> list[Rejection]:
        """Write the items in one commit, and return those that the store refused."""
        if self._database is None or self._dry_run:
            return []
        with self._database.batch_writer() as batch:
            reasons = [_put(batch, item) for item in items]
        return [Rejection(position, reason) for position, reason in enumerate(reasons) if reason is not None]

    def create(self) -> None:
        """Make the file if nothing was written to it.

        Without it, a directory whose database held no items would ask to be migrated for ever.
        """
        if self._database is None or self._path.exists():
            return
        # The first write makes the file; this one leaves nothing behind.
        item = {name: "nothing" for name in self._names if name is not None}
        with self._database.batch_writer() as batch:
            batch.put_item(item=item)
            batch.delete_item(key=item)


def _put(batch: dynafile.BatchWriter, item: dict[str, object]) -> str | None:
    """Queue the item, or return why the store refuses it."""
    try:
        batch.put_item(item=item)
    except (TypeError, ValueError) as error:
        return str(error)
    return None
