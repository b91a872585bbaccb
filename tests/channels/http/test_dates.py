"""What time the platforms say it is: heard at the one door, and believed only where it can be a clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from requests.structures import CaseInsensitiveDict

from bot.channels.http.dates import Dates, listening, said
from bot.channels.http.session import open_session
from bot.model.channel import Unavailable
from tests.people import served
from tests.quiet_server import QuietHandler

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DATE = "Wed, 25 Nov 2026 12:00:00 GMT"


def dates(ahead: timedelta = timedelta(0)) -> Dates:
    return Dates(lambda: NOON + ahead, lambda: 0.0)


@pytest.mark.parametrize("headers", [{"Date": DATE}, {"date": DATE, "age": "0"}, {"DATE": f" {DATE} "}])
def test_a_date_is_read_whatever_its_header_looks_like(headers: dict[str, str]) -> None:
    assert said(CaseInsensitiveDict(headers)) == NOON


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Date": ""},
        {"Date": "today"},
        {"Date": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"Date": "Wed, 25 Nov 9999 12:00:00 GMT"},
        {"Date": "Wed, 25 Nov 2026 12:00:00 -0000"},
        {"Date": "Wed, 99 Nov 2026 12:00:00 GMT"},
        {"Date": DATE, "Age": "3600"},
        {"Date": DATE, "Age": "a while"},
        {"Date": DATE, "X-Cache": "Hit from cloudfront"},
    ],
)
def test_a_date_that_is_cached_or_nonsense_is_ignored(headers: dict[str, str]) -> None:
    assert said(CaseInsensitiveDict(headers)) is None


@pytest.mark.parametrize(
    ("ahead", "took", "heard"),
    [(0, 0.0, 0), (1, 0.0, 0), (-1, 0.0, 0), (20, 20.0, 0), (60, 20.0, 39), (-60, 20.0, -59), (3600, 0.0, 3599)],
)
def test_the_time_that_a_request_took_is_no_difference(ahead: int, took: float, heard: int) -> None:
    made = dates(timedelta(seconds=ahead))
    made.hear("https://one.example", {"Date": DATE}, took)
    assert made.heard(1.0) == {"https://one.example": timedelta(seconds=heard)}


def test_what_was_heard_long_ago_is_not_asked_for_and_a_clock_that_is_set_shifts_it() -> None:
    at = 0.0
    made = Dates(lambda: NOON, lambda: at)
    made.hear("https://one.example", {"Date": DATE}, 0.0)
    made.shift(timedelta(hours=1))
    assert made.heard(10.0) == {"https://one.example": timedelta(hours=1)}
    at = 11.0
    assert made.heard(10.0) == {}
    assert made.hosts() == ("https://one.example",)


@pytest.fixture
def server() -> Iterator[str]:
    class Answers(QuietHandler):
        def serve(self) -> None:
            self.send_response_only(502 if self.path == "/down" else 200)
            self.send_header("Date", DATE)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with served(Answers) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("path", ["/", "/down"])
def test_each_answer_that_comes_through_the_door_is_heard(server: str, path: str) -> None:
    made, session = dates(timedelta(hours=1)), open_session()
    with listening(made):
        try:
            session.repeatable("GET", server + path)
        except Unavailable:
            assert path == "/down"
    session.close()
    assert list(made.heard(1.0)) == [server]
    assert made.heard(1.0)[server] > timedelta(minutes=59)


def test_where_nobody_listens_nothing_is_kept(server: str) -> None:
    made, session = dates(), open_session()
    with listening(made):
        pass
    session.repeatable("GET", server)
    session.close()
    assert made.hosts() == ()
