"""How the campaign stands as a whole: what is paused, and what else keeps posts back or people from hearing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.delivery.brake import reason_in, stop_file
from bot.desk.stopping import how_to_go_on, meant
from bot.model.delivery import BY_FILE, LIVE, Pause
from bot.model.shown import in_line
from bot.model.wording import counted
from bot.report.wording import when

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
        yield f"  to go on: {how_to_go_on(pause)}"


def in_the_way(desk: Desk, ledger: Ledger | None, zone: str) -> Iterator[str]:
    """Say why posts cannot go out although nobody paused them, or why nobody would hear of it, the gravest first."""
    from bot.delivery.room import no_room
    from bot.desk.permissions import shut

    if ledger is not None and ledger.in_the_way:
        yield ledger.in_the_way
    elif closed := next(shut(desk), None):
        yield f"{closed} cannot be written: give this user the right to"
    elif room := no_room(desk.root):
        yield room
    if ledger is not None:
        yield from _wrong_clock(ledger, zone)
    yield from _secrets(desk)
    if ledger is not None and desk.config.alerts:
        yield from _dead_addresses(ledger, zone)
    if ledger is not None and any(one.state in LIVE for one in ledger.snapshot().deliveries.values()):
        yield from _silence(desk, ledger)


def _wrong_clock(ledger: Ledger, zone: str) -> Iterator[str]:
    from bot.delivery.clockwatch import SUBJECT, stopped_since

    stop = stopped_since(ledger.audit(SUBJECT))
    if stop is not None:
        yield f"since {when(stop.at.astimezone(ZoneInfo(zone)))} nothing is sent: {stop.detail}"


def _secrets(desk: Desk) -> Iterator[str]:
    from bot.delivery.secrets import Secrets

    for channel, why in Secrets(desk.config.channels, lambda: 0.0).missing().items():
        yield f"{channel} cannot post: {why}"


def _dead_addresses(ledger: Ledger, zone: str) -> Iterator[str]:
    from bot.delivery.alerts import SUBJECT, dead_since

    dead = dead_since(ledger.audit(SUBJECT))
    if dead is not None:
        since = when(dead.at.astimezone(ZoneInfo(zone)))
        yield f"since {since} no message reaches people ({dead.detail}): mend [alerts] in config.toml"


def _silence(desk: Desk, ledger: Ledger) -> Iterator[str]:
    from bot.delivery.alerts import named
    from bot.delivery.notify import unreachable
    from bot.delivery.silence import silent

    yield from unreachable(desk.config.alerts, desk.config.heartbeat)
    unheard = silent(ledger, desk.now())
    if unheard:
        yield f"{counted(len(unheard), 'post')} stopped, and nobody was told: {named(unheard)}"
