"""How the campaign stands as a whole: what is paused, and what else keeps posts back or people from hearing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.delivery.brake import not_a_stop, reason_in, stop_file
from bot.desk.stopping import meant
from bot.model.delivery import BY_FILE, Delivery, Pause, State
from bot.model.shown import in_line
from bot.model.wording import counted
from bot.report.wording import when

LONGEST_SLEEP = timedelta(minutes=15)  # cron starts a pass every five minutes: docs/operate.md

if TYPE_CHECKING:
    from datetime import datetime

    from bot.desk.desk import Desk
    from bot.ledger import Ledger


def pauses_now(root: Path, ledger: Ledger | None, now: datetime) -> tuple[Pause, ...]:
    """Return what is paused at this moment. The stop file counts at once, whether or not a pass has seen it yet."""
    known = ledger.pauses() if ledger is not None else ()
    file = stop_file(root)
    if file is None or any(pause.by == BY_FILE for pause in known):
        return known
    why = reason_in(file) or f"a file named {file.name} is in the campaign's folder"
    return Pause("all", BY_FILE, why, now), *known


def banner(pauses: Iterable[Pause], root: Path, zone: str) -> tuple[str, ...]:
    """Say who stopped what since when, and what ends it: the first words of whatever tells of the campaign."""
    return tuple(line for pause in pauses for line in _banner(pause, root, ZoneInfo(zone)))


def _banner(pause: Pause, root: Path, zone: ZoneInfo) -> Iterator[str]:
    since = "" if pause.by == BY_FILE else f", since {when(pause.since.astimezone(zone))}"
    until = f", until {when(pause.until.astimezone(zone))}" if pause.until else ""
    yield in_line(f"Paused: {meant(pause)}{since}{until}, by {pause.by}: {pause.why}")
    if pause.by == BY_FILE and stop_file(root) is None:
        yield "  the file is gone, and the next run goes on"
    else:
        yield f"  to go on: {pause.way_on}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the campaign stands. `stops` keep every post back, `besides` single channels, or people from hearing of it.

    Both begin with the gravest. To channels that are `locked` nothing can be posted from here for want of a secret.
    """

    pauses: tuple[Pause, ...]
    stops: tuple[str, ...]
    besides: tuple[str, ...]
    locked: frozenset[str]

    @property
    def in_the_way(self) -> tuple[str, ...]:
        """Return all that is in the way, the gravest first."""
        return *self.stops, *self.besides


def standing(desk: Desk, ledger: Ledger | None, zone: str) -> Standing:
    """Find out how the campaign stands at this moment."""
    missing = desk.secrets_missing()
    locked = frozenset() if missing and desk.is_at_work else frozenset(missing)
    besides = [*(f"{each.message}: {each.hint}" for each in not_a_stop(desk.root)), *_secrets(missing, locked)]
    if ledger is not None and desk.config.alerts:
        besides += _dead_addresses(ledger, zone)
    live = ledger.live() if ledger is not None else ()
    besides += _not_reached(live, desk.now(), zone)
    if ledger is not None and live:
        besides += _silence(desk, ledger)
    stops = tuple(_stops(desk, ledger, zone, is_live=bool(live)))
    return Standing(pauses_now(desk.root, ledger, desk.now()), stops, tuple(besides), locked)


def _stops(desk: Desk, ledger: Ledger | None, zone: str, *, is_live: bool) -> Iterator[str]:
    from bot.delivery.room import no_room
    from bot.desk.permissions import shut

    if ledger is not None and ledger.life.standing().elsewhere:
        yield "this folder's ledger is a copy, and a copy posts nothing"
    if ledger is not None and ledger.in_the_way:
        yield ledger.in_the_way
    elif closed := next(shut(desk), None):
        yield f"{closed} cannot be written: give this user the right to"
    elif room := no_room(desk.root):
        yield room
    if ledger is not None:
        yield from _wrong_clock(ledger, zone)
        if is_live:
            yield from _asleep(desk, zone)


def stopped(stands: Standing) -> tuple[str, ...]:
    """Say what keeps every post back, a line for each."""
    return tuple(f"In the way: {why}" for why in stands.stops)


def _asleep(desk: Desk, zone: str) -> Iterator[str]:
    last = desk.last_at_work
    if last is not None and desk.now() - last > LONGEST_SLEEP and not desk.is_at_work:
        at = when(last.astimezone(ZoneInfo(zone)))
        yield f"no drumbeat run is at work (the last one began or ended {at}): start it, see docs/operate.md"


def _wrong_clock(ledger: Ledger, zone: str) -> Iterator[str]:
    from bot.delivery.clockwatch import SUBJECT, stopped_since

    stop = stopped_since(ledger.audit(SUBJECT))
    if stop is not None:
        yield f"since {when(stop.at.astimezone(ZoneInfo(zone)))} nothing is sent: {stop.detail}"


def _secrets(missing: Mapping[str, str], locked: frozenset[str]) -> Iterator[str]:
    for channel, why in missing.items():
        known = "" if channel in locked else ", as far as this terminal knows; the drumbeat run at work may have it"
        yield f"{channel} cannot post: {why}{known}"


def _not_reached(deliveries: Iterable[Delivery], now: datetime, zone: str) -> Iterator[str]:
    """Tell of platforms that are tried again and again, and until when."""
    late = [each for each in deliveries if each.state is State.SCHEDULED and each.attempts and each.due <= now]
    for channel in sorted({each.channel for each in late}):
        these = [each for each in late if each.channel == channel]
        until = when(min(each.limit for each in these).astimezone(ZoneInfo(zone)))
        number = f"{counted(len(these), 'post')} {'is' if len(these) == 1 else 'are'}"
        yield f"{channel}: {these[0].why}; {number} tried again, at most until {until}"


def _dead_addresses(ledger: Ledger, zone: str) -> Iterator[str]:
    from bot.delivery.alerts import SUBJECT, dead_since

    dead = dead_since(ledger.audit(SUBJECT))
    if dead is not None:
        since = when(dead.at.astimezone(ZoneInfo(zone)))
        yield f"since {since} no message reaches people ({dead.detail}): mend [alerts] in config.toml"


def _silence(desk: Desk, ledger: Ledger) -> Iterator[str]:
    from bot.delivery.notify import unreachable
    from bot.delivery.paragraphs import named
    from bot.delivery.silence import silent

    yield from unreachable(desk.config.alerts, desk.config.heartbeat)
    unheard = silent(ledger, desk.now())
    if unheard:
        yield f"{counted(len(unheard), 'post')} stopped, and nobody was told: {named(unheard)}"
