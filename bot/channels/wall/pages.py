"""The wall's pages and feeds, from its posts: a pure function, and what each page depends on."""

from __future__ import annotations

import hashlib
import html
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.channels.wall.folder import Body, Shown
from bot.model.campaign import Campaign
from bot.web import render
from bot.web.ballot import listed_ballot
from bot.web.card import Card, Face, Picture, picture_name
from bot.web.text import Kind, Piece, hashtags, pieces

FULL, STEP = 100, 50
"""The front page holds at most FULL; older posts move to pages of STEP that never change again."""
FEED = 50
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # XML 1.0 cannot hold them, escaped or not
_NAMESPACE = uuid.UUID("7f8f6a51-2f6c-5d0e-9a57-51d0c2a7b6e4")


@dataclass(frozen=True, slots=True)
class Look:
    """What the wall says about itself. `url` is where the team hosts it, if it does; `zone` is for the times shown."""

    title: str = "Campaign wall"
    description: str = ""
    language: str = "en-GB"
    link: str = ""
    url: str = ""
    zone: str = "UTC"

    @property
    def base(self) -> str:
        """The address with its last slash, or nothing."""
        return self.url and self.url.rstrip("/") + "/"


def look_of(campaign: Campaign, url: str = "") -> Look:
    """Introduce the wall as the campaign's own."""
    return Look(campaign.name, campaign.description, campaign.language, campaign.link, url, campaign.zone)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be: `made_from` changes when its content would."""

    made_from: str
    make: Callable[[], str]


Thread = tuple[Shown, ...]


@dataclass(slots=True)
class Made:
    """What was made of posts before, so that a front page costs one new post and not a hundred old ones."""

    cards: dict[tuple[str, ...], str] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def tags_of(self, post: Shown) -> tuple[str, ...]:
        """Return a post's hashtags."""
        if post.version not in self.tags:
            self.tags[post.version] = hashtags(post.body.text)
        return self.tags[post.version]


def permalink(key: str) -> str:
    """Return a post's page, relative to the wall."""
    return f"posts/{key}.html"


def pages(posts: Sequence[Shown], look: Look, made: Made) -> Mapping[str, Page]:
    """Return every page of the wall by path."""
    threads = _threads(posts)
    state = _digest(f"{render.look()} {look}")
    wanted = {render.STYLE: Page(render.look(), render.style)}
    wanted |= _timeline(threads, look, state, made)
    wanted |= _permalinks(threads, look, state, made)
    wanted |= _tag_pages(threads, look, state, made)
    newest = tuple(reversed(posts))[:FEED]
    made_from = _digest(_mark(state, newest))
    wanted["feed.atom"] = Page(made_from, partial(_atom, newest, look, made))
    wanted["feed.json"] = Page(made_from, partial(_json_feed, newest, look, made))
    return wanted


def _threads(posts: Sequence[Shown]) -> tuple[Thread, ...]:
    """Gather threads, in order of their first post; the posts of each in reading order."""
    gathered: dict[str, list[Shown]] = {}
    for post in posts:
        gathered.setdefault(post.thread, []).append(post)
    return tuple(tuple(sorted(thread, key=lambda post: post.body.segment)) for thread in gathered.values())


