"""The durable record: what was promised, tried and done. The only SQL of the project."""

from bot.ledger.errors import IllegalStep, LedgerError, Overtaken
from bot.ledger.ledger import Ledger
from bot.ledger.life import NotAtHome
from bot.ledger.sending import Outcome

__all__ = ["IllegalStep", "Ledger", "LedgerError", "NotAtHome", "Outcome", "Overtaken"]
