"""The pages of days: every post as its platform shows it, with all that a person wants to know before saying yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from math import ceil

from bot.model.address import is_web
from bot.model.channel import Capabilities
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Post
from bot.model.wording import counted
from bot.report.needs import DECIDE
from bot.web.card import Card, channel_words
from bot.web.frame import Frame
from bot.web.happened import Changed, Event, changed, so_far
from bot.web.known import Known, approval_words, details
from bot.web.months import Band, Thread, day_path, slot_anchor, slots_of
from bot.web.page import File, Page, made_from
from bot.web.posts import View, cannot_be_shown, card_of
from bot.web.render import render, state
from bot.web.spoken import Said, spoken
from bot.web.standing import Mark, Standing, Together, gravest, together


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a thread: its card, what is heard, and how much of the platform's length it uses.

    `share` is in hundredths, and above 100 when a single character is too many.
    """

    card: Card
    heard: tuple[tuple[Said, ...], ...]
    length: str
    share: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A post or thread on one channel: its own state, its parts, its problems, and where it can be seen."""

    channel: str
    platform: str
    standing: Standing
    approvals: str
    parts: tuple[Part, ...]
    problems: tuple[Diagnostic, ...]
    href: str
    left_out: tuple[str, ...]
    changed: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry at one time: its title and state, its posts, what to decide, what was checked, and the details."""

    anchor: str
    at: datetime
    title: str
    found: Together
    channels: str
    shown: tuple[Shown, ...]
    commands: tuple[tuple[str, str], ...]
    checked: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class _Making:
    """What the page of every day needs."""

    view: View
    known: Known
    standings: Mapping[str, Standing]
    frame: Frame
    problems: Mapping[str, Sequence[Diagnostic]]


def pages(
    shown: Sequence[Thread],
    bands: Mapping[date, tuple[Band, ...]],
    view: View,
    known: Known,
    standings: Mapping[str, Standing],
    frame: Frame,
) -> Iterator[tuple[str, Page[File]]]:
    """Return the page of each day on which something goes out."""
    making = _Making(view, known, standings, frame, known.by_post())
    by_day: dict[date, list[Thread]] = {}
    for thread in shown:
        by_day.setdefault(view.local(thread[0].due).date(), []).append(thread)
    days = sorted(by_day)

    def sizes(post: Post) -> tuple[str, int]:
        able = known.capabilities.get(post.channel)
        return (able.unit, able.max_length) if able else ("", 0)

    for place, day in enumerate(days):
        before, after = days[place - 1] if place else None, days[place + 1] if place + 1 < len(days) else None
        around = (before, after, bands.get(day, ()), view.local(view.now).date() == day)
        of = [
            (
                post,
                known.deliveries.get(post.id),
                standings[post.id],
                making.problems.get(post.id, ()),
                sizes(post),
                known.approved.get(post.id, ()),
                known.audit.get(post.id, ()),
            )
            for thread in by_day[day]
            for post in thread
        ]
        faces = sorted((name, face.name, face.handle) for name, face in view.faces.items())
        limits = (view.zone, view.language, faces, [view.leaves_out(each[0]) for each in of])
        make = partial(_page, day, tuple(by_day[day]), around, making)
        yield day_path(day), Page(made_from(state(), frame, *limits, around, of), make)


def _page(
    day: date,
    threads: tuple[Thread, ...],
    around: tuple[date | None, date | None, tuple[Band, ...], bool],
    making: _Making,
) -> str:
    before, after, bands, is_today = around
    moments = tuple(_moment(found, making) for _, _, found in slots_of(threads))
    return render(
        "day.html",
        frame=making.frame.at("index.html"),
        root="../",
        day=day,
        moments=moments,
        bands=bands,
        before=before,
        after=after,
        is_today=is_today,
        marks=tuple(Mark),
    )


