"""Nothing that happens to a team's files makes the line raise, run without end, or point outside its files.

`make fuzz N=100000` runs as many damaged campaigns as you like; `make test` runs the same ones each time.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.damage import PIECES, WAYS, damaged
from tests.fuzz.line import run
from tests.fuzz.sample import sample

N = int(os.environ.get("DRUMBEAT_FUZZ", "0"))
USUAL = 1_500
MOST_SECONDS = 30  # of CPU for one campaign, which takes hundredths of one: what takes that long never ends

SAMPLE = sample()
DAMAGE = st.tuples(
    st.sampled_from([*SAMPLE]),
    st.sampled_from(WAYS),
    st.integers(0, 4_000),
    st.sampled_from(PIECES) | st.text(max_size=6) | st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
)


@contextmanager
def _in_time() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"still at work after {MOST_SECONDS} s of CPU")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.long
@settings(
    max_examples=N or USUAL,
    derandomize=not N,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(DAMAGE, min_size=1, max_size=4), st.integers(0, 15))
def test_any_damage_is_told_where_it_is(damages: list[tuple[str, str, int, str]], turn: int) -> None:
    root = Path(tempfile.mkdtemp(prefix="drumbeat-fuzz-"))
    try:
        files = dict(SAMPLE)
        for path, way, where, piece in damages:
            damaged(root, files, path, way, where, piece)
        for path, content in files.items():
            if not os.path.lexists(root / path):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(content)
        with _in_time():
            first = run(root, with_pages=turn > 13)  # an eighth; 0 would be drawn for a third of all
            if turn == 1:
                again = run(root, with_pages=False)
                assert (first.diagnostics, first.plan) == (again.diagnostics, again.plan)
    finally:
        shutil.rmtree(root)


def test_the_sample_itself_is_sound(tmp_path: Path) -> None:
    for path, content in SAMPLE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    outlook = run(tmp_path, with_pages=True)
    assert outlook.is_sound
    assert len(outlook.plan.posts) >= 20
