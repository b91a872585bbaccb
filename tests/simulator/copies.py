"""What befalls the ledger's file: backups, old copies put back, loss, a second folder, and a machine started anew."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.home import Home
from bot.ledger import Ledger, LedgerError, NotAtHome, backup
from bot.ledger.standing import RESTORED
from tests.simulator.world import World


def copy(world: World, one: int, two: int, three: int) -> str:
    target = world.root.parent / f"copy-{len(world.copies)}"
    try:
        backup.copy(world.ledger_path, target)
    except LedgerError as error:
        return f"no copy of the ledger can be made: {error}"
    world.copies.append((target, world.oracle.remembered()))
    return f"copy {len(world.copies)} of the ledger is made"


def put_back(world: World, one: int, two: int, three: int) -> str:
    """Put an old copy in the ledger's place: with `drumbeat restore`, or by hand."""
    if not world.copies:
        return "there is no copy to put back"
    number = one % len(world.copies)
    copied, remembered = world.copies[number]
    _all_end(world, two)
    if three % 2:
        backup.set_aside(world.ledger_path, world.ledger_path.with_name(f"aside-{world.era}"))
        shutil.copyfile(copied, world.ledger_path)
        with suppress(LedgerError), Ledger.open(world.ledger_path, world.now, home=world.home, durable=False) as ledger:
            ledger.life.rehome("Bea", "restored", RESTORED)
    else:
        _remove(world)
        shutil.copyfile(copied, world.ledger_path)
    world.oracle.forget(remembered)
    return f"copy {number + 1} of the ledger is put back " + ("with drumbeat restore" if three % 2 else "by hand")


def lose(world: World, one: int, two: int, three: int) -> str:
    """Delete the ledger, or its folder, or all that is in it."""
    _all_end(world, two)
    _remove(world)
    if one % 3 == 1:
        shutil.rmtree(world.ledger_path.parent, ignore_errors=True)
    elif one % 3 == 2 and world.ledger_path.parent.exists():
        world.ledger_path.write_bytes(b"")
    world.oracle.forget(None)
    return ("the ledger is deleted", "the ledger's folder is deleted", "the ledger is emptied")[one % 3]


def start_machine_anew(world: World, one: int, two: int, three: int) -> str:
    for number in range(len(world.workers)):
        world.kill(number)
    world.boot += 1
    return "the machine goes down, and comes up again"


def run_a_copied_folder(world: World, one: int, two: int, three: int) -> str:
    """Nobody may post from a copy of the folder while the first one is there."""
    if not _is_born(world.ledger_path):
        return "there is nothing to copy yet"
    folder = world.root.parent / "second"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with suppress(LedgerError):
        backup.copy(world.ledger_path, folder / "ledger.sqlite")
        if _may_begin(folder / "ledger.sqlite", world, world.home):
            world.oracle.broken.append("a copied folder may post")
    return "somebody runs a copy of the folder"


def _is_born(path: Path) -> bool:
    if not path.exists():
        return False
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT COUNT(*) FROM birth").fetchone()[0])
    return False


def _may_begin(path: Path, world: World, home: Home) -> bool:
    with Ledger.open(path, world.now, home=home, durable=False) as ledger:
        try:
            ledger.life.begin()
        except NotAtHome:
            return False
    return True


def _all_end(world: World, how: int) -> None:
    for number in range(len(world.workers)):
        (world.kill if how % 2 else world.stop)(number)


def _remove(world: World) -> None:
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{world.ledger_path}{end}").unlink()
