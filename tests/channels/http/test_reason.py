"""Numbers and times of servers: within reason they count, beyond it they say nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.http.reason import LONGEST_WAIT, RANGES, moment, number, until
from bot.channels.http.retry_after import retry_after

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NONSENSE = (2**62, 10**400, 10**12, 0, -1, 1.5, float("nan"), True, None, "", "9" * 5000, "٣", "1e3", [500], {"a": 1})


@pytest.mark.parametrize("kind", sorted(set(RANGES) - {"calls left"}))
@pytest.mark.parametrize("value", NONSENSE)
def test_a_number_beyond_reason_says_nothing(kind: str, value: object) -> None:
    assert number(value, kind) is None


@pytest.mark.parametrize("kind", RANGES)
def test_the_ends_of_a_range_are_within_it(kind: str) -> None:
    least, most = RANGES[kind]
    assert [number(value, kind) for value in (least - 1, least, most, most + 1)] == [None, least, most, None]
    assert number(str(most), kind) == most


@pytest.mark.parametrize(
    "value", ["yesterday", "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1999-12-31", 5, None]
)
def test_a_time_that_is_none_or_far_away_says_nothing(value: object) -> None:
    assert moment(value) is None


def test_a_time_without_a_zone_is_in_utc() -> None:
    assert moment("2026-11-25T09:00:00") == moment("2026-11-25T09:00:00Z") == NOW


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "3153600000"},
        {"Retry-After": "Fri, 01 Jan 2126 00:00:00 GMT"},
        {"Retry-After": "9999-12-31T23:59:59+00:00"},
        {"X-RateLimit-Reset": "99999999999"},
        {"X-Rate-Limit-Reset": "4102444800"},
    ],
)
def test_nobody_is_waited_for_a_century(headers: dict[str, str]) -> None:
    assert retry_after(headers, NOW) == NOW + LONGEST_WAIT


@pytest.mark.parametrize("value", ["-5", "Mon, 01 Jan 2001 00:00:00 GMT", "0"])
def test_nobody_is_waited_for_in_the_past(value: str) -> None:
    assert retry_after({"Retry-After": value}, NOW) == NOW


@pytest.mark.parametrize("after", [timedelta(days=-1), timedelta(hours=3), timedelta(days=400)])
def test_a_wait_is_between_now_and_a_day(after: timedelta) -> None:
    assert NOW <= until(NOW + after, NOW) <= NOW + LONGEST_WAIT
