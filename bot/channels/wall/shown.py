"""How a post is shown on the wall: its card, its pictures and its first words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.channels.wall.body import Shown
from bot.channels.wall.look import Look, permalink
from bot.web.ballot import listed_ballot
from bot.web.card import Card, Face, Picture, picture_name
from bot.web.text import Kind, Piece, hashtags, pieces

Part = TypeVar("Part")


@dataclass(slots=True)
class Made:
    """What was made of posts before, so that a front page costs one new post and not a hundred old ones.

    `failed` are the posts, and why, that could not be shown since the caller last emptied it.
    """

    cards: dict[tuple[str, ...], str] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def of(self, post: Shown, make: Callable[[], Part], otherwise: Part) -> Part:
        """Make something of one post; what breaks over it costs no other post its page."""
        try:
            return make()
        except Exception as error:  # a text may hold what nobody thought of, and it is public already  # noqa: BLE001
            self.failed[post.body.post_id] = type(error).__name__
            return otherwise

    def tags_of(self, post: Shown) -> tuple[str, ...]:
        """Return a post's hashtags."""
        if post.version not in self.tags:
            found = self.of(post, lambda: hashtags(post.body.text), None)
            if found is None:
                return ()
            self.tags[post.version] = found
        return self.tags[post.version]


def tag_path(tag: str) -> str:
    """Name a tag's page so that every file system and every web server takes it."""
    folded = tag.casefold()
    is_plain = folded.isascii() and folded.isalnum() and 4 < len(folded) <= 60  # longer than con, nul, lpt1
    return f"tags/{folded if is_plain else hashlib.sha256(folded.encode()).hexdigest()[:20]}.html"


def card_of(post: Shown, look: Look, root: str) -> Card:
    body = post.body
    return Card(
        anchor=f"post-{post.key}",
        face=Face(look.title),
        platform="wall",
        channel="wall",
        when=post.published_at.astimezone(ZoneInfo(look.zone)),
        pieces=tuple(_linked(piece, root) for piece in pieces(body.text, "wall")),
        pictures=pictures_of(post, root),
        warning=body.warning,
        language=body.language or look.language,
        href=root + permalink(post.key),
        segment=body.segment,
        segments=body.segments,
        ballot=listed_ballot(body.options, body.vote_on) if body.options else None,
    )


def _linked(piece: Piece, root: str) -> Piece:
    if piece.kind is Kind.HASHTAG:
        return Piece(piece.kind, piece.shown, root + tag_path(piece.shown[1:]))
    return piece


def pictures_of(post: Shown, root: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(f"{root}media/{picture_name(m.sha256, m.mime)}", m.alt, m.mime, m.width, m.height)
        for m in post.body.media
    )


def opening(post: Shown) -> str:
    """Return the first words of a post, for titles; a content warning stands before what it warns of."""
    words = " ".join((post.body.warning or post.body.text).split())
    return words if len(words) <= 70 else words[:70].rsplit(" ", 1)[0].rstrip(" .,:;") + "…"
