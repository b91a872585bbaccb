"""The wall's feeds: Atom and JSON Feed, of its newest posts."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from bot.channels.wall.body import Body, Shown
from bot.channels.wall.look import Look, permalink
from bot.channels.wall.shown import Made, card_of, opening, pictures_of
from bot.web import render
from bot.web.ballot import listed_ballot

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # XML 1.0 cannot hold them, escaped or not
_NAMESPACE = uuid.UUID("7f8f6a51-2f6c-5d0e-9a57-51d0c2a7b6e4")


def atom(newest: Sequence[Shown], look: Look, made: Made) -> str:
    entries = [
        (post, _feed_id(post.key), permalink(post.key), opening(post), escaped)
        for post in newest
        if (escaped := made.of(post, partial(_escaped, post, look, made), ""))
    ]
    updated = newest[0].published_at if newest else datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    feed_id = _feed_id(look.base or look.title)
    page = render.render("feed.atom.xml", look=look, feed_id=feed_id, updated=updated, entries=entries)
    return _NOT_IN_XML.sub("", page)


def json_feed(newest: Sequence[Shown], look: Look, made: Made) -> str:
    feed: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": look.title}  # Any: JSON
    optional = {
        "home_page_url": look.base,
        "feed_url": look.base and f"{look.base}feed.json",
        "description": look.description,
        "language": look.language,
    }
    feed |= {name: value for name, value in optional.items() if value}
    items = (made.of(post, partial(_json_item, post, look, made), None) for post in newest)
    feed["items"] = [item for item in items if item is not None]
    return msgspec.json.encode(feed).decode()


def _json_item(post: Shown, look: Look, made: Made) -> dict[str, Any]:
    found = {
        "id": _feed_id(post.key),
        "url": look.base + permalink(post.key),
        "content_html": _html(post, look, made),
        "content_text": _plain(post.body),
        "summary": post.body.warning,
        "date_published": post.published_at,
        "language": post.body.language,
        "tags": made.tags_of(post),
        "attachments": [
            {"url": picture.src, "mime_type": picture.mime, "title": picture.alt}
            for picture in pictures_of(post, look.base)
        ],
    }
    return {name: value for name, value in found.items() if value}


def _plain(body: Body) -> str:
    """A post in plain text: its poll's options as a list below it."""
    if not body.options:
        return body.text
    options = "\n".join(f"- {option}" for option in body.options)
    return "\n\n".join(filter(None, (body.text, options, listed_ballot(body.options, body.vote_on).terms)))


def _html(post: Shown, look: Look, made: Made) -> str:
    known = ("feed", str(look), post.version)
    if known not in made.cards:
        made.cards[known] = render.render("feed_entry.html", card=card_of(post, look, look.base))
    return made.cards[known]


def _escaped(post: Shown, look: Look, made: Made) -> str:
    """Return a post's HTML as text for XML; kept, because escaping it again for each feed is slow."""
    known = ("escaped", str(look), post.version)
    if known not in made.cards:
        made.cards[known] = html.escape(_html(post, look, made))
    return made.cards[known]


def _feed_id(of: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, of)}"
