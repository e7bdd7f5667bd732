"""The bar that long calls draw when they are given ``progress=True``."""

from __future__ import annotations

from tqdm import tqdm


class Bar:
    """A progress bar, to be called with what is done and what there is in all."""

    def __init__(self, title: str) -> None:
        """Draw an empty bar on standard error."""
        self._bar = tqdm(desc=title, unit=" records", unit_scale=True)

    def __call__(self, done: int, total: int) -> None:
        """Move the bar."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leave the bar as it is, and go on below it."""
        self._bar.close()
