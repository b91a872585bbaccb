"""Tell people what needs them: each thing once, with what to do, and never in the way of a delivery.

A message counts as told when a service has taken it, not before: what a dying process had still to say is said by the
next one. Nothing here needs the ledger; where it cannot be read or written, memory takes its place.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.delivery.outcomes import Event
from bot.delivery.paragraphs import Word, in_paragraphs
from bot.ledger import LedgerError
from bot.model.delivery import AuditLine, State
from bot.model.shown import in_line

WHAT_TO_DO = {
    State.FAILED: "Mend it and run: drumbeat resolve {post} --send (or --skip)",
    State.MISSED: "Decide: drumbeat resolve {post} --send, or drumbeat resolve {post} --skip",
    State.UNCONFIRMED: "Look there, then: drumbeat resolve {post} --live URL, or drumbeat resolve {post} --not-live",
}
MOST_WAITING = 500  # while no service can be reached; the oldest are dropped, and found again in the ledger
GATHER = 60.0
"""Seconds between two messages: what comes in between is gathered into the next one."""
FIRST_WAIT = 2.0
"""Seconds from the first word to its message: what stops one post often stops others in the same moment."""
HOUR = 3600.0
SUBJECT, NOT_DELIVERED, DELIVERED = "messages to people", "not delivered", "delivered"
"""How the audit trail tells of messages that reach nobody, for whoever asks later."""
BY = "drumbeat"

log = logging.getLogger("drumbeat")

Send = Callable[[str, str], None]
"""Sends a title and a text to people. May raise; may take its time."""

SendTo = Callable[[Sequence[str], str, str], None]
"""The same, to people by name."""


class NotSent(Exception):
    """An alert reached nobody, or the watchdog took no call. The addresses hold secrets; the message names none."""


class Memory(Protocol):
    """What remembers over restarts what people were told: the ledger."""

    def told_at(self, alert: str) -> datetime | None: ...

    def note_told(self, alerts: Iterable[str], post_ids: Iterable[str]) -> None: ...

    def note(self, by: str, action: str, subject: str, detail: str = "") -> None: ...

    def audit(self, subject: str = "") -> tuple[AuditLine, ...]: ...


@dataclass(slots=True)
class Alerts:
    """Gathers what needs a person, and sends it as one message when `flush` is called.

    `memory` knows what was told before. Without `send` nobody can be told, and nothing counts as told. `elapsed`
    counts seconds and never jumps. `unwritten` are posts of which people know and the ledger does not, yet.
    """

    campaign: str
    memory: Memory
    send: Send | None = None
    send_to: SendTo | None = field(default=None, kw_only=True)
    elapsed: Callable[[], float] = time.monotonic
    unwritten: set[str] = field(default_factory=set)
    pool: Executor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="alerts"))
    _waiting: list[Word] = field(default_factory=list)
    _underway: list[Word] = field(default_factory=list)
    _said: dict[str, float] = field(default_factory=dict)
    _next: float = float("-inf")
    _is_failing: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, event: Event) -> None:
        """Take an event of the loop; most need nobody."""
        if event.needs_person:
            todo = WHAT_TO_DO[event.state].format(post=event.post_id)
            key = f"alert {event.state} {event.post_id} {event.attempt} {event.why}"
            why = in_line(event.why)
            words = f"{event.post_id} is {event.state}: {why}\n    {todo}"
            self.say(key, words, (event.post_id,), f"on {event.channel} are {event.state}: {why}")

    def say(
        self,
        key: str,
        words: str,
        about: tuple[str, ...] = (),
        group: str = "",
        *,
        of: tuple[str, ...] = (),
        to: tuple[str, ...] = (),
    ) -> None:
        """Tell people something, unless this key was told before (without the ledger: within the hour)."""
        if self._was_said(key) or self._remembers(key):
            return
        with self._lock:
            self._said[key] = self.elapsed()
            if not self._waiting:
                self._next = max(self._next, self.elapsed() + FIRST_WAIT)
            self._waiting.append(Word(key, words, about, group, of, to))
            self._drop_the_oldest()

    def new_to_the_log(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return what the log has not told yet, also before a restart, and remember it (without the ledger: all)."""
        new = tuple(key for key in keys if not self._remembers(f"log {key}"))
        if new:
            with suppress(LedgerError):
                self.memory.note_told([f"log {key}" for key in new], ())
        return new

    def telling(self) -> frozenset[str]:
        """Return the posts of which a message is on its way, or has arrived and is not in the ledger yet."""
        with self._lock:
            words = (*self._waiting, *self._underway)
            return frozenset(self.unwritten).union(*(word.about for word in words))

    def undelivered(self) -> int:
        """Count what people should have heard and did not, although there is an address for it."""
        with self._lock:
            return len(self._waiting) + len(self._underway) if self.send is not None else 0

    def flush(self) -> None:
        """Send what has gathered as one message, in the background; what could not be sent is tried again."""
        with self._lock:
            if not self._waiting or self._underway or self.send is None or self.elapsed() < self._next:
                return
            self._next = self.elapsed() + GATHER
            self._underway, self._waiting = self._waiting, []
        self.in_background(self._deliver)

    def in_background(self, what: Callable[[], None]) -> None:
        """Do something that may take its time; its failure is logged and nothing else."""
        self.pool.submit(_quietly, what)

    def close(self) -> None:
        """Wait for what is under way, and send the rest."""
        self.pool.shutdown(wait=True)
        if self._waiting and self.send is not None:
            self._underway, self._waiting = self._waiting, []
            _quietly(self._deliver)

    def _was_said(self, key: str) -> bool:
        with self._lock:
            on_its_way = any(word.key == key for word in (*self._waiting, *self._underway))
            return on_its_way or self.elapsed() - self._said.get(key, float("-inf")) < HOUR

    def _remembers(self, key: str) -> bool:
        try:
            return self.memory.told_at(key) is not None
        except LedgerError:  # people are told all the same, at worst once an hour
            return False

    def _deliver(self) -> None:
        words, failed = self._underway, []
        why = ""
        for to in dict.fromkeys(word.to for word in words):
            group = [word for word in words if word.to == to]
            try:
                self._send(to, group)
            except Exception as error:  # an alert that cannot be sent must not touch a delivery  # noqa: BLE001
                self._log_that_it_failed(error, group)
                why = str(error) if isinstance(error, NotSent) else type(error).__name__
                failed += group
            else:
                self._arrived(group)
        with self._lock:
            self._is_failing, self._underway = bool(failed), []
            self._waiting[:0] = failed
            self._drop_the_oldest()
        self._note(NOT_DELIVERED if failed else DELIVERED, why)

    def _log_that_it_failed(self, error: Exception, words: Sequence[Word]) -> None:
        if not self._is_failing:
            said = "; ".join(word.text for word in words)  # the log has the words
            log.error("an alert could not be sent (%s), and is tried again: %s", type(error).__name__, said)

    def _send(self, to: tuple[str, ...], words: Sequence[Word]) -> None:
        title = f"{self.campaign}: {len(words)} need you" if len(words) > 1 else f"{self.campaign}: this needs you"
        text = in_paragraphs(words)
        if to and self.send_to is not None:
            self.send_to(to, title, text)
        elif self.send is not None:
            self.send(title, text)

    def _arrived(self, words: list[Word]) -> None:
        keys, posts = [word.key for word in words], {post_id for word in words for post_id in word.about}
        with self._lock:
            self._underway = [word for word in self._underway if word not in words]
            self.unwritten |= posts
            unwritten = set(self.unwritten)
        try:
            self.memory.note_told(keys, unwritten)
        except LedgerError:  # kept, and written with the next message, or by the next look
            return
        with self._lock:
            self.unwritten -= unwritten

    def _note(self, action: str, why: str = "") -> None:
        """Keep in the trail since when messages reach nobody, and that they do again."""
        try:
            if (action == NOT_DELIVERED) != (dead_since(self.memory.audit(SUBJECT)) is not None):
                self.memory.note(BY, action, SUBJECT, why)
        except LedgerError:
            log.info("the ledger could not note that a message was %s", action)

    def _drop_the_oldest(self) -> None:
        """Keep what waits within bounds; whatever is about a post is found again in the ledger."""
        for word in self._waiting[:-MOST_WAITING]:
            self._said.pop(word.key, None)
        del self._waiting[:-MOST_WAITING]


def dead_since(lines: tuple[AuditLine, ...]) -> AuditLine | None:
    """Return the line of the first message that reached nobody, from the trail of these; None where the last did."""
    return lines[-1] if lines and lines[-1].action == NOT_DELIVERED else None


def _quietly(what: Callable[[], None]) -> None:
    try:
        what()
    except Exception as error:  # nothing here may reach a delivery; the text of a network error may hold a secret  # noqa: BLE001
        log.warning("a message beside the posts could not be sent (%s)", type(error).__name__)
