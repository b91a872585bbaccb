"""`drumbeat plan`: every post with its time, and what would change against the ledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import click

from bot.cli.formats import formats
from bot.cli.world import World, wants_colour
from bot.flow import Outlook
from bot.model.shown import in_line

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

    Nothing is posted and nothing is written.
    """
    from bot.desk.standing import banner, stopped
    from bot.model.plan import Changes
    from bot.report import plan as report
    from bot.report.prospect import words

    held = world.held()
    outlook = world.sound_outlook(held)
    stands = world.desk.standing(outlook.plan.zone)
    ahead, paused = world.desk.prospect(outlook, held, stands), banner(stands.pauses, world.root, outlook.plan.zone)
    _must_be_there(world, "channel", channel, {c.post_id.split("/")[1] for c in outlook.changes.changes})
    _must_be_there(world, "entry", entry, {c.post_id.split("/")[0] for c in outlook.changes.changes})
    wanted = tuple(c for c in outlook.changes.changes if _is_wanted(c.post_id, channel, entry))
    if shape == "json":
        click.echo(report.render_json(Changes(wanted), outlook.plan.zone, world.capabilities, paused[::2], ahead))
    else:
        for line in (*paused, *stopped(stands), *words(ahead)):
            click.echo(in_line(line))
        click.echo()
        width = shutil.get_terminal_size((100, 24)).columns
        click.echo(
            report.render_text(
                Changes(wanted),
                outlook.plan.zone,
                world.capabilities,
                width=width,
                everything=everything,
                colour=wants_colour(),
            )
        )
        for line in _afterwards(outlook):
            click.echo(line)


def _is_wanted(post_id: str, channel: str, entry: str) -> bool:
    parts = post_id.split("/")
    return (not entry or parts[0] == entry) and (not channel or parts[1] == channel)


def _must_be_there(world: World, what: str, name: str, known: set[str]) -> None:
    from bot.model.near import did_you_mean

    if name and name not in known:
        hint = did_you_mean(name, known, nothing="there is none")
        world.refuse(f'no {what} "{name}" in the plan; {hint}')


def _afterwards(outlook: Outlook) -> Iterator[str]:
    """Say whose shout-out changes or is held, when the days are over, and that there is more to read in `check`."""
    from bot.report.diagnostics import closing_line

    said = [d for d in outlook.diagnostics if d.code in {"slot-changed", "slot-held", "in-the-past"} and not d.post]
    for each in said:
        yield f"\n{each.message[:1].upper()}{each.message[1:]}.\n  help: {each.hint}"
    rest = tuple(d for d in outlook.diagnostics if d not in said)
    if rest:
        yield f"\n{closing_line(rest)}: drumbeat check"
