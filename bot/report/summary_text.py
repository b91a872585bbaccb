"""A summary for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.model.wording import counted
from bot.report.prospect import words
from bot.report.summary_values import Outing, Share, Summary, Thanks, commands_for, folded
from bot.report.wording import MOST_NAMED, day, dollars, few_posts, short_span, when

MOST = 10
NEXT, LAST = 5, 3


def render_text(summary: Summary, width: int = 80) -> str:
    """Print the whole summary: the counts first, what needs a person last, where the eye ends."""
    return _joined(_head(summary), *_tables(summary, width), _needs(summary, width, everything=False))


def render_status(summary: Summary, width: int = 80, *, everything: bool = False) -> str:
    """Answer on one screen what will really happen, what needs a person, what goes out next and what went out.

    With `everything` nothing is folded, and weeks, thanks, costs and collisions follow.
    """
    blocks = [
        _ahead(summary, width),
        _needs(summary, width, everything=everything),
        _outings("Goes out next", summary.coming, NEXT, everything=everything),
        _outings("Went out last", summary.sent, LAST, everything=everything),
    ]
    return _joined(*blocks, *(_tables(summary, width) if everything else ()))


def _joined(*blocks: Iterable[str]) -> str:
    return "\n\n".join("\n".join(lines) for lines in map(list, blocks) if lines)


def _tables(summary: Summary, width: int) -> tuple[Iterable[str], ...]:
    return (_weeks(summary), _thanks(summary, width), _charges(summary, width), _collisions(summary, width))


def _ahead(summary: Summary, width: int) -> Iterator[str]:
    name = f"{summary.name}: " if summary.name else ""
    yield f"{name}{when(summary.now)} ({summary.zone})"
    for line in words(summary.prospect):
        yield from _wrapped(line.strip(), width, " " * (len(line) - len(line.lstrip())))


def _outings(title: str, outings: Sequence[Outing], most: int, *, everything: bool) -> Iterator[str]:
    shown = outings if everything else outings[:most]
    if shown:
        yield f"{title}:"
        width = max(len(when(each.at)) for each in shown)
        yield from (f"  {when(each.at):<{width}}  {each.entry} ({', '.join(each.channels)})" for each in shown)


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
    rows = [(day(week.monday), _cells(summary, week.posts)) for week in summary.weeks]
    totals = {channel: _sum(week.posts.get(channel) for week in summary.weeks) for channel in summary.channels}
    rows.append(("all", _cells(summary, totals)))
    heads = [*summary.channels, "all"]
    columns = [max(4, *map(len, column)) for column in zip(heads, *(cells for _, cells in rows), strict=True)]
    title = "Public/planned" if summary.posts.public else "Week from"
    first = max(15, len(title))
    for name, cells in [(title, heads), *rows]:
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(cells, columns, strict=True))
        yield f"{name:<{first}}  {numbers}"


def _cells(summary: Summary, shares: Mapping[str, Share]) -> list[str]:
    every = [shares.get(channel) for channel in summary.channels]
    return [summary.cell(share) or "·" for share in (*every, _sum(every))]


def _sum(shares: Iterable[Share | None]) -> Share:
    there = [share for share in shares if share]
    return Share(sum(share.public for share in there), sum(share.planned for share in there))


def _thanks(summary: Summary, width: int) -> Iterator[str]:
    if not summary.thanks:
        return
    partners = counted(len(summary.thanks), "partner")
    times = _sum(each.times for each in summary.thanks)
    if times.public:
        thanked = sum(each.times.public > 0 for each in summary.thanks)
        yield f"Shout-outs: {thanked} of {partners} thanked, {times.public} of {counted(times.planned, 'time')}"
    else:
        yield f"Shout-outs: {partners} to be thanked {counted(times.planned, 'time')}"
    yield from _listed("by kind", [(each.kind, each) for each in summary.thanks], bool(times.public), width)
    yield from _listed("by place", [(each.place, each) for each in summary.thanks], bool(times.public), width)


def _listed(title: str, named: Iterable[tuple[str, Thanks]], is_begun: bool, width: int) -> list[str]:
    shares: dict[str, Share] = {}
    for word, each in named:
        if word:
            shares[word] = _sum((shares.get(word), Share(each.times.public > 0, 1)))
    if not shares:
        return []
    ordered = sorted(shares.items(), key=lambda pair: (-pair[1].planned, pair[0]))
    words = (f"{word} {share if is_begun else share.planned}" for word, share in ordered)
    return _wrapped(f"{title}: " + ", ".join(words), width, "  ")


def _charges(summary: Summary, width: int) -> Iterator[str]:
    for each in summary.charges:
        spent = f"{dollars(round(each.spent, 2))} so far for {counted(each.public, 'post')}; " if each.public else ""
        ahead = f"{spent}forecast " if each.public < each.posts else ""
        words = (
            f"{each.channel}: {ahead}{dollars(round(each.total, 2))} for {counted(each.posts, 'post')}, "
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


def _needs(summary: Summary, width: int, *, everything: bool) -> Iterator[str]:
    if not summary.needs:
        return
    yield f"Needs a person: {counted(len(summary.needs), 'post')}"
    for cause, these in folded(summary.needs):
        if len(these) == 1:
            why = f": {these[0].why}" if these[0].why and these[0].why not in cause else ""
            yield from _wrapped(f"{these[0].post} {cause} ({these[0].due_words(summary.now)}){why}", width, "  ")
        else:
            names = few_posts((each.post for each in these), summary.prospect.short)
            yield from _wrapped(f"{len(these):,} {cause}" + ("" if everything else f": {names}"), width, "  ")
        for each in these if everything and len(these) > 1 else ():
            why = f": {each.why}" if each.why and each.why not in cause else ""
            yield from _wrapped(f"{each.post}, {each.due_words(summary.now)}{why}", width, "    ")
        yield from (f"      {command}" for command in commands_for(these))
    if not everything and any(len(these) > MOST_NAMED for _, these in folded(summary.needs)):
        yield "  to see all of them: drumbeat status --all"


def _wrapped(words: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        words,
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
