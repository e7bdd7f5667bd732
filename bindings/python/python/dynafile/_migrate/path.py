"""Where a value lies inside an item, kept as links upwards and written when asked for.

Most values need no path, so that walking down makes none: a path is the pair of its
parent and one step, a name or an index. None is the item itself.
"""

from __future__ import annotations

from typing import Optional, Union

# The parent is a path again, which a type alias cannot say on Python 3.9.
Path = Optional[tuple[object, Union[str, int]]]

_NAME_MAX_LENGTH = 60
_SHOWN_STEPS = 20


def render_path(path: Path) -> str:
    """Return the path as text, such as `address.lines[1]` or `["full name"]`."""
    steps: list[str | int] = []
    link: object = path
    while isinstance(link, tuple):
        link, step = link
        steps.append(step)
    steps.reverse()
    text = "".join(_rendered(step) for step in steps[:_SHOWN_STEPS]).lstrip(".")
    return text + "…" if len(steps) > _SHOWN_STEPS else text


def _rendered(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if step.isidentifier() and len(step) <= _NAME_MAX_LENGTH:
        return f".{step}"
    return f"[{step[:_NAME_MAX_LENGTH]!r}]"
