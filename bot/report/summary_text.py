"""A summary for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.report.summary_values import Summary
from bot.report.wording import counted, day, dollars, short_span, when

MOST = 10


def render_text(summary: Summary, width: int = 80) -> str:
    """Print the summary: the counts first, what needs a person last, where the eye ends."""
    blocks = [
        _head(summary),
        _weeks(summary),
        _thanks(summary, width),
        _charges(summary, width),
        _collisions(summary, width),
        _needs(summary, width),
    ]
    return "\n\n".join("\n".join(lines) for lines in map(list, blocks) if lines)


def _head(summary: Summary) -> Iterator[str]:
    name = f"{summary.name}: " if summary.name else ""
    yield f"{name}{summary.title}"
    if summary.states:
        yield ", ".join(f"{number} {state}" for state, number in summary.states)
    if summary.next:
        away = f" (in {short_span(summary.next.away)})" if summary.next.away.days < 365 else ""
        yield f"Next: {summary.next.post}, {when(summary.next.due)}{away}"
    else:
        yield "Next: nothing is scheduled."


def _weeks(summary: Summary) -> Iterator[str]:
    if not summary.weeks:
        return
    columns = [max(len(channel), 4) for channel in summary.channels]
    heads = "  ".join(channel.rjust(width) for channel, width in zip(summary.channels, columns, strict=True))
    yield f"{'Week from':<15}  {heads}  {'all':>4}"
    totals: Counter[str] = Counter()
    for week in summary.weeks:
        totals.update(week.posts)
        yield f"{day(week.monday):<15}  {_numbers(week.posts, summary.channels, columns)}"
    yield f"{'all':<15}  {_numbers(totals, summary.channels, columns)}"


def _numbers(posts: Mapping[str, int], channels: tuple[str, ...], columns: list[int]) -> str:
    cells = [str(posts.get(channel) or "·").rjust(width) for channel, width in zip(channels, columns, strict=True)]
    return "  ".join([*cells, str(sum(posts.values())).rjust(4)])


def _thanks(summary: Summary, width: int) -> Iterator[str]:
    if not summary.thanks:
        return
    times = sum(each.times for each in summary.thanks)
    yield f"Shout-outs: {counted(len(summary.thanks), 'partner')} thanked {counted(times, 'time')}"
    yield from _listed("by kind", (each.kind for each in summary.thanks), width)
    yield from _listed("by place", (each.place for each in summary.thanks), width)


def _listed(title: str, words: Iterable[str], width: int) -> list[str]:
    counts = Counter(filter(None, words))
    if not counts:
        return []
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return _wrapped(f"{title}: " + ", ".join(f"{word} {number}" for word, number in ordered), width, "  ")


def _charges(summary: Summary, width: int) -> Iterator[str]:
    for each in summary.charges:
        words = (
            f"Forecast for {each.channel}: {dollars(round(each.total, 2))} for {counted(each.posts, 'post')}, "
            f"{each.with_link} with a link ({dollars(each.price)} a post, {dollars(each.price_with_link)} with a link; "
            f"prices of {each.checked_on})"
        )
        yield from _wrapped(words, width, "")


def _collisions(summary: Summary, width: int) -> Iterator[str]:
    if not summary.collisions:
        return
    yield f"Collisions: {counted(len(summary.collisions), 'pair')} of posts too close to one another"
    for each in summary.collisions[:MOST]:
        apart = f"{short_span(each.apart)} after" if each.apart else "together with"
        yield from _wrapped(f"{when(each.at)}: {each.second} {apart} {each.first}", width, "  ")
    if len(summary.collisions) > MOST:
        yield f"  and {len(summary.collisions) - MOST} more"


def _needs(summary: Summary, width: int) -> Iterator[str]:
    if not summary.needs:
        return
    yield f"Needs a person: {counted(len(summary.needs), 'post')}"
    shown: Counter[str] = Counter()
    for each in summary.needs:
        shown[each.state] += 1
        if shown[each.state] > MOST:
            continue
        yield f"  {each.post}"
        yield from _wrapped(
            f"{each.state}, {each.due_words(summary.now)}" + f": {each.why}" * bool(each.why), width, "    "
        )
        for command in each.commands:
            yield f"      {command}"
    for state, number in shown.items():
        if number > MOST:
            yield f"  and {number - MOST} more {state}; to see all: drumbeat status --format markdown"


def _wrapped(words: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        words,
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
