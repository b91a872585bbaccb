"""Edits that come too late: the post is public already, or may be."""

from __future__ import annotations

from collections import defaultdict

from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.plan import Change, Changes, Kind

HINT = "undo the edit, or correct it where it is public; Drumbeat never posts it a second time"


def conflicts(changes: Changes) -> tuple[Diagnostic, ...]:
    """Say once for each text what can no longer change, naming the first post that it is about."""
    by_text: dict[Location, list[Change]] = defaultdict(list)
    for change in changes.of(Kind.CONFLICT):
        if change.post is not None:
            by_text[change.post.text_location].append(change)
    found = []
    for location, changed in by_text.items():
        more = f"; and {len(changed) - 1} more posts" if len(changed) > 2 else "; and 1 more post" * (len(changed) - 1)
        message = f"{changed[0].post_id}: {changed[0].why}{more}"
        found.append(Diagnostic("edited-too-late", message, location, HINT, Severity.WARNING, post=changed[0].post_id))
    return tuple(found)
