"""Where in the team's files a finding belongs: the value that a person would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.model.campaign import Campaign, Entry, MediaUse, Message, Segment, Variant
from bot.model.diagnostic import Location
from bot.model.plan import Post
from bot.model.platforms import FORMS
from bot.model.shown import acting

TIMING = ("when", "every", "rrule", "at", "date", "time")


def entries_of(campaign: Campaign) -> dict[str, Entry]:
    """Return the entries by id."""
    return {entry.id: entry for entry in campaign.entries}


def timing(entries: dict[str, Entry], post: Post) -> Location:
    """Return where the entry says when."""
    return marked(entries, post, *TIMING)


def marked(entries: dict[str, Entry], post: Post, *keys: str) -> Location:
    """Return where the first of these keys of the post's entry has its value, or else the entry."""
    entry = entries.get(post.entry)
    if entry is None:
        return post.location
    return next((entry.marks[key] for key in keys if key in entry.marks), entry.location)


def in_template(campaign: Campaign, post: Post, words: str) -> Location:
    """Return where the words stand in the post's template, or its start when they came out of a placeholder."""
    segment = segment_of(campaign, post)
    if segment is None or segment.location.cell:
        return post.text_location
    return within(segment, words) or post.text_location


def within(segment: Segment, words: str) -> Location | None:
    """Return where the words stand in a template, without regard to case; None: not written there."""
    found = segment.text.find(words)
    if found < 0:
        found = segment.text.lower().find(words.lower())
    return _at(segment, found, len(words)) if found >= 0 else None


def _at(segment: Segment, found: int, width: int) -> Location:
    before = segment.text[:found]
    lines = before.count("\n")
    column = found - before.rfind("\n") if lines else segment.location.column + found
    return replace(segment.location, line=segment.location.line + lines, column=column, width=width)


def public_words(campaign: Campaign, post: Post) -> Iterator[tuple[str, str, Location | None]]:
    """Return all words of a post that become public: what they are, the words, and (but for its text) where."""
    yield "the text", post.text, None
    if post.content_warning:
        yield "the content warning", post.content_warning, post.text_location
    for index, media in enumerate(post.media):
        yield "the alt text", media.alt, alt(campaign, post, index)
    for option in post.poll.options if post.poll else ():
        yield "an option of the poll", option, poll(campaign, post)


def of_letter(campaign: Campaign, post: Post, letter: str) -> Location:
    """Return where a letter of the post's text stands that nobody sees: in the template, or a partner's name."""
    segment = segment_of(campaign, post)
    if segment is not None and not segment.location.cell:
        found = next((n for n, each in acting(segment.text) if each == letter), -1)
        if found >= 0:
            return _at(segment, found, 1)
    thanked = (partner for partner in campaign.partners if partner.id in post.partners and letter in partner.name)
    return next((partner.location for partner in thanked), post.text_location)


def segment_of(campaign: Campaign, post: Post) -> Segment | None:
    """Return the template that the post was rendered from."""
    message = campaign.messages.get(post.message)
    if message is None:
        return None
    segments = message.variant_for(post.channel, post.platform).segments
    return segments[post.segment - 1] if post.segment <= len(segments) else None


def handed_out(message: Message) -> tuple[Variant, ...]:
    """Return the forms of a message that partners receive."""
    return tuple(each for each in message.variants if not set(FORMS).isdisjoint(each.names))


def media_uses(campaign: Campaign, post: Post) -> tuple[MediaUse, ...]:
    """Return the message's lines for the media of this post, in the same order, or nothing when they do not match."""
    message = campaign.messages.get(post.message)
    if message is None:
        return ()
    uses = tuple(use for use in message.media if use.post == post.segment)
    return uses if len(uses) == len(post.media) else ()


def medium(campaign: Campaign, post: Post, index: int) -> Location:
    """Return where the message names the post's medium."""
    uses = media_uses(campaign, post)
    return uses[index].location if uses else post.text_location


def alt(campaign: Campaign, post: Post, index: int) -> Location:
    """Return where the message has the alt text of the post's medium, or the medium when there is none."""
    uses = media_uses(campaign, post)
    return (uses[index].alt_location or uses[index].location) if uses else post.text_location


def poll(campaign: Campaign, post: Post) -> Location:
    """Return where the message has its poll."""
    return setting(campaign, post, "poll")


def setting(campaign: Campaign, post: Post, key: str) -> Location:
    """Return where the message of a post has the value of a key, or else where the post's text begins."""
    message = campaign.messages.get(post.message)
    return (message.marks.get(key) if message else None) or post.text_location
