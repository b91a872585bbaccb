"""Bring the ledger up to what the files say: the one step in which a plan becomes a promise."""

from __future__ import annotations

from bot.cli.cannot_start import tell_people
from bot.cli.world import HAS_ERRORS, World
from bot.desk import adopting
from bot.flow import Held, Outlook
from bot.ledger import Ledger
from bot.model.diagnostic import Severity
from bot.report.wording import counted


def adopt(world: World, ledger: Ledger, by: str, *, force: bool = False) -> Outlook:
    """Apply a sound campaign to the ledger and return it; any other is told to people, and ends the command."""
    held = Held(ledger.history(), ledger.snapshot())
    outlook = world.outlook(held)
    if not outlook.is_sound:
        errors = [each for each in outlook.diagnostics if each.severity is Severity.ERROR]
        where = f" First: {errors[0].location}: {errors[0].message}." if errors else ""
        tell_people(world, f"the files have {counted(len(errors), 'error')}.{where} See: drumbeat check")
        world.end_with_problems(outlook.diagnostics, HAS_ERRORS)
    if refused := adopting.adopt(ledger, outlook, held, by, world.now(), force=force):
        tell_people(world, str(refused))
        world.refuse(str(refused), HAS_ERRORS)
    return outlook
