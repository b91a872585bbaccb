"""What one emoji is: a single sign, or a sequence with selectors, skin tones, joiners, flags and tags (UTS #51)."""

from __future__ import annotations

import re
from functools import cache

import regex

_SIGN = r"(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}|[\p{Emoji}--[0-9#*]]\ufe0f?)"
_FLAGS = r"\p{Regional_Indicator}{2}|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_EMOJI = rf"[0-9#*]\ufe0f?\u20e3|{_FLAGS}|{_SIGN}(?:\u200d{_SIGN})*"

_MAY_HOLD_EMOJI = re.compile("[\xa9\xae\u203c-\u3299\U0001f000-\U0001faff]|[0-9#*]\ufe0f?\u20e3")


@cache
def emoji_pattern() -> regex.Pattern[str]:
    """The compiled pattern of one emoji."""
    return regex.compile(_EMOJI, regex.V1)


def without_emoji(text: str) -> tuple[str, int]:
    """Take every emoji out of a text; return what is left and how many there were."""
    if not _MAY_HOLD_EMOJI.search(text):
        return text, 0
    return emoji_pattern().subn("", text)
