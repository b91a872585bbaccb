"""Two versions of a text as one, word by word: what went between [- and -], what came between {+ and +}."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"\n|[^\S\n]+|\S+")


def changed_words(old: str, new: str) -> str:
    """Return the new text with what differs from the old one marked; lines stay lines."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    parts = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(before[i:j]), "".join(after[k:m])
        parts.append(came if kind == "equal" else _marked(gone, "[-", "-]") + _marked(came, "{+", "+}"))
    return "".join(parts)


def _marked(text: str, begin: str, end: str) -> str:
    """Put the marks around the words of each line, and leave the spaces beside them outside."""
    marked = (_line(line, begin, end) for line in text.split("\n"))
    return "\n".join(marked)


def _line(line: str, begin: str, end: str) -> str:
    inner = line.strip()
    return line.replace(inner, f"{begin}{inner}{end}", 1) if inner else line
