"""A thread where there are none."""

from __future__ import annotations

from dataclasses import replace

from bot.checks.unmet import thread_refused
from tests.checks.example import X, post, printed

THREAD = [post(id=f"teaser/x/{n}", segment=n, segments=3) for n in (1, 2, 3)]


def test_a_platform_without_threads() -> None:
    assert printed(thread_refused, *THREAD, limits={"x": replace(X, threads=False)}) == [
        "messages/teaser.md:4:1: error[thread-refused]: x has no threads, and this message has 3 posts",
        '  help: give it an "x" variant without `---`, or leave x out',
    ]


def test_a_platform_with_threads_and_a_post_of_its_own_are_fine() -> None:
    assert printed(thread_refused, *THREAD) == []
    assert printed(thread_refused, post(), limits={"x": replace(X, threads=False)}) == []
