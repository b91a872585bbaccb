"""Where a post stands, as every page says it: a mark with its shape, a word and a tone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.approved import approved_by
from bot.model.delivery import ELAPSED, Delivery, Pause, State
from bot.model.people import missing
from bot.model.plan import Post
from bot.model.title import cut_at_word

_LONGEST_WHY = 32


class Mark(StrEnum):
    """What a page shows of a post's state, the gravest first. The value names the shape."""

    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    MISSED = "missed"
    WAITED = "waited"
    HANDED = "handed"
    UNFIT = "unfit"
    UNAPPROVED = "unapproved"
    PAUSED = "paused"
    HELD = "held"
    DRAFT = "draft"
    SENDING = "sending"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def gravity(self) -> int:
        """Return 0 for the gravest."""
        return _GRAVITY[self]

    @property
    def word(self) -> str:
        """What the page calls it."""
        return _LOOKS[self][0]

    @property
    def tone(self) -> str:
        """Which of the page's tones it has."""
        return _LOOKS[self][1]

    @property
    def needs_a_person(self) -> bool:
        """Say whether somebody has to act, so that its card is tinted and counted."""
        return self in _FOR_A_PERSON

    @property
    def is_tinted(self) -> bool:
        """Say whether its card is filled: a person is needed, or something stands still."""
        return self.needs_a_person or self in (Mark.PAUSED, Mark.HELD)

    @property
    def is_routine(self) -> bool:
        """Say whether its shape is enough, so that its word is only heard."""
        return self in (Mark.SENDING, Mark.APPROVED, Mark.PUBLISHED)


_GRAVITY = {mark: number for number, mark in enumerate(Mark)}
_FOR_A_PERSON = frozenset(list(Mark)[:7])
_LOOKS = {
    Mark.FAILED: ("Failed", "bad"),
    Mark.UNCONFIRMED: ("Unconfirmed", "doubt"),
    Mark.MISSED: ("Missed", "doubt"),
    Mark.WAITED: ("Waits for a decision", "hold"),
    Mark.HANDED: ("Yours to post", "hand"),
    Mark.UNFIT: ("Needs mending", "bad"),
    Mark.UNAPPROVED: ("Needs approval", "wait"),
    Mark.PAUSED: ("Paused", "hold"),
    Mark.HELD: ("Held", "hold"),
    Mark.DRAFT: ("Draft", "neutral"),
    Mark.SENDING: ("Going out now", "calm"),
    Mark.APPROVED: ("Approved", "calm"),
    Mark.PUBLISHED: ("Published", "good"),
    Mark.WITHDRAWN: ("Withdrawn", "neutral"),
}
_SAME = (Mark.FAILED, Mark.UNCONFIRMED, Mark.MISSED, Mark.PUBLISHED, Mark.WITHDRAWN)
_BY_STATE = {State.PUBLISHING: Mark.SENDING, **{State[mark.name]: mark for mark in _SAME}}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one post stands, and what more there is to say: how many agreed, or why it waits."""

    mark: Mark
    more: str = ""

    @property
    def words(self) -> str:
        """`Needs approval: 1 of 2 given`, `Held: by-election in Eastmere`."""
        return f"{self.mark.word}: {self.more}" if self.more else self.mark.word


@dataclass(frozen=True, slots=True)
class Together:
    """Where the posts of one entry at one time stand: the gravest of them, in words, and the channels that it is of."""

    mark: Mark
    words: str
    concerned: frozenset[str]


def standing(
    post: Post, delivery: Delivery | None, zone: ZoneInfo, unfit: Mark | None = None, pause: Pause | None = None
) -> Standing:
    """Say where a post stands: what happened to it, else what of the things that keep it back is gravest.

    `unfit` is the mark of a post that its words keep back: they have to be mended, or are not finished.
    """
    if delivery and delivery.state is State.MISSED and delivery.why.startswith(ELAPSED):
        return Standing(Mark.WAITED, delivery.why)
    if delivery and (mark := _BY_STATE.get(delivery.state)):
        return Standing(mark, delivery.why if mark not in (Mark.SENDING, Mark.PUBLISHED) else "")
    if unfit is not None:
        return Standing(unfit)
    if missing(post.approvals, post.agreements, given := approved_by(post, delivery, zone)):
        return Standing(Mark.UNAPPROVED, f"{len(given)} of {post.approvals} given" if given else "")
    if pause is not None:
        return Standing(Mark.PAUSED, pause.why)
    if post.hold or (delivery and delivery.state is State.HELD):
        return Standing(Mark.HELD, post.hold or (delivery.why if delivery else ""))
    return Standing(Mark.APPROVED)


def gravest(standings: Sequence[Standing]) -> Standing:
    """Return what matters most of some posts."""
    return min(standings, key=lambda one: one.mark.gravity)


def together(standings: Sequence[tuple[str, Standing]]) -> Together:
    """Say where the posts of one entry stand, each with the name of its channel."""
    worst = gravest([one for _, one in standings])
    names = [name for name, one in standings if one.mark is worst.mark]
    is_of_all = len(names) == len(standings) or worst.mark.is_routine
    return Together(worst.mark, _words(worst, names, is_of_all), frozenset() if is_of_all else frozenset(names))


def _words(worst: Standing, names: list[str], is_of_all: bool) -> str:
    if not is_of_all:
        where = names[0] if len(names) == 1 else f"{len(names)} channels"
        return f"{where} paused" if worst.mark is Mark.PAUSED else f"{worst.mark.word} on {where}"
    if worst.mark is Mark.HELD and worst.more:
        return f"Held: {cut_at_word(_short(worst.more), _LONGEST_WHY)}"
    return worst.mark.word


def _short(why: str) -> str:
    """Name a guard without the words around it: its days are on the page."""
    return re.sub(r"^guard: (.+?) until \d.*", r"\1", why)
