"""1,000 posts through loop and ledger to a platform in memory: `python compare_posts.py FOLDER`.

It runs against any commit, so it uses only what all of them have: the ledger is opened as `drumbeat run` opens it.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cli.world import World
from bot.delivery.loop import Loop
from tests.delivery.platform import Platform, added, post

POSTS, ACCOUNTS = 1000, 4


def main(folder: Path) -> None:
    """Plan posts for a moment from now on, and work until all of them are public."""
    world = World.real(folder, None)
    platforms = {name: Platform(name, now=world.now) for name in (f"a{number}" for number in range(ACCOUNTS))}
    with world.ledger() as ledger:
        due = datetime.now(UTC) + timedelta(seconds=3)
        posts = (post(f"n{number}/a{number % ACCOUNTS}", due) for number in range(POSTS))
        ledger.apply(added(*posts), "compare", "UTC")
        loop = Loop(ledger, platforms, world.now, lambda event: None)
        loop.start()
        time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
        while sum(len(platform.public) for platform in platforms.values()) < POSTS:
            loop.tick()
            loop.finish()
        loop.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
