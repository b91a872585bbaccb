"""What `drumbeat plan` prints: each post with its times, and what would change against the ledger."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.channel import Capabilities
from bot.model.delivery import MOVED
from bot.model.diagnostic import Diagnostic
from bot.model.moment import Lateness
from bot.model.paint import painted
from bot.model.plan import Change, Changes, Kind
from bot.model.wording import counted
from bot.report.diagnostics import as_values
from bot.report.prospect import Prospect
from bot.report.summary_json import prospect_json
from bot.report.wording import day, short_span

_WORDS = {
    Kind.ADD: "to add",
    Kind.MOVE: "to move",
    Kind.REVISE: "to revise",
    Kind.WITHDRAW: "to withdraw",
    Kind.CONFLICT: "in conflict",
    Kind.TOO_LATE: "too late",
    Kind.KEEP: "unchanged",
}
_COLOURS = {
    Kind.ADD: "green",
    Kind.MOVE: "yellow",
    Kind.REVISE: "yellow",
    Kind.WITHDRAW: "red",
    Kind.CONFLICT: "red",
    Kind.TOO_LATE: "magenta",
    Kind.KEEP: "grey",
}
_ID = 48
_HEADER = ("", "local", "UTC", "channel", "length", "if late", "post")


@dataclass(frozen=True, slots=True)
class Row:
    """One change, measured: `used` of `allowed` in the platform's own `unit` (0: not known)."""

    change: Change
    due: datetime
    local: datetime
    channel: str
    late: Lateness
    used: int
    allowed: int
    unit: str
    hold: str


def render_text(
    changes: Changes,
    zone: str,
    capabilities: Mapping[str, Capabilities],
    *,
    width: int = 80,
    everything: bool = False,
    colour: bool = False,
) -> str:
    """Print a summary, then the posts by local day: a line each where that fits into the width, else two.

    What stays as it is is folded into one line unless `everything` is asked for.
    """
    shown = [row for row in _rows(changes, zone, capabilities) if everything or row.change.kind is not Kind.KEEP]
    lines = [summary_line(changes)]
    if shown:
        common = _common_holds(shown)
        lines += [f"Times are local ({zone}), then UTC; lengths are used/allowed."]
        lines += [f"All posts on {channel} are held: {hold}" for channel, hold in common.items()]
        lines.append("")
        cells = [_cells(row) for row in shown]
        columns = [max(map(len, column)) for column in zip(_HEADER, *cells, strict=True)]
        columns[-1] = min(columns[-1], _ID)  # a few very long ids may run over
        wide = sum(columns) + 2 * len(columns) <= width
        lines += [_line(_HEADER, columns)] if wide else []
        for number, row in enumerate(shown):
            if not number or row.local.date() != shown[number - 1].local.date():
                lines.append(day(row.local))
            lines += _painted(_line(cells[number], columns), row, colour) if wide else _narrow(row, width, colour)
            lines += _reasons(row, common, width)
    unchanged = changes.counts().get(Kind.KEEP, 0)
    if shown and unchanged and not everything:
        lines += ["", f"{counted(unchanged, 'post')} unchanged; to see them, too: drumbeat plan --all"]
    return "\n".join(lines)


def render_json(
    changes: Changes,
    zone: str,
    capabilities: Mapping[str, Capabilities],
    paused: tuple[str, ...] = (),
    ahead: Prospect | None = None,
    diagnostics: tuple[Diagnostic, ...] = (),
) -> str:
    """Print what is paused, what will really happen, every change (times in UTC and local time), and what is wrong."""
    rows = [
        {
            "kind": row.change.kind.value,
            "post": row.change.post_id,
            "channel": row.channel,
            "due": row.due.isoformat(),
            "local": row.local.isoformat(),
            "used": row.used,
            "allowed": row.allowed,
            "unit": row.unit,
            "grace_seconds": int(row.late.grace.total_seconds()),
            "then": row.late.then.value,
            "hold": row.hold,
            "why": row.change.why,
        }
        for row in _rows(changes, zone, capabilities)
    ]
    counts = {kind.value: changes.counts().get(kind, 0) for kind in Kind}
    first = {"paused": paused, "prospect": prospect_json(ahead)} if ahead else {}
    whole = {"zone": zone, **first, "counts": counts, "changes": rows, "diagnostics": as_values(diagnostics)}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def summary_line(changes: Changes) -> str:
    """`12 to add, 1 to move, 186 unchanged`."""
    counts = changes.counts()
    if not changes.changes:
        return "There are no posts: the schedules hold no entry, and the ledger no delivery."
    if set(counts) == {Kind.KEEP}:
        return f"Nothing would change: {counted(counts[Kind.KEEP], 'post')} as the ledger has them."
    return ", ".join(f"{counts[kind]} {words}" for kind, words in _WORDS.items() if counts.get(kind))


