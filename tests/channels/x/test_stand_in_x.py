"""The stand-in for X answers as X does, and breaks exactly as asked."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests
import tweepy
from requests_oauthlib import OAuth1 as SignOAuth1

from tests.channels.stand_in_x import (
    Effect,
    Request,
    StandInX,
    credits_depleted,
    limit_forms,
    service_unavailable,
    too_many_requests,
)
from tests.channels.x.stage import NOON, Clock

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def call(x: StandInX, method: str, path: str, token: str | None = None, **more: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token or x.access_token}"}
    return requests.request(method, x.base_url + path, headers=headers, timeout=5, **more)


def post(x: StandInX, text: str = "Hello", **fields: Any) -> requests.Response:
    return call(x, "POST", "/2/tweets", json={"text": text, **fields})


def timeline(x: StandInX, **query: str) -> Any:
    wanted = {"tweet.fields": "created_at,entities,attachments,referenced_tweets", "max_results": "100", **query}
    return call(x, "GET", f"/2/users/{x.world.user_id}/tweets", params=wanted).json()


def picture(x: StandInX) -> str:
    files = {"media": ("a.png", PNG, "image/png")}
    answer = call(x, "POST", "/2/media/upload", files=files, data={"media_category": "tweet_image"})
    return str(answer.json()["data"]["id"])


def test_a_post_is_public_once_with_its_id() -> None:
    with StandInX(weight=len) as x:
        answer = post(x, "Hello & welcome")
        assert (answer.status_code, answer.json()["data"]["id"]) == (201, x.posts[0].id)
        assert [one.text for one in x.posts] == ["Hello & welcome"]


def test_a_text_over_the_limit_is_refused_by_the_weight_that_was_passed_in() -> None:
    with StandInX(weight=lambda text: 2 * len(text)) as x:
        assert post(x, "a" * 140).status_code == 201
        refused = post(x, "b" * 141)
        assert (refused.status_code, len(x.posts)) == (400, 1)
        assert refused.json()["detail"].startswith("Your Tweet text is too long.")


def test_the_same_text_again_is_refused_with_the_real_body(x: StandInX, clock: Clock) -> None:
    post(x, "Cafe\u0301")
    assert post(x, "Caf\u00e9").json() == {
        "detail": "You are not allowed to create a Tweet with duplicate content.",
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
    }
    clock.moment += timedelta(hours=25)
    x.world.access_tokens[x.access_token] = clock.moment + timedelta(hours=1)
    assert post(x, "Caf\u00e9").status_code == 201


@pytest.mark.parametrize(
    "fields",
    [
        {"idempotency_key": "k"},
        {"reply_settings": "everyone"},
        {"media": {"media_ids": ["1"], "alt": "no"}},
        {"media": {"media_ids": ["404"]}},
        {"made_with_ai": "yes"},
        {"poll": {"options": ["one"], "duration_minutes": 60}},
    ],
)
def test_what_the_schema_does_not_allow_is_a_400_and_nothing_is_posted(x: StandInX, fields: dict[str, Any]) -> None:
    answer = post(x, **fields)
    assert (answer.status_code, answer.json()["title"], x.posts) == (400, "Invalid Request", ())


def test_settings_of_a_post_are_kept(x: StandInX) -> None:
    assert post(x, reply_settings="mentionedUsers", made_with_ai=True).status_code == 201
    assert (x.posts[0].reply_settings, x.posts[0].made_with_ai) == ("mentionedUsers", True)


def test_a_mention_is_refused_unless_it_is_let_through(x: StandInX) -> None:
    x.world.refuses_mentions, x.world.may_mention = True, frozenset({"friend"})
    assert post(x, "Thank you @stranger").status_code == 403
    assert post(x, "Thank you @Friend, mail a@example.org").status_code == 201


def test_replies_and_quotes_of_others_are_refused(x: StandInX) -> None:
    x.world.foreign_posts.add("7")
    reply = post(x, reply={"in_reply_to_tweet_id": "7"})
    assert (reply.status_code, reply.json()["detail"][:42]) == (403, "Reply to this conversation is not allowed ")
    assert post(x, quote_tweet_id="7").status_code == 403
    assert post(x, reply={"in_reply_to_tweet_id": "8"}).status_code == 403
    assert x.posts == ()


def test_a_thread_keeps_its_chain(x: StandInX) -> None:
    first = post(x, "1").json()["data"]["id"]
    second = post(x, "2", reply={"in_reply_to_tweet_id": first}).json()["data"]["id"]
    post(x, "3", reply={"in_reply_to_tweet_id": second})
    assert [one.in_reply_to for one in x.posts] == [None, first, second]
    assert {one.conversation_id for one in x.posts} == {first}
    assert timeline(x)["data"][0]["referenced_tweets"] == [{"type": "replied_to", "id": second}]
    assert [one["id"] for one in timeline(x, exclude="replies")["data"]] == [first]


def test_the_timeline_escapes_text_and_hides_links_behind_t_co(x: StandInX) -> None:
    post(x, "A & B <3 https://example.org/a?b=1&c=2. And example.org > you")
    shown = timeline(x)["data"][0]
    urls = shown["entities"]["urls"]
    assert shown["text"] == f"A &amp; B &lt;3 {urls[0]['url']}. And {urls[1]['url']} &gt; you"
    assert [url["expanded_url"] for url in urls] == ["https://example.org/a?b=1&c=2", "http://example.org"]
    assert [shown["text"][url["start"] : url["end"]] for url in urls] == [url["url"] for url in urls]
    assert shown["created_at"] == "2026-03-01T12:00:00.000Z"


def test_pictures_come_in_order_with_alt_text_and_add_a_link_at_the_end(x: StandInX) -> None:
    ids = [picture(x), picture(x)]
    for number, media_id in enumerate(ids):
        alt = {"id": media_id, "metadata": {"alt_text": {"text": f"picture {number}"}}}
        assert call(x, "POST", "/2/media/metadata", json=alt).status_code == 200
    assert post(x, "Look", media={"media_ids": ids[::-1]}).status_code == 201
    assert [media.alt_text for media in x.posts[0].media] == ["picture 1", "picture 0"]
    assert x.posts[0].media[0].content == PNG
    page = timeline(x, expansions="attachments.media_keys", **{"media.fields": "alt_text"})
    shown = page["data"][0]
    assert shown["text"] == f"Look {shown['entities']['urls'][-1]['url']}"
    assert [media["alt_text"] for media in page["includes"]["media"]] == ["picture 1", "picture 0"]


def test_a_picture_may_also_be_sent_as_base64_but_not_a_text_file(x: StandInX) -> None:
    body = {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image"}
    assert call(x, "POST", "/2/media/upload", json=body).status_code == 200
    body["media"] = base64.b64encode(b"no picture").decode()
    assert call(x, "POST", "/2/media/upload", json=body).status_code == 400


def test_a_video_goes_up_in_segments_and_is_usable_once_processed(x: StandInX) -> None:
    begin = {"media_type": "video/mp4", "total_bytes": 6, "media_category": "tweet_video"}
    media_id = call(x, "POST", "/2/media/upload/initialize", json=begin).json()["data"]["id"]
    for index, part in ((1, b"def"), (0, b"???"), (0, b"abc")):
        append = f"/2/media/upload/{media_id}/append"
        sent = call(x, "POST", append, files={"media": part}, data={"segment_index": str(index)})
        assert sent.status_code == 200
    info = call(x, "POST", f"/2/media/upload/{media_id}/finalize").json()["data"]["processing_info"]
    assert (info["state"], info["check_after_secs"]) == ("in_progress", 1)
    assert post(x, media={"media_ids": [media_id]}).status_code == 400
    status = {"command": "STATUS", "media_id": media_id}
    assert call(x, "GET", "/2/media/upload", params=status).json()["data"]["processing_info"]["state"] == "succeeded"
    assert post(x, media={"media_ids": [media_id]}).status_code == 201
    assert x.posts[0].media[0].content == b"abcdef"


def test_a_new_post_shows_late_by_reads_and_by_time(x: StandInX, clock: Clock) -> None:
    x.world.lag_reads, x.world.lag = 1, timedelta(seconds=10)
    post(x)
    clock.moment += timedelta(seconds=10)
    assert timeline(x) == {"meta": {"result_count": 0}}
    assert timeline(x)["meta"]["result_count"] == 1


def test_the_timeline_starts_at_a_time_and_comes_in_pages(x: StandInX, clock: Clock) -> None:
    for number in range(8):
        post(x, f"post {number}")
        clock.moment += timedelta(minutes=1)
    first = timeline(x, start_time="2026-03-01T12:01:00Z", max_results="5")
    second = timeline(
        x, max_results="5", start_time="2026-03-01T12:01:00Z", pagination_token=first["meta"]["next_token"]
    )
    assert [one["text"] for one in first["data"]] == [f"post {number}" for number in (7, 6, 5, 4, 3)]
    assert [one["text"] for one in second["data"]] == ["post 2", "post 1"]
    assert "next_token" not in second["meta"]


@pytest.mark.parametrize(
    "query", [{"max_results": "4"}, {"tweet.fields": "nonsense"}, {"start_time": "now"}, {"q": "a"}]
)
def test_a_wrong_question_to_the_timeline_is_a_400(x: StandInX, query: dict[str, str]) -> None:
    assert call(x, "GET", f"/2/users/{x.world.user_id}/tweets", params=query).status_code == 400


def test_who_am_i(x: StandInX) -> None:
    answer = call(x, "GET", "/2/users/me", params={"user.fields": "verified"}).json()
    assert answer == {
        "data": {"id": "2244994945", "name": "Drumbeat test", "username": "drumbeat_test", "verified": False}
    }


def test_wrong_app_only_and_ended_tokens_are_refused(x: StandInX, clock: Clock) -> None:
    assert call(x, "POST", "/2/tweets", token="wrong", json={"text": "a"}).status_code == 401
    refused = call(x, "POST", "/2/tweets", token=x.world.app_only_token, json={"text": "a"})
    assert (refused.status_code, refused.json()["title"]) == (403, "Unsupported Authentication")
    clock.moment += timedelta(hours=2)
    assert post(x).status_code == 401
    assert x.posts == ()


def test_oauth_1_needs_a_signed_header(x: StandInX) -> None:
    keys = x.oauth1
    signed = SignOAuth1(keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret)
    assert requests.post(f"{x.base_url}/2/tweets", json={"text": "a"}, auth=signed, timeout=5).status_code == 201
    bare = {"Authorization": f'OAuth oauth_consumer_key="{keys.consumer_key}", oauth_token="{keys.access_token}"'}
    assert requests.post(f"{x.base_url}/2/tweets", json={"text": "b"}, headers=bare, timeout=5).status_code == 401
    other = SignOAuth1("another-app", keys.consumer_secret, keys.access_token, keys.access_token_secret)
    assert requests.post(f"{x.base_url}/2/tweets", json={"text": "c"}, auth=other, timeout=5).status_code == 401


def test_tweepy_posts_through_a_rebased_session(x: StandInX) -> None:
    class Rebase(requests.adapters.HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *rest: Any, **more: Any) -> requests.Response:
            request.url = str(request.url).replace("https://api.twitter.com", x.base_url)
            return super().send(request, *rest, **more)

    keys = x.oauth1
    client = tweepy.Client(None, keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret)
    client.session.mount("https://api.twitter.com", Rebase())
    client.create_tweet(text="from tweepy")
    assert [one.text for one in x.posts] == ["from tweepy"]


def refresh(x: StandInX, token: str) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": x.world.client_id}
    return requests.post(f"{x.base_url}/2/oauth2/token", data=form, timeout=5)


def test_a_refresh_token_works_once(x: StandInX) -> None:
    answer = refresh(x, "stand-in-refresh-0").json()
    assert call(x, "GET", "/2/users/me", token=answer["access_token"]).status_code == 200
    again = refresh(x, "stand-in-refresh-0")
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    assert refresh(x, answer["refresh_token"]).status_code == 200


def test_a_refresh_whose_answer_is_lost_has_spent_the_token(x: StandInX) -> None:
    x.fault("commit-then-drop", path="/2/oauth2/token")
    with pytest.raises(requests.ConnectionError):
        refresh(x, "stand-in-refresh-0")
    assert refresh(x, "stand-in-refresh-0").status_code == 400


def test_limits_count_down_and_refuse_until_their_reset(x: StandInX, clock: Clock) -> None:
    x.world.limits["post"].remaining = 1
    allowed, refused = post(x, "one"), post(x, "two")
    assert (allowed.headers["x-rate-limit-remaining"], allowed.status_code) == ("0", 201)
    assert (refused.status_code, refused.headers["x-rate-limit-reset"]) == (429, str(int(NOON.timestamp()) + 900))
    clock.moment += timedelta(minutes=15)
    assert post(x, "two").status_code == 201


def test_without_credits_the_answer_is_402(x: StandInX) -> None:
    x.world.has_credits = False
    answer = post(x)
    assert (answer.status_code, answer.json()["title"], x.posts) == (402, "CreditsDepleted", ())


@pytest.mark.parametrize("form", ["epoch", "day", "seconds", "date", "nothing"])
def test_a_429_comes_in_every_form(x: StandInX, form: str) -> None:
    headers = limit_forms(NOON)[form]
    x.fault("answer-instead", answer=too_many_requests(headers))
    answer = post(x)
    assert (answer.status_code, x.posts) == (429, ())
    assert headers.items() <= {name.lower(): value for name, value in answer.headers.items()}.items()
    named = {name.lower() for name in answer.headers if name.lower().startswith(("retry", "x-"))}
    assert named == set(headers)


@pytest.mark.parametrize("answer", [service_unavailable(), credits_depleted()])
def test_an_answer_instead_leaves_nothing_behind_and_the_next_request_works(x: StandInX, answer: Any) -> None:
    x.fault("answer-instead", answer=answer)
    assert post(x).status_code == answer.status
    assert post(x).status_code == 201


@pytest.mark.parametrize(
    ("effect", "posts"),
    [("drop-before", 0), ("hang-before", 0), ("commit-then-drop", 1), ("commit-then-hang", 1), ("commit-then-cut", 1)],
)
def test_a_lost_answer_leaves_what_the_effect_says(x: StandInX, effect: Effect, posts: int) -> None:
    x.fault(effect, seconds=0.05)
    with pytest.raises(requests.RequestException):
        post(x)
    assert (len(x.posts), x.requests[-1].effect) == (posts, effect)


def test_a_500_after_the_post_was_made(x: StandInX) -> None:
    x.fault("commit-then-answer")
    assert (post(x).status_code, len(x.posts)) == (500, 1)


def test_an_unreadable_answer_after_the_post_was_made(x: StandInX) -> None:
    x.fault("commit-then-garble")
    answer = post(x)
    assert (answer.status_code, len(x.posts)) == (201, 1)
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_a_fault_strikes_only_its_own_path_and_only_so_often(x: StandInX) -> None:
    x.fault("answer-instead", path="/2/media/.*", answer=service_unavailable(), count=2)
    assert post(x).status_code == 201
    codes = [call(x, "POST", "/2/media/metadata", json={}).status_code for _ in range(3)]
    assert codes == [503, 503, 400]


def test_a_hang_ends_with_the_server() -> None:
    with ThreadPoolExecutor(1) as pool:
        arrived = threading.Event()
        with StandInX(weight=len, watch=lambda moment, request: arrived.set()) as x:
            x.fault("hang-before", seconds=60)
            waiting = pool.submit(post, x)
            assert arrived.wait(5)
        assert isinstance(waiting.exception(timeout=5), requests.ConnectionError)


def test_a_watcher_is_called_when_a_request_arrives_and_when_it_is_done() -> None:
    moments: list[tuple[str, str, int]] = []

    def watch(moment: str, request: Request) -> None:
        moments.append((moment, request.path, len(server.posts)))

    with StandInX(weight=len, watch=watch) as server:
        post(server)
    assert moments == [("arrived", "/2/tweets", 0), ("done", "/2/tweets", 1)]


def test_every_request_is_on_record_with_its_outcome(x: StandInX) -> None:
    x.fault("commit-then-drop")
    with pytest.raises(requests.ConnectionError):
        post(x)
    timeline(x)
    assert [(seen.request.method, seen.status) for seen in x.requests] == [("POST", None), ("GET", 200)]


def test_a_deleted_post_is_gone(x: StandInX) -> None:
    made = post(x).json()["data"]["id"]
    assert call(x, "GET", f"/2/tweets/{made}").json()["data"]["id"] == made
    assert call(x, "DELETE", f"/2/tweets/{made}").json() == {"data": {"deleted": True}}
    assert x.posts == ()
