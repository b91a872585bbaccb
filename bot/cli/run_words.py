"""What `drumbeat run` says when it starts and when a pass ends, so that a pass that sends nothing is no riddle."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.world import FINE, HAS_ERRORS, World
from bot.flow import Outlook
from bot.ledger import Ledger
from bot.model.delivery import LIVE, State
from bot.model.wording import counted
from bot.report.wording import when

if TYPE_CHECKING:
    from bot.delivery.runner import Runner

Say = Callable[[str], object]
"""Says a line to whoever looks on: on the screen, or in a log for machines, which holds nothing else."""


def say_if_over(say: Say, world: World, ledger: Ledger, outlook: Outlook) -> None:
    """End with words when there is nothing left that could ever be sent; a campaign that did its work is fine."""
    deliveries = ledger.snapshot().deliveries.values()
    if any(delivery.state in LIVE for delivery in deliveries) or not outlook.plan.posts:
        return
    last = max(post.due for post in outlook.plan.posts).astimezone(ZoneInfo(outlook.plan.zone))
    if last > world.now():
        return
    public = sum(delivery.state is State.PUBLISHED for delivery in deliveries)
    if public:
        say(f"The campaign is over, with {counted(public, 'post')} published. See: drumbeat status")
        raise SystemExit(FINE)
    say(
        f"The days of this campaign are over: its last post was due on {last:%A} {last.day} {last:%B %Y at %H:%M}.\n"
        "To see it as it would run:  drumbeat rehearse\n"
        "To run it again:            move launch in schedules/campaign.yaml, or drumbeat init a campaign of your own"
    )
    raise SystemExit(HAS_ERRORS)


def say_what_is_doubted(ledger: Ledger, runner: Runner) -> None:
    """Say that the ledger may have forgotten something, where that matters now; to people, where it is out of order."""
    held = ledger.snapshot().deliveries.values()
    doubted = sum(delivery.doubted_since is not None and delivery.state is State.SCHEDULED for delivery in held)
    if doubted and ledger.life.is_new():
        these = f"{counted(doubted, 'post')} {'is' if doubted == 1 else 'are'} due already, and looked for before"
        logging.getLogger("drumbeat").info("this ledger is new: %s the first attempt, in case of an earlier one", these)
    elif doubted:
        words = f"{ledger.life.doubt()}: what is due ({counted(doubted, 'post')}) is looked for before it is sent"
        logging.getLogger("drumbeat").warning(words)
        if ledger.life.forgotten():
            runner.watch.alerts.say(f"forgotten {words}", words)


def say_what_comes(say: Say, ledger: Ledger, outlook: Outlook) -> None:
    due = ledger.next_due()
    if due is None:
        say("Nothing is due; waiting for edits. Stop with Ctrl-C.")
    else:
        local = due.astimezone(ZoneInfo(outlook.plan.zone))
        say(f"Running; next post {local:%a %d %b %Y %H:%M:%S} ({outlook.plan.zone}). Stop with Ctrl-C.")


def say_what_stays(say: Say, ledger: Ledger, outlook: Outlook, runner: Runner, now: datetime) -> None:
    """Say what keeps posts back, or what comes next, so that a pass that sends nothing is no riddle."""
    from bot.cli import waiting
    from bot.desk.standing import banner

    zone, snapshot = outlook.plan.zone, ledger.snapshot()
    stops = (
        *banner(ledger.pauses(), runner.root, zone),
        *waiting.unapproved(outlook.plan, snapshot.deliveries, now, only_due=True),
        *waiting.edited_since(outlook.changes),
    )
    for line in stops:
        say(line)
    if lost := runner.watch.alerts.undelivered():
        words = f"{counted(lost, 'message')} to people could not be delivered: mend [alerts] in config.toml"
        say(f"{words}. The log above has what was to be said.")
    if runner.trouble:
        say(f"This pass could not do its work: {runner.trouble}")
    elif late := ledger.due(now):
        waiting_now = "1 post is" if len(late) == 1 else f"{len(late)} posts are"
        say(f"{waiting_now} still due: what is late goes out one by one, with a gap.")
    elif not stops and not runner.outcomes:
        due = ledger.next_due()
        follows = f"next post {when(due.astimezone(ZoneInfo(zone)))} ({zone})" if due else "nothing is scheduled"
        say(f"Nothing is due now; {follows}.")
