"""A campaign with a team, in a folder, and its desk: what a test needs to let people act without a command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.config import Config
from bot.desk.approving import Ballot, Wish, approve, ballot
from bot.desk.desk import Desk
from bot.desk.refused import Refused
from bot.flow import Held, Outlook
from bot.ledger import Ledger
from bot.model.settings import ChannelSettings

LAUNCH = datetime(2021, 8, 23, 9, 0, tzinfo=UTC)
PEOPLE = """\
name,initials,login,writes,approves
Fatima Khan,FK,fkhan,no,everything
Amir Shah,AS,,yes,everything
Bea Hill,,,yes,quote
Zoe Lund,,,yes,no
"""
CAMPAIGN = f"""\
name: Together
timezone: UTC
launch: {LAUNCH:%Y-%m-%d %H:%M}
channels: [wall, notes]
"""


@dataclass
class Team:
    """A folder, its clock, and what the desk makes of both."""

    root: Path
    now: datetime = LAUNCH - timedelta(days=3)

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def campaign(self, more: str = "approvals: 1\n", people: str = PEOPLE) -> None:
        self.write("schedules/campaign.yaml", CAMPAIGN + more)
        if people:
            self.write("schedules/people.csv", people)

    def entry(self, name: str, more: str = "", when: str = "launch", text: str = "") -> None:
        self.write(f"messages/{name}.md", text or f"The text of {name}.\n")
        self.write(f"schedules/{name}.yaml", f"entries:\n  - {{id: {name}, when: {when}, message: {name}{more}}}\n")

    @property
    def desk(self) -> Desk:
        wall, notes = (ChannelSettings(name, "wall", {"folder": f"public/{name}"}) for name in ("wall", "notes"))
        return Desk(self.root, Config({"wall": wall, "notes": notes}), lambda: self.now)

    def ledger(self) -> Ledger:
        ledger = self.desk.ledger()
        assert isinstance(ledger, Ledger), ledger
        return ledger

    def look(self) -> tuple[Outlook, Held]:
        with self.ledger() as ledger:
            held = Held(ledger.history(), ledger.snapshot())
        outlook = self.desk.outlook(held)
        assert outlook.is_sound, outlook.diagnostics
        return outlook, held

    def ask(self, *ids: str, by: str, day: date | None = None, **more: object) -> Ballot | Refused:
        outlook, held = self.look()
        return ballot(outlook, held, self.now, Wish(ids, day=day, **more), by)  # type: ignore[arg-type]

    def approve(self, *ids: str, by: str, **more: object) -> list[str]:
        found = self.ask(*ids, by=by, **more)  # type: ignore[arg-type]
        assert isinstance(found, Ballot), found
        outlook, _ = self.look()
        with self.ledger() as ledger:
            approve(ledger, outlook, found.posts, by)
        return [post.id for post in found.posts]

    def adopt(self) -> None:
        outlook, _ = self.look()
        with self.ledger() as ledger:
            ledger.apply(outlook.changes, "run", outlook.plan.zone)

    def may_go_out(self, post_id: str) -> str:
        """Say what keeps a post from going out at its time; empty: nothing."""
        self.adopt()
        with self.ledger() as ledger:
            post = ledger.post(post_id)
            return {one.post_id: why for one, why in ledger.untold(post.due)}.get(post_id, "")
