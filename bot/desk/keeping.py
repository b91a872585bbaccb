"""Whether people are reached by name, and whether their names are kept longer than anybody needs them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.delivery.letters import Letters
from bot.desk.desk import Desk
from bot.desk.finding import Finding, note, ok, problem
from bot.desk.refused import Refused
from bot.flow import Held
from bot.ledger.forgetting import MARK
from bot.model.people import plainly

NAMES_KEPT = timedelta(days=365)
"""How long after its last post a campaign may still be asked who agreed to what."""


def of_people(desk: Desk, held: Held) -> Iterator[Finding]:
    """Yield what is found of the people: who cannot be reached, and whose name is to be forgotten."""
    campaign = desk.outlook(held).campaign
    concerned = [each.name for each in campaign.people if each.writes or each.approves] if campaign else []
    if desk.config.people is not None:
        config = desk.config
        addresses, wrong = Letters(config.alerts, config.people, config.redactor, str).read()
        lacking = [name for name in concerned if plainly(name) not in addresses]
        if wrong:
            yield problem("people", wrong, "people in [alerts] of config.toml names the file; mend it")
        elif lacking:
            words = f"no address for {', '.join(lacking)}: their messages go to the addresses for alerts"
            yield note("people", words, f"add them to {desk.config.people.name}")
        else:
            yield ok("people", "everybody who writes or approves has an address")
    if names := _too_long_kept(desk, held):
        words = f"the last post was over a year ago, and the ledger still names {', '.join(names)}"
        yield note("people", words, "drumbeat forget, where nobody has to ask any more who agreed")


def _too_long_kept(desk: Desk, held: Held) -> tuple[str, ...]:
    dues = [delivery.due for delivery in held.snapshot.deliveries.values()]
    found = desk.look()
    if not dues or max(dues) + NAMES_KEPT > desk.now() or isinstance(found, Refused) or found.ledger is None:
        return ()
    with found.ledger as ledger:
        names = (one.name for approvals in ledger.last_approved().values() for one in approvals)
        return tuple(sorted({name for name in names if not name.startswith(MARK)}))
