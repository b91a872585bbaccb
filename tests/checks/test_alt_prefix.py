"""An alt text that says that it is a picture."""

from __future__ import annotations

import pytest

from bot.checks.alt import alt_prefix
from tests.checks.example import campaign, message, picture, png, post, printed


def test_the_words_that_a_screen_reader_says_anyway() -> None:
    alt = "An image of six places on a map"
    of = campaign(messages={"teaser": message(media=(picture(alt),))})
    assert printed(alt_prefix, post(media=(png(alt),)), of=of) == [
        "messages/teaser.md:2:40: warning[alt-prefix]: the alt text starts with “An image of”",
        "  help: start with what it shows: screen readers say that it is a picture",
    ]


@pytest.mark.parametrize("alt", ["Six places on a map", "Picture framers in Leeds", "A poster with an image of a map"])
def test_other_words_are_fine(alt: str) -> None:
    assert printed(alt_prefix, post(media=(png(alt),))) == []
