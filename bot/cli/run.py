"""`drumbeat run`: post what is due, at the right moment, exactly once."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import click

from bot.cli.run_words import Say, say_if_over, say_what_comes, say_what_is_doubted, say_what_stays
from bot.cli.world import FAILED, FINE, HAS_ERRORS, UNCONFIRMED, USAGE, World
from bot.flow import Held, Outlook
from bot.home import Home
from bot.ledger import Ledger, LedgerError, NotAtHome
from bot.model.delivery import State
from bot.model.diagnostic import Severity
from bot.model.wording import counted

if TYPE_CHECKING:
    from bot.delivery.runner import Runner

EXAMPLES = """
\b
Examples:
  drumbeat run                         keeps running; stop it with Ctrl-C
  drumbeat run --once                  for cron, a systemd timer or CI
  drumbeat run --log json 2>> drumbeat.log
"""
_AGAIN = timedelta(hours=1)
"""How often the same is told while it lasts: a service and cron try again every few seconds or minutes."""


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
        _tell_people(world, f"{first.location}: {first.message}; {first.hint}")
    for words in unreachable(world.config.alerts, world.config.heartbeat):
        logging.getLogger("drumbeat").warning(words)
    for warning in world.exposed_secrets():
        logging.getLogger("drumbeat").warning("%s: %s", warning.message, warning.hint)
    world.keep_apart()
    say: Say = logging.getLogger("drumbeat").info if shape == "json" else partial(click.echo, err=True)
    try:
        _run(world, once, force, say)
    except LedgerError as error:
        _end(world, error)


def _run(world: World, once: bool, force: bool, say: Say) -> None:
    from bot.campaign.files import fingerprint
    from bot.desk.running import keep_up, runner_of

    with world.open_ledger() as ledger:
        try:
            ledger.life.begin()
        except NotAtHome as error:
            _end(world, error, USAGE)
        ledger.stand_by()
        files_then = fingerprint(world.root)
        outlook = _adopt(world, ledger, force)
        keep_up(world.desk, outlook)
        say_if_over(say, world, ledger, outlook)
        runner = runner_of(world.desk, ledger, outlook)
        say_what_is_doubted(ledger, runner)
        if once:
            runner.once()
            say_what_stays(say, ledger, outlook, runner, world.now())
            raise SystemExit(_code(ledger, runner))
        until = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: until.set())
        runner.files_then = files_then
        say_what_comes(say, ledger, outlook)
        runner.run(until)
        say("Stopped; nothing is under way.")


def _adopt(world: World, ledger: Ledger, force: bool) -> Outlook:
    """Apply a sound campaign to the ledger and return it; any other is told to people, and ends the command."""
    from bot.desk.running import BY, adopt

    held = Held(ledger.history(), ledger.snapshot())
    outlook = world.outlook(held)
    if not outlook.is_sound:
        errors = [each for each in outlook.diagnostics if each.severity is Severity.ERROR]
        where = f" First: {errors[0].location}: {errors[0].message}." if errors else ""
        _tell_people(world, f"the files have {counted(len(errors), 'error')}.{where} See: drumbeat check")
        world.end_with_problems(outlook.diagnostics, HAS_ERRORS)
    if refused := adopt(ledger, outlook, held, BY, world.now(), force=force):
        _tell_people(world, str(refused))
        world.refuse(str(refused), HAS_ERRORS)
    return outlook


def _tell_people(world: World, why: str) -> None:
    """Where it cannot even start, send people why nothing is sent, unless they heard just that within the hour."""
    from bot.delivery.notify import to_people

    home, now = world.home() if world.home else Home(), world.now()
    send, last = to_people(world.addresses, world.outward), home.told_at(world.root, why)
    if send is None or (last is not None and timedelta(0) <= now - last < _AGAIN):
        return
    try:
        send("Drumbeat: this needs you", f"drumbeat run cannot start, and nothing is sent: {why}")
    except Exception as unsent:  # whatever a mail server says, what stands on the screen is there to be read  # noqa: BLE001
        click.echo(f"drumbeat: nobody could be told ({type(unsent).__name__})", err=True)
    else:
        home.note_told(world.root, why, now)


def _end(world: World, error: LedgerError, code: int = FAILED) -> NoReturn:
    """A ledger that cannot be used stops everything."""
    _tell_people(world, str(error))
    world.refuse(str(error), code)


def _code(ledger: Ledger, runner: Runner) -> int:
    """Return how it stands now: what was unconfirmed for a moment and then found is fine."""
    if ledger.unconfirmed():
        return UNCONFIRMED
    is_untold = runner.watch.alerts.undelivered() > 0
    return FAILED if State.FAILED in runner.outcomes or runner.trouble or is_untold else FINE
