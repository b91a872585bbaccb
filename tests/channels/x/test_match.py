"""X shows a post otherwise than it was sent; ours is known again, and no other is taken for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.x.match import is_same

SINCE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MADE = "2026-11-22T09:00:00.000Z"


def link(short: str, target: str, **more: str) -> dict[str, Any]:
    return {"url": f"https://t.co/{short}", "expanded_url": target, **more}


def seen(text: str, *urls: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "7", "text": text, "created_at": MADE, "entities": {"urls": list(urls)}, **more}


def same(shown: dict[str, Any], text: str, **more: Any) -> bool:
    return is_same(shown, {"text": text, **more}, SINCE, "campaign")


PHOTO = link("pic", "https://x.com/campaign/status/7/photo/1")
PICTURES = {"attachments": {"media_keys": ["3_1", "3_2"]}}
TWO = {"media": {"media_ids": ["1", "2"]}}


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (seen("Tom &amp; Ann &lt;3 &gt; all"), "Tom & Ann <3 > all"),
        (seen("say &amp;amp;"), "say &amp;"),
        (seen("say &amp;"), "say &amp;"),
        (seen("Caf\u00e9"), "Cafe\u0301"),
        (seen("Join us"), "  Join us\n"),
        (seen("Read https://t.co/aa."), "Read https://t.co/aa."),
        (
            seen("Read https://t.co/aa.", link("aa", "https://example.org/a?b=1&c=2#d")),
            "Read https://example.org/a?b=1&c=2#d.",
        ),
        (seen("https://t.co/aa!", link("aa", "http://example.org")), "example.org!"),
        (seen("https://t.co/aa", link("aa", "https://example.org/")), "https://example.org"),
        (seen("https://t.co/aa", link("aa", "https://EXAMPLE.org/")), "https://example.org"),
        (
            seen("https://t.co/aa", link("aa", "https://bit.ly/1", unwound_url="https://example.org/long")),
            "https://bit.ly/1",
        ),
        (seen("https://t.co/aa", link("aa", "https://example.org/caf%C3%A9")), "https://example.org/café"),
        (
            seen("https://t.co/aa and https://t.co/bb", link("aa", "https://a.org/x"), link("bb", "https://b.org/y")),
            "https://a.org/x and https://b.org/y",
        ),
        (
            seen("https://t.co/aa and https://t.co/aa", link("aa", "https://a.org/x"), link("aa", "https://a.org/x")),
            "https://a.org/x and https://a.org/x",
        ),
        (seen("1 + 1 (maybe) [two]? *"), "1 + 1 (maybe) [two]? *"),
    ],
)
def test_a_text_is_known_again(shown: dict[str, Any], text: str) -> None:
    assert same(shown, text)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (seen("Join us!"), "Join us"),
        (seen("Join us"), "Join us!"),
        (seen("join us"), "Join us"),
        (seen("Join us"), "Join"),
        (seen("Join  us"), "Join us"),
        (seen("Join.us"), "Join us"),
        (seen("https://t.co/aa", link("aa", "https://example.org/a")), "https://example.org/b"),
        (seen("https://t.co/aa", link("aa", "https://example.org/a")), "https://example.org/ab"),
        (seen("https://t.co/aa", link("aa", "https://example.org/a")), "https://examplexorg/a"),
        (
            seen("https://t.co/aa and https://t.co/bb", link("aa", "https://a.org/x"), link("bb", "https://b.org/y")),
            "https://b.org/y and https://a.org/x",
        ),
        (seen("@campaign Join us"), "Join us"),
    ],
)
def test_another_text_is_not_taken_for_it(shown: dict[str, Any], text: str) -> None:
    assert not same(shown, text)


def test_the_link_of_the_pictures_is_no_part_of_the_text() -> None:
    assert same(seen("Look https://t.co/pic", PHOTO, PHOTO, **PICTURES), "Look", **TWO)
    assert same(seen("https://t.co/pic", PHOTO, **PICTURES), "", **TWO)
    marked = link("pic", "https://x.com/i/elsewhere", media_key="3_1")
    assert same(seen("Look https://t.co/pic", marked, **PICTURES), "Look", **TWO)


def test_the_number_of_pictures_must_be_the_same() -> None:
    assert not same(seen("Look https://t.co/pic", PHOTO, **PICTURES), "Look")
    assert not same(seen("Look"), "Look", **TWO)
    assert not same(seen("Look https://t.co/pic", PHOTO, attachments={"media_keys": ["3_1"]}), "Look", **TWO)


def test_the_post_that_it_answers_must_be_the_same() -> None:
    reply = {"referenced_tweets": [{"type": "quoted", "id": "5"}, {"type": "replied_to", "id": "6"}]}
    under_six = {"reply": {"in_reply_to_tweet_id": "6"}}
    assert same(seen("Next", **reply), "Next", **under_six)
    assert same(seen("@campaign Next", **reply), "Next", **under_six)
    assert not same(seen("@other Next", **reply), "Next", **under_six)
    assert not same(seen("Next", **reply), "Next")
    assert not same(seen("Next"), "Next", **under_six)
    assert not same(seen("Next", **reply), "Next", reply={"in_reply_to_tweet_id": "5"})


def test_a_post_with_a_poll_is_not_taken_for_one_without_and_the_other_way_round() -> None:
    polled = {"attachments": {"poll_ids": ["9"]}}
    asked = {"poll": {"options": ["Yes", "No"], "duration_minutes": 60}}
    assert same(seen("Will you?", **polled), "Will you?", **asked)
    assert not same(seen("Will you?"), "Will you?", **asked)
    assert not same(seen("Will you?", **polled), "Will you?")


def test_an_older_post_is_not_taken_for_it() -> None:
    assert not same({**seen("Join us"), "created_at": "2026-11-22T08:59:59.000Z"}, "Join us")
