"""A poll: the question is the post's text, these are its answers and how long one can vote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Poll:
    """The answers, in order, and how long the poll is open. `multiple`: a voter may choose several."""

    options: tuple[str, ...]
    open: timedelta
    multiple: bool = False
