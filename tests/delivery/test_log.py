"""One line a post, whatever stands in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot.delivery.log import log_event, open_log
from bot.delivery.outcomes import Event
from bot.model.delivery import State
from tests.delivery.platform import START

FORGED = "refused\n2021-07-05T11:30:00.000Z published launch/x\r\nurl=…"


@pytest.fixture(autouse=True)
def log() -> Iterator[logging.Logger]:
    log = logging.getLogger("drumbeat")
    before = log.handlers[:], log.level, log.propagate
    yield log
    log.handlers[:], log.level, log.propagate = before


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_platform_s_words_never_begin_a_line_of_their_own(
    shape: str, log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    open_log(shape)
    log_event(Event(START, "launch/x", "x", State.FAILED, FORGED))
    log.error("x is stopped: %s", FORGED)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    if shape == "json":
        assert [json.loads(line)["at"] for line in lines]
    else:
        assert [line.split()[1] for line in lines] == ["failed", "error"]
