"""Pictures made of characters: a bar chart, and a map of points in Braille dots."""

from __future__ import annotations

from collections.abc import Iterable

# Bit of each dot of a Braille character, by (row, column) inside it.
DOT_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BRAILLE = 0x2800
EIGHTHS = " ▏▎▍▌▋▊▉"

# Nobody lives nearer to the poles than this.
NORTH, SOUTH = 75.0, -56.0


def bar(share: float, width: int) -> str:
    """A horizontal bar of `share` (0 to 1) of `width` characters, exact to an eighth of one."""
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def world_map(points: Iterable[tuple[float, float]], width: int) -> list[str]:
    """Lines of a map, `width` characters wide, with a dot wherever a (latitude, longitude) falls."""
    columns = width * 2
    rows = round(columns * (NORTH - SOUTH) / 360 / 4) * 4
    cells = [[0] * width for _ in range(rows // 4)]
    for latitude, longitude in points:
        row = int((NORTH - latitude) / (NORTH - SOUTH) * rows)
        column = int((longitude + 180) / 360 * columns)
        if 0 <= row < rows and 0 <= column < columns:
            cells[row // 4][column // 2] |= DOT_BITS[row % 4][column % 2]
    return ["".join(chr(BRAILLE + dots) for dots in line).rstrip(chr(BRAILLE)) for line in cells]
