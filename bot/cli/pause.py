"""`drumbeat pause`: stop everything, a channel, a tag or one post, at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.cli.world import World, person
from bot.delivery.brake import stop_file
from bot.desk.refused import Refused
from bot.desk.stopping import Stopped, end_of, exceptions, in_words, meant, scope_of, stop
from bot.model.delivery import Pause, option
from bot.model.shown import in_line
from bot.model.wording import counted

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeVar

    Answer = TypeVar("Answer")

EXAMPLES = """
\b
Examples:
  drumbeat pause --why "a death in the partnership"
  drumbeat pause --except tag:safety --why "a death in the partnership"
  drumbeat pause --channel x --why "account under attack" --until "2021-07-05 09:00"
  drumbeat pause --tag statistic --why "figures are being checked"
"""


@click.command(epilog=EXAMPLES)
@click.option("--channel", default="", help="Only this channel.")
@click.option("--tag", default="", help="Only posts with this tag.")
@click.option("--post", default="", help="Only this post, or the posts of this entry.")
@click.option(
    "--except", "spared", multiple=True, metavar="KIND:NAME", help="But not this: tag:NAME, channel:NAME or post:ID."
)
@click.option("--why", required=True, help="The reason, for everybody who looks later.")
@click.option("--until", default="", help='Local time at which the pause ends by itself: "2021-07-05 09:00".')
@click.option("--by", default=person, help="Who pauses (default: your login name).")
@click.pass_obj
def command(
    world: World, channel: str, tag: str, post: str, spared: tuple[str, ...], why: str, until: str, by: str
) -> None:
    """Stop posting at once. It is read immediately before every post, also by a run on this ledger that is under way.

    What should have gone out in the meantime waits for a person's yes afterwards; nothing is flushed, and nothing is
    late because of it.
    """
    scope, excepting = usable(scope_of(channel, tag, post)), usable(exceptions(spared))
    if not why.strip():
        raise click.UsageError(
            '--why needs a reason, for everybody who looks later: --why "a death in the partnership"'
        )
    is_broken = bool(world.settings_problems)
    end, zone = (None, "") if is_broken or not until else _end(world, until)
    pause = Pause(scope, by, why, world.now(), end, excepting)
    done = stop(None if is_broken else world.desk, world.root, pause)
    if isinstance(done, Stopped) and done.file is not None:
        _say_by_file(world, done, until)
    if isinstance(done, Stopped) and done.trouble:
        click.echo(f"drumbeat: {done.trouble}", err=True)
    world.show(world.settings_problems)
    if world.accepted(done).file is None:
        ends = f", until {until}" + ("" if zone else " UTC") if until else ""
        _say(world.accepted(done), ends, stop_file(world.root))


def _say(done: Stopped, ends: str, file: Path | None) -> None:
    scope = done.pause.scope
    click.echo(f"Paused: {meant(done.pause)}{ends}.")
    if before := done.before:
        click.echo(in_line(f"It stands in the place of: {meant(before)}, by {before.by}: {before.why}"))
    if done.posts:
        click.echo(f"It stops {counted(done.posts, 'post')} of the calendar.")
    elif not done.spared:
        click.echo("Nothing of that is scheduled now; whatever comes is stopped, too.")
    if done.spared:
        click.echo(f"It spares {counted(done.spared, 'post')}, as excepted.")
    elif done.pause.excepting:
        names = " or ".join(in_words(scope) for scope in done.pause.excepting)
        click.echo(f"Nothing is excepted: no post of the ledger is {names}; is it spelt as in the files?")
    take_out = f"take the file {file.name} out of the campaign's folder, then: " if file is not None else ""
    click.echo(in_line(f"To go on: {take_out}drumbeat resume{option(scope)}"))


def _say_by_file(world: World, done: Stopped, until: str) -> None:
    assert done.file is not None
    already = "already " if done.was_there else ""
    click.echo(f"Paused: everything, {already}by a file named {done.file.name} in {world.root}.")
    click.echo("It stops every post of a run on this folder. To go on: take the file out.")
    if until:
        click.echo(f"It does not end by itself: --until {until} is not kept.")
    if done.pause.excepting:
        click.echo("It spares nothing: --except is not kept.")


def usable(answer: Answer | Refused) -> Answer:
    """Return what the words of a command mean; else say how they are to be used."""
    if isinstance(answer, Refused):
        raise click.UsageError(str(answer))
    return answer


def _end(world: World, until: str) -> tuple[datetime, str]:
    """Return the end of a pause and the zone that it was read in; UTC, unnamed, where nobody knows the campaign's."""
    from bot.desk.rules import Rules, rules_of

    known = rules_of(world.root)
    zone = (known or Rules()).zone
    return usable(end_of(until, zone, world.now())), str(zone) if known else ""
