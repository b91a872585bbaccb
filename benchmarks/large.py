"""`check` and `plan` on a campaign of 10,000 posts, each in one cold process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks import campaign
from benchmarks.child import best
from benchmarks.line import Line

POSTS = 10_000
AIM_MS = 0.2
AIM_MB = 300


def measure(folder: Path) -> Iterator[Line]:
    """Print time and memory a post; 150 partners, 6 channels."""
    campaign.write(folder / "large", POSTS)
    for command in (("check",), ("plan",)):
        result = best(3, "-m", "bot", "-C", str(folder / "large"), *command)
        if command == ("check",) and not re.search(rf"^{POSTS:,} posts planned", result.out, re.MULTILINE):
            raise AssertionError(f"the generated campaign is not what it should be:\n{result.out[-2000:]}")
        name = f"{' '.join(command)}, {POSTS:,} posts, cold, best of 3"
        note = f"{result.seconds:.2f} s in all, CPU {result.cpu_seconds:.2f} s"
        yield Line(name, result.seconds / POSTS * 1000, "ms a post", "aim", AIM_MS, note)
        yield Line("  its peak memory", result.peak_mb, "MB", "aim", AIM_MB)
