"""What every platform's compose shares: canonical JSON, so that the same post is the same bytes everywhere."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.frozen import canonical
from bot.model.channel import Payload
from bot.model.plan import Post

Public = Mapping[str, object]
"""What will be public, in a platform's own shape."""


def payload(post: Post, public: Public, wire: int = 1) -> Payload:
    """Freeze what will be public of a post, with its media by their sha256; what is empty is left out."""
    return frozen(post, {key: value for key, value in public.items() if value not in (None, "", [], {}, False)}, wire)


def frozen(post: Post, public: Public, wire: int = 1) -> Payload:
    """Freeze all of it, empty values too."""
    return Payload(canonical(public), tuple(media.sha256 for media in post.media), wire)


def media_with(post: Post, alt: str) -> list[dict[str, object]]:
    """List a post's media by sha256, each with its alt text under the name that the platform gives it."""
    return [{"sha256": media.sha256, "mime": media.mime, alt: media.alt} for media in post.media]
