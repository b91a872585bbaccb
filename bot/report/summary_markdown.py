"""A summary as Markdown, for a page, an issue or a message to the team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.model.wording import counted
from bot.report.prospect import words
from bot.report.summary_values import Share, Summary, Thanks, commands_for, folded
from bot.report.wording import day, dollars, short_span, when


def render_markdown(summary: Summary, in_the_way: tuple[str, ...] = ()) -> str:
    """Print the summary with a table of the weeks, and every partner by name; what is in the way is said first."""
    blocks = [
        *([f"> In the way: {_plain(line)}"] for line in in_the_way),
        _head(summary),
        _section("Needs a person", _needs(summary)),
        _section("Posts by week and channel" + (" (public/planned)" if summary.posts.public else ""), _weeks(summary)),
        _thanks(summary),
        _section("Too close to one another", _collisions(summary)),
        _section("What the platforms charge", _charges(summary)),
    ]
    return "\n\n".join("\n".join(lines) for lines in map(list, blocks) if lines) + "\n"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    """Put a heading over lines; where there are none, there is no section."""
    found = list(lines)
    return [f"## {title}", "", *found] if found else []


def _head(summary: Summary) -> Iterator[str]:
    yield f"# {_plain(summary.name) or 'The campaign'}"
    yield ""
    yield f"{summary.title}."
    yield ""
    first, *rest = words(summary.prospect)
    yield first
    yield from (["", *(f"- {_plain(line)}" for line in rest), ""] if rest else [""])
    if summary.states:
        yield "Deliveries: " + ", ".join(f"{number} {state}" for state, number in summary.states) + "."
    if summary.next:
        yield f"Next: `{summary.next.post}`, {when(summary.next.due)}."


def _needs(summary: Summary) -> Iterator[str]:
    for cause, these in folded(summary.needs):
        if len(these) == 1:
            why = f": {_plain(these[0].why)}" if these[0].why and these[0].why not in cause else ""
            yield f"- `{these[0].post}` {_plain(cause)} ({these[0].due_words(summary.now)}){why}"
        else:
            yield f"- {len(these):,} {_plain(cause)}: {', '.join(f'`{each.post}`' for each in these)}"
        yield from (f"  - `{command}`" for command in commands_for(these))


def _weeks(summary: Summary) -> Iterator[str]:
    if not summary.weeks:
        return
    yield f"| week from | {' | '.join(map(_plain, summary.channels))} | all |"
    yield "|---|" + "---:|" * (len(summary.channels) + 1)
    for week in summary.weeks:
        cells = [summary.cell(week.posts.get(channel)) or "0" for channel in summary.channels]
        there = week.posts.values()
        every = Share(sum(share.public for share in there), sum(share.planned for share in there))
        yield f"| {day(week.monday)} | {' | '.join(cells)} | {summary.cell(every)} |"


def _thanks(summary: Summary) -> Iterator[str]:
    if not summary.thanks:
        return
    kinds = Counter(each.kind for each in summary.thanks)
    thanked = sum(each.times.public > 0 for each in summary.thanks)
    yield f"## Shout-outs: {thanked} of {counted(len(summary.thanks), 'partner')} thanked"
    for kind in sorted(kinds):
        yield ""
        yield f"**{_plain(kind) or 'other'}** ({kinds[kind]})"
        yield ""
        for each in summary.thanks:
            if each.kind == kind:
                place = f", {_plain(each.place)}" if each.place else ""
                yield f"- {_plain(each.name)}{place}: {_times(each)}"


def _times(each: Thanks) -> str:
    """Say what was done and what is to come."""
    to_come = each.times.planned - each.times.public
    if not each.times.public:
        return f"to be thanked {counted(to_come, 'time')}"
    return f"thanked {counted(each.times.public, 'time')}" + (f", {to_come} to come" if to_come else "")


def _collisions(summary: Summary) -> Iterator[str]:
    for each in summary.collisions:
        apart = f"{short_span(each.apart)} after" if each.apart else "together with"
        yield f"- {when(each.at)}: `{each.second}` {apart} `{each.first}`"


def _charges(summary: Summary) -> Iterator[str]:
    for each in summary.charges:
        spent = f"{dollars(round(each.spent, 2))} so far for {counted(each.public, 'post')}; " if each.public else ""
        yield (
            f"- {each.channel}: {spent}forecast {dollars(round(each.total, 2))} for {counted(each.posts, 'post')}, "
            f"{each.with_link} with a link (prices of {each.checked_on})"
        )


def _plain(words: str) -> str:
    """Keep a name from becoming markup: a table's cell, a link, an element."""
    for letter in "\\|*_`[]<>#":
        words = words.replace(letter, f"\\{letter}")
    return " ".join(words.split())
