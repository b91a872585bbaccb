"""The title that the posts of an entry at one time share on all its channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.model.campaign import Partner, Segment
from bot.model.title import thank_you, title_of
from bot.planning.occurrences import Occurrence
from bot.planning.series import Series

Written = Callable[[Segment], str | None]
"""Fills in the placeholders of a title that the team wrote; None, and told, where that cannot be done."""


@dataclass(slots=True)
class Titles:
    """Titles by entry, occurrence and partners. The first channel's text gives it where the team wrote none."""

    _made: dict[tuple[str, ...], str] = field(default_factory=dict)

    def title(self, each: Series, moment: Occurrence, thanked: Sequence[Partner], text: str, written: Written) -> str:
        """Return what people call this post."""
        key = (each.entry.id, moment.name, *(partner.id for partner in thanked))
        if key not in self._made:
            by_team = each.entry.title or each.message.title
            words = " ".join((written(by_team) or "").split()) if by_team else ""
            thanks = thank_you([(partner.name, partner.kind) for partner in thanked]) if thanked else ""
            self._made[key] = words or thanks or title_of(text)
        return self._made[key]
