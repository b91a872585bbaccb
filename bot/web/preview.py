"""The preview: a static site that shows the plan as audiences will see it, and as a screen reader says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.model.approved import Approved
from bot.model.campaign import Campaign
from bot.model.channel import Capabilities
from bot.model.delivery import AuditLine, Delivery, Pause
from bot.model.diagnostic import Diagnostic, has_errors
from bot.model.plan import Plan, Post
from bot.model.wording import counted
from bot.web import calendar, day, problems
from bot.web.bands import bands_of
from bot.web.banner import Banner, of_approvals, of_errors, of_pauses
from bot.web.card import Face, channel_words
from bot.web.frame import Frame, Link
from bot.web.known import Known
from bot.web.months import Thread
from bot.web.page import File, Page
from bot.web.posts import View, picture_files, threads
from bot.web.render import STYLE, long_day, look, style
from bot.web.standing import Mark, Standing


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
    pauses: tuple[Pause, ...] = (),
    banners: tuple[Banner, ...] = (),
    approved: Mapping[str, Sequence[Approved]] | None = None,
    audit: Sequence[AuditLine] = (),
    really: str = "",
    not_connected: Mapping[str, str] | None = None,
) -> Mapping[str, Page[File]]:
    """Return the whole site by path. `faces` are the accounts by channel; `banners` are told besides the pauses.

    `approved` are the last yes of each person, by post; `audit` is who did what.

    `really` says how much would go out as things are: that goes before all other figures.
    """
    view = View(campaign.name, plan.zone, now, faces or {}, campaign.language, with_embargoed, capabilities)
    done: dict[str, list[AuditLine]] = {}
    for line in audit:
        done.setdefault(line.subject, []).append(line)
    known = Known(capabilities, diagnostics, deliveries or {}, pauses, approved or {}, done)
    shown, standings = threads(plan.posts), known.standings(plan.posts, view)
    told = (*banners, *of_errors(diagnostics), *_told(plan, pauses, standings, view))
    frame = Frame(campaign.name, _links(diagnostics), told, tuple(_foot(plan, view, not_connected or {})))
    bands, further = bands_of(campaign, plan.anchors), calendar.further_of(shown, view, known.deliveries)
    lead = f"{really} {_lead_of(plan.posts, standings, shown)}".strip()
    if hidden := sum(view.leaves_out(post) for post in plan.posts):
        lead += f" {hidden:,} under embargo: drumbeat preview --embargoed shows {'it' if hidden == 1 else 'them'}."
    posts = {post.id: post for post in plan.posts}
    return {
        STYLE: Page(look(), style),
        **picture_files(plan.posts, view),
        **dict(calendar.pages(calendar.filters_of(shown, view, standings), bands, further, frame, view, lead)),
        **dict(day.pages(shown, bands, view, known, standings, frame)),
        problems.PATH: problems.page(problems.causes_of(diagnostics, posts, view), frame),
    }


def _told(plan: Plan, pauses: tuple[Pause, ...], standings: Mapping[str, Standing], view: View) -> Iterator[Banner]:
    waiting = [post for post in plan.posts if standings[post.id].mark not in (Mark.PUBLISHED, Mark.WITHDRAWN)]
    yield from of_pauses(pauses, waiting, view)
    yield from of_approvals([post.due for post in waiting if standings[post.id].mark is Mark.UNAPPROVED], view)


def _links(diagnostics: tuple[Diagnostic, ...]) -> tuple[Link, ...]:
    tone = "bad" if has_errors(diagnostics) else "wait"
    return (Link(calendar.INDEX, "Calendar"), Link(problems.PATH, "Problems", len(diagnostics), tone))


def _foot(plan: Plan, view: View, not_connected: Mapping[str, str]) -> Sequence[str]:
    platforms = {post.channel: post.platform for post in plan.posts}
    names = [channel_words(name, platforms[name]) for name in not_connected if name in platforms]
    verb = "is" if len(names) == 1 else "are"
    return (
        *([f"{', '.join(names)} {verb} not connected: what is planned there waits."] if names else []),
        f"All times are those of {view.zone.replace('_', ' ')}.",
        f"Made by Drumbeat on {long_day(view.local(view.now))}. Nothing here is public.",
    )


def _lead_of(posts: Sequence[Post], standings: Mapping[str, Standing], shown: Sequence[Thread]) -> str:
    """Say in a sentence how much there is, and how much of it waits for somebody."""
    if not posts:
        return "Nothing is planned yet. Add an entry to a file in schedules/."
    threads = sum(len(thread) > 1 for thread in shown)
    marks = [each.mark for each in standings.values()]
    parts = [
        f"{counted(len(posts), 'post')} on {counted(len({post.channel for post in posts}), 'channel')}"
        + (f", {counted(threads, 'thread')} among them" if threads else "")
    ]
    parts += [f"{number:,} {words}" for mark, words in _COUNTED.items() if (number := marks.count(mark))]
    return "; ".join(parts) + "."


_COUNTED = {
    Mark.FAILED: "failed",
    Mark.UNCONFIRMED: "unconfirmed",
    Mark.MISSED: "missed",
    Mark.WAITED: "waiting for a decision",
    Mark.UNFIT: "to be mended",
    Mark.UNAPPROVED: "waiting for approval",
    Mark.PAUSED: "paused",
    Mark.HELD: "held",
}
