"""Pictures and videos on X: uploaded before the post, with their words, and no more often than need be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.channels.text import weighted_length
from bot.channels.x.channel import XChannel
from bot.channels.x.media import CHUNK, PATIENCE
from bot.model.channel import RateLimited, Rejected, Unavailable
from bot.model.plan import Media
from tests.channels.harness import edited, picture, planned, send
from tests.channels.stand_in_x import Answer, StandInX, limit_forms, service_unavailable, too_many_requests
from tests.channels.x.stage import Clock, a_channel, signed

UPLOAD = "/2/media/upload"
WORDS = "/2/media/metadata"


@pytest.fixture
def channel(tmp_path: Path, x: StandInX, clock: Clock) -> XChannel:
    channel = a_channel(tmp_path, x.base_url, signed(x), now=clock)
    channel.sleep = clock.sleep
    return replace(channel)  # with the clock's own sleep in its uploads


def a_film(root: Path, size: int = 2 * CHUNK + 5, mime: str = "video/mp4") -> Media:
    content = bytes(n % 251 for n in range(1000)) * (size // 1000) + b"." * (size % 1000)
    path = root / "messages/media/film.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Media("messages/media/film.mp4", mime, sha256(content).hexdigest(), len(content), "A short film")


def calls(x: StandInX, path: str) -> int:
    return sum(seen.request.path == path for seen in x.requests)


def test_bytes_and_words_arrive_as_they_were(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    first, second = picture(tmp_path, 1, "One"), picture(tmp_path, 2, "Two & <more>")
    send(channel, planned(channel, "Look", media=(first, second)))
    (post,) = x.posts
    assert [(one.content, one.alt_text) for one in post.media] == [
        ((tmp_path / media.path).read_bytes(), media.alt) for media in (first, second)
    ]


def test_a_picture_without_words_is_not_given_any(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    send(channel, planned(channel, "Look", media=(picture(tmp_path, 1, ""),)))
    assert (x.posts[0].media[0].alt_text, calls(x, WORDS)) == (None, 0)


def test_the_same_picture_twice_is_shown_twice(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    one = picture(tmp_path)
    send(channel, planned(channel, "Look", media=(one, one)))
    assert len(x.posts[0].media) == 2


def test_preparing_again_uploads_nothing_again(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    post = planned(channel, "Look", media=(picture(tmp_path),))
    assert channel.prepare(post, None).body == channel.prepare(post, None).body
    assert (calls(x, UPLOAD), calls(x, WORDS)) == (1, 1)


def test_an_upload_is_not_used_when_x_may_have_dropped_it(
    channel: XChannel, x: StandInX, tmp_path: Path, clock: Clock
) -> None:
    post = planned(channel, "Look", media=(picture(tmp_path),))
    first = channel.prepare(post, None)
    clock.moment += timedelta(hours=13)
    assert channel.prepare(post, None).body != first.body


def test_other_words_for_a_picture_are_another_upload(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    post = planned(channel, "Look", media=(picture(tmp_path, 1, "Old words"),))
    channel.prepare(post, None)
    send(channel, edited(channel, post, media=(replace(post.media[0], alt="New words"),)))
    assert [one.alt_text for one in x.posts[0].media] == ["New words"]


def test_words_that_x_did_not_take_stop_the_post(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    post = planned(channel, "Look", media=(picture(tmp_path),))
    x.fault("answer-instead", path=WORDS, answer=service_unavailable())
    with pytest.raises(Unavailable):
        channel.prepare(post, None)
    send(channel, post)
    assert [one.alt_text for one in x.posts[0].media] == [post.media[0].alt]
    assert calls(x, UPLOAD) == 1


@pytest.mark.parametrize("effect", ["drop-before", "commit-then-drop", "commit-then-garble", "commit-then-cut"])
def test_a_lost_upload_is_tried_again_later(channel: XChannel, x: StandInX, tmp_path: Path, effect: str) -> None:
    post = planned(channel, "Look", media=(picture(tmp_path),))
    x.fault(effect, path=UPLOAD)  # type: ignore[arg-type]  # one of the effects
    with pytest.raises(Unavailable):
        channel.prepare(post, None)
    send(channel, post)
    assert len(x.posts) == 1


def test_a_limit_on_uploads_is_kept(channel: XChannel, x: StandInX, tmp_path: Path, clock: Clock) -> None:
    post = planned(channel, "Look", media=(picture(tmp_path),))
    x.fault("answer-instead", path=UPLOAD, answer=too_many_requests(limit_forms(clock())["epoch"]))
    with pytest.raises(RateLimited) as met:
        channel.prepare(post, None)
    assert met.value.retry_at == clock() + timedelta(seconds=7)


def test_a_picture_outside_the_campaign_is_not_sent(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    one = replace(picture(tmp_path), path="../secret.png")
    with pytest.raises(Rejected, match="outside the campaign"):
        channel.prepare(planned(channel, "Look", media=(one,)), None)
    with pytest.raises(Rejected, match=r"gone\.png cannot be read"):
        channel.prepare(planned(channel, "Look", media=(replace(one, path="gone.png"),)), None)
    assert x.requests == ()


def test_a_film_goes_up_in_parts_and_is_waited_for(
    channel: XChannel, x: StandInX, tmp_path: Path, clock: Clock
) -> None:
    x.world.processing_checks, x.world.check_after_secs = 4, 9
    film, before = a_film(tmp_path), clock()
    send(channel, planned(channel, "Watch", media=(film,)))
    (shown,) = x.posts[0].media
    assert (sha256(shown.content).hexdigest(), shown.alt_text) == (film.sha256, "A short film")
    assert (shown.is_video, clock() - before) == (True, timedelta(seconds=27))


def test_a_film_that_takes_x_too_long_is_asked_for_again_and_not_sent_again(
    channel: XChannel, x: StandInX, tmp_path: Path, clock: Clock
) -> None:
    x.world.processing_checks, x.world.check_after_secs = 15, 25
    post, before = planned(channel, "Watch", media=(a_film(tmp_path),)), clock()
    with pytest.raises(Unavailable, match=r"still preparing messages/media/film\.mp4"):
        channel.prepare(post, None)
    assert clock() - before <= PATIENCE
    send(channel, post)
    assert (len(x.posts), calls(x, f"{UPLOAD}/initialize")) == (1, 1)


def test_a_film_that_x_cannot_use_is_for_a_person(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    x.world.processing_fails = True
    with pytest.raises(Rejected, match=r"X cannot use messages/media/film\.mp4"):
        channel.prepare(planned(channel, "Watch", media=(a_film(tmp_path, 5000),)), None)


def test_a_moving_picture_goes_up_like_a_film(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    channel.prepare(planned(channel, "Watch", media=(a_film(tmp_path, 5000, "image/gif"),)), None)
    begun = next(seen.request for seen in x.requests if seen.request.path.endswith("initialize")).json()
    assert begun == {"media_type": "image/gif", "total_bytes": 5000, "media_category": "tweet_gif"}


def test_an_upload_without_an_id_is_not_taken_for_one(channel: XChannel, x: StandInX, tmp_path: Path) -> None:
    x.fault("answer-instead", path=UPLOAD, answer=Answer(200, {"data": {"media_key": "3_1"}}))
    with pytest.raises(Unavailable, match="does not say under which id"):
        channel.prepare(planned(channel, "Look", media=(picture(tmp_path),)), None)


def test_a_film_that_changes_while_it_goes_up_is_refused(tmp_path: Path, clock: Clock) -> None:
    def edit(moment: str, request: object) -> None:
        if moment == "arrived" and getattr(request, "path", "").endswith("initialize"):
            (tmp_path / "messages/media/film.mp4").write_bytes(b"another film")

    with StandInX(weight=weighted_length, now=clock, watch=edit) as x:
        channel = a_channel(tmp_path, x.base_url, signed(x), now=clock)
        with pytest.raises(Rejected, match=r"film\.mp4 changed after it was planned"):
            channel.prepare(planned(channel, "Watch", media=(a_film(tmp_path),)), None)