def _rows(changes: Changes, zone: str, capabilities: Mapping[str, Capabilities]) -> list[Row]:
    rows = filter(None, (_row(change, ZoneInfo(zone), capabilities) for change in changes.changes))
    return sorted(rows, key=lambda row: (row.due, row.change.post_id))


def _row(change: Change, zone: ZoneInfo, capabilities: Mapping[str, Capabilities]) -> Row | None:
    about = change.post or change.delivery
    if about is None:
        return None
    limits = capabilities.get(about.channel)
    used = limits.used_by(change.post) if change.post and limits else 0
    return Row(
        change,
        about.due,
        about.due.astimezone(zone),
        about.channel,
        about.late,
        used,
        limits.allowed_for(change.post) if change.post and limits else 0,
        limits.unit if used and limits else "",
        change.post.hold if change.post else "",
    )


def _cells(row: Row) -> tuple[str, ...]:
    length = f"{row.used}/{row.allowed}" if row.allowed else "–"
    late = f"{short_span(row.late.grace)}, {row.late.then}"
    return (row.change.kind, f"{row.local:%H:%M}", _utc(row), row.channel, length, late, row.change.post_id)


def _utc(row: Row) -> str:
    """Return the time in UTC, with the day where that is another one."""
    ahead: timedelta = row.due.date() - row.local.date()
    return f"{row.due:%H:%M}" + (f" {ahead.days:+}d" if ahead else "")


def _line(cells: tuple[str, ...], columns: list[int]) -> str:
    return ("  " + "  ".join(cell.ljust(width) for cell, width in zip(cells, columns, strict=True))).rstrip()


def _narrow(row: Row, width: int, colour: bool) -> Iterator[str]:
    yield from _painted(f"  {row.change.kind:<8}  {row.change.post_id}", row, colour)
    length = f"{row.used}/{row.allowed}, " if row.allowed else ""
    late = f"if late {short_span(row.late.grace)}, {row.late.then}"
    yield from _wrapped(f"{row.local:%H:%M} ({_utc(row)} UTC), {row.channel}, {length}{late}", width)


def _painted(line: str, row: Row, colour: bool) -> list[str]:
    if not colour:
        return [line]
    return [painted(line, _COLOURS[row.change.kind])]


def _common_holds(rows: list[Row]) -> dict[str, str]:
    """Find what holds all posts of a channel, which is said once."""
    holds: dict[str, list[str]] = {}
    for row in rows:
        reasons = row.hold.split("; ")
        holds[row.channel] = [why for why in holds.get(row.channel, reasons) if why in reasons]
    return {channel: "; ".join(each) for channel, each in sorted(holds.items()) if any(each)}


def _reasons(row: Row, common: Mapping[str, str], width: int) -> Iterator[str]:
    of_all = common.get(row.channel, "").split("; ")
    if own := "; ".join(why for why in row.hold.split("; ") if why not in of_all):
        yield from _wrapped(f"held: {own}", width)
    if row.change.delivery is not None and row.change.delivery.why.startswith(MOVED):
        yield from _wrapped(row.change.delivery.why, width)
    if row.change.why and row.change.kind is not Kind.TOO_LATE:  # its day and time say it already
        yield from _wrapped(f"why: {row.change.why}", width)


def _wrapped(words: str, width: int) -> list[str]:
    indent = " " * 12
    # ids and addresses are copied by hand: they are never broken
    return textwrap.wrap(
        words, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
