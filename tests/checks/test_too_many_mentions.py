"""More mentions than a platform takes."""

from __future__ import annotations

from dataclasses import replace

from bot.checks.too_many import too_many_mentions
from bot.model.plan import Mention
from tests.checks.example import X, post, printed

ONE = {"x": replace(X, max_mentions=1)}
HUB, COUNCIL = Mention("hub", "Hub", "@Hub"), Mention("council", "Council", "@Council")


def test_one_over_the_limit() -> None:
    assert printed(too_many_mentions, post("@Hub @Council", mentions=(HUB, COUNCIL)), limits=ONE) == [
        "messages/teaser.md:4:1: error[too-many-mentions]: 2 mentions for x, which takes 1",
        "  help: name fewer partners in a post (`per_post`), or write names instead of mentions",
    ]


def test_at_the_limit_or_without_one_it_is_fine() -> None:
    assert printed(too_many_mentions, post("@Hub", mentions=(HUB,)), limits=ONE) == []
    assert printed(too_many_mentions, post("@Hub @Council", mentions=(HUB, COUNCIL))) == []


def test_handles_that_are_written_by_hand_count_too() -> None:
    found = printed(too_many_mentions, post("@Hub and .@Council, hello@example.org", mentions=(HUB,)), limits=ONE)
    assert found[0].endswith("2 mentions for x, which takes 1")
