"""`drumbeat restore`: put a backup in the place of the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.world import World, person
from bot.private import private_folder
from bot.report.wording import counted

EXAMPLES = """
\b
Examples:
  drumbeat restore /backups/winter-vaccines.sqlite
"""


@click.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", default=person, help="Who decides (default: your login name).")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_obj
def command(world: World, file: Path, by: str, yes: bool) -> None:
    """Put FILE, made by drumbeat backup, in the place of the ledger. The present one is kept beside it.

    What was sent since the backup was made is not in it: whatever is due by now is looked for on the platforms before
    it is sent, so that nothing is posted twice. Approvals that were given since then have to be given again.
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
    _refuse_at_work(world, at_work(path.parent / "workers"))
    click.echo(
        f"{file} holds {counted(found.posts, 'post')}, {found.published} of them published; it was last written to at "
        f"{found.last_sign[:16].replace('T', ' ')} UTC."
    )
    if not yes:
        click.confirm(f"Put it in the place of {path} as {by}?", abort=True)
    _put_back(world, file, path)
    with world.open_ledger() as ledger:
        ledger.life.rehome(by, f"restored from {file}", RESTORED)
    click.echo("Restored. What is due by now is looked for before it is sent: drumbeat run")


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
