"""Is the clock right? Steps and sleeps are told, and where platforms agree that it is wrong, sending stops.

One host may be wrong itself, so that one alone is only told of. Two that agree on minutes are believed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from urllib.parse import urlsplit

from bot.channels.http.dates import Dates
from bot.delivery.alerts import Alerts
from bot.delivery.steps import Step, Steps, span
from bot.ledger import Ledger, LedgerError
from bot.model.delivery import AuditLine
from bot.model.wording import counted

TELLS = timedelta(seconds=30)
STOPS = timedelta(minutes=5)
AGREE = timedelta(minutes=1)
FRESH = 3600.0
ASK_EVERY = 60.0
MARGIN = timedelta(days=1)  # how far the clock was ahead is not known when it was set while nothing ran
SUBJECT, STOPPED, GOES_ON = "clock", "stopped", "goes on"
"""How the audit trail tells of a stop, for whoever asks later."""
BY = "drumbeat"

log = logging.getLogger("drumbeat")


@dataclass(slots=True)
class ClockWatch:
    """Looks at the clock with each wake-up. `wrong` is why nothing may be sent now, for people; empty: it is fine.

    `ask` asks a host in the background what time it is: while nothing is sent, no other answer would tell.
    """

    ledger: Ledger
    alerts: Alerts
    now: Callable[[], datetime]
    elapsed: Callable[[], float]
    steps: Steps
    dates: Dates
    ask: Callable[[str], None] = lambda base: None
    wrong: str = ""
    ahead: timedelta = timedelta(0)
    _told: dict[str, timedelta] = field(default_factory=dict)
    _asked: float = float("-inf")
    _back: timedelta = timedelta(0)

    def begin(self) -> None:
        """See whether the clock was ahead when something was last written, and is not any more."""
        last, now = self.ledger.last_written(), self.now()
        if last is not None and last - now > TELLS:
            step = Step(last, now)
            self._tell_of(step, f"{step.in_words}, while drumbeat did not run")
            self._back = -step.by + MARGIN
            self._put_right()

    def right_now(self) -> datetime:
        """Return what time it is, as far as anybody knows."""
        return self.now() - self.ahead

    def is_off(self) -> bool:
        """Say whether nothing may be sent, by what was heard up to this moment."""
        return bool(self.wrong) or _agreed(self.dates.heard(FRESH)) is not None

    def look(self) -> Step | None:
        """Notice what happened to the clock since the last look; everything that follows from it is done here."""
        step = self.steps.look()
        if step is not None:
            self._tell_of(step, step.in_words)
            self.dates.shift(step.by)
            self._back += max(-step.by, timedelta(0)) if step.is_back else timedelta(0)
        self._compare()
        if self._back:
            self._put_right()
        return step

    def _tell_of(self, step: Step, words: str) -> None:
        log.warning(words)
        if abs(step.by) >= TELLS:
            self.alerts.say(f"clock set {step.after.isoformat()}", f"{words}; all times are read anew")

    def _put_right(self) -> None:
        early = self.ledger.clock_went_back(self._back)  # where its disk is full, the next look tries again
        self._back = timedelta(0)
        for ids, words, todo in (
            (early.sent, "sent before the time, for the clock was ahead", "drumbeat status"),
            (early.given_up, "given up as too late while the clock was ahead, and scheduled again", "drumbeat status"),
        ):
            if ids:
                said = f"{counted(len(ids), 'post')} {words}: {', '.join(ids)}. See: {todo}"
                log.error(said)
                self.alerts.say(f"clock ahead {' '.join(ids)}", said, ids)

    def _compare(self) -> None:
        heard = self.dates.heard(float("inf") if self.wrong else FRESH)
        agreed = _agreed(heard)
        if agreed and not self.wrong:
            self._stop(agreed, heard)
        elif self.wrong and not agreed:
            self._go_on()
        self.ahead = heard[agreed[0]] if agreed else timedelta(0)
        if self.wrong:
            self._ask_again()
        else:
            self._tell_of_each(heard)

    def _stop(self, agreed: tuple[str, str], heard: Mapping[str, timedelta]) -> None:
        (first, second), off = map(_host, agreed), _off(heard[agreed[0]])
        self.wrong = (
            f"the clock of this machine is wrong: {first} and {second} agree that it is {off}. "
            "Set it right (timedatectl set-ntp true); posts then go on by themselves"
        )
        self._note(STOPPED, self.wrong)

    def _go_on(self) -> None:
        self.wrong = ""
        log.warning("the clock is right again, and posts go on")
        self.alerts.say(f"clock right {self.now().isoformat()}", "The clock is right again, and posts go on.")
        self._note(GOES_ON, "")

    def _note(self, action: str, detail: str) -> None:
        try:
            self.ledger.note(BY, action, SUBJECT, detail)
        except LedgerError:  # people were told; the trail is for whoever asks later
            log.info("the ledger could not note that the clock %s", action)

    def _ask_again(self) -> None:
        if self.elapsed() - self._asked >= ASK_EVERY:
            self._asked = self.elapsed()
            for base in self.dates.hosts():
                self.alerts.in_background(lambda base=base: self.ask(base))  # type: ignore[misc]  # bound at once

    def _tell_of_each(self, heard: Mapping[str, timedelta]) -> None:
        for base, ahead in heard.items():
            is_news = abs(ahead - self._told.get(base, timedelta(0))) > TELLS
            if abs(ahead) > TELLS and is_news:
                self._told[base] = ahead
                words = f"{_host(base)} says that the clock of this machine is {_off(ahead)}: set it right, or posts go"
                log.warning("%s out at the wrong time", words)
                self.alerts.say(f"date {base} {self.now():%Y-%m-%d}", f"{words} out at the wrong time")


def stopped_since(lines: tuple[AuditLine, ...]) -> AuditLine | None:
    """Return the line of the stop that is in force, from the trail of the clock."""
    return lines[-1] if lines and lines[-1].action == STOPPED else None


def _agreed(heard: Mapping[str, timedelta]) -> tuple[str, str] | None:
    for (one, ahead), (other, too) in combinations(sorted(heard.items()), 2):
        if _host(one) != _host(other) and min(abs(ahead), abs(too)) > STOPS and abs(ahead - too) <= AGREE:
            return one, other
    return None


def _host(base: str) -> str:
    return urlsplit(base).hostname or base


def _off(ahead: timedelta) -> str:
    return f"{span(abs(ahead))} {'ahead' if ahead > timedelta(0) else 'behind'}"
