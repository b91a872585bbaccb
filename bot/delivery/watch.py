"""Beside the deliveries: tell of what stands still, say every day that all is well, and keep a watchdog fed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.alerts import Alerts
from bot.delivery.asking import tell_people
from bot.delivery.silence import tell_of_what_stands_still, tell_together
from bot.delivery.steps import passed
from bot.ledger import Ledger, LedgerError
from bot.model.channel import Channel, Unauthorized
from bot.model.delivery import Delivery, State
from bot.model.people import Team, missing

EVERY = 60.0
LOOK_EVERY = 10.0
AHEAD = timedelta(hours=1)
COMING = timedelta(hours=2)


@dataclass(slots=True)
class Watch:
    """What is done beside the deliveries. `beat` calls the watchdog's URL, at most once a minute.

    `elapsed` counts seconds and never jumps; `right_now` is for when it is known that `now` is wrong.
    `kept_back` says which channels wait as a whole, and why; accounts are asked inside of `around`. `upkeep` puts right
    what is no post, once a minute.
    """

    ledger: Ledger
    channels: Mapping[str, Channel]
    zone: str
    now: Callable[[], datetime]
    alerts: Alerts
    beat: Callable[[], None] | None = None
    elapsed: Callable[[], float] = passed
    _last_beat: float = float("-inf")
    _last_brief: float = float("-inf")
    _last_look: float = float("-inf")
    right_now: Callable[[], datetime] | None = None
    kept_back: Mapping[str, str] = field(default_factory=dict)
    around: Callable[[], AbstractContextManager[None]] = nullcontext
    upkeep: Callable[[], None] | None = None
    _last_upkeep: float = float("-inf")
    team: Team = field(default_factory=Team)
    _coming: tuple[Delivery, ...] = ()

    def look(self, trouble: str = "", *, last: bool = False) -> None:
        """Do what is due beside the deliveries. The network is used in the background only.

        `trouble` is why a pass could not do its work: then the watchdog is left hungry, and a person is told. With the
        `last` look of a process, what stands still is told however short ago the one before it was.
        """
        at = self.elapsed()
        if trouble:
            self.alerts.say(f"trouble {self.now():%Y-%m-%dT%H} {trouble}", f"posts cannot go out: {trouble}")
        if at - self._last_beat >= EVERY and not trouble:
            self._last_beat = at
            if self.beat is not None:
                self.alerts.in_background(self.beat)
        if at - self._last_upkeep >= EVERY and self.upkeep is not None:
            self._last_upkeep = at
            self.alerts.in_background(self.upkeep)
        try:
            if at - self._last_brief >= EVERY:
                self._last_brief = at
                self._brief()
            if last or at - self._last_look >= LOOK_EVERY:
                self._last_look = at
                self._tell_of_what_stands_still()
        except LedgerError as error:
            self._tell_without_the_ledger(str(error))
        self.alerts.flush()

    def _tell_of_what_stands_still(self) -> None:
        now = self.right_now() if self.right_now is not None else self.now()
        tell_of_what_stands_still(self.ledger, self.alerts, now, self.kept_back)
        tell_people(self.ledger, self.alerts, self.team, self.zone, now)
        self._coming = self.ledger.coming(now - COMING, now + COMING)

    def _tell_without_the_ledger(self, why: str) -> None:
        """The ledger cannot be read: tell of what was known to come, while this lasts."""
        telling = self.alerts.telling()
        due = [one for one in self._coming if one.due <= self.now() and one.post_id not in telling]
        if due:
            tell_together(self.alerts, due, "of this campaign", State.SCHEDULED, why)

    def _brief(self) -> None:
        """An hour before the first post of the day, tell people how things stand; once a day."""
        due, now = self.ledger.next_due(), self.now()
        if due is None or not now <= due <= now + AHEAD:
            return
        today = due.astimezone(ZoneInfo(self.zone)).date()
        if self.ledger.told(f"briefing {today}"):
            self.alerts.in_background(lambda: self._tell_how_things_stand(due))

    def _tell_how_things_stand(self, due: datetime) -> None:
        zone = ZoneInfo(self.zone)
        first = due.astimezone(zone)
        deliveries = self.ledger.snapshot().deliveries.values()
        waiting = [one for one in deliveries if one.state is State.SCHEDULED]
        coming = [one for one in waiting if one.due.astimezone(zone).date() == first.date()]
        today, lacking = len(coming), sum(self._lacks_approval(one) for one in coming)
        now = self.now()
        with self.around():
            problems = [
                f"{name}: {words}" for name, channel in self.channels.items() for words in _problems(channel, now)
            ]
        posts = f"{today} post{'s' if today != 1 else ''} today, the first at {first:%H:%M}"
        wrong = "; ".join(problems)
        posts += f", {lacking} of them without approval: drumbeat approve" if lacking else ""
        words = f"Awake; {f'these accounts need you: {wrong}' if problems else 'accounts fine'}; {posts}."
        self.alerts.say(f"briefing {first.date()} told", words)

    def _lacks_approval(self, delivery: Delivery) -> bool:
        post = self.ledger.post(delivery.post_id)
        return missing(post.approvals, post.agreements, delivery.approved_by) > 0


def _problems(channel: Channel, now: datetime) -> tuple[str, ...]:
    """Ask an account how it is; being out of reach now is a problem to tell, not one to stop for."""
    try:
        account = channel.verify()
        return tuple(filter(None, (*account.problems, account.ending(now))))
    except Unauthorized as error:
        return (f"the credentials are refused: {error}",)
    except Exception as error:  # whatever a read meets is words for people here  # noqa: BLE001
        return (f"it cannot be asked: {error}",)
