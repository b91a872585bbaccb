"""What stands in the way of posting as a whole, in words: the first lines of `status`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.world import World
from bot.desk.stopping import meant
from bot.model.delivery import BY_FILE, LIVE
from bot.report.wording import counted, when

if TYPE_CHECKING:
    from bot.ledger import Ledger


def in_the_way(world: World, ledger: Ledger | None, zone: str) -> Iterator[str]:
    """Say why posts cannot go out, or why nobody would hear of it, the gravest first."""
    from bot.delivery.room import no_room

    if ledger is not None and ledger.in_the_way:
        yield ledger.in_the_way
    elif room := no_room(world.root):
        yield room
    if ledger is not None:
        yield from _stops(world, ledger, zone)
    yield from _stop_file(world)
    yield from _secrets(world)
    if ledger is not None and world.config.alerts:
        yield from _dead_addresses(ledger, zone)
    if ledger is not None and any(one.state in LIVE for one in ledger.snapshot().deliveries.values()):
        yield from _silence(world, ledger)


def _stops(world: World, ledger: Ledger, zone: str) -> Iterator[str]:
    from bot.delivery.brake import stop_file
    from bot.delivery.clockwatch import SUBJECT, stopped_since

    stop = stopped_since(ledger.audit(SUBJECT))
    if stop is not None:
        yield f"since {when(stop.at.astimezone(ZoneInfo(zone)))} nothing is sent: {stop.detail}"
    for pause in ledger.pauses():
        is_gone = pause.by == BY_FILE and stop_file(world.root) is None
        over = " (the file is gone, and the next run goes on)" if is_gone else ""
        yield f"paused: {meant(pause)}, by {pause.by}: {pause.why}{over}"


def _stop_file(world: World) -> Iterator[str]:
    from bot.delivery.brake import stop_file

    found = stop_file(world.root)
    if found is not None:
        yield f"a file named {found.name} is in the campaign's folder: it stops everything until it is gone"


def _secrets(world: World) -> Iterator[str]:
    from bot.delivery.secrets import Secrets

    for channel, why in Secrets(world.config.channels, lambda: 0.0).missing().items():
        yield f"{channel} cannot post: {why}"


def _dead_addresses(ledger: Ledger, zone: str) -> Iterator[str]:
    from bot.delivery.alerts import SUBJECT, dead_since

    dead = dead_since(ledger.audit(SUBJECT))
    if dead is not None:
        since = when(dead.at.astimezone(ZoneInfo(zone)))
        yield f"since {since} no message reaches people ({dead.detail}): mend [alerts] in config.toml"


def _silence(world: World, ledger: Ledger) -> Iterator[str]:
    from bot.delivery.alerts import named
    from bot.delivery.notify import unreachable
    from bot.delivery.silence import silent

    yield from unreachable(world.config.alerts, world.config.heartbeat)
    unheard = silent(ledger, world.now())
    if unheard:
        yield f"{counted(len(unheard), 'post')} stopped, and nobody was told: {named(unheard)}"
