"""Why there is no answer: what libraries raise when a line breaks, and what that means in words."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPException

import requests
import urllib3.exceptions

from bot.channels.http.body import TooMuch, Unreadable

LOST = (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, TooMuch, Unreadable)
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (urllib3.exceptions.ProxyError, "the proxy did not let the connection through"),
    (urllib3.exceptions.NameResolutionError, "its name is not known here; is this machine online?"),
    (urllib3.exceptions.SSLError, "no secure connection: its certificate is not trusted, or something is in between"),
    (urllib3.exceptions.NewConnectionError, "it refused the connection"),
    (urllib3.exceptions.ConnectTimeoutError, "it did not take the connection in time"),
    (urllib3.exceptions.ReadTimeoutError, "it did not answer in time"),
    (urllib3.exceptions.IncompleteRead, "its answer was cut off"),
    (TooMuch, "its answer is too long"),
    (Unreadable, "its answer cannot be read"),
)


def in_words(error: BaseException) -> str:
    """Say in words why there is no answer, from the innermost cause that says anything."""
    kinds = tuple(_causes(error))
    for kind, words in _REASONS:
        if any(isinstance(each, kind) for each in kinds):
            return words
    return "the connection broke"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that stands behind it; urllib3 keeps the cause in `reason`, requests in the arguments."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            behind = (each.__cause__, each.__context__, getattr(each, "reason", None), *each.args)
            waiting += [more for more in behind if isinstance(more, BaseException)]
