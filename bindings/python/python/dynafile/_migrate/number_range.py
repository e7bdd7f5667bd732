"""Which numbers the new store holds: DynamoDB's.

Up to 38 significant digits, zero or of a magnitude from 1E-130 to
9.9999999999999999999999999999999999999E+125 (Amazon DynamoDB Developer Guide,
"Supported data types and naming rules"). Nothing is rounded here.
"""

from __future__ import annotations

import math
from decimal import Context, Decimal

_MAX_DIGITS = 38
_MIN_EXPONENT = -130
_MAX_EXPONENT = 125
# 10**126 has 419 bits; an integer of more is never turned into digits.
_INTEGER_MAX_BITS = 419
_MACHINE_INTEGER_MAX_BITS = 63
# Wide enough for every number in range, so that normalising one never rounds it.
_EXACT = Context(prec=64)


def why_out_of_range(number: int | float | Decimal) -> str | None:
    """Return why the store does not hold the number, or None if it does."""
    if isinstance(number, int):
        bits = number.bit_length()
        if bits <= _MACHINE_INTEGER_MAX_BITS:
            return None
        if bits > _INTEGER_MAX_BITS:
            return "an integer of more than 126 digits"
        return _why_decimal_out_of_range(Decimal(number))
    if isinstance(number, float):
        if not math.isfinite(number):
            return f"the float {number}"
        return _why_decimal_out_of_range(_shortest_decimal(number))
    if not number.is_finite():
        return f"the Decimal {str(number)[:20]}"
    return _why_decimal_out_of_range(number)


def canonical_text(number: int | float | Decimal) -> str:
    """Return the same text for all numbers in range that the store holds to be equal.

    Unlike the hash of a number, the hash of a text cannot be foreseen: a file
    cannot make many of them collide.
    """
    decimal = _shortest_decimal(number) if isinstance(number, float) else Decimal(number)
    return "0" if decimal.is_zero() else str(_EXACT.normalize(decimal))


def _shortest_decimal(number: float) -> Decimal:
    # The shortest digits that mean this float, of which there are at most 17.
    return Decimal(repr(number))


def _why_decimal_out_of_range(number: Decimal) -> str | None:
    if number.is_zero():
        return None
    digits = number.as_tuple().digits
    exponent = number.adjusted()
    if not _MIN_EXPONENT <= exponent <= _MAX_EXPONENT:
        return f"a number of the magnitude 1E{exponent:+}"
    significant = len(digits)
    while digits[significant - 1] == 0:
        significant -= 1
    if significant > _MAX_DIGITS:
        return f"a number of {significant} digits; {_MAX_DIGITS} are kept exactly"
    return None
