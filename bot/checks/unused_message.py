"""A message that no entry posts and no partner receives."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.near import closest
from bot.model.plan import Plan


def unused_message(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each message that nothing uses; a form for partners is a use."""
    if not context.is_complete:
        return
    campaign = context.campaign
    used = {entry.message for entry in campaign.entries}
    unknown = used - campaign.messages.keys()
    for message in campaign.messages.values():
        if message.name in used or place.handed_out(message) or "unused-message" in message.allow:
            continue
        close = closest(message.name, unknown)
        hint = f"did an entry mean it by “{close}”?" if close else "name it in an entry, or delete the file"
        yield Diagnostic(
            "unused-message", f"no entry uses the message “{message.name}”", message.location, hint, Severity.WARNING
        )
