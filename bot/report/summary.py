"""Where the campaign stands: what went out and comes next, who was thanked, and what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.campaign import Campaign
from bot.model.channel import Capabilities, Price
from bot.model.delivery import LIVE, NOT_IN_FILES, SKIPPED, AuditLine, Delivery, State
from bot.model.plan import Plan, Post
from bot.report.needs import needs
from bot.report.prospect import Connections, Fate, Prospect, prospect
from bot.report.summary_json import render_json
from bot.report.summary_markdown import render_markdown
from bot.report.summary_text import render_status, render_text
from bot.report.summary_values import Charge, Collision, Next, Outing, Share, Summary, Thanks, Week

__all__ = ["Summary", "render_json", "render_markdown", "render_status", "render_text", "summarise"]


def summarise(
    plan: Plan,
    deliveries: Mapping[str, Delivery],
    now: datetime,
    capabilities: Mapping[str, Capabilities] | None = None,
    campaign: Campaign | None = None,
    as_applied: Mapping[str, Post] | None = None,
    ahead: Prospect | None = None,
    wishes: Mapping[str, AuditLine] | None = None,
) -> Summary:
    """Sum up the plan and what became of it: what is public is counted by its receipts, never by the plan.

    What left the files still counts while it is public or needs a person; `as_applied` are such posts as they were.
    `ahead` is what will really happen; without it, everything is taken to be connected and nothing to be paused.
    `wishes` are those for a change that nobody met yet.
    What a person decided against is planned no more; what was too late stays planned, but thanks nobody.
    """
    zone = ZoneInfo(plan.zone)
    left_out = _left_out(deliveries)
    plan = replace(plan, posts=tuple(post for post in plan.posts if not left_out.get(post.id)))
    posts = {post.id: post for post in plan.posts}
    public = {each.post_id for each in deliveries.values() if each.receipt is not None}
    gone = public - posts.keys()
    counted_in = {**posts, **{post_id: (as_applied or {})[post_id] for post_id in gone & (as_applied or {}).keys()}}
    ahead = ahead or prospect(plan, deliveries, now, Connections())
    will_go = [post_id for group in ahead.groups if group.fate is Fate.GOES for post_id in group.posts]
    goes = [posts[post_id] if post_id in posts else (as_applied or {})[post_id] for post_id in will_go]
    return Summary(
        campaign.name if campaign else "",
        plan.zone,
        now.astimezone(zone),
        tuple(sorted({post.channel for post in counted_in.values()})),
        _weeks(counted_in.values(), public, zone),
        tuple(sorted(Counter(each.state.value for each in deliveries.values()).items())),
        _thanks((post for post in counted_in.values() if post.id not in left_out), public, campaign),
        needs(posts, deliveries, now, zone, ahead, wishes or {}),
        _collisions(plan, campaign.gap if campaign else timedelta(minutes=10), zone),
        _charges(counted_in.values(), deliveries, capabilities or {}),
        _next(goes, deliveries, now, zone),
        ahead,
        _coming(goes, deliveries, zone),
        _sent(deliveries, zone),
    )


def _left_out(deliveries: Mapping[str, Delivery]) -> Mapping[str, bool]:
    """Return the posts that were left out for good, and of each whether a person decided that, or a rule."""
    gone = (each for each in deliveries.values() if each.state is State.WITHDRAWN and each.why != NOT_IN_FILES)
    return {each.post_id: not each.why.startswith(SKIPPED) for each in gone}


def _weeks(posts: Iterable[Post], public: Set[str], zone: ZoneInfo) -> tuple[Week, ...]:
    weeks: dict[date, dict[str, Share]] = {}
    for post in posts:
        local = post.due.astimezone(zone).date()
        shares = weeks.setdefault(local - timedelta(days=local.weekday()), {})
        shares[post.channel] = _more(shares.get(post.channel), post.id in public)
    return tuple(Week(monday, shares) for monday, shares in sorted(weeks.items()))


def _more(share: Share | None, is_public: bool) -> Share:
    before = share or Share(0, 0)
    return Share(before.public + is_public, before.planned + 1)


def _thanks(posts: Iterable[Post], public: Set[str], campaign: Campaign | None) -> tuple[Thanks, ...]:
    """Count each shout-out once, however many channels carry it."""
    known = {partner.id: partner for partner in campaign.partners} if campaign else {}
    times: dict[str, dict[tuple[str, str], bool]] = {}
    for post in posts:
        for partner in post.partners:
            occasions = times.setdefault(partner, {})
            slot = (post.entry, post.occurrence)
            occasions[slot] = occasions.get(slot, False) or post.id in public
    thanks = []
    for partner, occasions in times.items():
        about = known.get(partner)
        name, kind, place = (about.name, about.kind, about.place) if about else (partner, "", "")
        thanks.append(Thanks(name, kind, place, Share(sum(occasions.values()), len(occasions))))
    return tuple(sorted(thanks, key=lambda each: (each.kind, each.place, each.name)))


def _collisions(plan: Plan, gap: timedelta, zone: ZoneInfo) -> tuple[Collision, ...]:
    pairs = plan.closer_than(gap)
    return tuple(Collision(a.id, b.id, b.due.astimezone(zone), b.due - a.due) for a, b in pairs)


def _charges(
    posts: Iterable[Post], deliveries: Mapping[str, Delivery], capabilities: Mapping[str, Capabilities]
) -> tuple[Charge, ...]:
    wanted: dict[str, list[Post]] = {}
    for post in posts:
        delivery = deliveries.get(post.id)
        if delivery is None or delivery.receipt is not None or delivery.state in LIVE:
            wanted.setdefault(post.channel, []).append(post)
    charges = []
    for channel, these in sorted(wanted.items()):
        limits = capabilities.get(channel)
        if limits is None or limits.price is None:
            continue
        public = [post for post in these if post.id in deliveries and deliveries[post.id].receipt is not None]
        price, linked = limits.price, _linked(these, limits)
        charges.append(
            Charge(
                *(channel, len(public), len(these), linked, price.post, price.post_with_link),
                *(_cost(public, limits, price), _cost(these, limits, price), price.checked_on),
            )
        )
    return tuple(charges)


def _linked(posts: list[Post], limits: Capabilities) -> int:
    return sum(bool(limits.links(post.text)) for post in posts)


def _cost(posts: list[Post], limits: Capabilities, price: Price) -> float:
    linked = _linked(posts, limits)
    return linked * price.post_with_link + (len(posts) - linked) * price.post


def _next(goes: Iterable[Post], deliveries: Mapping[str, Delivery], now: datetime, zone: ZoneInfo) -> Next | None:
    """Find what goes out next; what is late goes out one by one, the earliest first."""
    coming = [(_wants_out(post, deliveries.get(post.id)), post.id, post.channel) for post in goes]
    if not coming:
        return None
    due, post_id, channel = min(coming)
    return Next(post_id, channel, due.astimezone(zone), max(due - now, timedelta(0)))


def _coming(goes: Iterable[Post], deliveries: Mapping[str, Delivery], zone: ZoneInfo) -> tuple[Outing, ...]:
    """List what goes out next, as things are."""
    return _outings(((_wants_out(post, deliveries.get(post.id)), _named(post), post.channel) for post in goes), zone)


def _named(of: Post | Delivery) -> str:
    """Name an entry's post; a shout-out by whom it thanks."""
    return f"{of.entry}: {', '.join(of.partners)}" if of.partners else of.entry


def _wants_out(post: Post, delivery: Delivery | None) -> datetime:
    return max(delivery.not_before, post.due) if delivery is not None and delivery.due == post.due else post.due


def _sent(deliveries: Mapping[str, Delivery], zone: ZoneInfo) -> tuple[Outing, ...]:
    """List what went out, the newest first."""
    public = [(each.receipt.published_at, _named(each), each.channel) for each in deliveries.values() if each.receipt]
    return tuple(reversed(_outings(public, zone)))


def _outings(times: Iterable[tuple[datetime, str, str]], zone: ZoneInfo) -> tuple[Outing, ...]:
    """Put together what goes out of one entry within a minute."""
    found: dict[tuple[datetime, str], list[str]] = {}
    for at, entry, channel in sorted(times):
        channels = found.setdefault((at.astimezone(zone).replace(second=0, microsecond=0), entry), [])
        if channel not in channels:
            channels.append(channel)
    return tuple(Outing(at, entry, tuple(channels)) for (at, entry), channels in found.items())
