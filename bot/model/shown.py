"""Texts of others as symbols where they would act on a reader's screen: cursor, colours, direction, what nobody sees.

Names, times, a server's words: `shown` is for these, in every output, and `in_line` for what may not begin a line of
its own. A post's own words on a page are `as_posted`: what writing in Arabic, Hebrew or Hindi needs stays as it is.
What is posted is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_OVERRIDES = "\u202a-\u202e"
_ISOLATES = "\u2066-\u2069"
_MARKS = "\u061c\u200e\u200f"
_UNSEEN = "\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\uffff"
_BREAKS = "\u2028\u2029"
_HALVES = "\ud800-\udfff"
_TAGS = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"

# A joiner has its place between letters or signs that join; the flags of England, Scotland and Wales are made of tags.
_JOINER = r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
_FLAG = r"\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"

_KEPT = rf"(?P<kept>{_FLAG})"
# Given to re as they are, which compiles and keeps each when a text needs it: plain texts need none.
_ACTS = rf"{_KEPT}|[{_CONTROLS}{_OVERRIDES}{_ISOLATES}{_MARKS}{_UNSEEN}{_BREAKS}{_HALVES}{_TAGS}]|{_JOINER}"
_FROM_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_ACTS_ON_A_PAGE = rf"{_KEPT}|[{_CONTROLS}{_OVERRIDES}{_HALVES}{_TAGS}]"


def shown(text: str) -> str:
    """Return a text in which everything can be seen; line breaks and tabs stay, and marks where Arabic or Hebrew is."""
    if _is_plain(text):
        return text
    keeps_marks = re.search(_FROM_RIGHT_TO_LEFT, text) is not None
    return re.sub(_ACTS, lambda found: found[0] if keeps_marks and found[0] in _MARKS else _symbol(found), text)


def acting(text: str) -> Iterator[tuple[int, str]]:
    """Return where and what the letters are that `shown` would show as symbols."""
    if _is_plain(text):
        return
    keeps_marks = re.search(_FROM_RIGHT_TO_LEFT, text) is not None
    for found in re.finditer(_ACTS, text):
        if not found["kept"] and not (keeps_marks and found[0] in _MARKS):
            yield found.start(), found[0]


def is_control(letter: str) -> bool:
    """Say whether a letter is a command to a machine, or half of one: no writing has any."""
    return re.match(f"[{_CONTROLS}{_HALVES}]", letter) is not None


def in_line(text: str) -> str:
    """Return a text for one line: a break in it is a symbol, too, and begins no line of its own."""
    return shown(text).replace("\n", "␊").replace("\t", "␉")


def as_posted(text: str) -> str:
    """Return a post's own words for a page: marks and whole isolates stay, for they hold a text together."""
    found = re.sub(_ACTS_ON_A_PAGE, _symbol, text)
    if not re.search(f"[{_ISOLATES}]", found):
        return found
    end, parts = 0, []
    for whole in re.finditer(f"[\u2066-\u2068]([^{_ISOLATES}]*)\u2069", found):
        parts += [shown(found[end : whole.start()]), whole[0]]
        end = whole.end()
    return "".join((*parts, shown(found[end:])))


def sign_for(letter: str) -> str:
    """Return one sign in the place of a letter that would act: where columns are counted."""
    if letter < " ":
        return chr(0x2400 + ord(letter))
    return "\ufffd" if not _is_plain(letter) and re.match(_ACTS, letter) else letter


def _is_plain(text: str) -> bool:
    return text.isascii() and text.replace("\n", "").replace("\t", "").isprintable()


def _symbol(found: re.Match[str]) -> str:
    if found["kept"]:
        return found[0]
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
