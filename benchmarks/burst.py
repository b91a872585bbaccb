"""1,000 posts due in the same second, on a platform that answers after 200 ms: when is the last one accepted?"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from benchmarks.child import HERE, run
from benchmarks.line import Line

POSTS = 1_000
ACCOUNTS = 250
ANSWERS_AFTER = 0.2
AIM = 1.5
TIMES = 3
PEER_TIMES = 2  # the better one counts


@dataclass(frozen=True, slots=True)
class _Result:
    """Seconds from the due second to the last acceptance, how many different posts arrived, and the CPU of it."""

    last: float
    arrived: int
    cpu_ms: float
    said: dict[str, float]


def measure(folder: Path) -> Iterator[Line]:
    """Show ours next to the aim, to APScheduler tuned, and to APScheduler as it comes."""
    ours = _median([_ours(folder / f"ours-{n}") for n in range(TIMES)])
    tuned = _median([_peer(folder / f"tuned-{n}", 100) for n in range(PEER_TIMES)])
    plain = _peer(folder / "plain", 0)
    name = f"{POSTS:,} posts due at once, last accepted, median of {TIMES}"
    promise = f"{ours.arrived:,} arrived; {ours.said['kept']:,.0f} with claim before and receipt after"
    yield Line(name, ours.last, "s", "aim", AIM, promise)
    yield Line("  the same", ours.last, "s", "APScheduler, tuned, best of 2", tuned.last, f"{tuned.arrived:,} arrived")
    yield Line("  the same", ours.last, "s", "APScheduler as it comes", plain.last, f"{plain.arrived:,} arrived")
    yield Line("  CPU of one post, claim to receipt", ours.cpu_ms, "ms", "APScheduler, tuned", tuned.cpu_ms)


def _ours(folder: Path) -> _Result:
    result = _burst(folder, "benchmarks.burst_ours", ACCOUNTS, 4)
    assert result.arrived == POSTS, f"only {result.arrived} of {POSTS} arrived"
    assert result.said["kept"] == POSTS, f"the promise was kept for {result.said['kept']} of {POSTS}"
    return result


def _peer(folder: Path, pool: int) -> _Result:
    return _burst(folder, "benchmarks.burst_peer", pool, 6)


def _burst(folder: Path, program: str, option: int, wait: int) -> _Result:
    folder.mkdir()
    with _platform() as port:
        out = run("-m", program, str(folder), str(port), str(POSTS), str(option), str(wait)).out
        said = json.loads(out.strip().splitlines()[-1])
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/seen", timeout=10) as answer:
            seen = json.load(answer)
    arrived = {json.loads(body)["post"] for body, _, _ in seen}
    assert len(arrived) == len(seen), "a post arrived twice"
    last = max(accepted_at for _, _, accepted_at in seen) - said["due"]
    return _Result(last, len(arrived), said["cpu"] / len(arrived) * 1000, said)


@contextmanager
def _platform() -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.platform", str(ANSWERS_AFTER)]
    server = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait(10)


def _median(results: list[_Result]) -> _Result:
    middle = statistics.median_low([result.last for result in results])
    return next(result for result in results if result.last == middle)
