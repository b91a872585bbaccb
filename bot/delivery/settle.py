"""Find out whether an unconfirmed post is public: look twice, then go by what the platform can promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.delivery.outcomes import Outcomes
from bot.ledger import Ledger
from bot.model.channel import CannotFind, Capabilities, Channel, Exactness, RateLimited, Unauthorized
from bot.model.delivery import Claim, Decision, Receipt, State

LEAST_PAUSE = timedelta(seconds=1)
AFTER_FAILED_LOOK = timedelta(minutes=1)
AFTER_REFUSED_LOOK = timedelta(minutes=15)
PATIENCE = timedelta(minutes=10)  # then a person is told that looking does not work


@dataclass(slots=True)
class Settler:
    """Settles the unconfirmed posts of one channel. `next_look` says when to look for each."""

    channel: Channel
    ledger: Ledger
    outcomes: Outcomes
    now: Callable[[], datetime]
    stop_channel: Callable[[str], None]
    next_look: dict[str, datetime] = field(default_factory=dict)

    def settle(self, claim: Claim) -> None:
        """Look for a post when it is time to, and decide when enough is known."""
        now = self.now()
        if now < self.next_look.get(claim.post_id, now):
            return
        try:
            receipt = self._look(claim)
        except CannotFind:
            self._decide(claim, without_looking(self.channel.capabilities, claim, self.now()))
        except Unauthorized as error:
            self.stop_channel(f"credentials refused: {error}")
            self.next_look[claim.post_id] = self.now() + AFTER_REFUSED_LOOK
        except Exception as error:  # a look changes nothing and may be repeated, whatever went wrong
            retry_at = error.retry_at if isinstance(error, RateLimited) else None
            self.next_look[claim.post_id] = retry_at or self.now() + AFTER_FAILED_LOOK
            if self.now() > claim.claimed_at + PATIENCE:
                self.outcomes.ask(claim, self.channel.name, f"may be public, and the platform cannot be asked: {error}")
        else:
            self._after_look(claim, receipt)

    def _look(self, claim: Claim) -> Receipt | None:
        if not self.channel.capabilities.findable:
            raise CannotFind(f"{self.channel.platform} cannot be asked whether a post is there")
        return self.channel.find(claim.draft, claim.claimed_at)

    def _after_look(self, claim: Claim, receipt: Receipt | None) -> None:
        if receipt is not None:
            self.next_look.pop(claim.post_id, None)
            self.outcomes.published(claim, self.channel.name, receipt, why="found on the platform")
            return
        second = self.ledger.first_look(claim) + max(self.channel.capabilities.lag, LEAST_PAUSE)
        if self.now() < second:
            self.next_look[claim.post_id] = second
        else:
            self._decide(claim, after_two_looks(self.channel.capabilities, claim, self.now()))

    def _decide(self, claim: Claim, decision: Decision) -> None:
        self.next_look.pop(claim.post_id, None)
        if decision.state is State.UNCONFIRMED:
            self.outcomes.ask(claim, self.channel.name, decision.why)
        else:
            self.outcomes.decided(claim, self.channel.name, decision)


def after_two_looks(capabilities: Capabilities, claim: Claim, now: datetime) -> Decision:
    """Decide for a post that two looks, far enough apart, did not find."""
    if capabilities.exactness is Exactness.AT_MOST_ONCE:
        return Decision(State.UNCONFIRMED, "looked twice and did not see it, but this platform gives no certainty")
    return Decision(State.SCHEDULED, "looked twice: it is not public", retry_at=now)


def without_looking(capabilities: Capabilities, claim: Claim, now: datetime) -> Decision:
    """Decide for a post on a platform that cannot be asked."""
    by_key = capabilities.exactness is Exactness.BY_KEY
    if by_key and (capabilities.key_life is None or now < claim.claimed_at + capabilities.key_life):
        return Decision(State.SCHEDULED, "sent again under the same key: the platform drops a second one", retry_at=now)
    return Decision(State.UNCONFIRMED, f"{capabilities.platform} cannot be asked whether it is there: look yourself")
