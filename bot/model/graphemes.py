"""What a reader sees as one character (UAX #29)."""

from __future__ import annotations

import regex

# Pairs of flag letters are taken one after the other: `\X` alone looks back to the first letter of the row each time.
GRAPHEME = regex.compile("[\U0001f1e6-\U0001f1ff]{2}(?=[\U0001f1e6-\U0001f1ff])|\\X")
