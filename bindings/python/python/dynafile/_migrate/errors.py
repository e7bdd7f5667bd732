"""The base of what keeps a migration from starting; the classes are where they are raised."""

from __future__ import annotations


class CannotStartError(Exception):
    """The migration cannot start; the text says why, and what to do."""
