"""The rehearsal's pages: what would really go out, how it went, and each channel as its audience would scroll it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.model.campaign import Campaign
from bot.model.channel import Capabilities
from bot.model.delivery import Delivery, Pause, State
from bot.model.plan import Plan, Post
from bot.model.platforms import place
from bot.model.wording import counted
from bot.report.summary_values import Summary
from bot.web.banner import Banner, of_pauses
from bot.web.card import Card, Face, channel_words
from bot.web.frame import Frame, Link
from bot.web.page import File, Page, made_from
from bot.web.posts import View, anchor, card_of, opening, picture_files, slugs, threads
from bot.web.render import STYLE, long_day, look, render, state, style
from bot.web.standing import Mark, Standing, standing
from bot.web.tables import Head, by_channel, of_summary

_ATTENTION = frozenset({State.UNCONFIRMED, State.FAILED, State.MISSED, State.HELD})
INDEX = "index.html"
_LATEST = 3
_NOTICEABLE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel's timeline, newest first: days, each with its posts and threads."""

    name: str
    platform: str
    path: str
    posts: int
    latest: tuple[tuple[Card, ...], ...]
    days: tuple[tuple[date, tuple[tuple[Card, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class _Channels:
    """The channels in the order of their platforms: how each is headed, and where its timeline is."""

    heads: Mapping[str, Head]
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that a person would have to decide about."""

    href: str
    channels: str
    when: datetime
    title: str
    opening: str
    standing: Standing


def pages(
    campaign: Campaign,
    plan: Plan,
    deliveries: Mapping[str, Delivery],
    capabilities: Mapping[str, Capabilities],
    now: datetime,
    summary: Summary | None = None,
    *,
    really: Sequence[str] = (),
    with_embargoed: bool = False,
    faces: Mapping[str, Face] | None = None,
    wall: str = "",
    pauses: tuple[Pause, ...] = (),
    banners: tuple[Banner, ...] = (),
) -> Mapping[str, Page[File]]:
    """Return the site by path. `now` is the real time, for embargoes; `wall` leads to the rehearsal's own wall.

    `really` says in sentences what would go out if the campaign were started now, the answer first.
    """
    view = View(campaign.name, plan.zone, now, faces or {}, campaign.language, with_embargoed, capabilities)
    channels = _channels(plan)
    lanes = tuple(_lane(name, channels, plan, deliveries, view) for name in channels.heads)
    common: dict[str, object] = {"root": "", "lanes": lanes, "marks": tuple(Mark)}
    frame = _frame(campaign, wall, view, (*banners, *of_pauses(pauses, plan.posts, view)))
    found = by_channel(tuple(deliveries.values()), channels.heads)
    values: dict[str, object] = {
        "tables": (found, *(of_summary(summary, channels.heads) if summary else ())),
        "waiting": tuple(_waiting(plan, deliveries, channels, view)),
        "posts": len(plan.posts),
        "really": really,
    }
    of = made_from(state(), frame, lanes, *values.values())
    front: Page[File] = Page(of, partial(render, "rehearsal.html", frame=frame.at(INDEX), **values, **common))
    timelines: dict[str, Page[File]] = {
        lane.path: Page(of, partial(render, "channel.html", frame=frame, lane=lane, **common)) for lane in lanes
    }
    return {STYLE: Page(look(), style), **picture_files(plan.posts, view), INDEX: front, **timelines}


def _channels(plan: Plan) -> _Channels:
    platforms = {post.channel: post.platform for post in plan.posts}
    in_order = sorted(platforms, key=lambda name: (place(platforms[name]), name))
    heads = {name: Head(channel_words(name, platforms[name]), platforms[name]) for name in in_order}
    return _Channels(heads, {name: f"channel-{slug}.html" for name, slug in slugs(tuple(heads)).items()})


def _frame(campaign: Campaign, wall: str, view: View, banners: tuple[Banner, ...]) -> Frame:
    links = (Link(INDEX, "Rehearsal"), *([Link(wall, "The wall itself")] if wall else []))
    foot = (
        f"All times are those of {view.zone.replace('_', ' ')}.",
        f"Rehearsed by Drumbeat on {long_day(view.local(view.now))}. Nothing left this machine.",
        "Cards show the order and the words that a platform shows, not its exact design.",
    )
    return Frame(campaign.name, links, banners, foot)


def _lane(name: str, channels: _Channels, plan: Plan, deliveries: Mapping[str, Delivery], view: View) -> Lane:
    posts, head = [post for post in plan.posts if post.channel == name], channels.heads[name]
    shown = [tuple(_card(post, deliveries.get(post.id), view) for post in thread) for thread in threads(posts)]
    newest_first = sorted(shown, key=lambda thread: thread[0].when, reverse=True)
    days = groupby(newest_first, key=lambda thread: thread[0].when.date())
    seen = tuple(thread for thread in newest_first if any(card.is_seen for card in thread))
    by_day = tuple((day, tuple(found)) for day, found in days)
    told = tuple(thread for thread in seen if not thread[0].left_out)  # what is under embargo says nothing of itself
    return Lane(head.words, head.platform, channels.paths[name], len(posts), (told or seen)[:_LATEST], by_day)


def _card(post: Post, delivery: Delivery | None, view: View) -> Card:
    state = delivery.state if delivery else State.SCHEDULED
    receipt = delivery.receipt if delivery else None
    marks = tuple(_marks(post, delivery, ZoneInfo(view.zone))) if delivery else (("neutral", "Not delivered"),)
    when = receipt.published_at if receipt else None
    return card_of(post, view, "", marks, when, is_seen=state is State.PUBLISHED)


def _marks(post: Post, delivery: Delivery, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    if delivery.state is not State.PUBLISHED:
        found = standing(post, delivery, zone)
        yield found.mark.tone, found.words
    if delivery.receipt and (late := delivery.receipt.published_at - post.due) > _NOTICEABLE:
        yield "doubt", f"{counted(int(late.total_seconds() // 60), 'minute')} late"
    if delivery.attempts > 1:
        yield "neutral", f"{delivery.attempts} attempts"


def _waiting(plan: Plan, deliveries: Mapping[str, Delivery], channels: _Channels, view: View) -> Iterator[Waiting]:
    """What a person would have to decide, the most pressing first; what is so on several channels is said once."""
    found: dict[tuple[datetime, str, Standing], list[Post]] = {}
    zone = ZoneInfo(view.zone)
    for post in plan.posts:
        delivery = deliveries.get(post.id)
        if delivery and delivery.state in _ATTENTION:
            found.setdefault((post.due, post.entry, standing(post, delivery, zone)), []).append(post)
    for (due, _, stands), posts in sorted(found.items(), key=lambda each: each[0][2].mark.gravity):
        first = posts[0]
        yield Waiting(
            f"{channels.paths[first.channel]}#{anchor(first)}",
            ", ".join(dict.fromkeys(channels.heads[post.channel].words for post in posts)),
            view.local(due),
            view.title(first),
            opening(first, view),
            stands,
        )
