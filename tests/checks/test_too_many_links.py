"""More links than a platform takes."""

from __future__ import annotations

from dataclasses import replace

from bot.checks.too_many import too_many_links
from tests.checks.example import X, post, printed

ONE = {"x": replace(X, max_links=1)}


def test_one_over_the_limit() -> None:
    assert printed(too_many_links, post("https://a.example/ and https://b.example/"), limits=ONE) == [
        "messages/teaser.md:4:1: error[too-many-links]: 2 links for x, which takes 1",
        "  help: leave out 1",
    ]


def test_the_same_link_twice_is_one_and_no_limit_is_no_limit() -> None:
    assert printed(too_many_links, post("https://a.example/ and https://a.example/"), limits=ONE) == []
    assert printed(too_many_links, post("https://a.example/ and https://b.example/")) == []
