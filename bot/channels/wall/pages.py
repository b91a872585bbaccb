"""The wall's pages, from its posts: a pure function, and what each page depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from bot.channels.wall.body import Shown
from bot.channels.wall.feeds import atom, json_feed
from bot.channels.wall.look import Look, permalink
from bot.channels.wall.shown import Made, card_of, opening, tag_path
from bot.web import render
from bot.web.page import Page

FULL, STEP = 100, 50
"""The front page holds at most FULL; older posts move to pages of STEP that never change again."""
FEED = 50


Thread = tuple[Shown, ...]


def pages(posts: Sequence[Shown], look: Look, made: Made) -> Mapping[str, Page[str]]:
    """Return every page of the wall by path."""
    threads = _threads(posts)
    state = _digest(f"{render.look()} {look}")
    wanted = {render.STYLE: Page(render.look(), render.style)}
    wanted |= _timeline(threads, look, state, made)
    wanted |= _permalinks(threads, look, state, made)
    wanted |= _tag_pages(threads, look, state, made)
    newest = tuple(reversed(posts))[:FEED]
    made_from = _digest(_mark(state, newest))
    wanted["feed.atom"] = Page(made_from, partial(atom, newest, look, made))
    wanted["feed.json"] = Page(made_from, partial(json_feed, newest, look, made))
    return wanted


def made_of(path: str, page: Page[str], made: Made) -> str | None:
    """Make one page on its own; `made.failed` then says what of it could not be shown."""
    made.failed = {}
    try:
        return page.make()
    except Exception as error:  # one page that nobody thought of must not cost another  # noqa: BLE001
        made.failed[path] = type(error).__name__
        return None


def _threads(posts: Sequence[Shown]) -> tuple[Thread, ...]:
    """Gather threads, in order of their first post; the posts of each in reading order."""
    gathered: dict[str, list[Shown]] = {}
    for post in posts:
        gathered.setdefault(post.thread, []).append(post)
    return tuple(tuple(sorted(thread, key=lambda post: post.body.segment)) for thread in gathered.values())


def _timeline(threads: Sequence[Thread], look: Look, state: str, made: Made) -> Iterator[tuple[str, Page[str]]]:
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
    articles = [article for thread in shown if (article := article_of(thread, look, made, ""))]
    return render.render("wall.html", look=look, root="", articles=articles, **values)


def _permalinks(threads: Sequence[Thread], look: Look, state: str, made: Made) -> Iterator[tuple[str, Page[str]]]:
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
        card=card_of(post, look, "../"),
        articles=article_of(thread, look, made, "../"),
        summary=opening(post),
        place=f"{post.body.segment} of {post.body.segments}" if post.body.segments > 1 else "",
        before=before,
        after=after,
    )


def _tag_pages(threads: Sequence[Thread], look: Look, state: str, made: Made) -> Iterator[tuple[str, Page[str]]]:
    tagged: dict[str, tuple[str, list[Thread]]] = {}
    for thread in threads:
        for tag in {tag.casefold(): tag for post in thread for tag in made.tags_of(post)}.values():
            tagged.setdefault(tag.casefold(), (tag, []))[1].append(thread)
    for tag, found in tagged.values():
        shown = found[: -FULL - 1 : -1]
        made_from = _digest(_mark(f"{state} {tag} {len(found)}", *shown))
        yield tag_path(tag), Page(made_from, partial(_tag_page, tag, shown, len(found), look, made))


def _tag_page(tag: str, shown: Sequence[Thread], found: int, look: Look, made: Made) -> str:
    articles = [article for thread in shown if (article := article_of(thread, look, made, "../"))]
    return render.render(
        "wall_tag.html", look=look, root="../", tag=tag, articles=articles, found=found, more=found - len(shown)
    )


def article_of(thread: Thread, look: Look, made: Made, root: str) -> str:
    """Return what is shown of a thread on each page that it is on, made once."""
    known = (root, str(look), *(post.version for post in thread))
    if known not in made.cards:
        shown = [made.of(post, partial(card_of, post, look, root), None) for post in thread]
        cards = [card for card in shown if card is not None]
        article = made.of(thread[0], partial(render.render, "wall_thread.html", cards=cards), "") if cards else ""
        if len(cards) < len(thread) or not article:
            return article  # not kept: the next time it may be whole
        made.cards[known] = article
    return made.cards[known]


def _mark(state: str, *threads: Sequence[Shown]) -> str:
    return f"{state} {' '.join([post.version for thread in threads for post in thread])}"


def _digest(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[:16]
