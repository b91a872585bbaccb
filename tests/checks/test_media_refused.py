"""Pictures and videos that a platform would not take."""

from __future__ import annotations

from dataclasses import replace

from bot.checks.media_refused import media_refused
from tests.checks.example import WALL, X, campaign, message, picture, png, post, printed

VIDEO = replace(png(), path="messages/media/film.mp4", mime="video/mp4")


def test_a_kind_that_it_does_not_know() -> None:
    of = campaign(messages={"teaser": message(media=(picture("a"),))})
    assert printed(media_refused, post(media=(png(mime="image/tiff"),)), of=of) == [
        "messages/teaser.md:2:10: error[media-refused]: x does not take pledge-card.png: it is image/tiff",
        "  help: it takes image/png, video/mp4",
    ]


def test_a_file_that_is_too_large() -> None:
    assert printed(media_refused, post(media=(png(size=5_000_001),))) == [
        "messages/teaser.md:4:1: error[media-refused]: pledge-card.png has 5.01 MB; x takes up to 5 MB",
        "  help: save it smaller than 5 MB",
    ]


def test_too_many_of_them() -> None:
    assert printed(media_refused, post(media=(png(),) * 5)) == [
        "messages/teaser.md:4:1: error[media-refused]: 5 pictures or videos for x, which takes 4",
        "  help: leave some out for x, or spread them over a thread",
    ]


def test_a_second_video_and_a_mix() -> None:
    assert printed(media_refused, post(media=(VIDEO, VIDEO))) == [
        "messages/teaser.md:4:1: error[media-refused]: x takes 1 of video/mp4 in a post",
        "  help: leave the others out",
    ]
    assert printed(media_refused, post(media=(png(), VIDEO))) == [
        "messages/teaser.md:4:1: error[media-refused]: x does not take image and video in one post",
        "  help: use one kind, or spread them over a thread",
    ]


def test_a_platform_without_pictures_and_one_that_needs_them() -> None:
    assert printed(media_refused, post(media=(png(),)), limits={"x": replace(X, max_media=0, media=())})[0].endswith(
        "error[media-refused]: x takes no pictures or videos"
    )
    assert printed(media_refused, post(), limits={"x": replace(X, needs_media=True)}) == [
        "messages/teaser.md:4:1: error[media-refused]: x takes no post without a picture or video",
        "  help: add `media` to the message, or leave x out",
    ]


def test_what_it_takes_is_fine() -> None:
    families = tuple(replace(each, mime="image/*") for each in WALL.media[:1])
    assert printed(media_refused, post(media=(png(),) * 4), post(channel="wall")) == []
    assert printed(media_refused, post(media=(png(size=5_000_000),)), limits={"x": replace(X, media=families)}) == []
    assert printed(media_refused, post(media=(png(), VIDEO)), limits={"x": replace(X, mixes_media=True)}) == []
