"""What every act needs: the campaign's folder, its settings, its channels, its ledger and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from bot.desk.refused import Refused
from bot.model.diagnostic import Severity

if TYPE_CHECKING:
    from bot.config import Config
    from bot.desk.standing import Standing
    from bot.flow import Held, Outlook
    from bot.home import Home
    from bot.ledger import Ledger
    from bot.model.channel import Channel
    from bot.model.plan import Plan
    from bot.report.prospect import Connections, Prospect

Channels = tuple[Mapping[str, "Channel"], Mapping[str, str]]
"""Every channel that an entry may name, and for those that are not connected why not."""


@dataclass(frozen=True, slots=True)
class Look:
    """A ledger that is only looked at, None where there is none yet; and in words what speaks against it."""

    ledger: Ledger | None = None
    words: str = ""


@dataclass(slots=True)
class Desk:
    """One campaign, as people act on it. `now` is UTC. `home` says which machine this is; without it no ledger asks.

    `outward` makes of a text what may leave the program: no secret is in it.
    """

    root: Path
    config: Config
    now: Callable[[], datetime]
    home: Callable[[], Home] | None = None
    opened: Channels | None = None
    config_path: Path = Path("config.toml")
    outward: Callable[[str], str] = str

    @property
    def channels(self) -> Channels:
        """Return the channels, opened when they are first asked for."""
        if self.opened is None:
            from bot.channels.connect import open_channels

            shared = self.home().state if self.home else None
            self.opened = open_channels(self.config.channels, self.root, self.now, shared)
        return self.opened

    @property
    def connections(self) -> Connections:
        """Return to which channels nothing can be sent, and to which of them no setting would help."""
        from bot.channels.connect import setting_names
        from bot.report.prospect import Connections

        channels, not_connected = self.channels
        possible = setting_names()
        impossible = {name for name in not_connected if channels[name].platform not in possible}
        return Connections(not_connected.keys() - impossible, impossible)

    @property
    def ledger_path(self) -> Path:
        """Return where the ledger is; a relative path counts from the campaign's folder."""
        return self.root / self.config.ledger

    def no_campaign(self) -> Refused | None:
        """Refuse where the folder is no campaign's: what is done there would change nothing, and look as if it had."""
        if any(map(os.path.lexists, (self.root / "schedules", self.ledger_path.parent, self.root / self.config_path))):
            return None
        above = next((each for each in self.root.parents if (each / "schedules" / "campaign.yaml").is_file()), None)
        found = f"It is in {above}: drumbeat -C {quote(str(above))} …" if above else "Name it: drumbeat -C FOLDER …"
        return Refused(f"there is no campaign in {self.root}, and nothing was done", found)

    def open_ledger(self, *, looks: bool = False) -> Ledger:
        """Open the ledger as it is, making it when it is not there; whoever acts on it asks first whose it is."""
        from bot.ledger import Ledger

        return Ledger.open(self.ledger_path, self.now, home=self.home() if self.home else None, looks=looks)

    def ledger(self) -> Ledger | Refused:
        """Open the ledger to act on it; one that is unusable or not ours is refused, with what to do."""
        from bot.ledger import LedgerError

        if (elsewhere := self.no_campaign()) is not None:
            return elsewhere
        try:
            ledger = self.open_ledger()
            ledger.life.begin()
        except LedgerError as error:
            return Refused(str(error))
        return ledger

    def look(self) -> Look | Refused:
        """Open the ledger to look at it, where there is one."""
        path, home = self.ledger_path, self.home() if self.home else None
        if not os.path.lexists(path.parent) and not (home and home.last_ledger(path.resolve().parent)):
            return Look()  # the usual case before the first run, without an import that is not needed
        from bot.ledger import LedgerError
        from bot.ledger.standing import obstruction, of_nothing

        if in_the_way := obstruction(path):
            return Refused(in_the_way)
        try:
            ledger = self.open_ledger(looks=True) if path.exists() and path.stat().st_size else None
            standing = ledger.life.standing() if ledger else of_nothing(path, home)
        except LedgerError as error:
            return Refused(str(error))
        return Look(ledger, standing.in_words)

    def outlook(self, held: Held, *, as_if_connected: bool = False) -> Outlook:
        """Read the files and say what they come to; on wish without the holds of channels that are not connected."""
        from bot.flow import look_ahead

        channels, not_connected = self.channels
        return look_ahead(self.root, channels, {} if as_if_connected else not_connected, held, self.now())

    def standing(self, zone: str) -> Standing:
        """Find out how the campaign stands at this moment: what is paused, and what else is in the way."""
        from bot.desk.standing import standing

        look = self.look()
        ledger = None if isinstance(look, Refused) else look.ledger
        with ledger or nullcontext():
            return standing(self, ledger, zone)

    def secrets_missing(self) -> Mapping[str, str]:
        """Return the channels that cannot post from here for want of a secret, each with the setting and the place."""
        from bot.delivery.secrets import Secrets

        return Secrets(self.config.channels, lambda: 0.0).missing()

    @property
    def is_at_work(self) -> bool:
        """Say whether a `drumbeat run` works on this campaign just now."""
        from bot.ledger.workers import at_work

        return at_work(self.ledger_path.parent / "workers")

    @property
    def last_at_work(self) -> datetime | None:
        """Return when a `drumbeat run` last began or ended; None where that is not known."""
        from bot.ledger.workers import last_at_work

        return last_at_work(self.ledger_path.parent / "workers")

    def prospect(self, outlook: Outlook, held: Held, standing: Standing) -> Prospect:
        """Say what would really happen if the campaign ran from now on as it is."""
        from bot.report.prospect import Broken, prospect

        broken = None
        if not outlook.is_sound:
            errors = sum(each.severity is Severity.ERROR for each in outlook.diagnostics)
            broken = Broken(errors, is_at_work=bool(held.snapshot.posts) and self.is_at_work)
        plan, deliveries = in_force(outlook, held), held.snapshot.deliveries
        connections = replace(self.connections, locked=standing.locked)
        return prospect(
            *(plan, deliveries, self.now(), connections, standing.pauses, broken), is_stuck=bool(standing.stops)
        )


def in_force(outlook: Outlook, held: Held) -> Plan:
    """Return the plan that counts: while the files have errors, the last one that was taken over."""
    if outlook.is_sound or not held.snapshot.posts:
        return outlook.plan
    posts = sorted(held.snapshot.posts.values(), key=lambda post: (post.due, post.id))
    return replace(outlook.plan, posts=tuple(posts))
