"""Write down how deliveries go, and tell whoever listens; an outcome that meets a full disk is kept until it fits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.ledger import Ledger, LedgerError, Overtaken
from bot.model.delivery import Claim, Decision, Delivery, Receipt, State

log = logging.getLogger("drumbeat")


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log: what became of a post, when, and why.

    `asks` marks an unconfirmed post that looking cannot settle; `left_out` is what a public one lacks. `is_routine` is
    what was said for all posts at once when this started.
    """

    at: datetime
    post_id: str
    channel: str
    state: State
    why: str = ""
    url: str = ""
    attempt: int = 0
    asks: bool = False
    left_out: tuple[str, ...] = ()
    is_routine: bool = False

    @property
    def needs_person(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.asks or self.state in (State.FAILED, State.MISSED)


@dataclass(slots=True)
class Outcomes:
    """The way from the loop to the ledger. `progress` grows with everything that happens; `report` takes each event.

    `trouble` is why an outcome is not written yet; empty: all are.

    May be used from many threads; each post is one thread's at a time.
    """

    ledger: Ledger
    now: Callable[[], datetime]
    report: Callable[[Event], None]
    progress: int = 0
    trouble: str = ""
    _unwritten: dict[str, tuple[Event, Claim | Delivery, Receipt | None, datetime | None]] = field(default_factory=dict)

    def published(self, claim: Claim, channel: str, receipt: Receipt, why: str = "") -> None:
        """Write down that a post is public."""
        left_out = tuple(dict.fromkeys((*claim.draft.left_out, *receipt.left_out)))
        whole = replace(receipt, left_out=left_out) if left_out else receipt
        at, attempt, state = self.now(), claim.attempt, State.PUBLISHED
        event = Event(at, claim.post_id, channel, state, why, receipt.url, attempt, left_out=left_out)
        self._write(event, claim, whole, None)

    def decided(self, of: Claim | Delivery, channel: str, decision: Decision) -> None:
        """Write down what follows an attempt, or a rule for what was not sent."""
        attempt = of.attempt if isinstance(of, Claim) else 0
        event = Event(self.now(), of.post_id, channel, decision.state, decision.why, attempt=attempt)
        was_doubted = isinstance(of, Claim) and of.doubted_since is not None
        is_routine = was_doubted and decision.state is State.SCHEDULED and self.ledger.life.is_new()
        self._write(replace(event, is_routine=is_routine), of, None, decision.retry_at)

    def postponed(self, post_id: str, channel: str, until: datetime, why: str) -> None:
        """Write down that a post could not even be prepared, and waits."""
        self.ledger.postpone(post_id, until, why)
        self.tell(Event(self.now(), post_id, channel, State.SCHEDULED, why))

    def doubted(self, claim: Claim, channel: str) -> None:
        """Say that a post is looked for before its first attempt; the claim itself has written that down."""
        why = "looked for first: it may have been sent before"
        event = Event(self.now(), claim.post_id, channel, State.UNCONFIRMED, why, attempt=claim.attempt)
        self.tell(replace(event, is_routine=self.ledger.life.is_new()))

    def ask(self, claim: Claim, channel: str, why: str) -> None:
        """Tell a person, once an attempt, about a post that looking does not settle."""
        if self.ledger.told(f"unconfirmed {claim.key} {claim.attempt}"):
            at, attempt = self.now(), claim.attempt
            self.tell(Event(at, claim.post_id, channel, State.UNCONFIRMED, why, attempt=attempt, asks=True))

    def tell(self, event: Event) -> None:
        """Tell what happened without a change of state."""
        self.progress += 1
        self.report(event)

    def write_what_met_a_full_disk(self) -> None:
        """Try again to write what could not be written: the outcomes themselves stand."""
        for waiting in tuple(self._unwritten.values()):
            self._write(*waiting)
        if not self._unwritten:
            self.trouble = ""

    def _write(self, event: Event, of: Claim | Delivery, receipt: Receipt | None, retry_at: datetime | None) -> None:
        try:
            self.ledger.record(event.post_id, event.state, why=event.why, receipt=receipt, retry_at=retry_at, of=of)
        except Overtaken as error:  # whoever was faster wrote, or will write, what became of it
            log.info("ledger: %s", error)
            self._unwritten.pop(event.post_id, None)
        except LedgerError as error:
            if str(error) != self.trouble:  # said once, not with every try
                log.error("ledger: %s; kept and tried again", error)
            self.trouble = str(error)
            self._unwritten[event.post_id] = (event, of, receipt, retry_at)
        else:
            self._unwritten.pop(event.post_id, None)
            self.tell(event)
