"""A post as a screen reader says it: emoji by name, hashtags in words, links and pictures announced."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from bot.model.graphemes import GRAPHEME
from bot.model.wording import counted
from bot.web.card import Ballot, Card
from bot.web.text import Kind, Piece

_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3")
_WORDS = regex.compile(r"\p{Lu}+(?=\p{Lu}[\p{Ll}\p{M}])|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|\p{N}+|[^_]")
_SKIN = dict(zip("🏻🏼🏽🏾🏿", ("light", "medium-light", "medium", "medium-dark", "dark"), strict=True))
_SILENT = {"\u200d", "\ufe0e", "\ufe0f"}


@dataclass(frozen=True, slots=True)
class Said:
    """Words in the order in which they are heard. `kind` is `text`, `link`, `hashtag`, `emoji` or `announced`."""

    kind: str
    words: str


def spoken(card: Card) -> tuple[tuple[Said, ...], ...]:
    """Return what is heard of a card, one line after the other: warning, text, pictures, poll."""
    text = tuple(said for piece in card.pieces for said in _said(piece))
    lines = [text]
    for picture in card.pictures:
        thing = "video" if picture.is_video else "picture"
        lines.append((Said("announced", thing), Said("text", picture.alt or "no description")))
    if card.ballot:
        lines.append(tuple(_ballot(card.ballot)))
    if card.warning:
        lines.insert(0, (Said("announced", "content warning, closed"), *_in_words(card.warning)))
    return tuple(lines)


def _ballot(ballot: Ballot) -> Iterator[Said]:
    yield Said("announced", f"{'poll' if ballot.is_open else 'list'} with {counted(len(ballot.options), 'option')}")
    yield from _in_words("; ".join(ballot.options) + (f"; {ballot.terms}" if ballot.is_open else ""))
    if ballot.terms and not ballot.is_open:
        yield Said("text", f". {ballot.terms}")


def _said(piece: Piece) -> Iterator[Said]:
    match piece.kind:
        case Kind.LINK:
            yield Said("link", f"link {piece.shown}")
        case Kind.HASHTAG:
            yield Said("hashtag", f"hashtag {hashtag_words(piece.shown[1:])}")
        case Kind.MENTION:
            yield Said("link", f"at {piece.shown[1:]}")
        case _:
            yield from _in_words(piece.shown)


def _in_words(text: str) -> Iterator[Said]:
    plain = ""
    for grapheme in GRAPHEME.findall(text):
        name = _name(grapheme)
        if name:
            if plain:
                yield Said("text", plain)
            plain = ""
            yield Said("emoji", name)
        else:
            plain += grapheme
    if plain:
        yield Said("text", plain)


def hashtag_words(tag: str) -> str:
    """Split a hashtag where its capitals do: `WYHRootOutRacism` is heard as `WYH Root Out Racism`."""
    return " ".join(_WORDS.findall(tag))


def _name(grapheme: str) -> str:
    """Name an emoji, or a letter that only looks like one; plain characters have no name here."""
    first = grapheme[0]
    if len(grapheme) == 1 and unicodedata.name(first, "").startswith("MATHEMATICAL "):
        return unicodedata.name(first).lower()
    if first < "\u2000" and "\u20e3" not in grapheme and "\ufe0f" not in grapheme:
        return ""
    if not _EMOJI.search(grapheme):
        return ""
    if "\U0001f1e6" <= first <= "\U0001f1ff":
        return "flag " + " ".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in grapheme)
    if "\u20e3" in grapheme:
        return f"keycap {first}"
    return ", ".join(_part(part) for part in grapheme if part not in _SILENT)


def _part(part: str) -> str:
    return f"{_SKIN[part]} skin tone" if part in _SKIN else unicodedata.name(part, "symbol").lower()
