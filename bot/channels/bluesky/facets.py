"""What is alive in a Bluesky text: links, hashtags and mentions, each by its place in UTF-8 bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.channels.text import graphemes, utf8_length
from bot.model import alive
from bot.model.address import is_web
from bot.model.alive import Span
from bot.model.plan import Mention

_FEATURE = "app.bsky.richtext.facet"
_HASHTAG = re.compile(r"(?:^|(?<=[\s(\[“\"]))[#＃](?!\ufe0f)([^\s\xad\u2060\u200a-\u200d\u20e2]+)")
_LONGEST_TAG = 64
_LONGEST_TAG_BYTES = 640

Found = tuple[int, int, dict[str, str]]


def facets(text: str, mentions: Sequence[Mention] = ()) -> list[dict[str, object]]:
    """Return the facets in text order; of two that overlap the first holds. Mentions carry the handle."""
    found = sorted((*_links(text), *_mentions(text, mentions), *_hashtags(text)), key=lambda each: each[:2])
    facets: list[dict[str, object]] = []
    taken = 0
    for start, end, feature in found:
        if start >= taken:
            place = {"byteStart": utf8_length(text[:start]), "byteEnd": utf8_length(text[:end])}
            facets.append({"index": place, "features": [feature]})
            taken = end
    return facets


def links(text: str) -> Sequence[Span]:
    """Find what becomes a link: it needs https://, and an address that the server takes and somebody can open."""
    return tuple(span for span in alive.links(text) if is_web(text[span.start : span.end]))


def hashtags(text: str) -> Sequence[Span]:
    """Find hashtags as Bluesky's own app does: behind a space or a bracket, without punctuation at their end."""
    return tuple(_tags(text)) if "#" in text or "＃" in text else ()


def _tags(text: str) -> Iterator[Span]:
    for match in _HASHTAG.finditer(text):
        tag = match.group(1)
        while tag and unicodedata.category(tag[-1]).startswith("P"):
            tag = tag[:-1]
        is_word = any(not sign.isdigit() and not unicodedata.category(sign).startswith("P") for sign in tag)
        if is_word and graphemes(tag) <= _LONGEST_TAG and utf8_length(tag) <= _LONGEST_TAG_BYTES:
            yield Span(match.start(), match.start() + 1 + len(tag))


def _links(text: str) -> Iterator[Found]:
    for start, end in links(text):
        yield start, end, {"$type": f"{_FEATURE}#link", "uri": text[start:end]}


def _hashtags(text: str) -> Iterator[Found]:
    for start, end in hashtags(text):
        yield start, end, {"$type": f"{_FEATURE}#tag", "tag": text[start + 1 : end]}


def _mentions(text: str, mentions: Sequence[Mention]) -> Iterator[Found]:
    for mention in mentions:
        for match in re.finditer(rf"(?<![\w@./]){re.escape(mention.text)}(?![\w@-]|\.\w)", text):
            yield match.start(), match.end(), {"$type": f"{_FEATURE}#mention", "handle": mention.handle}
