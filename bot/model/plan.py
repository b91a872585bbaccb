"""Posts and plans: what the campaign wants public, and how that differs from what the ledger holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.delivery import Delivery
from bot.model.diagnostic import Location
from bot.model.moment import Lateness
from bot.model.people import Agreement
from bot.model.poll import Poll
from bot.model.title import title_of


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or video of a post. `path` is relative to the campaign folder; `size` in bytes."""

    path: str
    mime: str
    sha256: str
    size: int
    alt: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A partner named by its handle: `text` is exactly what stands in the post."""

    partner: str
    handle: str
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """One message rendered for one channel at one due time.

    `due` and `embargo` are in UTC. `occurrence` is the local date (and time where a day has several) of a recurring
    entry, else empty. `segment` counts from 1 within a thread of `segments`. `approvals` is how many people must agree,
    and `agreements` say who of the team; without them anybody may.
    `hold` says in words why the post must wait (a guard, an entry's hold, a channel not connected); empty: free.
    `released` says for which reason no guard holds it, although one would; empty: none would.
    `poll` belongs to the first post of a thread; `vote_on` are the platforms where the entry's audience can vote, told
    only to a post on a platform without polls.
    `fingerprint` is the sha256 of the composed payload and the media: exactly what will be public. `title` is what
    people call the post: the same on all channels of the entry at that time, and no part of what is public.
    """

    id: str
    entry: str
    channel: str
    platform: str
    due: datetime
    text: str
    message: str
    late: Lateness
    location: Location
    text_location: Location
    occurrence: str = ""
    partners: tuple[str, ...] = ()
    segment: int = 1
    segments: int = 1
    media: tuple[Media, ...] = ()
    mentions: tuple[Mention, ...] = ()
    language: str = ""
    replies: str = ""
    content_warning: str = ""
    visibility: str = ""
    made_with_ai: bool = False
    tags: tuple[str, ...] = ()
    embargo: datetime | None = None
    approvals: int = 0
    hold: str = ""
    fingerprint: str = ""
    poll: Poll | None = None
    vote_on: tuple[str, ...] = ()
    title: str = ""
    agreements: tuple[Agreement, ...] = ()
    released: str = ""

    @property
    def called(self) -> str:
        """The post's title; a ledger may hold posts from before they had one."""
        return self.title or title_of(self.text)

    @property
    def root(self) -> str:
        """The id of the thread's first post; the post's own id when it stands alone."""
        return self.id if self.segment == 1 else self.id.rsplit("/", 1)[0]

    @property
    def previous(self) -> str:
        """The id of the post that this one replies to in its thread, or empty for the first."""
        return {1: "", 2: self.root}.get(self.segment, f"{self.root}/{self.segment - 1}")

    @property
    def terms(self) -> str:
        """What rules the delivery without being public: a change here is no new text."""
        embargo = self.embargo.isoformat() if self.embargo else ""
        grace, tags, files = int(self.late.grace.total_seconds()), ",".join(self.tags), ",".join(self._files)
        return f"{grace}|{self.late.then}|{embargo}|{self._consent}|{tags}|{self.segments}|{files}|{self.hold}"

    @property
    def _consent(self) -> str:
        who = "; ".join(map(str, self.agreements)) or str(self.approvals)
        return f"{who}, to release it: {self.released}".replace("|", " ") if self.released else who.replace("|", " ")

    @property
    def _files(self) -> tuple[str, ...]:
        """Where its media are: a renamed picture is the same in public, but has to be read from its new place."""
        return tuple(media.path.replace("|", " ") for media in self.media)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every post that the campaign wants public, in order of due time and id. `anchors` are the resolved moments.

    `kept` are shout-outs on dates that are fixed whose partner left the list, so that no text can be made of them: by
    the id of a thread's first post why it is held. What the ledger holds of them stays as it is.
    """

    posts: tuple[Post, ...]
    zone: str
    anchors: Mapping[str, datetime] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    def closer_than(self, gap: timedelta) -> Iterator[tuple[Post, Post]]:
        """Yield each two posts that follow one another on a channel faster than that; a thread is one post."""
        last: dict[str, Post] = {}
        for post in self.posts:
            if post.segment == 1:
                before = last.get(post.channel)
                last[post.channel] = post
                if before is not None and post.due - before.due < gap:
                    yield before, post


Slots = Mapping[tuple[str, str], tuple[str, ...]]
"""Whom the slots of a campaign thank: (entry, occurrence) to partner ids, the same on all channels of the entry."""


@dataclass(frozen=True, slots=True)
class History:
    """Who is thanked when, as the ledger holds it.

    `thanked` is public, or may be. `promised` was approved, or waits for a person's word: it stays whatever happens to
    the partner list. `planned` is still open: it stays where that is fair. What was decided against is `skipped`: its
    partners count as not thanked. A date that is over `now`, and that nobody has, is nobody's any more.
    """

    thanked: Slots = field(default_factory=dict)
    promised: Slots = field(default_factory=dict)
    planned: Slots = field(default_factory=dict)
    skipped: Slots = field(default_factory=dict)
    now: datetime | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the ledger holds at one instant, by post id. `posts` are as they were last applied."""

    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    posts: Mapping[str, Post] = field(default_factory=dict)


class Kind(StrEnum):
    """How a planned post relates to what the ledger holds."""

    ADD = "add"
    MOVE = "move"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    KEEP = "keep"
    CONFLICT = "conflict"
    TOO_LATE = "too late"  # new to the ledger, and already later than its grace


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between plan and ledger. `why` is for people: what changed, or why it cannot."""

    kind: Kind
    post_id: str
    why: str = ""
    post: Post | None = None
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """The whole difference, one change for each post of the plan and each live delivery without one."""

    changes: tuple[Change, ...]

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        """Return the changes of these kinds, in order."""
        return tuple(c for c in self.changes if c.kind in kinds)

    def counts(self) -> Mapping[Kind, int]:
        """Count the changes by kind."""
        return Counter(c.kind for c in self.changes)
