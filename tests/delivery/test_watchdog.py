"""The watchdog's URL is called as soon as it is known, and what is no call is said to be none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.http.dates import Dates
from bot.delivery.alerts import NotSent
from bot.delivery.notify import Line
from bot.model.redact import Redactor
from bot.secrets import from_file, secret
from tests.people import Watchdog, listening_watchdog

watchdog = listening_watchdog


def line(file: Path) -> Line:
    where = secret("file beat", lambda: from_file(file, "beat"), Redactor())
    return Line(Dates(lambda: datetime.now(UTC), lambda: 0.0), where)


def test_a_url_that_was_missing_at_the_start_is_called_once_it_is_there(tmp_path: Path, watchdog: Watchdog) -> None:
    beats = line(tmp_path / "beat")
    beats.beat()
    (tmp_path / "beat").write_text(watchdog.address)
    beats.beat()
    assert watchdog.calls == 1


def test_an_error_for_an_answer_is_no_call(tmp_path: Path, watchdog: Watchdog) -> None:
    watchdog.status = 404
    (tmp_path / "beat").write_text(watchdog.address)
    with pytest.raises(NotSent, match="it answered 404"):
        line(tmp_path / "beat").beat()
