"""`drumbeat pause`: stop everything, a channel, a tag or one post, at once."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from bot.cli.brake import how_to_stop, stop_by_file
from bot.cli.waiting import in_words, option
from bot.cli.world import World, person
from bot.model.delivery import Pause
from bot.report.wording import counted

EXAMPLES = """
\b
Examples:
  drumbeat pause --why "a death in the partnership"
  drumbeat pause --channel x --why "account under attack" --until "2021-07-05 09:00"
  drumbeat pause --tag statistic --why "figures are being checked"
"""


@click.command(epilog=EXAMPLES)
@click.option("--channel", default="", help="Only this channel.")
@click.option("--tag", default="", help="Only posts with this tag.")
@click.option("--post", default="", help="Only this post.")
@click.option("--why", required=True, help="The reason, for everybody who looks later.")
@click.option("--until", default="", help='Local time at which the pause ends by itself: "2021-07-05 09:00".')
@click.option("--by", default=person, help="Who pauses (default: your login name).")
@click.pass_obj
def command(world: World, channel: str, tag: str, post: str, why: str, until: str, by: str) -> None:
    """Stop posting at once. It is read immediately before every post, also by a run on this ledger that is under way.

    What should have gone out in the meantime waits for a person's yes afterwards; nothing is flushed.
    """
    scope = scope_of(channel, tag, post)
    if not why.strip():
        raise click.UsageError(
            '--why needs a reason, for everybody who looks later: --why "a death in the partnership"'
        )
    if world.settings_problems:
        _stop_all_the_same(world, scope, why, by, until)
        return
    zone = _zone(world)
    end = _instant(until, zone or "UTC", world.now()) if until else None
    waiting = _stopped(world, Pause(scope, by, why, world.now(), end))
    if waiting is None:
        _stop_all_the_same(world, scope, why, by, until)
        return
    ends = f", until {until}" + ("" if zone else " UTC") if until else ""
    click.echo(f"Paused: {in_words(scope)}{ends}.")
    if waiting:
        click.echo(f"It stops {counted(waiting, 'post')} of the calendar.")
    elif scope == "all":
        click.echo("Nothing is scheduled yet; whatever comes is stopped, too.")
    else:
        click.echo(f"No post of the ledger is stopped by it: is {in_words(scope)} spelt as in the files?")
    click.echo(f"To go on: drumbeat resume{option(scope)}")


def _stop_all_the_same(world: World, scope: str, why: str, by: str, until: str) -> None:
    """Stop everything by the file where nothing else can be used; a part cannot be stopped by it, and is refused."""
    if scope == "all":
        stop_by_file(world, why, by, until)
    world.show(world.settings_problems)
    if scope != "all":
        world.refuse(f"{in_words(scope)} cannot be paused alone; {how_to_stop(world)}")


def _stopped(world: World, pause: Pause) -> int | None:
    """Pause in the ledger, and count what it stops; None, with the reason told, where the ledger cannot be used."""
    from bot.ledger import LedgerError, NotAtHome

    try:
        with world.open_ledger() as ledger:
            ledger.life.begin()
            ledger.pause(pause)
            return ledger.stopped_by(pause)
    except NotAtHome as error:  # a file beside a copy stops nothing of the ledger that counts
        world.refuse(str(error))
    except LedgerError as error:
        click.echo(f"drumbeat: {error}", err=True)
        return None


def scope_of(channel: str, tag: str, post: str) -> str:
    """Name what is meant; more than one at a time is refused."""
    given = [f"{kind}:{name}" for kind, name in (("channel", channel), ("tag", tag), ("post", post)) if name]
    if len(given) > 1:
        raise click.UsageError("give one of --channel, --tag and --post, or none for everything")
    return given[0] if given else "all"


def _zone(world: World) -> str:
    """Return the campaign's zone; empty where the files are so broken that nobody knows it."""
    from bot.campaign.files import read
    from bot.campaign.parse import parse

    campaign, _ = parse(read(world.root))
    return campaign.zone if campaign else ""


def _instant(local: str, zone: str, now: datetime) -> datetime:
    try:
        wall = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise click.UsageError(f'"{local}" is not a time; write it as "2021-07-05 09:00"') from None
    # An hour that the clocks skip or repeat: the later reading, since a pause should rather last than end too early.
    end = max(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if end <= now:
        raise click.UsageError(f'--until "{local}" is past ({zone}); give a later time, or leave --until out')
    return end
