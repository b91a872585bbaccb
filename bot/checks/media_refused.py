"""A platform would refuse a post's pictures or video: their kind, size, number or mix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import ceil

from bot.checks import place
from bot.model.channel import Capabilities, MediaLimit
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Media, Plan, Post


def media_refused(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each thing that the platform would not take."""
    for post, limits in context.limited(plan):
        if post.media:
            for index, message, hint in _problems(post, limits):
                where = place.medium(context.campaign, post, index)
                yield Diagnostic("media-refused", message, where, hint, post=post.id)
        elif limits.needs_media and post.segment == 1:
            message = f"{post.channel} takes no post without a picture or video"
            hint = f"add `media` to the message, or leave {post.channel} out"
            yield Diagnostic("media-refused", message, post.text_location, hint, post=post.id)


def _problems(post: Post, limits: Capabilities) -> Iterator[tuple[int, str, str]]:
    if not limits.max_media:
        yield 0, f"{post.channel} takes no pictures or videos", f"leave {post.channel} out"
        return
    if len(post.media) > limits.max_media:
        message = f"{len(post.media)} pictures or videos for {post.channel}, which takes {limits.max_media}"
        hint = f"leave some out for {post.channel}, or spread them over a thread"
        yield limits.max_media, message, hint
    kinds = sorted({media.mime.split("/")[0] for media in post.media})
    if len(kinds) > 1 and not limits.mixes_media:
        message = f"{post.channel} does not take {' and '.join(kinds)} in one post"
        yield 0, message, "use one kind, or spread them over a thread"
    number: Counter[str] = Counter()
    for index, media in enumerate(post.media):
        limit = _limit(limits, media)
        number[media.mime] += 1
        for message, hint in _refused(post.channel, limits, limit, media, number[media.mime]):
            yield index, message, hint


def _refused(
    channel: str, limits: Capabilities, limit: MediaLimit | None, media: Media, number: int
) -> Iterator[tuple[str, str]]:
    name = media.path.rsplit("/", 1)[-1]
    if limit is None:
        known = ", ".join(sorted(each.mime for each in limits.media)) or "none"
        yield f"{channel} does not take {name}: it is {media.mime}", f"it takes {known}"
        return
    if media.size > limit.max_bytes:
        most = _size(limit.max_bytes)
        yield f"{name} has {_size(media.size)}; {channel} takes up to {most}", f"save it smaller than {most}"
    if number == limit.number + 1 and limit.number < limits.max_media:
        yield f"{channel} takes {limit.number} of {media.mime} in a post", "leave the others out"


def _limit(limits: Capabilities, media: Media) -> MediaLimit | None:
    for mime in (media.mime, media.mime.split("/")[0] + "/*", "*/*"):
        for each in limits.media:
            if each.mime == mime:
                return each
    return None


def _size(size: int) -> str:
    for unit, bytes_ in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_:
            return (
                f"{ceil(size / bytes_ * 100) / 100:g} {unit}"  # rounded up: a file over the limit never looks like it
            )
    return f"{size} bytes"