def _timeline(threads: Sequence[Thread], look: Look, state: str, made: Made) -> Iterator[tuple[str, Page]]:
    """Newest first. Older pages are counted from the oldest, so that they stay as they are for ever."""
    older = max(0, (len(threads) - (FULL - STEP) - 1) // STEP)
    for number in range(older + 1):
        is_front = number == older
        shown = threads[number * STEP :] if is_front else threads[number * STEP : (number + 1) * STEP]
        newer = "" if is_front else _page_path(number + 1, older)
        values = {
            "number": number + 1,
            "newer": newer,
            "older": _page_path(number - 1, older) if number else "",
            "is_front": is_front,
        }
        made_from = _digest(_mark(f"{state} {number} {newer}", *shown))
        yield _page_path(number, older), Page(made_from, partial(_list_page, shown[::-1], look, made, values))


def _page_path(number: int, older: int) -> str:
    return "index.html" if number == older else f"page-{number + 1}.html"


def _list_page(shown: Sequence[Thread], look: Look, made: Made, values: Mapping[str, object]) -> str:
    articles = [_articles(thread, look, made, "") for thread in shown]
    return render.render("wall.html", look=look, root="", articles=articles, **values)


def _permalinks(threads: Sequence[Thread], look: Look, state: str, made: Made) -> Iterator[tuple[str, Page]]:
    for place, thread in enumerate(threads):
        before = threads[place - 1][0] if place else None
        after = threads[place + 1][0] if place + 1 < len(threads) else None
        made_from = _mark(state, (before,) if before else (), thread, (after,) if after else ())
        for post in thread:
            make = partial(_permalink_page, post, thread, (before, after), look, made)
            yield permalink(post.key), Page(made_from, make)


def _permalink_page(
    post: Shown, thread: Thread, neighbours: tuple[Shown | None, Shown | None], look: Look, made: Made
) -> str:
    before, after = (f"{near.key}.html" if near else "" for near in neighbours)
    return render.render(
        "wall_post.html",
        look=look,
        root="../",
        card=_card(post, look, "../"),
        articles=_articles(thread, look, made, "../"),
        summary=_opening(post),
        place=f"{post.body.segment} of {post.body.segments}" if post.body.segments > 1 else "",
        before=before,
        after=after,
    )


def _tag_pages(threads: Sequence[Thread], look: Look, state: str, made: Made) -> Iterator[tuple[str, Page]]:
    tagged: dict[str, tuple[str, list[Thread]]] = {}
    for thread in threads:
        for tag in {tag.casefold(): tag for post in thread for tag in made.tags_of(post)}.values():
            tagged.setdefault(tag.casefold(), (tag, []))[1].append(thread)
    for tag, found in tagged.values():
        shown = found[: -FULL - 1 : -1]
        made_from = _digest(_mark(f"{state} {tag} {len(found)}", *shown))
        yield _tag_path(tag), Page(made_from, partial(_tag_page, tag, shown, len(found), look, made))


def _tag_page(tag: str, shown: Sequence[Thread], found: int, look: Look, made: Made) -> str:
    articles = [_articles(thread, look, made, "../") for thread in shown]
    return render.render(
        "wall_tag.html", look=look, root="../", tag=tag, articles=articles, found=found, more=found - len(shown)
    )


def _tag_path(tag: str) -> str:
    """Name a tag's page so that every file system and every web server takes it."""
    folded = tag.casefold()
    is_plain = folded.isascii() and folded.isalnum() and 4 < len(folded) <= 60  # longer than con, nul, lpt1
    return f"tags/{folded if is_plain else hashlib.sha256(folded.encode()).hexdigest()[:20]}.html"


def _articles(thread: Thread, look: Look, made: Made, root: str) -> str:
    known = (root, str(look), *(post.version for post in thread))
    if known not in made.cards:
        shown = [_card(post, look, root) for post in thread]
        made.cards[known] = render.render("wall_thread.html", cards=shown)
    return made.cards[known]


def _card(post: Shown, look: Look, root: str) -> Card:
    body = post.body
    return Card(
        anchor=f"post-{post.key}",
        face=Face(look.title),
        platform="wall",
        channel="wall",
        when=post.published_at.astimezone(ZoneInfo(look.zone)),
        pieces=tuple(_linked(piece, root) for piece in pieces(body.text, "wall")),
        pictures=_pictures(post, root),
        warning=body.warning,
        language=body.language or look.language,
        href=root + permalink(post.key),
        segment=body.segment,
        segments=body.segments,
        ballot=listed_ballot(body.options, body.vote_on) if body.options else None,
    )


def _linked(piece: Piece, root: str) -> Piece:
    if piece.kind is Kind.HASHTAG:
        return Piece(piece.kind, piece.shown, root + _tag_path(piece.shown[1:]))
    return piece


def _pictures(post: Shown, root: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(f"{root}media/{picture_name(m.sha256, m.mime)}", m.alt, m.mime, m.width, m.height)
        for m in post.body.media
    )


def _opening(post: Shown) -> str:
    """Return the first words of a post, for titles; a content warning stands before what it warns of."""
    words = " ".join((post.body.warning or post.body.text).split())
    return words if len(words) <= 70 else words[:70].rsplit(" ", 1)[0].rstrip(" .,:;") + "…"


def _mark(state: str, *threads: Sequence[Shown]) -> str:
    return f"{state} {' '.join([post.version for thread in threads for post in thread])}"


def _digest(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[:16]


def _atom(newest: Sequence[Shown], look: Look, made: Made) -> str:
    entries = [
        (post, _feed_id(post.key), permalink(post.key), _opening(post), _escaped(post, look, made)) for post in newest
    ]
    updated = newest[0].published_at if newest else datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    feed_id = _feed_id(look.base or look.title)
    atom = render.render("feed.atom.xml", look=look, feed_id=feed_id, updated=updated, entries=entries)
    return _NOT_IN_XML.sub("", atom)


def _json_feed(newest: Sequence[Shown], look: Look, made: Made) -> str:
    feed: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": look.title}  # Any: JSON
    optional = {
        "home_page_url": look.base,
        "feed_url": look.base and f"{look.base}feed.json",
        "description": look.description,
        "language": look.language,
    }
    feed |= {name: value for name, value in optional.items() if value}
    feed["items"] = [_json_item(post, look, made) for post in newest]
    return msgspec.json.format(msgspec.json.encode(feed), indent=1).decode()


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
            for picture in _pictures(post, look.base)
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
        made.cards[known] = render.render("feed_entry.html", card=_card(post, look, look.base))
    return made.cards[known]


def _escaped(post: Shown, look: Look, made: Made) -> str:
    """Return a post's HTML as text for XML; kept, because escaping it again for each feed is slow."""
    known = ("escaped", str(look), post.version)
    if known not in made.cards:
        made.cards[known] = html.escape(_html(post, look, made))
    return made.cards[known]


def _feed_id(of: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, of)}"
