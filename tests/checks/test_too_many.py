"""More hashtags, links or mentions than a platform takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.checks.too_many import too_many_hashtags, too_many_links, too_many_mentions
from bot.model.check import Check
from bot.model.plan import Mention, Post
from tests.checks.example import X, post, printed

LIMITS = {"x": replace(X, max_hashtags=2, max_links=1, max_mentions=1)}
HUB, COUNCIL = Mention("hub", "Hub", "@Hub"), Mention("council", "Council", "@Council")
NAMES = "name fewer partners in a post (`per_post`), or write names instead of mentions"
OVER = [
    (too_many_hashtags, post("#One #Two #Three"), "3 hashtags for x, which takes 2", "leave out 1"),
    (too_many_links, post("https://a.example/ and https://b.example/"), "2 links for x, which takes 1", "leave out 1"),
    (too_many_mentions, post("@Hub @Council", mentions=(HUB, COUNCIL)), "2 mentions for x, which takes 1", NAMES),
]


@pytest.mark.parametrize(("check", "over", "words", "hint"), OVER)
def test_one_over_the_limit(check: Check, over: Post, words: str, hint: str) -> None:
    code = check.__name__.replace("_", "-")
    assert printed(check, over, limits=LIMITS) == [
        f"messages/teaser.md:4:1: error[{code}]: {words}",
        f"  help: {hint}",
    ]


@pytest.mark.parametrize(("check", "over"), [row[:2] for row in OVER])
def test_where_there_is_no_limit_it_is_fine(check: Check, over: Post) -> None:
    assert printed(check, over) == []


@pytest.mark.parametrize(
    ("check", "within"),
    [
        (too_many_hashtags, post("We are #1! #Two #Three https://a.example/#four")),
        (too_many_links, post("https://a.example/ and https://a.example/")),  # the same one twice
        (too_many_mentions, post("@Hub", mentions=(HUB,))),
    ],
)
def test_at_the_limit_it_is_fine(check: Check, within: Post) -> None:
    assert printed(check, within, limits=LIMITS) == []


def test_handles_that_are_written_by_hand_count_too() -> None:
    found = printed(too_many_mentions, post("@Hub and .@Council, hello@example.org", mentions=(HUB,)), limits=LIMITS)
    assert found[0].endswith("2 mentions for x, which takes 1")
