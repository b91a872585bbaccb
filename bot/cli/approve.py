"""`drumbeat approve`: agree to posts as they stand, by name."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import click

from bot.cli.world import World, person
from bot.desk.approving import approve, approved_by, choose, objection, waiting
from bot.model.delivery import Delivery
from bot.model.paint import painted
from bot.model.plan import Post
from bot.model.shown import in_line
from bot.report.wording import counted, when

EXAMPLES = """
\b
Examples:
  drumbeat approve                       list what still needs approval
  drumbeat approve quote-webster/x --by "Fatima Khan"
  drumbeat approve --tag quote --by "Fatima Khan"
"""


@click.command(epilog=EXAMPLES)
@click.argument("posts", nargs=-1)
@click.option("--tag", default="", help="All posts with this tag that still need approval.")
@click.option("--all", "everything", is_flag=True, help="All posts that still need approval.")
@click.option("--by", default=person, help="Who approves (default: your login name).")
@click.option("--note", default="", help="Kept beside the approval.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_obj
def command(world: World, posts: tuple[str, ...], tag: str, everything: bool, by: str, note: str, yes: bool) -> None:
    """Approve posts. An approval holds for exactly the text, pictures and day that you saw; an edit voids it."""
    held = world.held()
    outlook = world.sound_outlook(held)
    zone, posts_waiting = outlook.plan.zone, waiting(outlook, held, world.now())
    chosen = world.accepted(choose(posts_waiting, posts, tag, everything=everything))
    if not chosen:
        _list(tuple(posts_waiting.values()), held.snapshot.deliveries, zone, asked=bool(tag or everything))
        return
    if refused := objection(outlook, chosen, by):
        world.refuse(str(refused))
    for post in chosen:
        _show(post, zone)
    if not yes:
        click.confirm(f"Approve {counted(len(chosen), 'post')} as {by}?", abort=True)
    with world.ledger() as ledger:
        approve(ledger, outlook, chosen, by, note)
    click.echo(f"Approved {counted(len(chosen), 'post')}.")


def _list(waiting: tuple[Post, ...], deliveries: Mapping[str, Delivery], zone: str, *, asked: bool) -> None:
    if not waiting or asked:
        click.echo("Nothing needs approval." if not waiting else "Nothing of that kind needs approval.")
        return
    for post in waiting:
        names = approved_by(post, deliveries.get(post.id))
        has = f", has {', '.join(names)}" if names else ""
        click.echo(f"{post.id}  {when(post.due.astimezone(ZoneInfo(zone)))}  needs {post.approvals}{has}")
    click.echo("Read and approve: drumbeat approve POST, --tag TAG or --all")


def _show(post: Post, zone: str) -> None:
    click.echo(f"{painted(post.id, bold=True)}  {when(post.due.astimezone(ZoneInfo(zone)))}")
    for line in post.text.splitlines():
        click.echo(f"    {line}")
    for media in post.media:
        click.echo(f"    [{in_line(media.path)}: {in_line(media.alt)}]")
