"""A content warning that readers would not see."""

from __future__ import annotations

from bot.checks.unmet import warning_not_shown
from tests.checks.example import post, printed


def test_a_platform_without_warnings() -> None:
    assert printed(warning_not_shown, post(content_warning="Racist words")) == [
        "messages/teaser.md:4:1: warning[warning-not-shown]: x has no content warnings, "
        "and the text does not say “Racist words”",
        '  help: give it an "x" variant that starts with the warning, or leave x out',
    ]


def test_a_platform_with_warnings_or_a_text_that_warns_is_fine() -> None:
    shown = post(channel="mastodon", content_warning="Racist words")
    said = post("Racist words are quoted below.", content_warning="racist words")
    assert printed(warning_not_shown, shown, said, post(channel="wall")) == []
