"""`drumbeat backup`: a safe copy of the ledger, also while `run` runs."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.world import World
from bot.model.wording import counted

FOLDERS = ("schedules", "messages")
EXAMPLES = """
\b
Examples:
  drumbeat backup /backups/winter-vaccines.sqlite
  drumbeat backup "/backups/ledger-$(date +%F).sqlite" --yes      for cron
"""


@click.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace FILE if it is an earlier backup.")
@click.pass_obj
def command(world: World, file: Path, yes: bool) -> None:
    """Copy the ledger into FILE as it is at this moment, and look whether the copy is whole. `run` may go on meanwhile.

    A file copied by other means while `run` runs may lack the last posts. Nothing but an earlier backup is replaced.
    """
    from bot.ledger import backup

    if file.resolve() == world.ledger_path.resolve():
        world.refuse(f"{file} is the ledger itself: name another file")
    if file.exists() and not yes:
        world.refuse(f"{file} is there already: name another file, or add --yes to replace it")
    _refuse_what_is_used(world, file)
    ledger = world.look()
    if ledger is None:
        world.refuse("there is no ledger yet: drumbeat run makes it")
    ledger.close()
    with click.progressbar(length=1, label="copying", show_eta=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        backup.copy(world.ledger_path, file, progress)
    found = backup.contents(file)
    click.echo(f"{file} holds {counted(found.posts, 'post')}, {found.published} of them published; it is whole.")
    click.echo(f"To go back to it: drumbeat restore {file}")


def _refuse_what_is_used(world: World, file: Path) -> None:
    from bot.ledger import backup

    if file.exists() and not backup.is_backup(file):
        world.refuse(f"{file} is no backup of a ledger, and is not replaced: name another file, or move it away")
    place, root = file.resolve(), world.root.resolve()
    if any(place.is_relative_to(root / folder) for folder in FOLDERS):
        world.refuse(f"{file} is among the campaign's own files, which drumbeat reads: name a file elsewhere")
    if str(place) in {f"{world.ledger_path.resolve()}{end}" for end in backup.BESIDE}:
        world.refuse(f"{file} is part of the ledger itself: name a file elsewhere")
