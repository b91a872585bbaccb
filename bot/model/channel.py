"""The shape of a channel: what a platform can do, the five verbs, and the five ways a call can go wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.model import alive
from bot.model.alive import Find
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post


class Exactness(StrEnum):
    """How a platform lets one post stay one post when an answer is lost."""

    BY_KEY = "by key"
    BY_RECONCILE = "by reconcile"
    AT_MOST_ONCE = "at most once"


@dataclass(frozen=True, slots=True)
class MediaLimit:
    """What a platform takes of one kind of media: at most `number` a post, each up to `max_bytes`."""

    mime: str
    max_bytes: int
    number: int

    @classmethod
    def of(cls, mimes: str, max_bytes: int, number: int) -> tuple[MediaLimit, ...]:
        """The same limit for several kinds."""
        return tuple(cls(mime, max_bytes, number) for mime in mimes.split())


@dataclass(frozen=True, slots=True)
class PollLimit:
    """What a platform takes of a poll; `count` measures one option. `source` says where that stands."""

    max_options: int
    max_option_length: int
    count: Callable[[str], int]
    least_open: timedelta
    most_open: timedelta
    source: str
    min_options: int = 2
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """What a platform charges, in US dollars a call."""

    post: float
    post_with_link: float
    read: float
    source: str
    checked_on: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """A platform's limits as data, each from `source` as read on `checked_on`.

    `count` measures a text in the platform's own unit, named by `unit`. `link_counts` is what any link counts, or None
    when it counts in full. `mention` makes a handle into the platform's own form (`@{handle}`); empty: names only.
    `replies` are the reply settings that it can enforce (of everyone, mentioned, followers, nobody).
    `max_bytes` limits the text in UTF-8 bytes besides `max_length`; `max_length_with_media` takes the place of
    `max_length` for a post with media, where that is less. `key_life` is how long a repeat under the same key
    is safe (None with `BY_KEY`: for ever); `lag` is how long a fresh post may stay invisible to `find`.
    `links`, `hashtags` and `mentions` find what the platform makes of a text; `links_need_https` says that it certainly
    makes no link of a name alone.
    `polls` is None where nobody can vote; `lists_options` says that a poll's options are shown there all the same.
    """

    platform: str
    max_length: int
    unit: str
    count: Callable[[str], int]
    source: str
    checked_on: str
    exactness: Exactness
    key_life: timedelta | None = None
    findable: bool = False
    lag: timedelta = timedelta(0)
    max_bytes: int | None = None
    max_length_with_media: int | None = None
    link_counts: int | None = None
    max_media: int = 0
    media: tuple[MediaLimit, ...] = ()
    mixes_media: bool = False
    max_alt: int = 0
    threads: bool = False
    mention: str = ""
    replies: frozenset[str] = frozenset({"everyone"})
    visibilities: frozenset[str] = frozenset({"public"})
    content_warnings: bool = False
    warning_counts: bool = False
    languages: bool = False
    made_with_ai: bool = False
    needs_media: bool = False
    max_links: int | None = None
    max_hashtags: int | None = None
    max_mentions: int | None = None
    max_posts_a_day: int | None = None
    price: Price | None = None
    polls: PollLimit | None = None
    lists_options: bool = False
    links: Find = alive.links
    links_need_https: bool = False
    hashtags: Find = alive.hashtags
    mentions: Find = alive.mentions

    def used_by(self, post: Post) -> int:
        """Return how much of the allowed length a post takes, its content warning included where that counts."""
        return self.count(post.text) + (self.count(post.content_warning) if self.warning_counts else 0)

    def allowed_for(self, post: Post) -> int:
        """Return the length that the platform takes for such a post."""
        if post.media and self.max_length_with_media is not None:
            return min(self.max_length, self.max_length_with_media)
        return self.max_length


@dataclass(frozen=True, slots=True)
class Payload:
    """What goes on the wire, without secrets: canonical JSON in the platform's own shape, media by their sha256.

    `wire` is the number of the way of composing that gives these bytes: whoever changes it for some posts gives these
    the next number, and what was approved of them stays approved.
    """

    body: str
    media: tuple[str, ...] = ()
    wire: int = 1

    @property
    def fingerprint(self) -> str:
        """The sha256 of what goes on the wire and of the pictures and videos that go with it, and the wire's number."""
        digest = hashlib.sha256("\n".join((*self.media, self.body)).encode()).hexdigest()
        return digest if self.wire == 1 else f"{self.wire}:{digest}"


SOON = timedelta(days=14)
"""How long before its end people hear that a token ends."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose credentials a channel has, what they may do and until when.

    `problems` keep posts from going out as planned and say what to change; `notes` are good to know. At `expires_at` a
    person has to log in anew; where it is None, the fact `log-in` says whether that is never, or unknown.
    """

    name: str
    url: str = ""
    may: tuple[str, ...] = ()
    expires_at: datetime | None = None
    remaining: int | None = None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    def ending(self, now: datetime) -> str:
        """Say that its token ends soon, or has ended; nothing where there is time."""
        ends = self.expires_at
        if ends is None or ends > now + SOON:
            return ""
        return f"its token {'is over' if ends <= now else 'ends'} on {ends:%d %B %Y %H:%M} UTC"


class Channel(Protocol):
    """One connected account on a platform. Five verbs, because they differ in what may be repeated."""

    @property
    def name(self) -> str: ...

    @property
    def platform(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def compose(self, post: Post) -> Payload:
        """Pure: what would go on the wire, without secrets."""
        ...

    def verify(self) -> Account:
        """Read whose credentials these are, and until when."""
        ...

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        """Upload what must be uploaded and freeze the request; repeatable, nothing public."""
        ...

    def publish(self, draft: Draft, key: str) -> Receipt:
        """Make the one irrevocable call."""
        ...

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        """Read whether the draft became public; None: it certainly is not there (yet)."""
        ...


class WithAudience(Channel, Protocol):
    """A channel that can tell what its audience sees."""

    def public(self) -> tuple[str, ...]:
        """Return the ids of the posts that are public, oldest first."""
        ...


class Rejected(Exception):
    """Refused as it stands; a person has to edit."""


class Occupied(Rejected):
    """Something else is where this post would be: a person has to look. It says nothing about the account."""


class Unauthorized(Exception):
    """The credentials were refused; the channel stops. The message names the setting to change."""


class RateLimited(Exception):
    """Not accepted yet; `retry_at` is when to try again, if the platform said so."""

    def __init__(self, message: str, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class Unavailable(Exception):
    """Certainly not accepted: no connection, or refused before the body left."""


class Unconfirmed(Exception):
    """May be public: the answer was lost, unreadable, or a server error."""


class CannotFind(Exception):
    """This platform cannot be asked whether a post is there."""
