"""The rehearsal's summary as tables of plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.model.delivery import Delivery, State
from bot.model.platforms import place
from bot.model.wording import counted
from bot.report.summary_values import Charge, Collision, Share, Summary, Thanks


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; that of a channel is drawn as the icon of its platform."""

    words: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading; the first cell of each row names the row."""

    title: str
    head: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def by_channel(deliveries: Sequence[Delivery], heads: Mapping[str, Head]) -> Table:
    """Count what became of each channel's posts; `heads` are the channels'."""
    counts = Counter((one.channel, one.state) for one in deliveries)
    channels = _in_order({channel for channel, _ in counts}, heads)
    rows = tuple(
        (
            str(state).capitalize(),
            *(f"{counts[channel, state]:,}" if counts[channel, state] else "–" for channel in channels),
        )
        for state in State
        if any(counts[channel, state] for channel in channels)
    )
    head = (Head("State"), *(heads.get(channel, Head(channel)) for channel in channels))
    return Table("What became of the posts", head, rows)


def of_summary(summary: Summary, heads: Mapping[str, Head]) -> Iterator[Table]:
    """Return the summary's parts that have anything to say."""
    yield _by_week(summary, heads)
    if summary.thanks:
        yield _shout_outs(summary.thanks)
    if summary.charges:
        yield _charged(summary.charges, heads)
    if summary.collisions:
        yield _close(summary.collisions)


def _by_week(summary: Summary, heads: Mapping[str, Head]) -> Table:
    channels = _in_order(summary.channels, heads)
    weeks = tuple(
        (f"{week.monday.day} {week.monday:%b}", *(summary.cell(week.posts.get(channel)) or "–" for channel in channels))
        for week in summary.weeks
    )
    title = "Posts by week, public/planned" if summary.posts.public else "Posts by week"
    return Table(title, (Head("Week from"), *(heads.get(channel, Head(channel)) for channel in channels)), weeks)


def _shout_outs(thanks: Sequence[Thanks]) -> Table:
    kinds: dict[str, list[Thanks]] = {}
    for each in thanks:
        kinds.setdefault(each.kind or "no kind", []).append(each)
    rows = tuple((kind, *_thanked(those)) for kind, those in sorted(kinds.items()))
    return Table("Shout-outs", _heads("Kind of partner", "Partners thanked", "Times thanked"), rows)


def _charged(charges: Sequence[Charge], heads: Mapping[str, Head]) -> Table:
    rows = tuple(
        (
            *(heads.get(c.channel, Head(c.channel)).words, f"{c.posts:,}", f"{c.with_link:,}"),
            *(f"${c.spent:,.2f}", f"${c.total:,.2f}"),
        )
        for c in charges
    )
    dates = ", ".join(sorted({charge.checked_on for charge in charges}))
    head = _heads("Channel", "Posts", "With a link", "So far", "In all")
    return Table("What platforms charge", head, rows, f"At prices as of {dates}; one call a post.")


def _close(collisions: Sequence[Collision]) -> Table:
    rows = tuple(
        (
            f"{c.at:%a} {c.at.day} {c.at:%b, %H:%M}",
            f"{c.first} and {c.second}",
            counted(int(c.apart.total_seconds() // 60), "minute"),
        )
        for c in collisions
    )
    return Table("Posts too close together", _heads("When", "Posts", "Apart"), rows)


def _heads(*words: str) -> tuple[Head, ...]:
    return tuple(Head(each) for each in words)


def _in_order(channels: Iterable[str], heads: Mapping[str, Head]) -> tuple[str, ...]:
    """Sort channels as people know them: in the order of the platforms."""
    return tuple(sorted(channels, key=lambda name: (place(heads.get(name, Head(name)).platform), name)))


def _thanked(those: Sequence[Thanks]) -> tuple[str, str]:
    """Partners and occasions of one kind, each as what was done of what is planned."""
    partners = Share(sum(each.times.public > 0 for each in those), len(those))
    times = Share(sum(each.times.public for each in those), sum(each.times.planned for each in those))
    return f"{partners.public} of {partners.planned}", f"{times.public} of {times.planned}"
