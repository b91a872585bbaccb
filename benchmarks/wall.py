"""The wall as it grows: what the 1,000th post costs next to the first ones."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import posts
from benchmarks.line import Line
from bot.channels import open_wall
from bot.model.delivery import key_of
from bot.model.settings import ChannelSettings

POSTS = 1_000
SOME = 10
AIM_MS = 100


def measure(folder: Path) -> Iterator[Line]:
    """Publish so many posts, and show the median of the last ten next to the aim and to the first ten."""
    wall = open_wall(ChannelSettings("wall", "wall", {"folder": "public"}), folder, lambda: datetime.now(UTC))
    took = []
    for change in posts.added(POSTS, 1, datetime.now(UTC)).changes:
        assert change.post is not None
        began = time.perf_counter()
        wall.publish(wall.prepare(change.post, None), key_of(change.post.id, change.post.fingerprint))
        took.append((time.perf_counter() - began) * 1000)
    first, last = statistics.median(took[:SOME]), statistics.median(took[-SOME:])
    yield Line(f"publish the {POSTS:,}th post on the wall, median of {SOME}", last, "ms", "aim", AIM_MS)
    yield Line("  the same", last, "ms", "the first ten", first, f"{sum(took) / 1000:.1f} s for all")
