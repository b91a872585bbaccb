"""`drumbeat takeover`: say that a copied ledger is the one that counts from now on."""

from __future__ import annotations

import click

from bot.cli.world import World, decides

EXAMPLES = """
\b
Examples:
  drumbeat takeover --why "the old server is switched off for good"
"""


@click.command(epilog=EXAMPLES)
@click.option("--why", required=True, help="Why the other one is stopped for good, for everybody who looks later.")
@decides
@click.pass_obj
def command(world: World, why: str, by: str, yes: bool) -> None:
    """Go on with a copy of a ledger, or on another machine. Only one of the two may ever post again.

    What the other one may have sent since the copy was made is looked for on the platforms before it is sent.
    """
    ledger = world.look()
    if ledger is None:
        world.refuse("there is no ledger here to take over: drumbeat run makes one, and looks first for what is due")
    with ledger:
        if not ledger.life.standing().elsewhere:
            click.echo("This ledger is at home here: there is nothing to take over.")
            return
        click.echo("Make sure that no drumbeat runs there any more. Approvals and pauses stay as they are here.")
        if not yes:
            click.confirm(f"Take it over as {by}?", abort=True)
    with world.open_ledger() as ledger:
        ledger.life.rehome(by, why)
    click.echo("Taken over. What was due since the copy was made is looked for before it is sent: drumbeat run")
