"""`drumbeat run`: post what is due, at the right moment, exactly once."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING, NoReturn

import click

from bot.cli.adopt import adopt
from bot.cli.cannot_start import tell_people
from bot.cli.run_words import say_if_over, say_what_comes, say_what_is_doubted, say_what_stays
from bot.cli.world import FAILED, FINE, UNCONFIRMED, USAGE, World
from bot.flow import Held, Outlook
from bot.ledger import Ledger, LedgerError, NotAtHome
from bot.model.delivery import State
from bot.model.plan import Kind
from bot.report.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from bot.delivery.runner import Runner

BY = "drumbeat run"
EXAMPLES = """
\b
Examples:
  drumbeat run                         keeps running; stop it with Ctrl-C
  drumbeat run --once                  for cron, a systemd timer or CI
  drumbeat run --log json 2>> drumbeat.log
"""


@click.command(epilog=EXAMPLES)
@click.option("--once", is_flag=True, help="Send what is due now, and end.")
@click.option(
    "--force", is_flag=True, help="Apply a plan even if it withdraws most of the calendar or releases a flood."
)
@click.option("--log", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def command(world: World, once: bool, force: bool, shape: str) -> None:
    """Run the campaign: each post goes out at its time, once. Files may be edited while it runs.

    What should have gone out while this was not running follows its lateness rule; nothing is flushed.
    """
    from bot.delivery.log import open_log
    from bot.delivery.notify import unreachable

    open_log(shape, world.outward)
    if world.settings_problems:
        first = world.settings_problems[0]
        tell_people(world, f"{first.location}: {first.message}; {first.hint}")
    for words in unreachable(world.config.alerts, world.config.heartbeat):
        logging.getLogger("drumbeat").warning(words)
    for warning in world.exposed_secrets():
        logging.getLogger("drumbeat").warning("%s: %s", warning.message, warning.hint)
    world.keep_apart()
    try:
        _run(world, once, force)
    except LedgerError as error:
        _end(world, error)


def _run(world: World, once: bool, force: bool) -> None:
    from bot.campaign.files import fingerprint

    with world.open_ledger() as ledger:
        try:
            ledger.life.begin()
        except NotAtHome as error:
            _end(world, error, USAGE)
        files_then = fingerprint(world.root)
        outlook = adopt(world, ledger, BY, force=force)
        _keep_up(world, outlook)
        say_if_over(world, ledger, outlook)
        runner = _runner(world, ledger, outlook)
        say_what_is_doubted(ledger, runner)
        if once:
            runner.once()
            say_what_stays(ledger, outlook, runner, world.now())
            raise SystemExit(_code(ledger, runner))
        until = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: until.set())
        runner.files_then = files_then
        say_what_comes(ledger, outlook)
        ledger.stand_by()
        runner.run(until)
        click.echo("Stopped; nothing is under way.", err=True)


def _keep_up(world: World, outlook: Outlook) -> None:
    """Have the wall look as the campaign does, and as it did after its last post."""
    from bot.channels.connect import introduce, remake

    channels, _ = world.channels
    if outlook.campaign is not None:
        introduce(channels.values(), outlook.campaign)
        remake(channels.values())


def _end(world: World, error: LedgerError, code: int = FAILED) -> NoReturn:
    """A ledger that cannot be used stops everything."""
    tell_people(world, str(error))
    world.refuse(str(error), code)


def _runner(world: World, ledger: Ledger, outlook: Outlook) -> Runner:
    """Put everything together that a running campaign needs."""
    from bot.campaign.files import fingerprint
    from bot.channels.connect import remake
    from bot.channels.http.dates import Dates, listening
    from bot.delivery.alerts import Alerts
    from bot.delivery.clockwatch import ClockWatch
    from bot.delivery.log import log_event
    from bot.delivery.notify import Line, to_people
    from bot.delivery.runner import Runner
    from bot.delivery.secrets import Secrets
    from bot.delivery.silence import tell_of_held, tell_of_too_late
    from bot.delivery.steps import Steps, passed
    from bot.delivery.turns import turns_of
    from bot.delivery.watch import Watch

    channels, not_connected = world.channels
    connected = {name: channel for name, channel in channels.items() if name not in not_connected}
    send = to_people(world.config.alerts, world.outward)
    alerts = Alerts(outlook.campaign.name if outlook.campaign else "Drumbeat", ledger, send)
    secrets, dates = Secrets(world.config.channels, passed), Dates(world.now, passed)
    secrets.missing()
    line = Line(dates, world.config.heartbeat)
    clock = ClockWatch(ledger, alerts, world.now, passed, Steps(world.now), dates, line.ask)
    beat = line.beat if world.config.heartbeat else None
    watch = Watch(ledger, connected, outlook.plan.zone, world.now, alerts, beat, right_now=clock.right_now)
    watch.around = lambda: listening(dates)
    watch.upkeep = lambda: remake(connected.values())
    tell_of_too_late(ledger, alerts, outlook.changes)
    tell_of_held(alerts, outlook.diagnostics)
    runner = Runner(
        world.root,
        ledger,
        connected,
        world.now,
        lambda: _refresh(world, ledger, runner),
        lambda: fingerprint(world.root),
        log_event,
        watch,
        outlook.gap,
        clock=clock,
        settings_now=lambda: _print_of(world.config_path),
        kept_back=secrets.missing,
        turns=turns_of(world.config.channels, world.home().state if world.home else None),
    )
    return runner


def _print_of(path: Path) -> object:
    """Return what differs after an edit; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _refresh(world: World, ledger: Ledger, runner: Runner) -> None:
    """Follow an edit: a sound plan is applied; after any other the last good one stays, and a person is told."""
    from bot.channels.connect import introduce
    from bot.delivery.silence import tell_of_held, tell_of_too_late
    from bot.planning.reconcile import refusal

    log, alerts = logging.getLogger("drumbeat"), runner.watch.alerts
    held = Held(ledger.history(), ledger.snapshot())
    outlook = world.outlook(held)
    if not outlook.is_sound:
        errors = [d for d in outlook.diagnostics if d.severity == "error"]
        where = f"{errors[0].location}: {errors[0].message}" if errors else "campaign.yaml cannot be used"
        number = counted(len(errors), "error")
        words = f"the edited files have {number}; the last good plan stays. See drumbeat check. First: {where}"
        log.error(words)
        alerts.say(f"invalid files {world.now().isoformat()}", words)
        return
    why = refusal(outlook.changes, held.snapshot, world.now())
    if why:
        words = f"the edited files are not applied: {why}; to apply them: drumbeat run --once --force"
        log.error(words)
        alerts.say(f"refused files {world.now().isoformat()}", words)
        return
    ledger.apply(outlook.changes, BY, outlook.plan.zone)
    runner.follow(outlook.gap, outlook.plan.zone)
    tell_of_too_late(ledger, alerts, outlook.changes)
    tell_of_held(alerts, outlook.diagnostics)
    if outlook.campaign is not None:  # its name and description stand on the wall
        introduce(world.channels[0].values(), outlook.campaign)
    for conflict in outlook.changes.of(Kind.CONFLICT):
        edit = conflict.post.fingerprint if conflict.post else ""
        alerts.say(f"conflict {conflict.post_id} {edit}", f"{conflict.post_id} was edited: {conflict.why}")
    counts = {kind: n for kind, n in outlook.changes.counts().items() if kind is not Kind.KEEP and n}
    log.info("files changed: %s", ", ".join(f"{n} to {kind}" for kind, n in counts.items()) or "nothing in the plan")


def _code(ledger: Ledger, runner: Runner) -> int:
    """Return how it stands now: what was unconfirmed for a moment and then found is fine."""
    if ledger.unconfirmed():
        return UNCONFIRMED
    is_untold = runner.watch.alerts.undelivered() > 0
    return FAILED if State.FAILED in runner.outcomes or runner.trouble or is_untold else FINE
