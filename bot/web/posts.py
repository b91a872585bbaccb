"""Planned posts as cards: threads gathered, times in the campaign's zone, embargoed text left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import regex

from bot.model.alive import hashtags, links, without
from bot.model.channel import Capabilities
from bot.model.plan import Post
from bot.model.title import cut_at_word
from bot.web.ballot import ballot_of, listed_ballot
from bot.web.card import Ballot, Card, Face, Picture, picture_name
from bot.web.page import File, Page
from bot.web.text import Piece, pieces


@dataclass(frozen=True, slots=True)
class View:
    """How posts are looked at. `faces` are the accounts by channel; the campaign's `name` stands in for others.

    `capabilities` are by channel too: they say what becomes of a poll, and what is a link.
    """

    name: str
    zone: str
    now: datetime
    faces: Mapping[str, Face] = field(default_factory=dict)
    language: str = ""
    with_embargoed: bool = False
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)

    def local(self, moment: datetime) -> datetime:
        """Return a moment as the campaign's clocks show it."""
        return moment.astimezone(ZoneInfo(self.zone))

    def leaves_out(self, post: Post) -> bool:
        """Say whether the post's words must not be shown yet."""
        return post.embargo is not None and post.embargo > self.now and not self.with_embargoed

    def title(self, post: Post) -> str:
        """Call a post by its title; of one under embargo nothing is said but until when."""
        if post.embargo is None or not self.leaves_out(post):
            return post.called
        until = self.local(post.embargo)
        return f"Embargoed until {until.day} {until:%B %Y}, {until:%H:%M}"


def threads(posts: Sequence[Post]) -> tuple[tuple[Post, ...], ...]:
    """Gather the posts of each thread in reading order; threads keep the order of their first posts."""
    gathered: dict[str, list[Post]] = {}
    for post in posts:
        gathered.setdefault(post.root, []).append(post)
    return tuple(tuple(sorted(thread, key=lambda post: post.segment)) for thread in gathered.values())


def card_of(
    post: Post,
    view: View,
    root: str,
    marks: tuple[tuple[str, str], ...] = (),
    when: datetime | None = None,
    is_seen: bool = True,
) -> Card:
    """Show a post. `when` is when it went out, if it did; `root` leads from the page to the site's folder."""
    shown, left_out = _words(post, view)
    return Card(
        anchor=anchor(post),
        face=view.faces.get(post.channel, Face(view.name)),
        platform=post.platform,
        channel=post.channel,
        when=view.local(when or post.due),
        pieces=shown,
        pictures=() if left_out else _pictures(post, root),
        warning="" if left_out else post.content_warning,
        language=post.language or view.language,
        segment=post.segment,
        segments=post.segments,
        left_out=left_out,
        marks=marks,
        is_seen=is_seen,
        ballot=None if left_out else _ballot(post, view),
    )


def _words(post: Post, view: View) -> tuple[tuple[Piece, ...], str]:
    """Return a post's words, or why there are none."""
    if view.leaves_out(post):
        return (), embargo_words(post, view)
    try:
        able = view.capabilities.get(post.channel)
        return (pieces(post.text, post.platform, able) if able else pieces(post.text, post.platform)), ""
    except Exception as error:  # a text may hold what nobody thought of: the other posts keep their pages  # noqa: BLE001
        return (), cannot_be_shown(post, error)


def cannot_be_shown(post: Post, error: Exception) -> str:
    """Say of a post that no card can be made of it."""
    return f"{post.id} cannot be shown ({type(error).__name__}): look at its text in {post.text_location}."


def embargo_words(post: Post, view: View) -> str:
    """Say until when the text is left out, and how to see it."""
    assert post.embargo is not None
    until = view.local(post.embargo)
    how = "text and pictures left out; the option --embargoed shows them"
    return f"Embargoed until {until.day} {until:%B %Y}, {until:%H:%M}: {how}."


def anchor(post: Post) -> str:
    """Name the post's place on its page."""
    return "post-" + post.id.replace("/", ".")


def opening(post: Post, view: View) -> str:
    """Return a post's first words after its title, for lists."""
    if view.leaves_out(post):
        return "Embargoed: text left out"
    text = post.content_warning or post.text
    words = " ".join(without(text, sorted((*links(text), *hashtags(text)))).split())
    return cut_at_word(words.removeprefix(post.called.removesuffix("…")).lstrip(" .!?:;,"), 110)


def picture_files(posts: Sequence[Post], view: View) -> dict[str, Page[File]]:
    """Return the pictures that the cards of these posts show, by their path in the site."""
    pictures = {
        f"media/{picture_name(media.sha256, media.mime)}": PurePosixPath(media.path)
        for post in posts
        if not view.leaves_out(post)
        for media in post.media
    }
    return {path: Page(path, partial(_itself, file)) for path, file in pictures.items()}


def _itself(file: File) -> File:
    return file


def slugs(names: Sequence[str]) -> dict[str, str]:
    """Name a file for each of these, all different."""
    taken: dict[str, str] = {}
    for name in names:
        slug = regex.sub(r"[^a-z0-9_-]+", "-", name.casefold()).strip("-") or "channel"
        taken[name] = slug if slug not in taken.values() else f"{slug}-{len(taken) + 1}"
    return taken


def _ballot(post: Post, view: View) -> Ballot | None:
    """Show a poll as the channel's audience will see it: not at all where there are no polls."""
    if post.poll is None:
        return None
    able = view.capabilities.get(post.channel)
    if able is None or able.polls is not None:
        return ballot_of(post.poll)
    return listed_ballot(post.poll.options, post.vote_on) if able.lists_options else None


def _pictures(post: Post, root: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(f"{root}media/{picture_name(m.sha256, m.mime)}", m.alt, m.mime, m.width, m.height) for m in post.media
    )
