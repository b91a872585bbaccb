"""`drumbeat status`: what went out, what waits and what needs a person."""

from __future__ import annotations

import click

from bot.cli.world import FAILED, FINE, UNCONFIRMED, World
from bot.model.delivery import Pause, State
from bot.model.diagnostic import has_errors

EXAMPLES = """
\b
Examples:
  drumbeat status
  drumbeat status --format markdown > report.md
"""


@click.command(epilog=EXAMPLES)
@click.option("--format", "shape", type=click.Choice(["text", "json", "markdown"]), default="text")
@click.pass_obj
def command(world: World, shape: str) -> None:
    """Show what was published, what comes next, and every post that needs a person, with the command to use.

    Ends with 3 when a delivery failed and with 4 when one is unconfirmed.
    """
    from bot.cli import waiting
    from bot.report import summary as report

    held = world.held()
    outlook = world.outlook(held)
    deliveries = held.snapshot.deliveries
    summary = report.summarise(outlook.plan, deliveries, world.now(), world.capabilities, outlook.campaign)
    render = {"json": report.render_json, "markdown": report.render_markdown, "text": report.render_text}[shape]
    click.echo(render(summary))
    if shape == "text":
        if not deliveries:
            click.echo("\nNothing is in the ledger yet: drumbeat run puts it there.")
        stops = (
            *waiting.paused(_pauses(world), outlook.plan.zone),
            *waiting.unapproved(outlook.plan, deliveries),
            *waiting.edited_since(outlook.changes),
        )
        click.echo("".join(f"\n{line}" for line in stops), nl=bool(stops))
        if has_errors(outlook.diagnostics):
            click.echo("\nThe files have errors, so that edits are not followed: drumbeat check")
    states = {delivery.state for delivery in deliveries.values()}
    raise SystemExit(UNCONFIRMED if State.UNCONFIRMED in states else FAILED if State.FAILED in states else FINE)


def _pauses(world: World) -> tuple[Pause, ...]:
    ledger = world.look()
    if ledger is None:
        return ()
    with ledger:
        return ledger.pauses()
