"""A channel whose errors hold no secret, whoever raised them: the one place through which every failure's text passes.

Libraries quote what they were given: a header, an address, a form. What such an error says goes into the ledger, the
log, alerts and onto the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from bot.channels.around import Around
from bot.model.channel import CannotFind, Channel, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.redact import Redactor

_OURS = (Rejected, Unauthorized, Unavailable, Unconfirmed, CannotFind)

Answer = TypeVar("Answer")


def discreet(channel: Channel, redactor: Redactor) -> Channel:
    """Return the same channel; `redactor` knows its secrets, as far as they were read."""

    def quietly(verb: str, post_id: str, call: Callable[[], Answer]) -> Answer:
        try:
            return call()
        except Exception as error:  # of any kind: libraries have their own  # noqa: BLE001
            told = without_secrets(error, redactor)
        raise told  # out here, so that what was told in there is not its context

    return Around(channel, quietly)


def without_secrets(error: Exception, redactor: Redactor) -> Exception:
    """Return the error itself where neither it nor what stands behind it tells a secret, and else one that does not."""
    if not any(_tells(each, redactor) for each in _behind(error)):
        return error
    words = redactor.redact(str(error))
    if isinstance(error, RateLimited):
        return RateLimited(words, error.retry_at)
    kind = next((kind for kind in _OURS if isinstance(error, kind)), None)
    return kind(words) if kind is not None else RuntimeError(f"{type(error).__name__}: {words}")


def _tells(error: BaseException, redactor: Redactor) -> bool:
    texts = (str(error), repr(error), *map(str, getattr(error, "__notes__", ())))
    return any(redactor.redact(text) != text for text in texts)


def _behind(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    waiting, known = [seen], set[int]()
    while waiting:
        seen = waiting.pop()
        if seen is not None and id(seen) not in known:
            known.add(id(seen))
            yield seen
            waiting += [seen.__cause__, seen.__context__]
