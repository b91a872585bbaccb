"""What each of X's answers means, in words that say whose turn it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.x.answers import Answer, is_duplicate, limited_until, limits, made_at, refusal
from bot.model.channel import RateLimited, Rejected, Unauthorized, Unconfirmed
from tests.channels.stand_in_x import (
    answers,
    credits_depleted,
    duplicate,
    forbidden,
    limit_forms,
    too_many_requests,
    unauthorized,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SETTINGS = "access_token (environment variable X_TOKEN) of [channels.x]"


def answer(played: answers.Answer) -> Answer:
    return Answer(played.status, played.body or {}, played.headers)


def meant(status: int, text: str = "Join us", **body: Any) -> Exception:
    return refusal(Answer(status, body), SETTINGS, NOW, text)


@pytest.mark.parametrize(
    ("played", "kind", "words"),
    [
        (unauthorized(), Unauthorized, "renew"),
        (credits_depleted(), Unauthorized, "credits are used up: buy more"),
        (answers.app_only_token(), Unauthorized, "are the app's, not the account's"),
        (answers.too_long(), Rejected, "too long: shorten it"),
        (answers.parent_is_gone(), Rejected, "post before it in the thread is gone"),
        (answers.reply_refused(), Rejected, "post it on its own"),
        (answers.quote_refused(), Rejected, "no longer lets programs quote"),
        (answers.invalid("Your media IDs are invalid."), Rejected, "no longer has the pictures"),
        (forbidden("Anything else."), Rejected, 'X does not take it (403): "Anything else."'),
        (too_many_requests(), RateLimited, "takes no more for now"),
    ],
)
def test_a_refusal_says_what_to_do(played: answers.Answer, kind: type[Exception], words: str) -> None:
    error = refusal(answer(played), SETTINGS, NOW, "Join us")
    assert type(error) is kind
    assert words in str(error)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (402, {}, "asks for a payment"),
        (403, {"type": "https://api.x.com/2/problems/user-suspended"}, "suspended"),
        (429, {"title": "UsageCapExceeded"}, "month's cap is used up"),
        (
            403,
            {"type": "https://api.x.com/2/problems/oauth1-permissions"},
            f"Read and write in X's developer console, then renew {SETTINGS}",
        ),
        (403, {"reason": "x", "type": "https://api.x.com/2/problems/client-forbidden"}, "attach it to a project"),
    ],
)
def test_what_no_edit_of_the_post_would_mend_stops_the_channel(status: int, body: dict[str, Any], words: str) -> None:
    error = meant(status, **body)
    assert type(error) is Unauthorized
    assert words in str(error)


def test_a_401_names_the_settings_and_where_they_come_from() -> None:
    assert SETTINGS in str(meant(401))


@pytest.mark.parametrize(
    ("text", "is_named"),
    [("Thank you @leedscc", True), ("@a and ＠b", True), ("mail a@example.org", False), ("x.com/@leeds", False)],
)
def test_a_refused_mention_says_to_do_without(text: str, is_named: bool) -> None:
    error = meant(403, text, detail="You are not permitted to perform this action.")
    assert type(error) is Rejected
    assert ("post it without the mention" in str(error)) is is_named


def test_a_suspended_account_is_not_taken_for_a_refused_mention() -> None:
    assert type(meant(403, "Thank you @leedscc", detail="Your account is suspended.")) is Unauthorized


def test_a_request_that_timed_out_may_have_been_taken() -> None:
    assert type(meant(408, title="Request Timeout")) is Unconfirmed


def test_only_a_refusal_for_duplicate_content_is_one() -> None:
    assert is_duplicate(answer(duplicate()))
    assert not is_duplicate(answer(forbidden("Something about duplicates")))
    assert not is_duplicate(Answer(201, {"data": {"text": "duplicate content"}, "detail": "duplicate content"}))


@pytest.mark.parametrize("form", ["epoch", "day", "seconds", "date"])
def test_every_form_of_a_limit_is_read(form: str) -> None:
    error = refusal(answer(too_many_requests(limit_forms(NOW, 90)[form])), SETTINGS, NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(seconds=90)


def test_the_days_limit_is_longer_than_the_quarter_of_an_hour_beside_it() -> None:
    soon, late = (str(int((NOW + wait).timestamp())) for wait in (timedelta(minutes=5), timedelta(hours=7)))
    headers = {
        "x-rate-limit-remaining": "3",
        "x-rate-limit-reset": soon,
        "x-app-limit-24hour-remaining": "0",
        "x-app-limit-24hour-reset": late,
    }
    error = refusal(Answer(429, {}, headers), SETTINGS, NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(hours=7)
    assert limits(Answer(201, {}, headers))["x-app-limit-24hour"] == (0, NOW + timedelta(hours=7))


def test_nonsense_in_a_limit_is_left_out() -> None:
    headers = {"x-rate-limit-remaining": "-1", "x-rate-limit-reset": "soon"}
    assert limits(Answer(201, {}, headers)) == {}
    error = refusal(Answer(429, {}, headers), SETTINGS, NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_at is None


def test_words_of_an_answer_are_one_short_line() -> None:
    assert Answer(400, {"errors": [{"message": "a\n b"}], "detail": "c"}).words == "a b"
    assert Answer(400, {"errors": "?", "detail": "d" * 900}).words == "d" * 200
    assert Answer(400).words == ""


def test_an_id_tells_when_its_post_was_made() -> None:
    assert made_at("1212092628029698048") == datetime(2019, 12, 31, 19, 26, 16, 771000, tzinfo=UTC)
    assert made_at("12") is None
    assert made_at("9" * 40) is None


@pytest.mark.parametrize("left", ["9" * 5000, "-1", "1e3", "٣", "", "nan"])
def test_what_is_left_is_heard_only_within_reason(left: str) -> None:
    headers = {"x-rate-limit-remaining": left, "x-rate-limit-reset": "1772366400"}
    assert limits(Answer(200, headers=headers)) == {}


def test_a_day_that_never_ends_is_asked_about_again_tomorrow() -> None:
    headers = {"x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": "99999999999"}
    assert limited_until(Answer(429, headers=headers), NOW) == NOW + timedelta(days=1)
