"""What the time-to-live attribute meant to dynafile 0.1, and how that is kept.

There, an item was over once `value and value < now`: the number 0 meant never, and True meant
long ago. The new store takes every number as a time and ignores everything else.
Nothing is decided about items when no time-to-live attribute is given.
"""

from __future__ import annotations

from decimal import Decimal

from .conversion import ConvertedItem
from .rules import AppliedRule, Rule


def is_expired(item: ConvertedItem, attribute: str, now: float) -> bool:
    """Tell whether dynafile 0.1 would have hidden the item, and deleted it when read."""
    expiry = item.attributes.get(attribute)
    if not isinstance(expiry, (int, float, Decimal)):
        return False
    return bool(expiry) and expiry < now


def keep_unlimited(item: ConvertedItem, attribute: str) -> None:
    """Make sure that an item which never expired does not do so in the new store."""
    expiry = item.attributes.get(attribute)
    if isinstance(expiry, (int, float, Decimal)) and not isinstance(expiry, bool) and not expiry:
        item.attributes[attribute] = None
        item.applied.append(AppliedRule(Rule.UNLIMITED_TIME, (None, attribute)))
