"""Whether people's names are kept longer than anybody needs them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.desk.desk import Desk
from bot.desk.finding import Finding, note
from bot.desk.refused import Refused
from bot.flow import Held
from bot.ledger.forgetting import MARK

NAMES_KEPT = timedelta(days=365)
"""How long after its last post a campaign may still be asked who agreed to what."""


def of_names(desk: Desk, held: Held) -> Iterator[Finding]:
    """Say whose name is to be forgotten."""
    if names := _too_long_kept(desk, held):
        words = f"the last post was over a year ago, and the ledger still names {', '.join(names)}"
        yield note("people", words, "drumbeat forget, where nobody has to ask any more who agreed")


def _too_long_kept(desk: Desk, held: Held) -> tuple[str, ...]:
    dues = [delivery.due for delivery in held.snapshot.deliveries.values()]
    if not dues or max(dues) + NAMES_KEPT > desk.now():
        return ()
    found = desk.look()
    if isinstance(found, Refused) or found.ledger is None:
        return ()
    with found.ledger as ledger:
        names = (one.name for approvals in ledger.last_approved().values() for one in approvals)
        return tuple(sorted({name for name in names if not name.startswith(MARK)}))
