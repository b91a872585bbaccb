"""Bring the ledger up to what the files say: the one step in which a plan becomes a promise."""

from __future__ import annotations

from bot.cli.world import HAS_ERRORS, World
from bot.flow import Held, Outlook
from bot.ledger import Ledger
from bot.planning.reconcile import refusal


def adopt(world: World, ledger: Ledger, by: str, *, force: bool = False) -> Outlook:
    """Apply a sound campaign to the ledger and return it; an unsound or a startling one ends the command."""
    held = Held(ledger.history(), ledger.snapshot())
    outlook = world.sound_outlook(held)
    why = refusal(outlook.changes, held.snapshot, world.now())
    if why and not force:
        world.refuse(f"{why}. Look at drumbeat plan; if it is meant: drumbeat run --once --force", HAS_ERRORS)
    ledger.apply(outlook.changes, by, outlook.plan.zone)
    return outlook
