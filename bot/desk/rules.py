"""What the files say of when posts may go out, as far as people's decisions need it; no plan is made for that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.model.delivery import Delivery
from bot.model.people import may_agree, wanted
from bot.model.plan import Post
from bot.planning.windows import Window, holding


@dataclass(frozen=True, slots=True)
class Rules:
    """The campaign's zone, its least time between two posts on a channel, and its guards."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    gap: timedelta = timedelta(minutes=10)
    guards: tuple[Window, ...] = ()

    def guarded(self, post: Post, at: datetime) -> str:
        """Say which guard would hold a post at another time than its own; empty: none."""
        return "; ".join(holding(self.guards, at, post.channel, post.platform, post.tags))

    def later(self, due: datetime, days: int) -> datetime:
        """Return the same time of day, some days later."""
        return (due.astimezone(self.zone) + timedelta(days=days)).astimezone(UTC)

    def is_other_day(self, first: datetime, second: datetime) -> bool:
        """Say whether two moments are on different days where the campaign is."""
        return first.astimezone(self.zone).date() != second.astimezone(self.zone).date()

    def kept_for(self, post: Post, delivery: Delivery, at: datetime, by: str) -> str:
        """Say who has to send an approved post on another day than its own, where this person may not; empty: may."""
        if not (post.approvals and delivery.approved_by and self.is_other_day(delivery.not_before, at)):
            return ""
        names = " or ".join(wanted(post.agreements, ()))
        return "" if may_agree(post.agreements, by) else f"was approved for another day: --by {names}"


def rules_of(root: Path) -> Rules | None:
    """Read the rules; None while the files are so broken that nobody knows them."""
    from bot.campaign.files import read
    from bot.campaign.parse import parse
    from bot.planning.timing import resolve_anchors
    from bot.planning.windows import windows

    campaign, _ = parse(read(root))
    if campaign is None:
        return None
    zone = ZoneInfo(campaign.zone)
    guards, _ = windows(campaign.guards, resolve_anchors(campaign)[0], zone)
    return Rules(zone, campaign.gap, guards)


def free(at: datetime, taken: Iterable[datetime], gap: timedelta) -> datetime:
    """Return the first moment from `at` on that is no nearer than `gap` to any that is taken."""
    for other in sorted(taken):
        if abs(other - at) < gap:
            at = other + gap
    return at
