"""`drumbeat approve`: agree to posts as they stand, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import click

from bot.cli.waiting import approved_by, may_be_approved
from bot.cli.world import World, person
from bot.model.delivery import Delivery
from bot.model.plan import Change, Changes, Kind, Post
from bot.planning.reconcile import still_wanted
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
    deliveries, now = held.snapshot.deliveries, world.now()
    waiting = {
        post.id: post
        for post in still_wanted(outlook.plan, held.snapshot).posts
        if may_be_approved(post, deliveries.get(post.id), now)
    }
    chosen = _choose(world, waiting, posts, tag, everything)
    if not chosen:
        _list(tuple(waiting.values()), deliveries, outlook.plan.zone, asked=bool(tag or everything))
        return
    owners = {entry.id: _plain(entry.owner) for entry in outlook.campaign.entries} if outlook.campaign else {}
    for post in chosen:
        if post.approvals == 1 and owners.get(post.entry) == _plain(by):
            world.refuse(f"{post.id}: {by} wrote it and cannot be the only one to approve it")
    for post in chosen:
        _show(post, outlook.plan.zone)
    if not yes:
        click.confirm(f"Approve {counted(len(chosen), 'post')} as {by}?", abort=True)
    with world.ledger() as ledger:
        ledger.apply(needed_by(outlook.changes, chosen), by, outlook.plan.zone)
        for post in chosen:
            ledger.approve(post.id, post.fingerprint, by, note)
    click.echo(f"Approved {counted(len(chosen), 'post')}.")


def needed_by(changes: Changes, chosen: Sequence[Post]) -> Changes:
    """Return the changes that the ledger must know of for these posts to be approved: their own, and what they replace.

    A shout-out is the same on all its channels, so its date is taken over as a whole. Everything else waits for `run`.
    """
    ids = {post.id for post in chosen}
    slots = {(post.entry, post.occurrence) for post in chosen if post.partners}
    places = {(post.entry, post.channel, post.occurrence) for post in chosen}

    def is_needed(change: Change) -> bool:
        about = change.post or change.delivery
        if about is None or change.post_id in ids:
            return change.post_id in ids
        is_of_a_slot = bool(about.partners) and (about.entry, about.occurrence) in slots
        is_replaced = change.kind is Kind.WITHDRAW and (about.entry, about.channel, about.occurrence) in places
        return is_of_a_slot or is_replaced

    return Changes(tuple(filter(is_needed, changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE, Kind.WITHDRAW))))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _choose(world: World, waiting: dict[str, Post], ids: tuple[str, ...], tag: str, everything: bool) -> list[Post]:
    for post_id in ids:
        if post_id not in waiting:
            world.refuse(f"{post_id} needs no approval, or is not in the plan; see drumbeat approve")
    return [p for p in waiting.values() if everything or p.id in ids or (tag and tag in p.tags)]


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
    click.echo(f"{click.style(post.id, bold=True)}  {when(post.due.astimezone(ZoneInfo(zone)))}")
    for line in post.text.splitlines():
        click.echo(f"    {line}")
    for media in post.media:
        click.echo(f"    [{media.path}: {media.alt}]")
