"""Change events, and a list of listeners to hand them to.

A database calls its own listeners after each commit and does not use ``Dispatcher`` for it: the
class is here for programs that import it, as they could from dynafile 0.1.
"""

from __future__ import annotations

from typing import Any, Callable, NamedTuple


class Event(NamedTuple):
    """One change of one item.

    ``action`` is ``"PUT"`` or ``"DELETE"``; ``new`` is the item after the change, or ``None`` if it
    was deleted; ``old`` is the item before it, or ``None`` if there was none. Both are copies: a
    listener may change them freely.
    """

    action: str
    new: dict[str, Any] | None
    old: dict[str, Any] | None


EventListener = Callable[[Event], object]
"""What is called with each event; the return value is not used."""


class Dispatcher:
    """Hands each event to every connected listener, in the order in which they were connected."""

    def __init__(self) -> None:
        """Start without listeners."""
        self._listeners: list[EventListener] = []

    def emit(self, event: Event) -> None:
        """Call every listener with ``event``; the first exception of one ends the round.

        Listeners may connect and remove listeners meanwhile: that takes effect with the next event.
        """
        for listener in tuple(self._listeners):
            listener(event)

    def connect(self, listener: EventListener) -> None:
        """Add a listener; one that is connected twice is called twice."""
        self._listeners.append(listener)

    def remove(self, listener: EventListener) -> None:
        """Remove a listener once; ``ValueError`` if it is not connected."""
        self._listeners.remove(listener)
