"""More hashtags than a platform takes."""

from __future__ import annotations

from dataclasses import replace

from bot.checks.too_many import too_many_hashtags
from tests.checks.example import X, post, printed

TWO = {"x": replace(X, max_hashtags=2)}


def test_one_over_the_limit() -> None:
    assert printed(too_many_hashtags, post("#One #Two #Three"), limits=TWO) == [
        "messages/teaser.md:4:1: error[too-many-hashtags]: 3 hashtags for x, which takes 2",
        "  help: leave out 1",
    ]


def test_at_the_limit_or_without_one_it_is_fine() -> None:
    assert printed(too_many_hashtags, post("We are #1! #Two #Three https://a.example/#four"), limits=TWO) == []
    assert printed(too_many_hashtags, post("#One #Two #Three")) == []
