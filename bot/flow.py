"""The straight line from the team's files to the ledger: each stage called once, in order. Read this first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.campaign.files import read
from bot.campaign.parse import parse
from bot.checks import check
from bot.model.campaign import Campaign, Sources
from bot.model.channel import Channel
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, has_errors, in_file_order
from bot.model.plan import Changes, History, Plan, Snapshot
from bot.planning.fingerprint import recognised
from bot.planning.plan import plan
from bot.planning.reconcile import conflicts, reconcile, still_wanted, with_kept


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds, as far as planning needs it; empty before the first run."""

    history: History = field(default_factory=History)
    snapshot: Snapshot = field(default_factory=Snapshot)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the files come to: the campaign, its plan, how that differs from the ledger, and every problem found."""

    sources: Sources
    campaign: Campaign | None
    plan: Plan
    changes: Changes
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the campaign may run."""
        return self.campaign is not None and not has_errors(self.diagnostics)

    @property
    def gap(self) -> timedelta:
        """The least time between two posts on one channel."""
        return self.campaign.gap if self.campaign else timedelta(minutes=10)


def look_ahead(
    root: Path, channels: Mapping[str, Channel], not_connected: Mapping[str, str], held: Held, now: datetime
) -> Outlook:
    """Read, parse, plan, check and reconcile. Nothing is written; every problem of every stage is in the result."""
    sources = read(root)
    campaign, problems = parse(sources)
    if campaign is None:
        return Outlook(sources, None, Plan((), "UTC"), Changes(()), in_file_order((*sources.diagnostics, *problems)))
    composed, unplannable = plan(campaign, channels, replace(held.history, now=now), not_connected)
    planned = recognised(composed, held.snapshot, channels)
    context = Context(
        campaign,
        {name: channel.capabilities for name, channel in channels.items()},
        now,
        {file.path: file.text for file in sources.files if file.text},
        frozenset(held.snapshot.deliveries),
        is_complete=not has_errors((*sources.diagnostics, *problems)),
    )
    found = check(still_wanted(planned, held.snapshot), context)
    planned = with_kept(planned, held.snapshot)
    changes = reconcile(planned, held.snapshot, now)
    diagnostics = in_file_order((*sources.diagnostics, *problems, *unplannable, *found, *conflicts(changes)))
    return Outlook(sources, campaign, planned, changes, diagnostics)
