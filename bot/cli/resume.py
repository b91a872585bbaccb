"""`drumbeat resume`: go on after a pause."""

from __future__ import annotations

import click

from bot.cli.brake import need_settings
from bot.cli.pause import scope_of
from bot.cli.waiting import in_words, option
from bot.cli.world import World, person
from bot.delivery.brake import stop_file

EXAMPLES = """
\b
Examples:
  drumbeat resume
  drumbeat resume --channel x
"""


@click.command(epilog=EXAMPLES)
@click.option("--channel", default="", help="End the pause of this channel.")
@click.option("--tag", default="", help="End the pause of this tag.")
@click.option("--post", default="", help="End the pause of this post.")
@click.option("--by", default=person, help="Who resumes (default: your login name).")
@click.pass_obj
def command(world: World, channel: str, tag: str, post: str, by: str) -> None:
    """End a pause. Posts whose time has passed meanwhile are listed and wait for a yes; one given before now stands."""
    scope = scope_of(channel, tag, post)
    if scope == "all" and (file := stop_file(world.root)) is not None:
        world.refuse(f"the file {file.name} stops everything: take it out of the campaign's folder, then run goes on")
    need_settings(world)
    with world.ledger() as ledger:
        paused = [pause.scope for pause in ledger.pauses()]
        scope = next((known for known in paused if known.casefold() == scope.casefold()), scope)
        if scope not in paused:
            others = ", ".join(in_words(other) for other in paused)
            world.refuse(f"{in_words(scope)} is not paused" + (f"; paused: {others}" if others else ""))
        elapsed = ledger.resume(scope, by)
    click.echo(f"Going on: {in_words(scope)}.")
    for post_id in elapsed:
        click.echo(f"  its time has passed: {post_id}")
    if elapsed:
        click.echo("For each: drumbeat resolve POST --send, or drumbeat resolve POST --skip")
    if len(elapsed) > 1:
        many = option(scope) if scope.startswith("channel:") else " ENTRY"
        click.echo(f"For many at once: drumbeat resolve{many} --send, or drumbeat resolve{many} --skip")
