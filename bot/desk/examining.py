"""See whether this machine and this campaign can keep their promises: every part, each with what to do about it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.delivery.brake import not_a_stop
from bot.delivery.room import no_room
from bot.delivery.secrets import Secrets
from bot.desk.desk import Desk
from bot.desk.finding import Finding, note, ok, problem
from bot.desk.keeping import of_names
from bot.desk.permissions import of_permissions
from bot.desk.reaching import of_accounts, of_alerts, of_people, of_watchdog
from bot.desk.refused import Refused
from bot.flow import Held
from bot.model.diagnostic import Severity
from bot.model.wording import counted

LITTLE = 500_000_000
"""Bytes below which a disk is soon full."""


def examine(desk: Desk, *, send_test: bool = False) -> Iterator[Finding]:
    """Yield what is found, part by part; with `send_test` people get a message, and the watchdog a call."""
    yield from _settings(desk)
    yield from _ledger(desk)
    yield from _brake(desk)
    yield from _disk(desk)
    yield from of_permissions(desk)
    missing = Secrets(desk.config.channels, lambda: 0.0).missing()
    yield from _secrets(missing)
    yield from of_accounts(desk, missing)
    yield from of_alerts(desk, send_test=send_test)
    campaign = desk.outlook(Held()).campaign
    yield from of_people(desk, campaign.people if campaign else (), send_test=send_test)
    yield from of_watchdog(desk, send_test=send_test)
    yield from _machine(desk)


def _settings(desk: Desk) -> Iterator[Finding]:
    channels, not_connected = desk.channels
    connected = [name for name in channels if name not in not_connected]
    yield ok("settings", f"connected: {', '.join(connected)}")


def _ledger(desk: Desk) -> Iterator[Finding]:
    found = desk.look()
    if isinstance(found, Refused):
        yield problem("ledger", found.why, found.hint or "drumbeat status")
        return
    if found.words:
        yield note("ledger", found.words, "drumbeat status says what waits for a look")
    held = Held()
    if (ledger := found.ledger) is None:
        yield ok("ledger", "there is none yet; drumbeat run makes it")
    else:
        from bot.delivery.silence import silent

        with ledger:
            held = Held(ledger.history(), ledger.snapshot())
            in_the_way, unheard = ledger.in_the_way, silent(ledger, desk.now())
        if in_the_way:
            yield problem("ledger", in_the_way, "mend that, then ask again")
        if unheard:
            words = f"{counted(len(unheard), 'post')} stopped, and nobody was told: {', '.join(unheard[:10])}"
            yield problem("ledger", words, "drumbeat status")
        if not in_the_way and not unheard:
            yield ok("ledger", f"{counted(len(held.snapshot.deliveries), 'post')} in it, every stop was told")
        if desk.is_at_work:
            yield ok("service", "drumbeat run is at work")
        else:
            yield note("service", "no drumbeat run is at work now", "start it, unless cron does: docs/operate.md")
    yield from _files(desk, held)
    yield from of_names(desk, held)


def _files(desk: Desk, held: Held) -> Iterator[Finding]:
    errors = [each for each in desk.outlook(held).diagnostics if each.severity is Severity.ERROR]
    if errors:
        so = "edits are not followed" if desk.is_at_work else "drumbeat run does not start"
        words = f"{counted(len(errors), 'error')}, so that {so}; first: {errors[0].location}"
        yield problem("files", f"{words}: {errors[0].message}", "drumbeat check")
    else:
        yield ok("files", "no errors")


def _brake(desk: Desk) -> Iterator[Finding]:
    for each in not_a_stop(desk.root):
        yield problem("pause", each.message, each.hint)


def _disk(desk: Desk) -> Iterator[Finding]:
    folder = next(each for each in (desk.ledger_path.parent, *desk.ledger_path.parents) if each.is_dir())
    if full := no_room(folder):
        yield problem("disk", full, "free some space; posts go on by themselves")
        return
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:.1f} GB free"
    yield note("disk", words, "free some space before it is full") if free < LITTLE else ok("disk", words)


def _secrets(missing: Mapping[str, str]) -> Iterator[Finding]:
    for channel, why in missing.items():
        yield problem("secrets", f"{channel} cannot post: {why}", "put it there, or say in config.toml where it is")
    if not missing:
        yield ok("secrets", "every channel has its own")


def _machine(desk: Desk) -> Iterator[Finding]:
    home = desk.home() if desk.home else None
    if home is None:
        return
    if not home.machine:
        todo = "set DRUMBEAT_MACHINE to a name of your own, so that a copy elsewhere is noticed"
        yield note("machine", "nobody can tell which machine this is (a container?)", todo)
    if home.state is None or not _is_writable(home.state):
        todo = "set DRUMBEAT_STATE to a folder of this user, apart from the campaign"
        yield note("machine", "nothing can be kept beside the ledger, so that a lost one is not noticed", todo)


def _is_writable(folder: Path) -> bool:
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    return there is not None and there.is_dir() and os.access(there, os.W_OK | os.X_OK)
