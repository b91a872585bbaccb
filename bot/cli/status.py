"""`drumbeat status`: what went out, what waits and what needs a person."""

from __future__ import annotations

from contextlib import nullcontext

import click

from bot.cli.formats import formats
from bot.cli.world import FAILED, FINE, UNCONFIRMED, World
from bot.model.delivery import Pause, State
from bot.model.diagnostic import has_errors
from bot.model.shown import in_line

EXAMPLES = """
\b
Examples:
  drumbeat status
  drumbeat status --format markdown > report.md
"""


@click.command(epilog=EXAMPLES)
@formats("text", "json", "markdown")
@click.pass_obj
def command(world: World, shape: str) -> None:
    """Show what was published, what comes next, and every post that needs a person, with the command to use.

    Ends with 3 when a delivery failed and with 4 when one is unconfirmed.
    """
    from bot.cli import waiting
    from bot.cli.brake import need_settings
    from bot.cli.in_the_way import in_the_way
    from bot.report import summary as report

    need_settings(world)
    held = world.held()
    outlook = world.outlook(held)
    deliveries = held.snapshot.deliveries
    summary = report.summarise(
        outlook.plan, deliveries, world.now(), world.capabilities, outlook.campaign, held.snapshot.posts
    )
    pauses: tuple[Pause, ...] = ()
    with world.look() or nullcontext() as ledger:
        first = tuple(in_line(line) for line in in_the_way(world, ledger, outlook.plan.zone))
        pauses = ledger.pauses() if ledger is not None else ()
    if shape == "json":
        click.echo(report.render_json(summary, first, outlook.diagnostics))
    elif shape == "markdown":
        click.echo(report.render_markdown(summary, first))
    else:
        for line in first:
            click.echo(f"In the way: {line}")
        click.echo(report.render_text(summary))
    if shape == "text":
        if not deliveries:
            click.echo("\nNothing is in the ledger yet: drumbeat run puts it there.")
        stops = (
            *waiting.paused(pauses, outlook.plan.zone),
            *waiting.unapproved(outlook.plan, deliveries, world.now()),
            *waiting.edited_since(outlook.changes),
            *waiting.incomplete(deliveries),
        )
        click.echo("".join(f"\n{line}" for line in stops), nl=bool(stops))
        if has_errors(outlook.diagnostics):
            click.echo("\nThe files have errors, so that edits are not followed: drumbeat check")
    states = {delivery.state for delivery in deliveries.values()}
    raise SystemExit(UNCONFIRMED if State.UNCONFIRMED in states else FAILED if State.FAILED in states else FINE)
