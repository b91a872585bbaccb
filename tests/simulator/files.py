"""The campaign's files as a value: what a team may edit, and the campaign that it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.model.campaign import ApprovalRule, Campaign, Entry, ShoutOut
from bot.model.moment import Lateness, Moment, Shift, Then
from tests.planning.makers import HERE, campaign, entry, every, message, partner

START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
ZONE = "UTC"
GAP = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
CROWD = ("amber", "birch", "cedar", "dunes", "elder", "frost")
NAMES = ("teaser", "launch", "news", "plea", "thanks")
"""The entries: `launch` is a thread, `plea` needs a yes, `thanks` thanks partners, one a day for three days."""

_MINUTES = {"teaser": 20, "launch": 60, "news": 62, "plea": 100}


@dataclass(frozen=True, slots=True)
class Files:
    """What stands in the files. `minutes` are from the launch; `left_out` entries are not in them at present."""

    channels: tuple[str, ...]
    late: Mapping[str, Lateness]
    approvals: int = 0
    embargo: int = 0
    texts: Mapping[str, int] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=lambda: dict(_MINUTES))
    left_out: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    partners: tuple[str, ...] = CROWD[:3]
    withdrawn: frozenset[str] = frozenset()
    launch: int = 0

    def campaign(self) -> Campaign:
        """Read the files, as it were."""
        entries = tuple(self._entry(name) for name in NAMES if name not in self.left_out)
        crowd = tuple(
            partner(name, pledged="2026-06-01", shout_out=name not in self.withdrawn) for name in self.partners
        )
        at = START + self.launch * MINUTE
        return campaign(
            *entries,
            launch=f"{at:%Y-%m-%d %H:%M}",
            zone=ZONE,
            messages=tuple(message(name, self._text(name)) for name in NAMES),
            partners=crowd,
            gap=GAP,
            approvals=ApprovalRule(0, {"careful": self.approvals}),
        )

    def _entry(self, name: str) -> Entry:
        late, hold = self.late[name], "the team thinks it over" if name in self.held else ""
        tags = ("careful",) if name in ("plea", "thanks") else ("plain",)
        if name == "thanks":
            made = entry(name, every("daily 10:20", "launch", "launch +3d"), channels=self.channels, tags=tags)
            return replace(made, late=late, hold=hold, shout_out=ShoutOut())
        when = _after_launch(self.minutes[name])
        embargo = _after_launch(self.minutes[name] + self.embargo) if self.embargo and name == "news" else None
        made = entry(name, "launch", channels=self.channels, tags=tags)
        return replace(made, timing=when, late=late, hold=hold, embargo=embargo)

    def _text(self, name: str) -> str:
        number = self.texts.get(name, 0)
        if name == "launch":
            return f"We are live, {number}\n---\nRead on, {number}"
        return f"Thank you, {{{{ partner.name }}}}, {number}" if name == "thanks" else f"This is {name}, {number}"


def _after_launch(minutes: int) -> Moment:
    return Moment(HERE, anchor="launch", shifts=(Shift(minutes, "m"),))


def lateness(grace: int, then: Then) -> Lateness:
    return Lateness(grace * MINUTE, then)