def _moment(threads: Sequence[Thread], making: _Making) -> Moment:
    firsts = [thread[0] for thread in threads]
    shown = tuple(_shown(thread, making) for thread in threads)
    at = making.view.local(firsts[0].due)
    found = together([(each.channel, each.standing) for each in shown])
    return Moment(
        anchor=slot_anchor(at, firsts[0].entry),
        at=at,
        title=making.view.title(firsts[0]),
        found=found,
        channels=", ".join(each.channel for each in shown),
        shown=shown,
        commands=tuple(_commands(firsts, making)),
        checked=tuple(_checked(threads, shown, making)),
        facts=tuple((name, words) for name, words in details(firsts, making.view) if words),
        events=so_far([post for thread in threads for post in thread], making.known.audit, making.view),
    )


def _shown(thread: Thread, making: _Making) -> Shown:
    first = thread[0]
    delivery = making.known.deliveries.get(first.id)
    receipt = delivery.receipt if delivery else None
    return Shown(
        channel=channel_words(first.channel, first.platform),
        platform=first.platform,
        standing=gravest([making.standings[post.id] for post in thread]),
        approvals=approval_words(first, delivery, making.view.zone),
        parts=tuple(_part(post, making.view, making.known) for post in thread),
        problems=tuple(problem for post in thread for problem in making.problems.get(post.id, ())),
        href=receipt.url if receipt and is_web(receipt.url) else "",
        left_out=receipt.left_out if receipt else (),
        changed=tuple(one for post in thread for one in _changed(post, making)),
    )


def _changed(post: Post, making: _Making) -> Iterator[Changed]:
    known = making.known
    return changed(post, known.deliveries.get(post.id), known.approved.get(post.id, ()), making.view)


def _part(post: Post, view: View, known: Known) -> Part:
    card = card_of(post, view, "../")
    try:
        return Part(card, spoken(card), *_length(post, known.capabilities.get(post.channel)))
    except Exception as error:  # signs that nobody thought of: the other posts keep their pages  # noqa: BLE001
        return Part(replace(card, left_out=cannot_be_shown(post, error)), (), "", 0)


def _length(post: Post, able: Capabilities | None) -> tuple[str, int]:
    if able is None:
        return "", 0
    used, allowed = able.used_by(post), able.allowed_for(post)
    return f"{used:,} of {allowed:,} {able.unit}", ceil(100 * used / allowed)


def _commands(firsts: Sequence[Post], making: _Making) -> Iterator[tuple[str, str]]:
    """Say what a person can do, with the command for it; the studio has buttons in this place."""
    waiting = [post.id for post in firsts if making.standings[post.id].mark is Mark.UNAPPROVED]
    if waiting:
        what = "Approve it" if len(waiting) == 1 else f"Approve all {len(waiting)}"
        yield what, f"drumbeat approve {waiting[0]}{' --all-channels' * (len(waiting) > 1)}"
    for post in firsts:
        delivery = making.known.deliveries.get(post.id)
        name = channel_words(post.channel, post.platform)
        for command in DECIDE.get(delivery.state, ()) if delivery else ():
            yield f"{_ASKED.get(command.split()[-1], 'It is there')} on {name}", command.format(post=post.id)
    if any(making.standings[post.id].mark in (Mark.APPROVED, Mark.UNAPPROVED) for post in firsts):
        yield "Hold it: write why in its entry", 'hold: "…"'


_ASKED = {"--not-live": "It is not there", "--send": "Post it now", "--skip": "Leave it out", "{post}": "Why it waits"}


def _checked(threads: Sequence[Thread], shown: Sequence[Shown], making: _Making) -> Iterator[str]:
    """Say what was looked at and is well."""
    posts = [post for thread in threads for post in thread if not making.view.leaves_out(post)]
    media = {item.sha256: item for post in posts for item in post.media}
    if media and all(item.alt for item in media.values()):
        yield f"{counted(len(media), 'picture')} described" if len(media) > 1 else "Picture described"
    if posts and all(part.share <= 100 for each in shown for part in each.parts):
        yield "Fits every channel" if len(shown) > 1 else f"Fits {shown[0].channel}"
    if not any(each.problems for each in shown):
        yield "No check found anything"
