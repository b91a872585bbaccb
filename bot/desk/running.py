"""What a running campaign is made of, and how it follows the team's files."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.desk.desk import Desk
from bot.desk.people import team_of
from bot.desk.refused import Refused
from bot.flow import Held, Outlook
from bot.ledger import Ledger
from bot.model.plan import Kind
from bot.model.wording import counted
from bot.planning.reconcile import refusal

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.delivery.runner import Runner

BY = "drumbeat run"
"""Who adopts a plan where no person does."""


def adopt(
    ledger: Ledger, outlook: Outlook, held: Held, by: str, now: datetime, *, force: bool = False
) -> Refused | None:
    """Make a promise of a sound plan: apply it to its ledger. Without `force` a startling one is refused."""
    why = "" if force else refusal(outlook.changes, held.snapshot, now)
    if why:
        return Refused(why, "Look at drumbeat plan; if it is meant: drumbeat run --once --force")
    ledger.apply(outlook.changes, by, outlook.plan.zone)
    return None


def keep_up(desk: Desk, outlook: Outlook) -> None:
    """Have the wall look as the campaign does, and as it did after its last post."""
    from bot.channels.connect import introduce, remake

    channels, _ = desk.channels
    if outlook.campaign is not None:
        introduce(channels.values(), outlook.campaign)
        remake(channels.values())


def runner_of(desk: Desk, ledger: Ledger, outlook: Outlook) -> Runner:
    """Put everything together that a running campaign needs."""
    from bot.campaign.files import fingerprint
    from bot.channels.connect import remake
    from bot.channels.http.dates import Dates, listening
    from bot.delivery.alerts import Alerts
    from bot.delivery.brake import not_a_stop
    from bot.delivery.clockwatch import ClockWatch
    from bot.delivery.letters import Letters
    from bot.delivery.log import log_event
    from bot.delivery.notify import Line
    from bot.delivery.runner import Runner
    from bot.delivery.secrets import Secrets
    from bot.delivery.silence import tell_of_no_stop, tell_of_too_late
    from bot.delivery.steps import Steps, passed
    from bot.delivery.turns import turns_of
    from bot.delivery.watch import Watch

    channels, not_connected = desk.channels
    connected = {name: channel for name, channel in channels.items() if name not in not_connected}
    letters = Letters(
        desk.config.alerts,
        desk.config.people,
        desk.config.redactor,
        desk.outward,
        lambda: watch.team.on_duty(desk.now().astimezone(ZoneInfo(watch.zone)).date()),
    )
    alerts = Alerts(
        outlook.campaign.name if outlook.campaign else "Drumbeat",
        ledger,
        letters.send if desk.config.alerts else None,
        send_to=letters.send_to,
    )
    if why := letters.read()[1]:
        logging.getLogger("drumbeat").warning("%s; its people are reached by the addresses for alerts", why)
    secrets, dates = Secrets(desk.config.channels, passed), Dates(desk.now, passed)
    secrets.missing()
    line = Line(dates, desk.config.heartbeat)
    clock = ClockWatch(ledger, alerts, desk.now, passed, Steps(desk.now), dates, line.ask)
    beat = line.beat if desk.config.heartbeat else None
    watch = Watch(ledger, connected, outlook.plan.zone, desk.now, alerts, beat, right_now=clock.right_now)
    watch.team = team_of(outlook.campaign)
    watch.around = lambda: listening(dates)

    def upkeep() -> None:
        tell_of_no_stop(alerts, not_a_stop(desk.root))
        remake(connected.values())

    watch.upkeep = upkeep
    tell_of_too_late(ledger, alerts, outlook.changes)
    runner = Runner(
        desk.root,
        ledger,
        connected,
        desk.now,
        lambda: refresh(desk, ledger, runner),
        lambda: fingerprint(desk.root),
        log_event,
        watch,
        outlook.gap,
        clock=clock,
        settings_now=lambda: _print_of(desk.config_path),
        settings_wrong=lambda: _wrong_in(desk),
        kept_back=secrets.missing,
        turns=turns_of(desk.config.channels, desk.home().state if desk.home else None),
    )
    return runner


def _print_of(path: Path) -> object:
    """Return what differs after an edit; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _wrong_in(desk: Desk) -> str:
    """Say what is wrong with the settings as they stand in their file by now."""
    from bot.channels.connect import setting_names
    from bot.config import load

    problems = load(desk.config_path, setting_names(), desk.config.redactor).diagnostics
    return f"{problems[0].location}: {problems[0].message}; {problems[0].hint}" if problems else ""


def refresh(desk: Desk, ledger: Ledger, runner: Runner) -> None:
    """Follow an edit: a sound plan is applied; after any other the last good one stays, and a person is told."""
    from bot.channels.connect import introduce
    from bot.delivery.silence import tell_of_too_late

    log, alerts = logging.getLogger("drumbeat"), runner.watch.alerts
    held = Held(ledger.history(), ledger.snapshot())
    outlook = desk.outlook(held)
    if not outlook.is_sound:
        errors = [d for d in outlook.diagnostics if d.severity == "error"]
        where = f"{errors[0].location}: {errors[0].message}" if errors else "campaign.yaml cannot be used"
        number = counted(len(errors), "error")
        words = f"the edited files have {number}; the last good plan stays. See drumbeat check. First: {where}"
        log.error(words)
        alerts.say(f"invalid files {desk.now().isoformat()}", words)
        return
    if refused := adopt(ledger, outlook, held, BY, desk.now()):
        words = f"the edited files are not applied: {refused.why}; to apply them: drumbeat run --once --force"
        log.error(words)
        alerts.say(f"refused files {desk.now().isoformat()}", words)
        return
    runner.follow(outlook.gap, outlook.plan.zone)
    runner.watch.team = team_of(outlook.campaign)
    tell_of_too_late(ledger, alerts, outlook.changes)
    if outlook.campaign is not None:  # its name and description stand on the wall
        introduce(desk.channels[0].values(), outlook.campaign)
    for conflict in outlook.changes.of(Kind.CONFLICT):
        edit = conflict.post.fingerprint if conflict.post else ""
        alerts.say(f"conflict {conflict.post_id} {edit}", f"{conflict.post_id} was edited: {conflict.why}")
    counts = {kind: n for kind, n in outlook.changes.counts().items() if kind is not Kind.KEEP and n}
    log.info("files changed: %s", ", ".join(f"{n} to {kind}" for kind, n in counts.items()) or "nothing in the plan")
