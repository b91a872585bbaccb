"""A summary for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta

from bot.model.diagnostic import Diagnostic
from bot.report.diagnostics import as_values
from bot.report.prospect import Fate, Prospect
from bot.report.summary_values import Summary


def render_json(summary: Summary, in_the_way: tuple[str, ...] = (), diagnostics: tuple[Diagnostic, ...] = ()) -> str:
    """Print the whole summary as one JSON object, with what keeps posts back; spans are in seconds."""
    whole = asdict(summary) | {"states": dict(summary.states), "prospect": prospect_json(summary.prospect)}
    whole |= {"in_the_way": in_the_way, "diagnostics": as_values(diagnostics)}
    return json.dumps(whole, default=_plain, ensure_ascii=False, indent=2)


def prospect_json(ahead: Prospect) -> dict[str, object]:
    """Give the fate of every post, by its reason, and how many errors keep a run from starting or from following."""
    groups = [
        {"fate": each.fate.value, "why": each.why, "posts": each.posts, "first": each.first.isoformat()}
        for each in ahead.groups
    ]
    errors = ahead.broken.errors if ahead.broken else 0
    return {"goes_out": ahead.count(Fate.GOES), "errors": errors, "groups": groups}


def _plain(value: object) -> object:
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    raise TypeError(f"no JSON for {type(value).__name__}")
