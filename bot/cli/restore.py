"""`drumbeat restore`: put a backup in the place of the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.waiting import in_words
from bot.cli.world import World, person
from bot.model.delivery import Pause
from bot.private import private_folder
from bot.report.wording import counted

if TYPE_CHECKING:
    from bot.ledger.birth import Birth

EXAMPLES = """
\b
Examples:
  drumbeat restore /backups/winter-vaccines.sqlite
"""


@click.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", default=person, help="Who decides (default: your login name).")
@click.option("--why", default="", help="Why the other ledger is stopped for good, where FILE is of another folder.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_obj
def command(world: World, file: Path, by: str, why: str, yes: bool) -> None:
    """Put FILE, made by drumbeat backup, in the place of the ledger. The present one is kept beside it.

    What was sent since the backup was made is not in it: whatever is due by now is looked for on the platforms before
    it is sent, so that nothing is posted twice. Pauses that are in force stay; where the present ledger cannot be
    read, the campaign begins paused. Approvals and decisions that were made since then have to be made again.
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
    if (whose := _whose(world, found.birth)) and not why.strip():
        world.refuse(
            f"{file} is of the ledger in {whose}, and two would post everything twice. "
            'If that one is stopped for good: drumbeat restore FILE --why "…"'
        )
    _refuse_at_work(world, at_work(path.parent / "workers"))
    click.echo(
        f"{file} holds {counted(found.posts, 'post')}, {found.published} of them published; it was last written to at "
        f"{found.last_sign[:16].replace('T', ' ')} UTC."
    )
    if not yes:
        click.confirm(f"Put it in the place of {path} as {by}?", abort=True)
    pauses = _in_force(world, by)
    _put_back(world, file, path)
    with world.open_ledger() as ledger:
        ledger.life.rehome(by, why.strip() or f"restored from {file}", RESTORED)
        for pause in pauses:
            ledger.pause(pause)
            click.echo(f"Paused: {in_words(pause.scope)}, by {pause.by}: {pause.why}")
    if pauses:
        click.echo("Look at drumbeat status; to go on: drumbeat resume")
    click.echo("Restored. What is due by now is looked for before it is sent: drumbeat run")


def _whose(world: World, birth: Birth | None) -> str:
    """Say where the ledger is at home that was backed up; empty: it is this one, or nobody knows."""
    from bot.ledger.birth import seal

    if birth is None or world.home is None:
        return ""
    machine = seal(world.home().machine, birth.id)
    if machine and birth.machine and machine != birth.machine:
        return f"{birth.folder} on another machine"
    return birth.folder if birth.folder != str(world.ledger_path.resolve().parent) else ""


def _in_force(world: World, by: str) -> tuple[Pause, ...]:
    """Return the pauses of the present ledger; where it cannot be read, one that stops everything."""
    from bot.ledger import LedgerError

    path = world.ledger_path
    if not path.exists():
        return ()
    try:
        with world.open_ledger(looks=True) as ledger:
            return ledger.pauses()
    except LedgerError:
        why = "the ledger before the restore could not be read: nobody knows what was paused or decided"
        return (Pause("all", by, why, world.now()),)


def _put_back(world: World, file: Path, path: Path) -> None:
    from bot.ledger import backup
    from bot.ledger.workers import at_work

    private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.fresh")
    try:
        backup.copy(file, fresh)
        _refuse_at_work(world, at_work(path.parent / "workers"))
        if path.exists():
            aside = path.with_name(f"{path.name}.{world.now():%Y%m%d-%H%M%S}")
            backup.set_aside(path, aside)
            click.echo(f"The ledger as it was is kept as {aside}.")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _refuse_at_work(world: World, busy: bool) -> None:
    if busy:
        world.refuse("drumbeat run is at work on this ledger: stop it, then restore, then start it again")
