"""Find out whether an unconfirmed post is public: look twice, then go by what the platform can promise."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.channel import CannotFind, Capabilities, Channel, Exactness
from bot.model.delivery import Claim, Decision, Receipt, State

LEAST_PAUSE = timedelta(seconds=1)
AFTER_FAILED_LOOK = timedelta(minutes=1)
AFTER_REFUSED_LOOK = timedelta(minutes=15)


def look(channel: Channel, claim: Claim) -> Receipt | None:
    """Ask the platform for the post; None: not there (yet). Raises CannotFind where it cannot be asked."""
    if not channel.capabilities.findable:
        raise CannotFind(f"{channel.platform} cannot be asked whether a post is there")
    return channel.find(claim.draft, claim.claimed_at)


def pause_between_looks(capabilities: Capabilities) -> timedelta:
    """Return how far apart the two looks must be, so that a post that is slow to show is not taken for absent."""
    return max(capabilities.lag, LEAST_PAUSE)


def after_two_looks(capabilities: Capabilities, claim: Claim, now: datetime) -> Decision:
    """Decide for a post that two looks did not find."""
    if capabilities.exactness is Exactness.AT_MOST_ONCE:
        return Decision(State.UNCONFIRMED, "looked twice and did not see it, but this platform gives no certainty")
    if not _key_holds(capabilities, claim, now) and not capabilities.findable:
        return Decision(State.UNCONFIRMED, "the platform has forgotten the key by now, and cannot be asked")
    return Decision(State.SCHEDULED, "looked twice: it is not public", retry_at=now)


def without_looking(capabilities: Capabilities, claim: Claim, now: datetime) -> Decision:
    """Decide for a post on a platform that cannot be asked."""
    if capabilities.exactness is Exactness.BY_KEY and _key_holds(capabilities, claim, now):
        return Decision(State.SCHEDULED, "sent again under the same key: the platform drops a second one", retry_at=now)
    return Decision(State.UNCONFIRMED, f"{capabilities.platform} cannot be asked whether it is there: look yourself")


def _key_holds(capabilities: Capabilities, claim: Claim, now: datetime) -> bool:
    if capabilities.exactness is not Exactness.BY_KEY:
        return False
    return capabilities.key_life is None or now < claim.claimed_at + capabilities.key_life
