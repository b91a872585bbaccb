"""Find out whether an unconfirmed post is public: look twice, then go by what the platform can promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.delivery.outcomes import Outcomes
from bot.ledger import Ledger
from bot.model.channel import CannotFind, Capabilities, Channel, Exactness, RateLimited, Unauthorized
from bot.model.delivery import Claim, Decision, Receipt, State

LEAST_PAUSE = timedelta(seconds=1)
AFTER_FAILED_LOOK = 60.0
AFTER_REFUSED_LOOK = 15 * 60.0
CLOSE = 0.001  # seconds that are counted as parts of a number are never quite as many as were meant
A_DAY = timedelta(days=1)
CLOCKS_APART = timedelta(minutes=10)
PATIENCE = timedelta(minutes=10)  # then a person is told that looking does not work


@dataclass(slots=True)
class Settler:
    """Settles the unconfirmed posts of one channel. `next_look` says when to look for each, as `elapsed` counts.

    `elapsed` counts seconds and, unlike the wall clock, never jumps: the pause between two looks must really pass.
    """

    channel: Channel
    ledger: Ledger
    outcomes: Outcomes
    now: Callable[[], datetime]
    elapsed: Callable[[], float]
    stop_channel: Callable[[str], None]
    next_look: dict[str, float] = field(default_factory=dict)
    _seen_absent: dict[str, float] = field(default_factory=dict)

    def settle(self, claim: Claim) -> None:
        """Look for a post when it is time to, and decide when enough is known."""
        if self.elapsed() < self.next_look.get(claim.post_id, 0.0) - CLOSE:
            return
        claim = believable(claim, self.now())
        try:
            receipt = self._look(claim)
        except CannotFind as error:
            self._decide(claim, without_looking(self.channel.capabilities, claim, self.now(), str(error)))
        except Unauthorized as error:
            self.stop_channel(f"credentials refused: {error}")
            self.next_look[claim.post_id] = self.elapsed() + AFTER_REFUSED_LOOK
        except Exception as error:  # a look changes nothing and may be repeated, whatever went wrong  # noqa: BLE001
            retry_at = error.retry_at if isinstance(error, RateLimited) else None
            wait = (retry_at - self.now()).total_seconds() if retry_at else AFTER_FAILED_LOOK
            self.next_look[claim.post_id] = self.elapsed() + wait
            if self.now() > claim.claimed_at + PATIENCE:
                self.outcomes.ask(claim, self.channel.name, f"may be public, and the platform cannot be asked: {error}")
        else:
            self._after_look(claim, receipt)

    def _look(self, claim: Claim) -> Receipt | None:
        if not self.channel.capabilities.findable:
            raise CannotFind(f"{self.channel.platform} cannot be asked whether a post is there")
        return self.channel.find(claim.draft, claim.since)

    def _after_look(self, claim: Claim, receipt: Receipt | None) -> None:
        if receipt is not None and is_from_before(claim, receipt):
            at = f"{receipt.published_at:%Y-%m-%d %H:%M} UTC"
            why = f"the same words are public since {at}, before this was due: look whether they are it, {receipt.url}"
            self._decide(claim, Decision(State.UNCONFIRMED, why))
            return
        if receipt is not None:
            self.next_look.pop(claim.post_id, None)
            self.outcomes.published(claim, self.channel.name, receipt, why="found on the platform")
            return
        able, now = self.channel.capabilities, self.now()
        wait = self._still_to_wait(claim)
        if key_holds(able, claim, now) and not able.lag:  # no call can be under way unseen, and a repeat is dropped
            next_ = "sent now" if claim.doubted_since is not None else "sent again under the same key"
            self._decide(claim, Decision(State.SCHEDULED, f"not seen; {next_}", retry_at=now))
        elif wait.total_seconds() > CLOSE:
            self.next_look[claim.post_id] = self.elapsed() + wait.total_seconds()
        else:
            self._decide(claim, after_two_looks(able, now))

    def _still_to_wait(self, claim: Claim) -> timedelta:
        """Return how far off the second look is: by seconds that really pass where the first was in this process."""
        pause = max(self.channel.capabilities.lag, LEAST_PAUSE)
        attempt, now = f"{claim.key} {claim.attempt}", self.now()
        first = self.ledger.first_look(claim)
        if first >= now:
            self._seen_absent.setdefault(attempt, self.elapsed())
        if attempt in self._seen_absent:
            return pause - timedelta(seconds=self.elapsed() - self._seen_absent[attempt])
        return first + pause - now

    def _decide(self, claim: Claim, decision: Decision) -> None:
        self._seen_absent.pop(f"{claim.key} {claim.attempt}", None)
        self.next_look.pop(claim.post_id, None)
        if decision.state is State.UNCONFIRMED:
            self.next_look[claim.post_id] = self.elapsed() + AFTER_REFUSED_LOOK
            self.outcomes.ask(claim, self.channel.name, decision.why)
        else:
            self.outcomes.decided(claim, self.channel.name, decision)


def is_from_before(claim: Claim, receipt: Receipt) -> bool:
    """Say whether what was found may be another post with the same words: the ledger forgot which there are."""
    if claim.doubted_since is None or claim.due is None:
        return False
    return receipt.published_at < claim.due - CLOCKS_APART


def believable(claim: Claim, now: datetime) -> Claim:
    """Return the claim with a time that can be: one that lies ahead was written while the clock was ahead.

    By how much is not known. So its key counts as old, and whatever the account has said since yesterday is looked at.
    """
    if claim.since <= now:
        return claim
    doubted = now - A_DAY if claim.doubted_since is not None else None
    return replace(claim, claimed_at=now - A_DAY, doubted_since=doubted)


def key_holds(capabilities: Capabilities, claim: Claim, now: datetime) -> bool:
    """Say whether a repeat under the same key is still dropped by the platform itself."""
    if capabilities.exactness is not Exactness.BY_KEY:
        return False
    return capabilities.key_life is None or now < claim.since + capabilities.key_life


def after_two_looks(capabilities: Capabilities, now: datetime) -> Decision:
    """Decide for a post that two looks, far enough apart, did not find."""
    if capabilities.exactness is Exactness.AT_MOST_ONCE:
        return Decision(State.UNCONFIRMED, "looked twice and did not see it, but this platform gives no certainty")
    return Decision(State.SCHEDULED, "looked twice: it is not public", retry_at=now)


def without_looking(capabilities: Capabilities, claim: Claim, now: datetime, why: str) -> Decision:
    """Decide for a post that cannot be looked for; `why` is in the platform's words."""
    if key_holds(capabilities, claim, now):
        return Decision(State.SCHEDULED, "sent again under the same key: the platform drops a second one", retry_at=now)
    return Decision(State.UNCONFIRMED, f"may be public: {why}")
