"""From a refusal's status to what to do: the same on every platform, where its own words do not say more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.channels.http.refusal import Refusal, meaning
from bot.model.channel import RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed

SAID = ': "Not today."'
AGAIN = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def kind(status: int, said: str, *, is_public: bool) -> type[Exception]:
    return type(meaning(Refusal("social.example", "token of [channels.a]", status, said, AGAIN, is_public)))


@pytest.mark.parametrize(
    ("status", "meant"), [(401, Unauthorized), (402, Unauthorized), (413, Rejected), (429, RateLimited)]
)
@pytest.mark.parametrize("said", ["", SAID])
def test_some_say_enough_by_themselves_whoever_answers(status: int, meant: type[Exception], said: str) -> None:
    assert kind(status, said, is_public=True) is kind(status, said, is_public=False) is meant


@pytest.mark.parametrize("status", [400, 403, 404, 422, 451])
def test_a_refusal_that_is_not_in_the_platform_s_words_says_nothing_of_a_public_call(status: int) -> None:
    assert kind(status, "", is_public=True) is Unconfirmed
    assert kind(status, SAID, is_public=True) is Rejected
    assert kind(status, "", is_public=False) is Rejected


@pytest.mark.parametrize("status", [408, 409, 425])
def test_who_gave_up_in_between_may_have_taken_the_post_and_is_asked_again_for_what_is_not_public(status: int) -> None:
    assert kind(status, SAID, is_public=True) is Unconfirmed
    assert kind(status, SAID, is_public=False) is Unavailable


def test_the_words_name_who_refused_and_the_setting_to_mend_and_a_limit_its_end() -> None:
    refused = Refusal("social.example", "token of [channels.a]", 402, SAID, AGAIN)
    assert str(meaning(refused)) == (
        'social.example asks for a payment (402): "Not today."; settle that, or use another token of [channels.a]'
    )
    limited = meaning(Refusal("social.example", "token of [channels.a]", 429, "", AGAIN))
    assert isinstance(limited, RateLimited)
    assert limited.retry_at == AGAIN
