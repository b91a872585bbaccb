"""`drumbeat resolve`: a person's last word on a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.world import World, person
from bot.ledger.errors import Overtaken
from bot.model.address import is_web, path_of
from bot.model.delivery import Delivery, Receipt, State

if TYPE_CHECKING:
    from bot.ledger import Ledger

EXAMPLES = """
\b
Examples:
  drumbeat resolve launch/x --live https://x.example/status/1    I have seen it there
  drumbeat resolve launch/x --not-live                           I looked: it is not there
  drumbeat resolve thanks/wall --send                            late, but send it now
  drumbeat resolve thanks/wall --skip                            too late: leave it out
"""

ALLOWED = {
    "live": {State.UNCONFIRMED, State.FAILED},
    "not-live": {State.UNCONFIRMED},
    "send": {State.MISSED, State.FAILED},
    "skip": {State.MISSED, State.FAILED, State.SCHEDULED, State.HELD},
}


@click.command(epilog=EXAMPLES)
@click.argument("post")
@click.option("--live", "url", default="", help="It is public, at this address.")
@click.option("--not-live", is_flag=True, help="It is not public; it counts as failed, and can be sent again.")
@click.option("--send", is_flag=True, help="Send it now, although it is late or was refused.")
@click.option("--skip", is_flag=True, help="Leave it out for good.")
@click.option("--by", default=person, help="Who decides (default: your login name).")
@click.pass_obj
def command(world: World, post: str, url: str, not_live: bool, send: bool, skip: bool, by: str) -> None:
    """Say what became of a post that Drumbeat is not sure of, or decide about one that is late or was refused."""
    words = [w for w, given in (("live", url), ("not-live", not_live), ("send", send), ("skip", skip)) if given]
    if len(words) != 1:
        raise click.UsageError("give exactly one of --live URL, --not-live, --send and --skip")
    with world.ledger() as ledger:
        delivery = ledger.delivery(post)
        if delivery is None:
            world.refuse(f'no post "{post}" in the ledger; see drumbeat status')
        if delivery.state not in ALLOWED[words[0]]:
            possible = [f"--{word}" for word, states in ALLOWED.items() if delivery.state in states]
            hint = f"possible: {', '.join(possible)}" if possible else "there is nothing to decide"
            world.refuse(f"{post} is {delivery.state}, so --{words[0]} does not fit; {hint}")
        if url and not (is_web(url) or url.startswith("file:///")):  # a wall without an address of its own is a folder
            world.refuse("--live needs the address as the browser shows it, such as https://x.com/team/status/1")
        try:
            _decide(world, ledger, delivery, words[0], url, by)
        except Overtaken as error:
            world.refuse(f"{error}; look at drumbeat explain {post}, then decide again")


def _decide(world: World, ledger: Ledger, delivery: Delivery, word: str, url: str, by: str) -> None:
    post = delivery.post_id
    match word:
        case "live":
            receipt = Receipt(_id_in(url), url, world.now())
            ledger.record(post, State.PUBLISHED, why=f"seen by {by}", receipt=receipt, by=by, of=delivery)
            click.echo(f"{post}: published, at {url}")
        case "not-live":
            ledger.record(post, State.FAILED, why=f"{by} looked: it is not public", by=by, of=delivery)
            click.echo(f"{post}: not public. To send it: drumbeat resolve {post} --send")
        case "send":
            ledger.record(post, State.SCHEDULED, why=f"{by} said to send it", by=by, of=delivery)
            click.echo(f"{post}: goes out with the next pass of drumbeat run, within its grace from now.")
        case _:
            ledger.record(post, State.WITHDRAWN, why=f"skipped by {by}", by=by, of=delivery)
            click.echo(f"{post}: left out.")


def _id_in(url: str) -> str:
    """Return the post's id as its address names it: the last part of the path, also of a page on the wall."""
    return path_of(url).rstrip("/").rsplit("/", 1)[-1].removesuffix(".html")
