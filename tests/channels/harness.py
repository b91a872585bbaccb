"""What a platform's test file gives to the laws of `conformance.py`: an account that can be read and broken."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from bot.model.channel import Channel
from bot.model.delivery import Receipt, Thread, key_of
from bot.model.diagnostic import Location
from bot.model.moment import Lateness
from bot.model.plan import Media, Post

RETRY_AFTER = timedelta(seconds=120)
"""How long a rate limit that says so is to last, from `Harness.now()` on."""

DUE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_NUMBERS = count(1)


class Fault(StrEnum):
    """What the next public call meets."""

    LOST_ANSWER = "the server acted, then the line broke"
    SERVER_ERROR_AFTER = "the server acted, then answered 500"
    GARBLED = "the server acted, then answered what cannot be read"
    HANG = "the server acted or not, and gave no answer within the time-out"
    SERVER_ERROR = "the server did not act, and answered 5xx"
    NOT_REACHED = "the connection was refused before the body left"
    RATE_LIMITED_SECONDS = "429, in so many seconds"
    RATE_LIMITED_DATE = "429, at this date"
    RATE_LIMITED_EPOCH = "429, at this second since 1970"
    RATE_LIMITED_NOTHING = "429, without a word on when"
    UNAUTHORIZED = "401"
    PAYMENT = "402"
    FORBIDDEN = "403"
    UNPROCESSABLE = "422, or 400 where the platform says that"


class Lack(StrEnum):
    """What a platform, or the server that plays it, may be without."""

    KEYS = "a second call under the same key is dropped"
    LOOKING = "it can be asked whether a post is there"
    REFUSING_LONG_TEXT = "the server refuses a text that is too long"
    TELLING_WHAT_IT_WAS_SENT = "the server keeps what tells what it was sent"


ACTED = (Fault.LOST_ANSWER, Fault.SERVER_ERROR_AFTER, Fault.GARBLED)
UNKNOWN = (*ACTED, Fault.HANG, Fault.SERVER_ERROR)
RATE_LIMITS = (
    Fault.RATE_LIMITED_SECONDS,
    Fault.RATE_LIMITED_DATE,
    Fault.RATE_LIMITED_EPOCH,
    Fault.RATE_LIMITED_NOTHING,
)


@dataclass(frozen=True, slots=True)
class Public:
    """A post as the audience has it. `alts` are the words of its media, in order; `reply_to` is empty for none."""

    text: str
    alts: tuple[str, ...]
    reply_to: str
    remote_id: str


Said = dict[str, Any]
"""What was sent, as JSON in the shape of `compose`."""


class Harness(Protocol):
    """One account on a server of our own. `root` is the campaign's folder, where media are."""

    root: Path
    credential: str  # the name of the setting that a 401 must tell

    def now(self) -> datetime:
        """The clock that the channels were given."""
        ...

    def channel(self) -> Channel:
        """A fresh channel on the same account, as after a restart; it waits about a second for an answer."""
        ...

    def public(self) -> tuple[Public, ...]:
        """What the account's audience sees, oldest first, read from the server itself."""
        ...

    def said(self) -> tuple[Said, ...]:
        """What the server was sent for each public post, oldest first.

        In the shape of `compose`: ids of uploads are their sha256 again, and ids that no composing knows are left out.
        """
        ...

    def break_next(self, fault: Fault) -> None:
        """Break the next public call; reads, uploads and what `prepare` does stay whole."""
        ...

    def writes(self) -> int | None:
        """How many requests that may change something the server has seen, logging in aside; None: it cannot tell."""
        ...

    def secret_values(self) -> tuple[str, ...]:
        """Values that must be seen nowhere, those that the server has handed out included."""
        ...

    def wait_until_findable(self) -> None:
        """Let the platform's lag pass."""
        ...


def planned(channel: Channel, text: str, **fields: Any) -> Post:  # fields of Post, as `replace` takes them
    """Plan a post of its own for this channel, with the fingerprint of what will be public."""
    number, place = next(_NUMBERS), Location("schedules/a.yaml", 1, 1)
    post = Post(
        id=f"entry-{number}/{channel.name}",
        entry=f"entry-{number}",
        channel=channel.name,
        platform=channel.platform,
        due=DUE,
        text=text,
        message="m",
        late=Lateness(),
        location=place,
        text_location=place,
    )
    return edited(channel, post, **fields)


def edited(channel: Channel, post: Post, **fields: Any) -> Post:  # fields of Post, as `replace` takes them
    """Plan the same post with something changed."""
    post = replace(post, **fields)
    return replace(post, fingerprint=channel.compose(post).fingerprint)


def picture(root: Path, number: int = 1, alt: str = "Two hands, one pledge") -> Media:
    """Put a picture of its own colour into the campaign's folder."""
    content, path = png(number), f"messages/media/picture-{number}.png"
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    return Media(path, "image/png", sha256(content).hexdigest(), len(content), alt, 8, 8)


def png(number: int) -> bytes:
    """Make a true picture of 8 by 8 pixels, another one for each number."""
    row = b"\0" + bytes(((number * 40) % 256, (number * 90) % 256, number % 256)) * 8
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * 8)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def key(post: Post) -> str:
    """The key that the ledger gives to this post."""
    return key_of(post.id, post.fingerprint)


def send(channel: Channel, post: Post, thread: Thread | None = None) -> Receipt:
    """Prepare and publish, as the loop does."""
    return channel.publish(channel.prepare(post, thread), key(post))


def eventually(harness: Harness, look: Callable[[], Receipt | None]) -> Receipt | None:
    """Look as the loop does: twice, with the platform's lag between."""
    found = look()
    if found is None:
        harness.wait_until_findable()
        found = look()
    return found
