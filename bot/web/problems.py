"""The page of problems: grouped by cause, the gravest first, each with its posts by title and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Post
from bot.web.card import channel_words
from bot.web.frame import Frame
from bot.web.known import place_words
from bot.web.months import slot_path
from bot.web.page import File, Page, made_from
from bot.web.posts import View
from bot.web.render import render, state
from bot.web.standing import Mark

PATH = "problems.html"
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_WORDS = {
    Severity.ERROR: ("Stops the campaign", "bad", Mark.FAILED),
    Severity.WARNING: ("Worth a look", "wait", Mark.UNAPPROVED),
    Severity.INFO: ("To know", "calm", Mark.APPROVED),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One place where something is wrong: what, the post that it is about (if any) with its page, and what to do."""

    words: str
    hint: str
    place: str
    title: str = ""
    channels: str = ""
    at: datetime | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Everything that is wrong for one cause."""

    code: str
    weight: str
    tone: str
    mark: Mark
    number: int
    problems: tuple[Problem, ...]

    @property
    def name(self) -> str:
        """The cause in words: `Text too long`."""
        words = self.code.replace("-", " ")
        return words[:1].upper() + words[1:]


def causes_of(diagnostics: Sequence[Diagnostic], posts: Mapping[str, Post], view: View) -> tuple[Cause, ...]:
    """Gather what is wrong by cause: what stops the campaign first, then where most is wrong."""
    found: dict[tuple[Severity, str], list[Problem]] = {}
    for one in diagnostics:
        found.setdefault((one.severity, one.code), []).append(_problem(one, posts.get(one.post), view))
    in_order = sorted(found.items(), key=lambda each: (_ORDER.index(each[0][0]), -len(each[1]), each[0][1]))
    return tuple(Cause(code, *_WORDS[severity], len(of), _folded(of)) for (severity, code), of in in_order)


def _folded(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Say once what is the same on several channels of a post."""
    found: dict[Problem, list[str]] = {}
    for one in problems:
        found.setdefault(replace(one, channels=""), []).append(one.channels)
    return tuple(replace(one, channels=", ".join(dict.fromkeys(channels))) for one, channels in found.items())


def _problem(one: Diagnostic, post: Post | None, view: View) -> Problem:
    place = place_words(one.location)
    if post is None:
        return Problem(one.message, one.hint, place)
    at = view.local(post.due)
    channel = channel_words(post.channel, post.platform)
    return Problem(one.message, one.hint, place, view.title(post), channel, at, slot_path(at, post.entry))


def page(causes: Sequence[Cause], frame: Frame) -> Page[File]:
    """Return the page of these causes."""
    stopping = sum(cause.number for cause in causes if cause.tone == "bad")
    number = sum(cause.number for cause in causes)
    make = partial(
        render, "problems.html", frame=frame.at(PATH), root="", causes=causes, number=number, stopping=stopping,
        marks=tuple(Mark),
    )  # fmt: skip
    return Page(made_from(state(), frame, causes), make)
