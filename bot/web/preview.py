"""The preview: a static site that shows the plan as audiences will see it, and as a screen reader says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.model.campaign import Campaign
from bot.model.channel import Capabilities
from bot.model.delivery import Delivery
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan, Post
from bot.model.platforms import label, mark
from bot.web.card import Card, Face, channel_words
from bot.web.known import Known, facts, totals, verdicts
from bot.web.months import Day, day_path, days_of, months_of
from bot.web.page import File
from bot.web.posts import View, cannot_be_shown, card_of, picture_files, slugs, threads
from bot.web.render import STYLE, render, style
from bot.web.spoken import Said, spoken


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a thread: its card, what is heard, how much of the platform's length it uses."""

    card: Card
    heard: tuple[tuple[Said, ...], ...]
    length: str
    share: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A post or thread on one channel with all that a person wants to know before saying yes."""

    anchor: str
    channel: str
    label: str
    shape: str
    parts: tuple[Part, ...]
    facts: tuple[tuple[str, str], ...]
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A link to the calendar of one channel, or of all."""

    href: str
    words: str
    shape: str
    count: int


def pages(
    campaign: Campaign,
    plan: Plan,
    capabilities: Mapping[str, Capabilities],
    diagnostics: tuple[Diagnostic, ...],
    now: datetime,
    *,
    with_embargoed: bool = False,
    deliveries: Mapping[str, Delivery] | None = None,
    faces: Mapping[str, Face] | None = None,
) -> Mapping[str, File]:
    """Return the whole site by path. `faces` are the accounts by channel, where they are known."""
    view = View(campaign.name, plan.zone, now, faces or {}, campaign.language, with_embargoed, capabilities)
    known = Known(capabilities, diagnostics, deliveries or {})
    shown = threads(plan.posts)
    judged = verdicts(shown, known)
    channels = {post.channel: post.platform for post in plan.posts}
    paths = {name: f"channel-{slug}.html" for name, slug in slugs(tuple(channels)).items()}
    every = days_of(shown, plan.anchors, view, judged)
    filters = (
        Filter("index.html", "All channels", "", len(plan.posts)),
        *(
            Filter(
                paths[name],
                channel_words(name, platform),
                mark(platform),
                sum(post.channel == name for post in plan.posts),
            )
            for name, platform in channels.items()
        ),
    )
    files: dict[str, File] = {STYLE: style(), **picture_files(plan.posts, view)}
    top = {
        "view": view,
        "root": "",
        "filters": filters,
        "totals": totals(plan, known, shown),
        "problems": known.diagnostics,
        "embargoed": sum(view.leaves_out(post) for post in plan.posts),
    }
    files["index.html"] = render("preview.html", here="index.html", only="", days=every, months=months_of(every), **top)
    for name, path in paths.items():
        days = days_of([t for t in shown if t[0].channel == name], plan.anchors, view, judged)
        files[path] = render(
            "preview.html",
            here=path,
            only=channel_words(name, channels[name]),
            days=days,
            months=months_of(days),
            **top,
        )
    files["problems.html"] = render("preview_problems.html", view=view, root="", problems=known.diagnostics)
    files |= _day_pages(shown, every, view, known)
    return files


def _day_pages(
    shown: Sequence[tuple[Post, ...]], days: Sequence[Day], view: View, known: Known
) -> Iterator[tuple[str, File]]:
    by_id = {thread[0].id: thread for thread in shown}
    by_day: dict[date, list[tuple[Post, ...]]] = {}
    for thread in by_id.values():
        by_day.setdefault(view.local(thread[0].due).date(), []).append(thread)
    busy = [day for day in days if day.slots]
    found = known.by_post()
    for place, day in enumerate(busy):
        here = {thread[0].id.replace("/", "."): thread for thread in by_day[day.date]}
        slots = [
            (slot, tuple(_shown(here[chip.href.partition("#post-")[2]], view, known, found) for chip in slot.chips))
            for slot in day.slots
        ]
        before = busy[place - 1].date if place else None
        after = busy[place + 1].date if place + 1 < len(busy) else None
        yield (
            day_path(day.date),
            render("preview_day.html", view=view, root="../", day=day, slots=slots, before=before, after=after),
        )


def _shown(thread: tuple[Post, ...], view: View, known: Known, found: Mapping[str, Sequence[Diagnostic]]) -> Shown:
    first = thread[0]
    parts = [_part(post, view, known) for post in thread]
    return Shown(
        anchor=parts[0].card.anchor,
        channel=channel_words(first.channel, first.platform),
        label=label(first.platform),
        shape=mark(first.platform),
        parts=tuple(parts),
        facts=tuple((name, words) for name, words in facts(first, view, known) if words),
        problems=tuple(problem for post in thread for problem in found.get(post.id, ())),
    )


def _part(post: Post, view: View, known: Known) -> Part:
    card = card_of(post, view, "../")
    try:
        return Part(card, spoken(card), *_length(post, known.capabilities.get(post.channel)))
    except Exception as error:  # signs that nobody thought of: the other posts keep their pages
        return Part(replace(card, left_out=cannot_be_shown(post, error)), (), "", 0)


def _length(post: Post, able: Capabilities | None) -> tuple[str, int]:
    if able is None:
        return "", 0
    used, allowed = able.used_by(post), able.allowed_for(post)
    return f"{used:,} of {allowed:,} {able.unit}", round(100 * used / allowed)
