"""Two versions of a text as one, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_WORDS = re.compile(r"\n|[^\S\n]+|\S+")
_AROUND = {"went": ("[-", "-]"), "came": ("{+", "+}"), "": ("", "")}

Piece = tuple[str, str]
"""What became of some words (`went`, `came`, or nothing), and the words."""


def changed_words(old: str, new: str) -> str:
    """Return the new text as lines: what went between [- and -], what came between {+ and +}."""
    return "".join(words.join(_AROUND[became]) for became, words in changes(old, new))


def changes(old: str, new: str) -> Iterator[Piece]:
    """Return the new text piece by piece with what went from the old one; no piece that changed begins or ends a line.

    The spaces beside such a piece stand outside of it.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(before[i:j]), "".join(after[k:m])
        if kind == "equal":
            yield "", came
        else:
            yield from _by_line("went", gone)
            yield from _by_line("came", came)


def _by_line(became: str, text: str) -> Iterator[Piece]:
    for line in text.splitlines(keepends=True):
        inner = line.strip()
        start, _, end = line.partition(inner) if inner else (line, "", "")
        yield from ((kind, words) for kind, words in (("", start), (became, inner), ("", end)) if words)
