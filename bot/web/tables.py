"""The rehearsal's summary as tables of plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.model.delivery import Delivery, State
from bot.report.summary_values import Share, Summary, Thanks
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
            *(summary.cell(week.posts.get(channel)) or "–" for channel in summary.channels),
        )
        for week in summary.weeks
    )
    title = "Posts by week, public/planned" if summary.posts.public else "Posts by week"
    yield Table(title, ("Week from", *(names.get(channel, channel) for channel in summary.channels)), weeks)
    kinds: dict[str, list[Thanks]] = {}
    for thanks in summary.thanks:
        kinds.setdefault(thanks.kind or "no kind", []).append(thanks)
    if kinds:
        shout_outs = tuple((kind, *_thanked(those)) for kind, those in sorted(kinds.items()))
        yield Table("Shout-outs", ("Kind of partner", "partners thanked", "times thanked"), shout_outs)
    if summary.charges:
        charges = tuple(
            (
                *(names.get(c.channel, c.channel), f"{c.posts:,}", f"{c.with_link:,}"),
                *(f"${c.spent:,.2f}", f"${c.total:,.2f}"),
            )
            for c in summary.charges
        )
        dates = ", ".join(sorted({charge.checked_on for charge in summary.charges}))
        head = ("Channel", "posts", "with a link", "so far", "in all")
        yield Table("What platforms charge", head, charges, f"At prices as of {dates}; one call a post.")
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


def _thanked(those: Sequence[Thanks]) -> tuple[str, str]:
    """Partners and occasions of one kind, each as what was done of what is planned."""
    partners = Share(sum(each.times.public > 0 for each in those), len(those))
    times = Share(sum(each.times.public for each in those), sum(each.times.planned for each in those))
    return f"{partners.public} of {partners.planned}", f"{times.public} of {times.planned}"
