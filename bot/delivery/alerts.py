"""Tell people what needs them: each thing once, with what to do, and never in the way of a delivery."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.delivery.outcomes import Event
from bot.model.delivery import State

WHAT_TO_DO = {
    State.FAILED: "Mend it and run: drumbeat resolve {post} --send (or --skip)",
    State.MISSED: "Decide: drumbeat resolve {post} --send, or drumbeat resolve {post} --skip",
    State.UNCONFIRMED: "Look there, then: drumbeat resolve {post} --live URL, or drumbeat resolve {post} --not-live",
}
MOST_IN_ONE = 20

log = logging.getLogger("drumbeat")

Send = Callable[[str, str], None]
"""Sends a title and a text to people. May raise; may take its time."""


@dataclass(slots=True)
class Alerts:
    """Gathers what needs a person, and sends it as one message when `flush` is called.

    `told` says True once for each key (the ledger remembers over restarts). Without `send` the log is all there is.
    """

    campaign: str
    told: Callable[[str], bool]
    send: Send | None = None
    _waiting: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="alerts"))

    def note(self, event: Event) -> None:
        """Take an event of the loop; most need nobody."""
        if event.needs_person:
            todo = WHAT_TO_DO[event.state].format(post=event.post_id)
            key = f"alert {event.state} {event.post_id} {event.attempt} {event.why}"
            self.say(key, f"{event.post_id} is {event.state}: {event.why}\n    {todo}")

    def say(self, key: str, words: str) -> None:
        """Tell people something, unless this key was told before."""
        if self.told(key):
            with self._lock:
                self._waiting.append(words)

    def flush(self) -> None:
        """Send what has gathered as one message, in the background."""
        with self._lock:
            words, self._waiting = self._waiting, []
        if words and self.send is not None:
            self.in_background(lambda: self._deliver(words))

    def in_background(self, what: Callable[[], None]) -> None:
        """Do something that may take its time; its failure is logged and nothing else."""
        self._pool.submit(_quietly, what)

    def close(self) -> None:
        """Wait for what is under way, and send the rest."""
        self._pool.shutdown(wait=True)
        if self._waiting:
            _quietly(lambda: self._deliver(self._waiting))

    def _deliver(self, words: list[str]) -> None:
        more = len(words) - MOST_IN_ONE
        shown = words[:MOST_IN_ONE] + ([f"and {more} more: drumbeat status"] if more > 0 else [])
        title = f"{self.campaign}: {len(words)} need you" if len(words) > 1 else f"{self.campaign}: this needs you"
        try:
            if self.send is not None:
                self.send(title, "\n".join(shown))
        except Exception as error:  # an alert that cannot be sent must not touch a delivery; the log has the words
            log.error("an alert could not be sent (%s): %s", type(error).__name__, "; ".join(words))


def _quietly(what: Callable[[], None]) -> None:
    try:
        what()
    except Exception as error:  # nothing here may reach a delivery; the text of a network error may hold a secret
        log.warning("a message beside the posts could not be sent (%s)", type(error).__name__)
