"""What is alive in a Bluesky text: links, hashtags and mentions, each by its place in UTF-8 bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.channels.text import graphemes, utf8_length
from bot.model.address import is_web
from bot.model.plan import Mention

_FEATURE = "app.bsky.richtext.facet"
_LINK = re.compile(r"(?<![\w@])https?://[^\s<>\"“”«»]+", re.IGNORECASE)
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


def _links(text: str) -> Iterator[Found]:
    if "://" not in text:
        return
    for match in _LINK.finditer(text):
        uri = _without_closing(match.group())
        if is_web(uri):  # anything else the server would refuse, and nobody could open
            yield match.start(), match.start() + len(uri), {"$type": f"{_FEATURE}#link", "uri": uri}


def _without_closing(uri: str) -> str:
    """Leave out the punctuation of the sentence around a link: a full stop, a bracket that was opened before it."""
    while uri and (
        uri[-1] in ".,;:!?'’…" or (uri[-1] in ")]" and uri.count(uri[-1]) > uri.count("(["[uri[-1] == "]"]))
    ):
        uri = uri[:-1]
    return uri


def _hashtags(text: str) -> Iterator[Found]:
    if "#" not in text and "＃" not in text:
        return
    for match in _HASHTAG.finditer(text):
        tag = match.group(1)
        while tag and unicodedata.category(tag[-1]).startswith("P"):
            tag = tag[:-1]
        is_word = any(not sign.isdigit() and not unicodedata.category(sign).startswith("P") for sign in tag)
        if is_word and graphemes(tag) <= _LONGEST_TAG and utf8_length(tag) <= _LONGEST_TAG_BYTES:
            yield match.start(), match.start() + 1 + len(tag), {"$type": f"{_FEATURE}#tag", "tag": tag}


def _mentions(text: str, mentions: Sequence[Mention]) -> Iterator[Found]:
    for mention in mentions:
        for match in re.finditer(rf"(?<![\w@./]){re.escape(mention.text)}(?![\w@-]|\.\w)", text):
            yield match.start(), match.end(), {"$type": f"{_FEATURE}#mention", "handle": mention.handle}
