"""What a post is called where people read of it: a few words, never its id."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from bot.model.alive import hashtags, links, without
from bot.model.graphemes import GRAPHEME

LONGEST = 60
"""Characters after which a title that nobody wrote is cut at a word."""

_SENTENCE = regex.compile(r".*?[.!?…。！？؟۔।]+[\"'”’»)\]]*(?=\s|$)")
_ABBREVIATED = regex.compile(
    r"(?:^|[\s(])(?:\p{L}|Mrs?|Ms|Dr|Prof|Rev|St|Cllr|No|vs|etc|e\.g|i\.e)\.$", regex.IGNORECASE
)
_SAYS_SOMETHING = regex.compile(r"[\p{L}\p{N}]")
_LOOSE = " \t:;,–—-→>|/"


def title_of(text: str) -> str:
    """Return the first sentence of a text, without its links and hashtags, cut at a word."""
    plain = without(text, sorted((*links(text), *hashtags(text))))
    for line in (*plain.split("\n"), *text.split("\n")):
        sentence = _first_sentence(" ".join(line.split())).strip(_LOOSE)
        if _SAYS_SOMETHING.search(sentence):
            return cut_at_word(sentence)
    return cut_at_word(" ".join(text.split()))


def thank_you(partners: Sequence[tuple[str, str]]) -> str:
    """Return the title of a shout-out, from the name and the kind of each partner."""
    if len(partners) <= 2:
        return f"Thank you, {' and '.join(name for name, _ in partners)}"
    kinds = {kind for _, kind in partners}
    return f"Thank you, {len(partners)} {_plural(kinds.pop()) if len(kinds) == 1 and all(kinds) else 'partners'}"


def _first_sentence(line: str) -> str:
    end = 0
    while match := _SENTENCE.match(line, end):
        end = match.end()
        if not _ABBREVIATED.search(line[:end]):
            break
    sentence = line[:end] if end else line
    # A title is a label: it asks or calls out, but does not end like a sentence.
    return sentence[:-1] if sentence.endswith(".") and not sentence.endswith("..") else sentence


def cut_at_word(words: str, longest: int = LONGEST) -> str:
    """Return words that are no longer than this, cut between two of them where that can be done."""
    if len(words) <= longest:
        return words
    signs = list(words) if words.isascii() else GRAPHEME.findall(words)
    if len(signs) <= longest:
        return words
    room = "".join(signs[: longest + 1])
    return (room.rsplit(" ", 1)[0] if " " in room else "".join(signs[:longest])).rstrip(f"{_LOOSE}.") + "…"


def _plural(kind: str) -> str:
    """`14 pharmacies`: the team's own word, in English."""
    if regex.search(r"[^aeiou]y$", kind):
        return kind[:-1] + "ies"
    return kind + ("es" if regex.search(r"(?:s|x|z|ch|sh)$", kind) else "s")
