"""A picture without words for those who cannot see it."""

from __future__ import annotations

from bot.checks.alt import missing_alt
from tests.checks.example import campaign, message, picture, png, post, printed


def test_a_picture_without_alt_text_is_one_finding_on_all_channels() -> None:
    of = campaign(messages={"teaser": message(media=(picture(""),))})
    posts = [post(channel=channel, media=(png(alt=" "),)) for channel in ("wall", "x", "mastodon")]
    assert printed(missing_alt, *posts, of=of) == [
        "messages/teaser.md:2:40: error[missing-alt]: pledge-card.png has no alt text; and 2 more posts",
        "  help: say in a sentence what it shows, with the words that stand on it",
    ]


def test_a_picture_with_alt_text_is_fine() -> None:
    assert printed(missing_alt, post(media=(png(),)), post(channel="wall")) == []
