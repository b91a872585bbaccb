"""`drumbeat status`: what needs a person, what goes out next, and what went out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext

import click

from bot.cli.formats import formats
from bot.cli.world import FAILED, FINE, UNCONFIRMED, World
from bot.flow import Outlook
from bot.model.delivery import Delivery, State
from bot.model.shown import in_line

EXAMPLES = """
\b
Examples:
  drumbeat status
  drumbeat status --all                    each post, and weeks, thanks, costs and collisions
  drumbeat status --format markdown > report.md
"""


@click.command(epilog=EXAMPLES)
@click.option("--all", "everything", is_flag=True, help="Fold nothing; with weeks, thanks, costs and collisions.")
@formats("text", "json", "markdown")
@click.pass_obj
def command(world: World, everything: bool, shape: str) -> None:
    """Show what is paused, what will really happen, what needs a person, what goes out next and what went out.

    What needs a person has the command to use. Ends with 3 when a delivery failed and with 4 when one is unconfirmed.
    """
    from bot.cli import waiting
    from bot.desk.standing import banner, standing
    from bot.report import summary as report

    world.need_settings()
    world.accepted(world.desk.no_campaign())
    held = world.held()
    outlook = world.outlook(held)
    deliveries, zone = held.snapshot.deliveries, outlook.plan.zone
    with world.look() or nullcontext() as ledger:
        stands = standing(world.desk, ledger, zone)
        wishes = ledger.open_wishes() if ledger else {}
        lost = tuple(waiting.lost(ledger, zone, world.now())) if ledger else ()
    paused = banner(stands.pauses, world.root, zone)
    first = tuple(map(in_line, stands.in_the_way))
    summary = report.summarise(
        *(outlook.plan, deliveries, world.now(), world.capabilities, outlook.campaign, held.snapshot.posts),
        ahead=world.desk.prospect(outlook, held, stands),
        wishes=wishes,
    )
    if shape == "json":
        click.echo(report.render_json(summary, (*paused[::2], *first), outlook.diagnostics))
    elif shape == "markdown":
        click.echo(report.render_markdown(summary, (*paused[::2], *first)))
    else:
        for line in (*paused, *(f"In the way: {line}" for line in first)):
            click.echo(line)
        click.echo(report.render_status(summary, everything=everything))
        closing = tuple(_closing(outlook, deliveries, lost, everything=everything))
        click.echo("".join(f"\n{line}" for line in closing), nl=bool(closing))
    states = {delivery.state for delivery in deliveries.values()}
    raise SystemExit(UNCONFIRMED if State.UNCONFIRMED in states else FAILED if State.FAILED in states else FINE)


def _closing(
    outlook: Outlook, deliveries: Mapping[str, Delivery], lost: tuple[str, ...], *, everything: bool
) -> Iterator[str]:
    """Say what else there is to know of the campaign."""
    from bot.cli import waiting

    if not deliveries and outlook.is_sound:
        yield "Nothing is in the ledger yet: drumbeat run puts it there."
    yield from lost
    yield from waiting.edited_since(outlook.changes)
    yield from waiting.incomplete(deliveries)
    if not everything and outlook.plan.posts:
        yield "Weeks, thanks, costs and collisions: drumbeat status --all"
