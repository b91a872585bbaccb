"""An alt text that is only a file's name."""

from __future__ import annotations

import pytest

from bot.checks.alt import alt_is_file_name
from tests.checks.example import campaign, message, picture, png, post, printed


@pytest.mark.parametrize("alt", ["pledge-card.png", "Pledge card", "IMG_1234", "IMG-20210823-WA0001.jpg", "image 3"])
def test_names_that_a_computer_gave_are_refused(alt: str) -> None:
    of = campaign(messages={"teaser": message(media=(picture(alt),))})
    assert printed(alt_is_file_name, post(media=(png(alt),)), of=of) == [
        f"messages/teaser.md:2:40: error[alt-is-file-name]: the alt text of pledge-card.png is a file name: “{alt}”",
        "  help: say in a sentence what it shows, with the words that stand on it",
    ]


@pytest.mark.parametrize(
    "alt", ["", "A pledge card.png lies on a desk", "A card that says: I pledge", "Image makers at work"]
)
def test_words_are_fine(alt: str) -> None:
    assert printed(alt_is_file_name, post(media=(png(alt),))) == []
