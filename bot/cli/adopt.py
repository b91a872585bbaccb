"""Bring the ledger up to what the files say: the one step in which a plan becomes a promise."""

from __future__ import annotations

from bot.cli.world import HAS_ERRORS, World
from bot.desk import adopting
from bot.flow import Held, Outlook
from bot.ledger import Ledger


def adopt(world: World, ledger: Ledger, by: str, *, force: bool = False) -> Outlook:
    """Apply a sound campaign to the ledger and return it; an unsound or a startling one ends the command."""
    held = Held(ledger.history(), ledger.snapshot())
    outlook = world.sound_outlook(held)
    if refused := adopting.adopt(ledger, outlook, held, by, world.now(), force=force):
        world.refuse(str(refused), HAS_ERRORS)
    return outlook
