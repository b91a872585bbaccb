"""The rehearsal's page: how it went, and each channel as its audience would scroll it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.model.campaign import Campaign
from bot.model.channel import Capabilities
from bot.model.delivery import Delivery, State
from bot.model.plan import Plan, Post
from bot.model.platforms import mark
from bot.report.summary_values import Summary
from bot.web.card import Card, Face, channel_words
from bot.web.page import File
from bot.web.posts import View, anchor, card_of, opening, picture_files, slugs, threads
from bot.web.render import STYLE, counted, render, style
from bot.web.tables import by_channel, of_summary

_TONES = {
    State.PUBLISHED: "good",
    State.UNCONFIRMED: "bad",
    State.FAILED: "bad",
    State.MISSED: "bad",
    State.HELD: "warn",
}
_ATTENTION = (State.UNCONFIRMED, State.FAILED, State.MISSED, State.HELD)
_LATEST = 4
_NOTICEABLE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel's timeline, newest first: days, each with its posts and threads."""

    name: str
    shape: str
    path: str
    posts: int
    latest: tuple[tuple[Card, ...], ...]
    days: tuple[tuple[date, tuple[tuple[Card, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that a person would have to decide about."""

    href: str
    channel: str
    when: datetime
    entry: str
    opening: str
    tone: str
    state: str
    why: str


def pages(
    campaign: Campaign,
    plan: Plan,
    deliveries: Mapping[str, Delivery],
    capabilities: Mapping[str, Capabilities],
    now: datetime,
    summary: Summary | None = None,
    *,
    with_embargoed: bool = False,
    faces: Mapping[str, Face] | None = None,
    wall: str = "",
) -> Mapping[str, File]:
    """Return the site by path. `now` is the real time, for embargoes; `wall` leads to the rehearsal's own wall."""
    view = View(campaign.name, plan.zone, now, faces or {}, campaign.language, with_embargoed, capabilities)
    platforms = {post.channel: post.platform for post in plan.posts}
    names = {name: channel_words(name, platform) for name, platform in platforms.items()}
    paths = {name: f"channel-{slug}.html" for name, slug in slugs(tuple(platforms)).items()}
    lanes = tuple(
        _lane(names[name], platform, paths[name], [p for p in plan.posts if p.channel == name], deliveries, view)
        for name, platform in platforms.items()
    )
    tables = (by_channel(tuple(deliveries.values()), names), *(of_summary(summary, names) if summary else ()))
    waiting = tuple(_waiting(plan, deliveries, names, paths, view))
    common = {"view": view, "root": "", "lanes": lanes}
    front = render("rehearsal.html", tables=tables, waiting=waiting, wall=wall, posts=len(plan.posts), **common)
    files: dict[str, File] = {STYLE: style(), "index.html": front, **picture_files(plan.posts, view)}
    return files | {lane.path: render("rehearsal_channel.html", lane=lane, **common) for lane in lanes}


def _lane(
    name: str, platform: str, path: str, posts: Sequence[Post], deliveries: Mapping[str, Delivery], view: View
) -> Lane:
    shown = [tuple(_card(post, deliveries.get(post.id), view) for post in thread) for thread in threads(posts)]
    newest_first = sorted(shown, key=lambda thread: thread[0].when, reverse=True)
    days = groupby(newest_first, key=lambda thread: thread[0].when.date())
    seen = tuple(thread for thread in newest_first if any(card.is_seen for card in thread))
    return Lane(
        name, mark(platform), path, len(posts), seen[:_LATEST], tuple((day, tuple(found)) for day, found in days)
    )


def _card(post: Post, delivery: Delivery | None, view: View) -> Card:
    state = delivery.state if delivery else State.SCHEDULED
    receipt = delivery.receipt if delivery else None
    marks = tuple(_marks(post, delivery)) if delivery else (("", "not delivered"),)
    when = receipt.published_at if receipt else None
    return card_of(post, view, "", marks, when, is_seen=state is State.PUBLISHED)


def _marks(post: Post, delivery: Delivery) -> Iterator[tuple[str, str]]:
    if delivery.state is not State.PUBLISHED:
        yield (
            _TONES.get(delivery.state, ""),
            f"{delivery.state}: {delivery.why}" if delivery.why else str(delivery.state),
        )
    if delivery.receipt and (late := delivery.receipt.published_at - post.due) > _NOTICEABLE:
        yield "warn", f"{counted(int(late.total_seconds() // 60), 'minute')} late"
    if delivery.attempts > 1:
        yield "", f"{delivery.attempts} attempts"


def _waiting(
    plan: Plan, deliveries: Mapping[str, Delivery], names: Mapping[str, str], paths: Mapping[str, str], view: View
) -> Iterator[Waiting]:
    """What a person would have to decide, the most pressing first."""
    found = [(post, deliveries[post.id]) for post in plan.posts if post.id in deliveries]
    for state in _ATTENTION:
        for post, delivery in found:
            if delivery.state is state:
                yield Waiting(
                    f"{paths[post.channel]}#{anchor(post)}",
                    names[post.channel],
                    view.local(post.due),
                    post.entry,
                    opening(post, view),
                    _TONES[state],
                    str(state),
                    delivery.why or post.hold,
                )
