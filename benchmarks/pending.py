"""Start-up with 100,000 pending deliveries: from a cold start to knowing when the next post is due."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.child import best, run
from benchmarks.line import Line

PENDING = 100_000
PEERS = 10_000
AIM = 0.5

_OURS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.delivery.loop import Loop
from bot.ledger import Ledger
with Ledger.open(Path(sys.argv[1]), lambda: datetime.now(UTC)) as ledger:
    loop = Loop(ledger, {}, lambda: datetime.now(UTC), print)
    loop.start()
    loop.tick()
    assert ledger.next_due() == loop.next_wake() is not None
    loop.stop()
"""
_LOAD_OURS = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from benchmarks import posts
from bot.ledger import Ledger
first = datetime.now(UTC) + timedelta(days=1)
with Ledger.open(Path(sys.argv[1]), lambda: datetime.now(UTC)) as ledger:
    ledger.apply(posts.added(int(sys.argv[2]), 6, first, timedelta(minutes=1)), "bench", "UTC")
"""
_PEER = """
import sys
from pathlib import Path
from benchmarks.burst_peer import scheduler_on
scheduler = scheduler_on(Path(sys.argv[1]), 100)
scheduler.start()
assert scheduler._lookup_jobstore("default").get_next_run_time() is not None
scheduler.shutdown()
"""
_LOAD_PEER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from benchmarks.burst_peer import scheduler_on, send
scheduler = scheduler_on(Path(sys.argv[1]), 100)
scheduler.start(paused=True)
for n in range(int(sys.argv[2])):
    due = datetime.now(UTC) + timedelta(days=1, minutes=n)
    scheduler.add_job("benchmarks.burst_peer:send", "date", run_date=due, args=(0, n), id=f"entry-{n}")
scheduler.shutdown()
"""


def fill(path: Path) -> None:
    """Make a ledger of 100,000 posts, in a process of its own: its memory would count as that of later ones."""
    run("-c", _LOAD_OURS, str(path), str(PENDING))


def measure(folder: Path) -> Iterator[Line]:
    """Show ours next to the aim and to APScheduler's store, which holds a tenth of it, because it loads so slowly."""
    fill(folder / "ledger.sqlite")
    run("-c", _LOAD_PEER, str(folder), str(PEERS))
    ours = best(5, "-c", _OURS, str(folder / "ledger.sqlite"))
    peer = best(3, "-c", _PEER, str(folder))
    name = f"start-up, {PENDING:,} pending, cold, best of 5"
    yield Line(name, ours.seconds, "s", "aim", AIM, f"peak {ours.peak_mb:.0f} MB")
    yield Line("  the same", ours.seconds, "s", f"APScheduler with only {PEERS:,}", peer.seconds)
