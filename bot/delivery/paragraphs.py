"""What people are told, as the text of one message: many posts that met the same are one paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_IN_ONE = 20
MOST_NAMED = 10
FEW = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One thing to tell. `about` are the posts whose story it is; many with one `group` are told as one.

    `of` are posts that are named, and of which something else may still have to be told. `to` are people by name.
    """

    key: str
    text: str
    about: tuple[str, ...]
    group: str = ""
    of: tuple[str, ...] = ()
    to: tuple[str, ...] = ()


def named(post_ids: Sequence[str]) -> str:
    """Name some posts, and count the rest."""
    more = f" and {len(post_ids) - MOST_NAMED} more" if len(post_ids) > MOST_NAMED else ""
    return ", ".join(post_ids[:MOST_NAMED]) + more


def in_paragraphs(words: Sequence[Word]) -> str:
    """Put words into one text, a paragraph each; the last says how many there was no room for."""
    texts = _paragraphs(words)
    more = len(texts) - MOST_IN_ONE
    return "\n".join([*texts[:MOST_IN_ONE], f"and {more} more: drumbeat status"] if more > 0 else texts)


def _paragraphs(words: Sequence[Word]) -> list[str]:
    """Put many posts that met the same into one paragraph."""
    groups: dict[str, list[Word]] = {}
    for word in words:
        groups.setdefault(word.group or word.key, []).append(word)
    paragraphs = []
    for group, same in groups.items():
        if len(same) > FEW:
            ids = [post_id for word in same for post_id in word.about or word.of]
            paragraphs.append(f"{len(same)} posts {group}\n    {named(ids)}\n    See: drumbeat status")
        else:
            paragraphs += [word.text for word in same]
    return paragraphs
