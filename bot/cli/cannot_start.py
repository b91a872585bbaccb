"""Where `run` cannot even start, nothing is sent: people hear of it, which needs neither ledger nor its disk."""

from __future__ import annotations

from datetime import timedelta

import click

from bot.cli.world import World
from bot.home import Home

AGAIN = timedelta(hours=1)
"""How often the same is told while it lasts: a service and cron try again every few seconds or minutes."""


def tell_people(world: World, why: str) -> None:
    """Send people why nothing is sent, unless they heard just that within the hour."""
    from bot.delivery.notify import to_people

    home, now = world.home() if world.home else Home(), world.now()
    send, last = to_people(world.addresses, world.outward), home.told_at(world.root, why)
    if send is None or (last is not None and timedelta(0) <= now - last < AGAIN):
        return
    try:
        send("Drumbeat: this needs you", f"drumbeat run cannot start, and nothing is sent: {why}")
    except Exception as unsent:  # whatever a mail server says, what stands on the screen is there to be read  # noqa: BLE001
        click.echo(f"drumbeat: nobody could be told ({type(unsent).__name__})", err=True)
    else:
        home.note_told(world.root, why, now)
