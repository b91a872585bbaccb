"""One line a post, whatever stands in it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.log import TREES, log_event, open_log
from bot.delivery.outcomes import Event
from bot.model.delivery import State
from bot.model.redact import Redactor
from tests.delivery.platform import START

FORGED = "refused\n2021-07-05T11:30:00.000Z published launch/x\r\nurl=…"


@pytest.fixture(autouse=True)
def log() -> Iterator[logging.Logger]:
    trees = [logging.getLogger(name) for name in TREES]
    before = [(log, log.handlers[:], log.level, log.propagate) for log in trees]
    yield trees[0]
    for one, handlers, level, propagate in before:
        one.handlers[:], one.level, one.propagate = handlers, level, propagate


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_platform_s_words_never_begin_a_line_of_their_own(
    shape: str, log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    open_log(shape, Redactor({"hunter2hunter2"}).redact)
    log_event(Event(START, "launch/x", "x", State.FAILED, FORGED))
    log.error("x is stopped: %s", FORGED)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    if shape == "json":
        assert [json.loads(line)["at"] for line in lines]
    else:
        assert [line.split()[1] for line in lines] == ["failed", "error"]


@pytest.mark.parametrize("shape", ["text", "json"])
def test_what_channels_say_is_in_the_log_and_no_secret_is(shape: str, capsys: pytest.CaptureFixture[str]) -> None:
    open_log(shape, Redactor({"hunter2hunter2"}).redact)
    logging.getLogger("bot.channels.bluesky.card").info("no link card for example.org: the page has no title")
    logging.getLogger("bot.channels.anything").error("refused hunter2hunter2")
    log_event(Event(START, "launch/x", "x", State.FAILED, "Bearer hunter2hunter2 is no token"))
    said = capsys.readouterr().err
    assert "no link card for example.org: the page has no title" in said
    assert "hunter2" not in said
    assert said.count("[secret]") == 2


def test_no_module_of_ours_logs_where_nobody_looks() -> None:
    """A logger by another name than the module's or the program's would be seen by nobody."""
    for module in (Path(__file__).parent.parent.parent / "bot").rglob("*.py"):
        for name in re.findall(r"getLogger\((.*?)\)", module.read_text("utf-8")):
            assert name in ("__name__", '"drumbeat"', '"apscheduler"', "name", "TREES[0]"), module


@pytest.mark.parametrize("shape", ["text", "json"])
def test_what_a_post_went_out_without_is_in_its_line(shape: str, capsys: pytest.CaptureFixture[str]) -> None:
    open_log(shape, Redactor({"hunter2hunter2"}).redact)
    log_event(Event(START, "launch/x", "x", State.PUBLISHED, left_out=("its link card",)))
    line = capsys.readouterr().err
    assert ('"without": ["its link card"]' if shape == "json" else 'without="its link card"') in line
