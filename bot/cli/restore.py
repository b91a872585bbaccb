"""`drumbeat restore`: put a backup in the place of the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.world import World, decides
from bot.desk.stopping import in_words
from bot.model.delivery import State, option
from bot.model.wording import counted
from bot.private import private_folder

if TYPE_CHECKING:
    from bot.ledger.backup import Contents
    from bot.ledger.carrying import Carried

_STILL = {
    State.WITHDRAWN: "left out",
    State.PUBLISHED: "published",
    State.FAILED: "not public, and waiting for a yes",
    State.SCHEDULED: "to be sent",
}
_WAS = {State.WITHDRAWN: "left out", State.PUBLISHED: "seen in public", State.FAILED: "not found in public"}
_AGAIN = {
    State.WITHDRAWN: "drumbeat resolve {post} --skip",
    State.PUBLISHED: "drumbeat resolve {post} --skip",
    State.FAILED: "drumbeat resume --post {post}",
}
EXAMPLES = """
\b
Examples:
  drumbeat restore /backups/winter-vaccines.sqlite
  drumbeat restore /backups/winter-vaccines.sqlite --why "the old server burnt"      on another machine
"""


@click.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--why", default="", help="Why it is right to take a backup of another folder, machine or campaign.")
@decides
@click.pass_obj
def command(world: World, file: Path, why: str, by: str, yes: bool) -> None:
    """Put FILE, made by drumbeat backup, in the place of the ledger. The present one is kept beside it.

    What was sent since the backup was made is not in it: whatever is due by now is looked for on the platforms before
    it is sent, so that nothing is posted twice. What people decided since then (approvals, pauses, what they left out,
    sent on, or saw in public) is carried over from the present ledger, and told; where that cannot be read, or began
    later, everything begins paused. A backup of another folder or machine, or of
    what seems to be another campaign, needs --why: whatever posted from it before is stopped for good.
    """
    from bot.ledger import backup
    from bot.ledger.standing import RESTORED, obstruction
    from bot.ledger.workers import at_work

    path = world.ledger_path
    if in_the_way := obstruction(path):
        world.refuse(in_the_way)
    if file.resolve() == path.resolve():
        world.refuse(f"{file} is the ledger itself: name a backup")
    found = backup.contents(file)
    why = why.strip()
    if not why:
        _refuse_strange(world, file, found)
    _refuse_at_work(world, at_work(path.parent / "workers"))
    click.echo(
        f"{file} holds {counted(found.posts, 'post')}, {found.published} of them published; it was last written to at "
        f"{found.last_sign[:16].replace('T', ' ')} UTC."
    )
    if not yes:
        click.confirm(f"Put it in the place of {path} as {by}?", abort=True)
    _put_back(world, file, path, by)
    with world.open_ledger() as ledger:
        ledger.life.rehome(by, f"restored from {file}" + (f": {why}" if why else ""), RESTORED)
    click.echo("Restored. What is due by now is looked for before it is sent: drumbeat run")


def _refuse_strange(world: World, file: Path, found: Contents) -> None:
    """Refuse what is another's: two ledgers at work post everything twice, and a stranger's knows nothing of us."""
    from bot.ledger.life import whose_else

    home, with_why = world.home() if world.home else None, f'drumbeat restore {file} --why "…"'
    if home and found.birth and (whose := whose_else(found.birth, world.ledger_path.resolve(), home)):
        world.refuse(
            f"{file} is of the ledger in {whose}, and two would post everything twice. Restore it there; or, if "
            f"that one is stopped for good: {with_why}"
        )
    if stranger := _what_is_strange(world, file, found):
        world.refuse(
            f"{file} seems to be another campaign's: {stranger}. Name another backup; or, if it is this one's all the "
            f"same: {with_why}"
        )


def _what_is_strange(world: World, file: Path, found: Contents) -> str:
    """Say what a backup lacks of this campaign; files with errors in them tell nothing.

    Two campaigns in containers have folders and machines of one name, and may share entries; their words differ.
    """
    from bot.flow import Held
    from bot.ledger import Ledger

    with Ledger.open(file, world.now, looks=True) as backup:
        held = Held(backup.history(), backup.snapshot())
    outlook = world.outlook(held)
    if not found.entries or not outlook.is_sound or outlook.campaign is None:
        return ""
    if found.entries.isdisjoint(entry.id for entry in outlook.campaign.entries):
        return "none of its entries is in this campaign's files"
    known, planned = held.snapshot.deliveries, {post.id: post.fingerprint for post in outlook.plan.posts}
    both = known.keys() & planned.keys()
    if both and all(known[post_id].fingerprint != planned[post_id] for post_id in both) and not _is_ours(world, found):
        return f"of the {counted(len(both), 'post')} that are in the files as well none says the same"
    return ""


def _is_ours(world: World, found: Contents) -> bool:
    """Say whether the backup is of the very ledger that is there now."""
    from bot.ledger import LedgerError, backup

    try:
        present = backup.contents(world.ledger_path).birth
    except LedgerError:  # there is none, or none that can be read: it tells nothing
        return False
    return present is not None and found.birth is not None and present.id == found.birth.id


def _put_back(world: World, file: Path, path: Path, by: str) -> None:
    from bot.ledger import backup
    from bot.ledger.carrying import carry_over
    from bot.ledger.decided import decisions
    from bot.ledger.workers import at_work

    private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.fresh")
    try:
        backup.copy(file, fresh)
        _refuse_at_work(world, at_work(path.parent / "workers"))
        carried = carry_over(fresh, decisions(path, world.now()), by, world.now())
        if path.exists():
            aside = path.with_name(f"{path.name}.{world.now():%Y%m%d-%H%M%S}")
            backup.set_aside(path, aside)
            click.echo(f"The ledger as it was is kept as {aside}.")
        fresh.replace(path)
        _say(carried)
    finally:
        fresh.unlink(missing_ok=True)


def _say(carried: Carried) -> None:
    if carried.everything:
        click.echo(f"{carried.everything} Paused: everything. Look at drumbeat status, then: drumbeat resume")
    for pause in carried.paused:
        click.echo(f"Paused: {in_words(pause.scope)}, by {pause.by}: {pause.why}")
    for pause in carried.lifted:
        click.echo(
            f"Paused again, as when the backup was made: {in_words(pause.scope)}, by {pause.by}: {pause.why}. "
            f"To go on: drumbeat resume{option(pause.scope)}"
        )
    for post_id, word in carried.said.items():
        at = f", at {word.receipt.url}" if word.receipt else ""
        click.echo(f"As decided since the backup, still {_STILL[word.state]}: {post_id}{at}.")
    for post_id, word in carried.kept_back.items():
        click.echo(
            f"{post_id} was {_WAS[word.state]} since, cannot be so in the backup yet, and is paused. "
            f"After the next pass of drumbeat run: {_AGAIN[word.state].format(post=post_id)}"
        )
    for post_id, by in carried.unheard.items():
        click.echo(f"This yes is not in the backup; give it again with drumbeat resolve: {post_id}, by {by}.")
    for one in carried.approved:
        now = "Approved no more" if one.taken_back else "Still approved"
        click.echo(f"{now}, as decided since the backup: {one.post_id}, by {one.name}.")
    for one in carried.unapproved:
        click.echo(
            f"This approval is not in the backup; give it again with drumbeat approve: {one.post_id}, by {one.name}."
        )


def _refuse_at_work(world: World, busy: bool) -> None:
    if busy:
        world.refuse("drumbeat run is at work on this ledger: stop it, then restore, then start it again")
