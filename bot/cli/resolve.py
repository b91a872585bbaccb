"""`drumbeat resolve`: a person's last word on a post, a thread, an entry or a channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli.world import World, decides
from bot.ledger.errors import LedgerError
from bot.model.wording import counted
from bot.report.wording import when

if TYPE_CHECKING:
    from bot.desk.resolving import Choice
    from bot.ledger import Outcome

EXAMPLES = """
\b
Examples:
  drumbeat resolve launch/x --live https://x.example/status/1    I have seen it there
  drumbeat resolve launch/x --not-live                           I looked: it is not there
  drumbeat resolve thanks/wall --send                            late, but send it now, with the rest of its thread
  drumbeat resolve thanks --skip                                 too late: leave out what waits of this entry
  drumbeat resolve --channel x --send                            all that waits on this channel, one after another
"""

_DONE = {
    "live": "{post}: published, at {url}",
    "not-live": "{post}: not public. To send it: drumbeat resolve {post} --send",
    "send": "{post}: goes out with the next pass of drumbeat run, within its grace from now.",
    "skip": "{post}: left out.",
}
_ASKED = {"live": "Count as public:", "not-live": "Count as not public:", "send": "Send", "skip": "Leave out"}


@click.command(epilog=EXAMPLES)
@click.argument("target", metavar="POST|ENTRY", default="")
@click.option("--channel", default="", help="Only this channel; without a post or entry, all that waits on it.")
@click.option("--live", "url", default="", help="It is public, at this address.")
@click.option("--not-live", is_flag=True, help="It is not public; it counts as failed, and can be sent again.")
@click.option("--send", is_flag=True, help="Send it now, although it is late or was refused.")
@click.option("--skip", is_flag=True, help="Leave it out for good.")
@decides
@click.pass_obj
def command(
    world: World, target: str, channel: str, url: str, not_live: bool, send: bool, skip: bool, by: str, yes: bool
) -> None:
    """Say what became of posts that Drumbeat is not sure of, or decide about some that are late or were refused.

    Sending and skipping take the rest of a thread with them. More than one post is shown first, and asked about.
    """
    from bot.desk.people import acting_in
    from bot.desk.resolving import Word, choose, outcomes, seen_at, who_may
    from bot.desk.rules import Rules, rules_of

    given = ((Word.LIVE, url), (Word.NOT_LIVE, not_live), (Word.SEND, send), (Word.SKIP, skip))
    words = [word for word, is_given in given if is_given]
    if len(words) != 1 or not (target or channel):
        raise click.UsageError("name a post, an entry or --channel, and one of --live URL, --not-live, --send, --skip")
    by = world.accepted(acting_in(world.root, by))
    receipt = world.accepted(seen_at(url, world.now())) if url else None
    with world.ledger() as ledger:
        choice = world.accepted(choose(ledger.snapshot(), words[0], target, channel, world.channels[1]))
        is_plain = choice.is_plain and choice.word is not Word.SEND
        rules = Rules() if is_plain else rules_of(world.root) or Rules()
        decided = outcomes(choice, by, world.now(), rules.gap, receipt)
        world.accepted(who_may(choice, decided, rules, by))
        if not choice.is_plain:
            _show(choice, decided, rules.zone)
            if not yes:
                click.confirm(f"{_ASKED[choice.word]} {counted(len(decided), 'post')}?", abort=True)
        try:
            ledger.record_many(decided)
        except LedgerError as error:
            world.refuse(f"{error}; nothing was changed: look at drumbeat status, then decide again")
    for post in choice.posts:
        click.echo(_DONE[choice.word].format(post=post.id, url=url))


def _show(choice: Choice, decided: Mapping[str, Outcome], zone: ZoneInfo) -> None:
    """Say what would be done with which posts, and what of their threads stays as it is."""
    for post in choice.posts:
        delivery, retry_at = choice.deliveries[post.id], decided[post.id].retry_at
        at = f", to go out {when(retry_at.astimezone(zone))}" if retry_at else ""
        click.echo(f"  {post.id}  {delivery.state}: {delivery.why or 'was due ' + when(post.due.astimezone(zone))}{at}")
    for delivery in choice.rest:
        click.echo(f"  {delivery.post_id}  stays as it is: {delivery.state}")
