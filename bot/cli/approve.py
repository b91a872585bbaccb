"""`drumbeat approve`: agree to posts as they stand, by name; take that back, or ask for a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from bot.cli.world import World, person
from bot.desk.approving import Ballot, Wish, approve, ask_for_a_change, ballot, meant, take_back, waiting
from bot.desk.people import person_called
from bot.flow import Held, Outlook
from bot.model.approved import Approved, approved_by, as_read
from bot.model.delivery import ASKED, AuditLine, Delivery
from bot.model.paint import painted
from bot.model.people import from_whom
from bot.model.plan import Post
from bot.model.shown import in_line
from bot.model.wording import counted
from bot.report.changed_words import changed_words
from bot.report.needs import is_open
from bot.report.wording import when

_LATELY = timedelta(days=30)

EXAMPLES = """
\b
Examples:
  drumbeat approve                       list what still needs approval, and from whom
  drumbeat approve quote-webster --by "Fatima Khan"
  drumbeat approve --day 2021-08-23      everything of one day in one yes
  drumbeat approve quote-webster/x --ask-for-change "his title is Professor"
  drumbeat approve quote-webster/x --take-back
"""


@click.command(epilog=EXAMPLES)
@click.argument("posts", nargs=-1)
@click.option("--tag", default="", help="All posts with this tag that still need approval.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="All posts of this day (2021-08-23).")
@click.option("--all", "everything", is_flag=True, help="All posts that still need approval.")
@click.option("--all-channels", is_flag=True, help="The posts that were named, on all their channels.")
@click.option("--by", default=person, help="Who approves (default: your login name).")
@click.option("--note", default="", help="Kept beside the approval.")
@click.option("--ask-for-change", "why", help="Do not approve: say what is to be changed. The author is told.")
@click.option("--take-back", "takes_back", is_flag=True, help="Approve no more what you approved. The author is told.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_obj
def command(
    world: World,
    posts: tuple[str, ...],
    tag: str,
    day: datetime | None,
    everything: bool,
    all_channels: bool,
    by: str,
    note: str,
    why: str | None,
    takes_back: bool,
    yes: bool,
) -> None:
    """Approve posts, by the ids of posts or entries. An approval holds for exactly the text, pictures and day that you
    saw; an edit voids it.
    """
    held = world.held()
    outlook = world.sound_outlook(held)
    wish = Wish(posts, tag, day.date() if day else None, everything, all_channels)
    if not posts and not wish.is_of_many:
        _list(world, outlook, held)
    elif why is not None:
        _ask_for_a_change(world, outlook, held, wish, by, why)
    elif takes_back:
        _take_back(world, outlook, held, wish, by, note)
    else:
        _approve(world, outlook, held, wish, by, note, yes)


def _approve(world: World, outlook: Outlook, held: Held, wish: Wish, by: str, note: str, yes: bool) -> None:
    name = world.accepted(person_called(outlook.campaign, by))
    asked = world.accepted(ballot(outlook, held, world.now(), wish, name))
    for post in asked.already if wish.ids else ():
        click.echo(f"{post.id} is already approved by you ({in_line(name)})")
    for other in asked.others:
        click.echo(f"Left out: {in_line(str(other))}")
    if not asked.posts:
        _say_that_there_is_nothing(asked)
        return
    before, wishes = _said_before(world)
    for post in asked.posts:
        _show(post, outlook.plan.zone, before.get(post.id, ()))
        for line in (each for each in wishes if each.subject == post.id):
            click.echo(in_line(f"    {line.by} asked for a change on {line.at:%d %b}: {line.detail}"))
    if not yes:
        click.confirm(f"Approve {counted(len(asked.posts), 'post')} as {name}?", abort=True)
    with world.ledger() as ledger:
        approve(ledger, outlook, asked.posts, name, note)
    click.echo(f"Approved {counted(len(asked.posts), 'post')}.")


def _say_that_there_is_nothing(asked: Ballot) -> None:
    if not asked.already:
        click.echo(f"Nothing of that kind needs {'your ' if asked.others else ''}approval.")


def _take_back(world: World, outlook: Outlook, held: Held, wish: Wish, by: str, why: str) -> None:
    name = world.accepted(person_called(outlook.campaign, by))
    chosen = world.accepted(meant(outlook, held, world.now(), wish))
    with world.ledger() as ledger:
        ended = world.accepted(take_back(ledger, chosen, name, why))
    for post in ended:
        click.echo(f"{post.id} is approved by {in_line(name)} no more.")


def _ask_for_a_change(world: World, outlook: Outlook, held: Held, wish: Wish, by: str, why: str) -> None:
    name = world.accepted(person_called(outlook.campaign, by))
    chosen = world.accepted(meant(outlook, held, world.now(), wish))
    with world.ledger() as ledger:
        asked = world.accepted(ask_for_a_change(ledger, outlook, chosen, name, why))
    click.echo(f"Asked for a change of {counted(len(asked), 'post')}: {in_line(why)}")
    click.echo("drumbeat status says so, until the text is edited or you approve it as it is.")


def _list(world: World, outlook: Outlook, held: Held) -> None:
    posts, deliveries = waiting(outlook, held, world.now()).values(), held.snapshot.deliveries
    with world.look() or nullcontext() as ledger:
        wishes = ledger.open_wishes() if ledger else {}
    for post in posts:
        delivery = deliveries.get(post.id)
        wish = wishes.get(post.id) if delivery and is_open(delivery, post) else None
        asks = f"; {wish.by} asks for a change: {wish.detail}" if wish else ""
        click.echo(in_line(_line(post, delivery, outlook.plan.zone) + asks))
    if posts:
        click.echo("Read and approve: drumbeat approve POST (or ENTRY), --day DAY, --tag TAG or --all")
    else:
        click.echo("Nothing needs approval.")


def _line(post: Post, delivery: Delivery | None, zone: str) -> str:
    names = approved_by(post, delivery, ZoneInfo(zone))
    needs = from_whom(post.agreements, names) or str(post.approvals)
    has = f", has {', '.join(names)}" if names else ""
    return in_line(f"{post.id}  {when(post.due.astimezone(ZoneInfo(zone)))}  needs {needs}{has}")


def _said_before(world: World) -> tuple[Mapping[str, Sequence[Approved]], Sequence[AuditLine]]:
    """Return who approved what before, and who asked lately for which change."""
    ledger = world.look()
    if ledger is None:
        return {}, ()
    with ledger:
        wishes = ledger.wishes(world.now() - _LATELY)
        return ledger.last_approved(), [line for _, line in wishes if line.action == ASKED]


def _show(post: Post, zone: str, before: Sequence[Approved]) -> None:
    click.echo(f"{painted(post.id, bold=True)}  {when(post.due.astimezone(ZoneInfo(zone)))}")
    last, words = next(iter(before), None), as_read(post)
    if last is not None and last.words and (last.words, last.due) != (words, post.due):
        seen = when(last.at.astimezone(ZoneInfo(zone)))
        click.echo(in_line(f"    changed since {last.name} approved it ({seen}): [-what it said-] {{+what it says+}}"))
        if last.due and last.due != post.due:
            click.echo(f"    it was due {when(last.due.astimezone(ZoneInfo(zone)))}")
        words = changed_words(last.words, words)
    if post.released:
        click.echo(in_line(f"    goes out although a guard holds that time: {post.released}"))
    for line in words.splitlines():
        click.echo(f"    {line}")
