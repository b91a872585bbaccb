"""`drumbeat forget`: take a person's name out of the ledger, and keep what was done."""

from __future__ import annotations

import click

from bot.cli.world import World, decides
from bot.desk.forgetting import forget, still_named_in, still_there
from bot.model.shown import in_line

EXAMPLES = """
\b
Examples:
  drumbeat forget "Fatima Khan"
  drumbeat forget "Fatima Khan" fkhan FK       all of these are names of one person
"""


@click.command(epilog=EXAMPLES)
@click.argument("names", metavar="PERSON", nargs=-1, required=True)
@decides
@click.pass_obj
def command(world: World, names: tuple[str, ...], by: str, yes: bool) -> None:
    """Put a neutral mark in the place of a person's name, in the ledger and its audit trail. It cannot be undone.

    That an approval was given stays.
    """
    campaign = world.outlook(world.held()).campaign
    if refused := still_there(campaign, names):
        world.refuse(str(refused))
    if not yes:
        click.confirm(f"Forget {in_line(', '.join(names))} for good?", abort=True)
    with world.ledger() as ledger:
        found = world.accepted(forget(ledger, names, by))
    click.echo(f"Forgotten: the ledger says {found.mark} now.")
    click.echo("Backups elsewhere keep the name until they are deleted, and so do logs and the history of the files.")
    if kept := still_named_in(world.root, names, world.ledger_path):
        click.echo("These files here keep it too: delete backups, make pages anew, take the person out of the rest.")
    for path in kept:
        click.echo(f"  {path}")
