"""An alt text longer than its platform keeps."""

from __future__ import annotations

from dataclasses import replace

from bot.checks.alt import alt_too_long
from tests.checks.example import X, campaign, message, picture, png, post, printed


def test_the_length_used_and_the_length_allowed() -> None:
    of = campaign(messages={"teaser": message(media=(picture("a"),))})
    assert printed(alt_too_long, post(media=(png("a" * 1001),)), of=of) == [
        "messages/teaser.md:2:40: error[alt-too-long]: 1001 characters of alt text for x, which takes 1000",
        "  help: shorten it to 1000; a long description belongs in the post or behind its link",
    ]


def test_within_the_limit_or_without_one_it_is_fine() -> None:
    assert printed(alt_too_long, post(media=(png("a" * 1000),))) == []
    assert printed(alt_too_long, post(media=(png("a" * 9000),)), limits={"x": replace(X, max_alt=0)}) == []
