"""`drumbeat approve`: agree to posts as they stand, by name."""

from __future__ import annotations

import click

from bot.cli.adopt import adopt
from bot.cli.world import World, person
from bot.model.plan import Post

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
    with world.ledger() as ledger:
        outlook = adopt(world, ledger, by)
        waiting = {
            post.id: post
            for post in outlook.plan.posts
            if post.approvals > len(((found := ledger.delivery(post.id)) and found.approved_by) or ())
        }
        owners = {entry.id: entry.owner for entry in outlook.campaign.entries} if outlook.campaign else {}
        chosen = _choose(world, waiting, posts, tag, everything)
        if not chosen:
            _list(waiting, ledger_is_complete=not posts)
            return
        for post in chosen:
            _show(post)
        if not yes:
            click.confirm(f"Approve {len(chosen)} posts as {by}?", abort=True)
        for post in chosen:
            if post.approvals == 1 and owners.get(post.entry) == by:
                world.refuse(f"{post.id}: {by} wrote it and cannot be the only one to approve it")
            ledger.approve(post.id, post.fingerprint, by, note)
    click.echo(f"Approved {len(chosen)} posts.")


def _choose(world: World, waiting: dict[str, Post], ids: tuple[str, ...], tag: str, everything: bool) -> list[Post]:
    for post_id in ids:
        if post_id not in waiting:
            world.refuse(f"{post_id} needs no approval, or is not in the plan; see drumbeat approve")
    return [p for p in waiting.values() if everything or p.id in ids or (tag and tag in p.tags)]


def _list(waiting: dict[str, Post], ledger_is_complete: bool) -> None:
    if not waiting:
        click.echo("Nothing needs approval.")
    for post in waiting.values():
        click.echo(f"{post.id}  needs {post.approvals}")


def _show(post: Post) -> None:
    click.echo(click.style(post.id, bold=True))
    for line in post.text.splitlines():
        click.echo(f"    {line}")
    for media in post.media:
        click.echo(f"    [{media.path}: {media.alt}]")
