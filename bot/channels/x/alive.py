"""What X makes of a text: links also without https://, hashtags and mentions, by the rules of twitter-text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.text.x import x_links
from bot.model.alive import Span, outside_of

# What may stand in a hashtag besides letters, marks and digits: joiners, and the points and strokes of some scripts.
_SIGN = (
    r"\p{L}\p{M}\p{Nd}_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\xb7"
)
_HASHTAG = rf"(?<![{_SIGN}&])[#＃](?!\ufe0f|\u20e3)(?=[{_SIGN}]*[\p{{L}}\p{{M}}])[{_SIGN}]++(?![#＃]|://)"
# A full stop before a mention makes it no less alive.
_MENTION = r"(?<![A-Za-z0-9_!#$%&*@＠])[@＠][A-Za-z0-9_]{1,20}+(?![@＠\xc0-\u024f]|://)"


def links(text: str) -> Sequence[Span]:
    """Find what X shortens, counts as 23 and charges for as a link."""
    if "." not in text:
        return ()
    found: list[Span] = []
    position = 0
    for index, word in enumerate(text.replace("\n", " ").split(" ")):
        if "." in word:
            end_before = position
            for start, end in x_links(word, index == 0):
                if position + start >= end_before:
                    found.append(Span(position + start, position + end))
                    end_before = position + end
        position += len(word) + 1
    return tuple(found)


hashtags = outside_of(links, _HASHTAG, "#", "＃")
mentions = outside_of(links, _MENTION, "@", "＠")
