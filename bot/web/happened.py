"""What happened to a post so far, as its page tells it, and what changed since somebody agreed to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.approved import Approved, as_read
from bot.model.delivery import ASKED, FIXED, PROGRAM, TAKEN_BACK, AuditLine, Delivery, State
from bot.model.plan import Kind, Post
from bot.report.changed_words import Piece, changes
from bot.web.card import channel_words
from bot.web.posts import View

_DONE = {"approve": "approved it", ASKED: "asked for a change", TAKEN_BACK: "took the approval back"}
_BECAME = {
    State.PUBLISHED: "Published",
    State.UNCONFIRMED: "Unconfirmed",
    State.FAILED: "Failed",
    State.MISSED: "Missed",
    State.WITHDRAWN: "Withdrawn",
    State.HELD: "Held",
    Kind.REVISE: "Edited",
    Kind.MOVE: "Moved",
    Kind.WITHDRAW: "Withdrawn",
    "postpone": "Put off",
    "release": "Released from its guard",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the posts of an entry: when (local), in words, and on which channels."""

    at: datetime
    words: str
    channels: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a person agreed to and what it says now, word by word; `due` is when it was to go out, where that moved."""

    by: str
    at: datetime
    due: datetime | None
    words: tuple[Piece, ...]


def so_far(posts: Sequence[Post], audit: Mapping[str, Sequence[AuditLine]], view: View) -> tuple[Event, ...]:
    """Return what happened to these posts, the newest first; what is so on several channels is said once."""
    found: dict[tuple[datetime, str], list[str]] = {}
    for post in posts:
        for line in audit.get(post.id, ()):
            if words := _words(replace(line, detail="") if view.leaves_out(post) else line):
                at = view.local(line.at).replace(second=0, microsecond=0)
                found.setdefault((at, words), []).append(channel_words(post.channel, post.platform))
    events = (Event(at, words, ", ".join(dict.fromkeys(names))) for (at, words), names in found.items())
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _words(line: AuditLine) -> str:
    why = f": {line.detail}" if line.detail else ""
    if line.action in _DONE:
        return f"{line.by} {_DONE[line.action]}{why}"
    by = f", by {line.by}" if line.by != PROGRAM else ""
    return f"{_BECAME[line.action]}{by}{why}" if line.action in _BECAME else ""


def changed(post: Post, delivery: Delivery | None, given: Sequence[Approved], view: View) -> Iterator[Changed]:
    """Say how a post that is not out yet differs from what somebody agreed to last."""
    if not given or view.leaves_out(post) or (delivery and delivery.state in FIXED):
        return
    last, now = given[0], as_read(post)
    moved = last.due if last.due and last.due != post.due else None
    if last.words and (moved or last.words != now):
        words = tuple(changes(last.words, now))
        yield Changed(last.name, view.local(last.at), view.local(moved) if moved else None, words)
