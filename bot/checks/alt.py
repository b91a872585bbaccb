"""The words that stand in for a picture or a video: none, a file's name, one that repeats itself, or too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Media, Plan, Post

_PREFIX = re.compile(
    r"\s*(?:(?:an?|the)\s+)?(?:image|picture|photo(?:graph)?|graphic)\s+(?:of|showing)\b", re.IGNORECASE
)
_CAMERA = re.compile(r"(?:img|dsc|pxl|image|photo|picture|screenshot|untitled)[\W_]*[\d\W_]*", re.IGNORECASE)
_FILE = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|mp4|mov)", re.IGNORECASE)
_SAY = "say in a sentence what it shows, with the words that stand on it"


def missing_alt(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each medium without alt text."""
    for post, index, media in _media(plan):
        if not media.alt.strip():
            words = f"{PurePosixPath(media.path).name} has no alt text"
            yield Diagnostic("missing-alt", words, place.alt(context.campaign, post, index), _SAY, post=post.id)


def alt_is_file_name(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each alt text that a computer named."""
    known: dict[tuple[str, str], bool] = {}
    for post, index, media in _media(plan):
        alt, name = media.alt.strip(), PurePosixPath(media.path)
        named = known.get((alt, media.path))
        if named is None:
            named = known[alt, media.path] = _is_file_name(alt, name)
        if named:
            words = f"the alt text of {name.name} is a file name: “{alt}”"
            yield Diagnostic("alt-is-file-name", words, place.alt(context.campaign, post, index), _SAY, post=post.id)


def _is_file_name(alt: str, name: PurePosixPath) -> bool:
    if not alt:
        return False
    if _FILE.fullmatch(alt) or _CAMERA.fullmatch(alt):
        return True
    # "pledge card" for pledge-card.png has no more to say than the file's name; a single plain word may be one, too
    return _plain(alt) == _plain(name.stem)


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


def alt_prefix(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each alt text that introduces itself."""
    for post, index, media in _media(plan):
        if found := _PREFIX.match(media.alt):
            message = f"the alt text starts with “{found.group().strip()}”"
            where = place.alt(context.campaign, post, index)
            hint = "start with what it shows: screen readers say that it is a picture"
            yield Diagnostic("alt-prefix", message, where, hint, Severity.WARNING, post.id)


def alt_too_long(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each alt text that would be refused or cut; where none is kept, another check says so."""
    for post, index, media in _media(plan):
        limits = context.capabilities.get(post.channel)
        if limits is not None and 0 < limits.max_alt < len(media.alt):
            message = f"{len(media.alt)} characters of alt text for {post.channel}, which takes {limits.max_alt}"
            hint = f"shorten it to {limits.max_alt}; a long description belongs in the post or behind its link"
            yield Diagnostic("alt-too-long", message, place.alt(context.campaign, post, index), hint, post=post.id)


def _media(plan: Plan) -> Iterator[tuple[Post, int, Media]]:
    return ((post, index, media) for post in plan.posts for index, media in enumerate(post.media))
