"""Structured logs: one line a post, for people or for machines."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from bot.delivery.outcomes import Event
from bot.model.delivery import State
from bot.model.shown import shown

GRAVE = {State.FAILED, State.UNCONFIRMED, State.MISSED}


class _Text(logging.Formatter):
    """`2021-07-05T11:30:00.120Z published shout-outs/wall/2021-07-05/leeds url=… why="…"`."""

    def format(self, record: logging.LogRecord) -> str:
        event = getattr(record, "event", None)
        at = datetime.fromtimestamp(record.created, UTC)
        stamp = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
        if not isinstance(event, Event):
            said = " ".join(record.getMessage().split())  # a platform's words may not begin a line of their own
            return f"{stamp} {record.levelname.lower()} {said}" + self._traceback(record)
        rest = {"url": event.url, "attempt": str(event.attempt) if event.attempt > 1 else "", "why": event.why}
        rest["without"] = "; ".join(event.left_out)
        words = [f"{key}={json.dumps(shown(value), ensure_ascii=False)}" for key, value in rest.items() if value]
        return " ".join((stamp, event.state, event.post_id, *words))

    def _traceback(self, record: logging.LogRecord) -> str:
        return "\n" + self.formatException(record.exc_info) if record.exc_info else ""


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {"at": datetime.fromtimestamp(record.created, UTC).isoformat()}
        event = getattr(record, "event", None)
        if isinstance(event, Event):
            line |= {"post": event.post_id, "channel": event.channel, "state": event.state, "attempt": event.attempt}
            rest = {"url": event.url, "why": event.why, "without": list(event.left_out)}
            line |= {key: value for key, value in rest.items() if value}
        else:
            line |= {"level": record.levelname.lower(), "message": record.getMessage()}
            if record.exc_info:
                line["error"] = self.formatException(record.exc_info)
        return json.dumps({key: _seen(value) for key, value in line.items()}, ensure_ascii=False)


def _seen(value: object) -> object:
    """What JSON would write as an escape acts on the screen of whoever reads it."""
    match value:
        case str():
            return shown(value)
        case list():
            return [_seen(each) for each in value]
        case _:
            return value


class _Out(logging.StreamHandler[TextIO]):
    """Writes lines as they may leave the program, whoever put what into them."""

    def __init__(self, outward: Callable[[str], str]) -> None:
        super().__init__(sys.stderr)
        self._outward = outward

    def format(self, record: logging.LogRecord) -> str:
        return self._outward(super().format(record))


TREES = ("drumbeat", "bot")
"""The program speaks under the first name; channels and whatever else goes by its module's name, under the other."""


def open_log(shape: str, outward: Callable[[str], str]) -> None:
    """Send the log to standard error, as `text` or `json`; `outward` makes each line fit to leave the program."""
    out = _Out(outward)
    out.setFormatter(_Json() if shape == "json" else _Text())
    for name in TREES:
        log = logging.getLogger(name)
        log.handlers[:] = [out]
        log.setLevel(logging.INFO)
        log.propagate = False


def log_event(event: Event) -> None:
    """Write one line for a change of state."""
    level = logging.DEBUG if event.is_routine else logging.WARNING if event.state in GRAVE else logging.INFO
    logging.getLogger("drumbeat").log(level, "%s %s", event.state, event.post_id, extra={"event": event})
