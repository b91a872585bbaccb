"""Reading when a platform may be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.http.retry_after import retry_after

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
IN_TWO_MINUTES = NOW + timedelta(minutes=2)


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "120"},
        {"retry-after": "120.0"},
        {"Retry-After": "Sun, 22 Nov 2026 15:02:00 GMT"},
        {"Retry-After": "Sun, 22 Nov 2026 15:02:00 -0000"},
        {"Retry-After": str(int(IN_TWO_MINUTES.timestamp()))},
        {"x-rate-limit-reset": str(int(IN_TWO_MINUTES.timestamp()))},
        {"X-RateLimit-Reset": "2026-11-22T15:02:00.000Z"},
        {"X-RateLimit-Reset": "2026-11-22T17:02:00+02:00"},
        {"X-RateLimit-Reset": "2026-11-22T15:02:00"},
        {"X-RateLimit-Reset": str(int(IN_TWO_MINUTES.timestamp() * 1000))},
        {"X-RateLimit-Reset-After": "120"},
        {"ratelimit-reset": str(int(IN_TWO_MINUTES.timestamp()))},
        {"RateLimit-Reset": "120"},
        {"Retry-After": "soon", "ratelimit-reset": "120"},
        {"Retry-After": "120", "x-rate-limit-reset": "1"},
    ],
)
def test_every_form_names_the_same_moment(headers: dict[str, str]) -> None:
    assert retry_after(headers, NOW) == IN_TWO_MINUTES


@pytest.mark.parametrize("value", ["", "  ", "soon", "nan", "inf", "-inf", "1e400", "1e300", "99999999999999999", "[]"])
def test_nonsense_says_nothing(value: str) -> None:
    assert retry_after({"Retry-After": value}, NOW) is None


def test_no_header_says_nothing() -> None:
    assert retry_after({"Content-Type": "text/html"}, NOW) is None


@pytest.mark.parametrize("value", ["0", "-5", "Sun, 22 Nov 2020 15:02:00 GMT", "2020-01-01T00:00:00Z", "1600000000"])
def test_moment_in_the_past_is_now(value: str) -> None:
    assert retry_after({"Retry-After": value}, NOW) == NOW


@given(st.text() | st.floats().map(str) | st.integers().map(str) | st.datetimes().map(str))
def test_whatever_it_says_nothing_breaks(value: str) -> None:
    moment = retry_after({"Retry-After": value}, NOW)
    assert moment is None or (moment >= NOW and moment.tzinfo is not None)
