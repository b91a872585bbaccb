"""A summary for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta

from bot.model.diagnostic import Diagnostic
from bot.report.diagnostics import as_values
from bot.report.summary_values import Summary


def render_json(summary: Summary, in_the_way: tuple[str, ...] = (), diagnostics: tuple[Diagnostic, ...] = ()) -> str:
    """Print the whole summary as one JSON object, with what keeps posts back; spans are in seconds."""
    whole = asdict(summary) | {"states": dict(summary.states)}
    whole |= {"in_the_way": in_the_way, "diagnostics": as_values(diagnostics)}
    return json.dumps(whole, default=_plain, ensure_ascii=False, indent=2)


def _plain(value: object) -> object:
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    raise TypeError(f"no JSON for {type(value).__name__}")
