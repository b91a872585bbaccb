"""Bring the ledger up to what the files say: the one step in which a plan becomes a promise."""

from __future__ import annotations

from datetime import datetime

from bot.desk.refused import Refused
from bot.flow import Held, Outlook
from bot.ledger import Ledger
from bot.planning.reconcile import refusal


def adopt(
    ledger: Ledger, outlook: Outlook, held: Held, by: str, now: datetime, *, force: bool = False
) -> Refused | None:
    """Apply a sound plan to the ledger that it was made for; without `force` a startling one is refused."""
    why = "" if force else refusal(outlook.changes, held.snapshot, now)
    if why:
        return Refused(why, "Look at drumbeat plan; if it is meant: drumbeat run --once --force")
    ledger.apply(outlook.changes, by, outlook.plan.zone)
    return None
