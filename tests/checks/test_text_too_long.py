"""A text longer than its platform takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.checks.text_too_long import text_too_long
from bot.model.campaign import Segment, Variant
from bot.model.diagnostic import Location
from tests.checks.example import LIMITS, MASTODON, X, campaign, message, post, printed


def test_the_length_used_the_length_allowed_and_what_to_do() -> None:
    assert printed(text_too_long, post("a" * 281)) == [
        "schedules/countdown.yaml:4:14: error[text-too-long]: 281 characters for x, which takes 280",
        '  help: shorten messages/teaser.md:4, or give it an "x" variant',
    ]


def test_a_text_of_exactly_the_limit_is_fine() -> None:
    assert printed(text_too_long, post("a" * 280)) == []


def test_what_a_link_counts_is_said_when_there_is_one() -> None:
    assert printed(text_too_long, post("https://example.org/ " + "a" * 280))[0].endswith(
        "301 characters for x, which takes 280 (a link counts 23)"
    )


def test_a_variant_of_the_platform_can_only_be_shortened() -> None:
    own = Variant(("x",), (Segment("…", Location("messages/teaser.md", 9, 1)),), Location("messages/teaser.md", 8, 1))
    of = campaign(messages={"teaser": message(variants=(own,))})
    long = post("a" * 281, text_location=Location("messages/teaser.md", 9, 1))
    assert printed(text_too_long, long, of=of)[1] == "  help: shorten messages/teaser.md:9"


def test_one_template_on_forty_posts_is_one_finding_about_the_worst() -> None:
    posts = [post("a" * (281 + n % 7), id=f"teaser/x/{n}", after=timedelta(days=n)) for n in range(40)]
    assert printed(text_too_long, *posts) == [
        "messages/teaser.md:4:1: error[text-too-long]: 287 characters for x, which takes 280, "
        "in teaser/x/6; and 39 more posts",
        '  help: shorten messages/teaser.md:4, or give it an "x" variant',
    ]


def test_two_platforms_are_two_findings() -> None:
    posts = (post("a" * 501), post("a" * 501, channel="mastodon"))
    assert printed(text_too_long, *posts) == [
        "schedules/countdown.yaml:4:14: error[text-too-long]: 501 characters for mastodon, which takes 500",
        '  help: shorten messages/teaser.md:4, or give it a "mastodon" variant',
        "schedules/countdown.yaml:4:14: error[text-too-long]: 501 characters for x, which takes 280",
        '  help: shorten messages/teaser.md:4, or give it an "x" variant',
    ]


def test_bytes_are_a_limit_of_their_own() -> None:
    limits = {"x": replace(X, max_bytes=300)}
    assert printed(text_too_long, post("é" * 151), limits=limits)[0].endswith("302 bytes for x, which takes 300")
    assert printed(text_too_long, post("é" * 150), limits=limits) == []


def test_a_content_warning_counts_where_the_platform_counts_it() -> None:
    long = post("a" * 495, channel="mastodon", content_warning="Racism")
    assert printed(text_too_long, long) == []
    assert printed(text_too_long, long, limits={"mastodon": replace(MASTODON, warning_counts=True)})[0].endswith(
        "501 characters for mastodon, which takes 500 (the content warning counts)"
    )


def test_an_unknown_channel_has_no_limit() -> None:
    assert "wall" in LIMITS
    assert printed(text_too_long, post("a" * 20_000), limits={}) == []


def test_how_a_platform_counts_is_said_beside_its_limit() -> None:
    limits = {"x": replace(X, unit="characters, each emoji as its bytes")}
    assert printed(text_too_long, post("a" * 281), limits=limits)[0].endswith(
        "281 characters for x, which takes 280 (each emoji as its bytes)"
    )
