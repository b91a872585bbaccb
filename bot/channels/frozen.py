"""What every platform composes is frozen as canonical JSON, and a draft is that plus ids: nothing is said twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.model.channel import Capabilities, Payload, Rejected
from bot.model.delivery import Thread, wire_of
from bot.model.plan import Post
from bot.model.wishes import unmet

Json = dict[str, Any]
"""A request that is being completed; JSON is what it is."""

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

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


def refuse_misfits(post: Post, thread: Thread | None, able: Capabilities) -> None:
    """Refuse what the platform would show to others than it was meant for, or without the post that it hangs on."""
    for wish in unmet(post, able):
        if wish.vital:
            said = f"{wish.name}: {wish.asked(post)}"
            raise Rejected(f"{able.platform} cannot do “{said}”; run check, it says what to change")
    if post.segment > 1 and thread is None:
        raise Rejected(f"post {post.segment} of a thread needs the one before it on {able.platform}")


def as_approved(post: Post, payload: Payload) -> Payload:
    """Return what is composed now, if it is what was composed when the post was planned, or by another wire."""
    planned, now = post.fingerprint, payload.fingerprint
    if planned and now != planned and wire_of(now) == wire_of(planned):
        raise Rejected(f"{post.platform} takes it otherwise than it was planned; run check, then approve it again")
    return payload


def composed(payload: Payload) -> Json:
    """Return what was composed, to put ids into."""
    made: Json = json.loads(payload.body)
    return made


def with_ids(payload: Payload, *, instead_of: tuple[str, ...] = (), **ids: object) -> Json:
    """Put ids beside what was composed, or in the place of media; empty ones are left out."""
    request = {name: value for name, value in composed(payload).items() if name not in instead_of}
    given = {name: value for name, value in ids.items() if value}
    if twice := request.keys() & given.keys():
        raise ValueError(f"composed already, and no ids: {', '.join(sorted(twice))}")
    return request | given


def canonical(request: Mapping[str, object]) -> str:
    """Write a request so that the same is the same bytes everywhere."""
    return _CANONICAL.encode(request)
