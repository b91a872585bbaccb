"""What is a link, a hashtag or a mention, and how platforms show links."""

from __future__ import annotations

import pytest

from bot.web.text import Kind, Piece, hashtags, pieces, shorten

LINK = "https://www.example.org/get-involved/root-out-racism?utm_source=x"


def marked(text: str) -> list[tuple[str, str]]:
    return [(piece.kind.value, piece.href or piece.shown) for piece in pieces(text) if piece.kind is not Kind.TEXT]


def test_nothing_of_a_text_is_lost() -> None:
    text = "Join us @nhs@social.example: https://example.org/a, #Leeds!\n\nThanks 💜"
    assert "".join(piece.href or piece.shown for piece in pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://example.org/a.", [("link", "https://example.org/a")]),
        ("(https://example.org/a)", [("link", "https://example.org/a")]),
        ("https://example.org/a_(b)", [("link", "https://example.org/a_(b)")]),
        ("“https://example.org/a”", [("link", "https://example.org/a")]),
        ("javascript:alert(1)", []),
        ("#RootOutRacism, now", [("hashtag", "#RootOutRacism")]),
        ("#नमस्ते #2021 #4ever a#b", [("hashtag", "#नमस्ते"), ("hashtag", "#4ever")]),
        ("https://example.org/#part", [("link", "https://example.org/#part")]),
        ("@nhs and @nhs@social.example.", [("mention", "@nhs"), ("mention", "@nhs@social.example")]),
        ("write to press@example.org", []),
    ],
)
def test_marked_words_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert marked(text) == found


@pytest.mark.parametrize(
    ("platform", "shown"),
    [
        ("x", "example.org/get-involved/r…"),
        ("mastodon", "example.org/get-involved/root-…"),
        ("bluesky", "www.example.org/get-involved..."),
        ("wall", "example.org/get-involved/root-out-racism"),
        ("linkedin", LINK),
    ],
)
def test_a_link_is_shown_as_the_platform_shows_it(platform: str, shown: str) -> None:
    assert pieces(LINK, platform) == (Piece(Kind.LINK, shown, LINK),)


def test_a_short_link_stays_whole() -> None:
    assert shorten("https://nhs.uk/", "bluesky") == "nhs.uk"
    assert shorten("https://nhs.uk/help", "x") == "nhs.uk/help"


def test_hashtags_come_once_each() -> None:
    assert hashtags("#Leeds #leeds #York") == ("Leeds", "York")
