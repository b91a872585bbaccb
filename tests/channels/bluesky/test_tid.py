"""A record key is a valid TID, the same wherever it is derived, and another one for another post."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.bluesky.tid import record_key, tid

DUE = datetime(2021, 8, 23, 8, 0, tzinfo=UTC)
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"


def number(key: str) -> int:
    value = 0
    for sign in key:
        value = value * 32 + ALPHABET.index(sign)
    return value


def test_known_tids_are_written_as_the_specification_does() -> None:
    assert tid(0, 0) == "2222222222222"
    assert tid(2**53 - 1, 1023) == "bzzzzzzzzzzzz"
    assert tid(1, 1) == "2222222222323"


@given(st.integers(0, 2**53 - 1), st.integers(0, 1023))
def test_a_tid_is_thirteen_signs_that_hold_the_moment_and_the_clock(microseconds: int, clock: int) -> None:
    made = tid(microseconds, clock)
    assert TID.fullmatch(made)
    assert divmod(number(made), 1024) == (microseconds, clock)


@given(st.integers(0, 10**10), st.text(), st.integers(1, 99))
def test_the_key_lies_in_the_second_in_which_the_post_is_due(milliseconds: int, root: str, segment: int) -> None:
    due = DUE + timedelta(milliseconds=milliseconds)
    key = record_key(due, root, segment)
    assert TID.fullmatch(key)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number(key) >> 10)
    assert moment.replace(microsecond=0) == due.replace(microsecond=0)


def test_the_key_is_the_same_in_another_run_and_another_zone() -> None:
    program = (
        "from datetime import *; from bot.channels.bluesky.tid import record_key;"
        "print(record_key(datetime(2021, 8, 23, 9, tzinfo=timezone(timedelta(hours=1))), 'a/b', 1))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert printed == record_key(DUE, "a/b", 1) == record_key(DUE, "a/b", 1)


def test_a_thousand_posts_that_are_due_together_have_keys_of_their_own() -> None:
    assert len({record_key(DUE, f"entry-{n}/bluesky", 1) for n in range(1000)}) == 1000


def test_the_posts_of_a_thread_sort_in_its_order() -> None:
    keys = [record_key(DUE, "a/bluesky", segment) for segment in range(1, 100)]
    assert keys == sorted(set(keys))
