"""`drumbeat plan`: every post with its time, and what would change against the ledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import click

from bot.cli.formats import formats
from bot.cli.world import HAS_ERRORS, World, wants_colour
from bot.flow import Outlook
from bot.model.plan import Change, Changes, Kind
from bot.model.shown import in_line
from bot.model.wording import counted

EXAMPLES = """
\b
Examples:
  drumbeat plan
  drumbeat plan --all --channel x      also what stays as it is, for one channel
  drumbeat plan --format json > plan.json
"""


@click.command(epilog=EXAMPLES)
@click.option("--all", "everything", is_flag=True, help="Show the posts that stay as they are, too.")
@click.option("--channel", default="", help="Only this channel.")
@click.option("--entry", default="", help="Only this entry.")
@formats("text", "json")
@click.pass_obj
def command(world: World, everything: bool, channel: str, entry: str, shape: str) -> None:
    """Show what is paused and what will really happen; then what running now would add, move, revise or withdraw.

    Nothing is posted and nothing is written. Where the files have errors it shows what can be planned, says what is
    wrong, and ends with 1.
    """
    from bot.desk.standing import banner, stopped
    from bot.report import plan as report
    from bot.report.prospect import words

    held = world.held()
    outlook = world.outlook(held)
    stands = world.desk.standing(outlook.plan.zone)
    ahead, paused = world.desk.prospect(outlook, held, stands), banner(stands.pauses, world.root, outlook.plan.zone)
    if outlook.is_sound:
        _must_be_there(world, "channel", channel, {c.post_id.split("/")[1] for c in outlook.changes.changes})
        _must_be_there(world, "entry", entry, {c.post_id.split("/")[0] for c in outlook.changes.changes})
    wanted = tuple(c for c in outlook.changes.changes if _is_wanted(c.post_id, channel, entry))
    if not outlook.is_sound:
        wanted = tuple(c for c in wanted if not _is_unknown(c))
    if shape == "json":
        told = (paused[::2], ahead, outlook.diagnostics)
        click.echo(report.render_json(Changes(wanted), outlook.plan.zone, world.capabilities, *told))
    else:
        for line in (*paused, *stopped(stands), *words(ahead)):
            click.echo(in_line(line))
        click.echo()
        width = shutil.get_terminal_size((100, 24)).columns
        shown = (Changes(wanted), outlook.plan.zone, world.capabilities)
        listed = report.render_text(*shown, width=width, everything=everything, colour=wants_colour())
        click.echo(listed if wanted or outlook.is_sound else "Nothing of this can be planned.")
        for line in _afterwards(outlook):
            click.echo(line)
    if not outlook.is_sound:
        world.show(outlook.diagnostics)
        raise SystemExit(HAS_ERRORS)


def _is_wanted(post_id: str, channel: str, entry: str) -> bool:
    parts = post_id.split("/")
    return (not entry or parts[0] == entry) and (not channel or parts[1] == channel)


def _is_unknown(change: Change) -> bool:
    """Say whether a post is missing from the plan: with errors in the files nobody knows whether it is to go."""
    return change.post is None and change.kind is not Kind.KEEP


def _must_be_there(world: World, what: str, name: str, known: set[str]) -> None:
    from bot.model.near import did_you_mean

    if name and name not in known:
        hint = did_you_mean(name, known, nothing="there is none")
        world.refuse(f'no {what} "{name}" in the plan; {hint}')


def _afterwards(outlook: Outlook) -> Iterator[str]:
    """Say whose shout-out changes or is held, when the days are over, and that there is more to read in `check`."""
    from bot.report.diagnostics import closing_line

    if not outlook.is_sound:
        gone = sum(_is_unknown(each) for each in outlook.changes.changes)
        if gone:
            yield f"\n{counted(gone, 'post')} of the ledger cannot be planned: gone from the files, or in error."
        return
    said = [d for d in outlook.diagnostics if d.code in {"slot-changed", "slot-held", "in-the-past"} and not d.post]
    for each in said:
        yield f"\n{each.message[:1].upper()}{each.message[1:]}.\n  help: {each.hint}"
    rest = tuple(d for d in outlook.diagnostics if d not in said)
    if rest:
        yield f"\n{closing_line(rest)}: drumbeat check"
