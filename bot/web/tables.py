"""The rehearsal's summary as tables of plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.model.delivery import Delivery, State
from bot.report.summary_values import Summary
from bot.web.render import counted


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading; the first cell of each row names the row."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def by_channel(deliveries: Sequence[Delivery], names: Mapping[str, str]) -> Table:
    """Count what became of each channel's posts."""
    counts = Counter((one.channel, one.state) for one in deliveries)
    channels = sorted({channel for channel, _ in counts})
    rows = tuple(
        (str(state), *(f"{counts[channel, state]:,}" if counts[channel, state] else "–" for channel in channels))
        for state in State
        if any(counts[channel, state] for channel in channels)
    )
    return Table("What became of the posts", ("State", *(names.get(channel, channel) for channel in channels)), rows)


def of_summary(summary: Summary, names: Mapping[str, str]) -> Iterator[Table]:
    """Return the summary's parts that have anything to say."""
    weeks = tuple(
        (
            f"{week.monday:%a} {week.monday.day} {week.monday:%b}",
            *(str(week.posts.get(c, "–")) for c in summary.channels),
        )
        for week in summary.weeks
    )
    yield Table("Posts by week", ("Week from", *(names.get(channel, channel) for channel in summary.channels)), weeks)
    kinds = Counter(thanks.kind or "no kind" for thanks in summary.thanks)
    times = Counter[str]()
    for thanks in summary.thanks:
        times[thanks.kind or "no kind"] += thanks.times
    if kinds:
        shout_outs = tuple((kind, str(number), str(times[kind])) for kind, number in sorted(kinds.items()))
        yield Table("Shout-outs", ("Kind of partner", "partners", "times thanked"), shout_outs)
    if summary.charges:
        charges = tuple(
            (names.get(c.channel, c.channel), f"{c.posts:,}", f"{c.with_link:,}", f"${c.total:,.2f}")
            for c in summary.charges
        )
        dates = ", ".join(sorted({charge.checked_on for charge in summary.charges}))
        head = ("Channel", "posts", "with a link", "charge")
        yield Table("What platforms would charge", head, charges, f"At prices as of {dates}; one call a post.")
    if summary.collisions:
        collisions = tuple(
            (
                f"{c.at:%a} {c.at.day} {c.at:%b, %H:%M}",
                f"{c.first} and {c.second}",
                counted(int(c.apart.total_seconds() // 60), "minute"),
            )
            for c in summary.collisions
        )
        yield Table("Posts too close together", ("When", "posts", "apart"), collisions)
