"""What a hashtag is in a text of people, where no platform has its own word on it."""

from __future__ import annotations

WORD = r"[\p{L}\p{M}\p{N}_\u200c\u200d]"
"""A sign of a hashtag, as a pattern of `regex`."""

HASHTAG = rf"(?<![\p{{L}}\p{{N}}_&/])[#\uff03](?=[\p{{N}}_]*[\p{{L}}\p{{M}}]){WORD}+"
"""A hashtag, as a pattern of `regex`: not only digits, and not the end of a word or an address."""
