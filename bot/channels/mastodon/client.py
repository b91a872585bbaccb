"""Mastodon.py on our own door to the network: it makes the reads and uploads, the server's answer itself counts.

The library has opinions on an answer after it has come (types, versions, dates of limits) and fails over odd ones.
So its results and its errors are left aside wherever there is an answer, and the public call is made without it.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mastodon import Mastodon as Library
from mastodon.errors import MastodonWarning

from bot.channels.http.body import parsed
from bot.channels.http.reason import number
from bot.channels.http.retry_after import retry_after
from bot.channels.http.session import Session, Timeout, answer, cause_of, open_session
from bot.channels.mastodon.refusal import Refusals
from bot.model.address import host_of
from bot.model.channel import RateLimited, Rejected, Unavailable
from bot.model.redact import Redactor

if TYPE_CHECKING:
    from bot.channels.http import Response

_VERSION = "4.6.0"  # given, never asked for: 2.3.3 recurses for ever over versions such as "takahe/0.11.0"
_ANSWERS: ContextVar[list[Response] | None] = ContextVar("answers", default=None)

Call = Callable[[Any], object]
"""What to do with the library, which has no types."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of one of the server's limits, until `ends_at`, as it was heard at `heard_at`."""

    left: int
    ends_at: datetime
    heard_at: datetime


@dataclass(slots=True)
class Client:
    """One account on one server. `budgets` are what its headers last said of posts, uploads and reads."""

    address: str
    session: Session = field(repr=False)
    library: Any = field(repr=False)
    refusals: Refusals = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)
    budgets: dict[str, Budget] = field(default_factory=dict)

    def ask(self, call: Call) -> Any:  # JSON is what it is
        """Make a read with the library and return the server's answer."""
        return self.answer(self.respond(call))

    def answer(self, response: Response) -> Any:  # JSON is what it is
        """Read the answer to a read or an upload."""
        return answer(response, Unavailable)

    def respond(self, call: Call) -> Response:
        """Make a read or an upload with the library; refusals are raised."""
        with self.session.sending_repeatable():
            return self._accepted(self._answer_to(call), is_public=False)

    def publish(self, body: Mapping[str, Any], key: str) -> Response:
        """Make the public call with just these bytes; refusals are raised.

        The library would write booleans as texts, which servers that are strict about types refuse.
        """
        headers = {**self._authorised, "Idempotency-Key": key}
        response = self.session.once("POST", f"{self.address}/api/v1/statuses", json=body, headers=headers)
        return self._accepted(response, is_public=True)

    def known(self, path: str) -> Mapping[str, Any]:
        """Read what a server says of itself; nothing where it has no such path."""
        response = self.session.repeatable("GET", self.address + path, headers=self._authorised)
        if response.status_code >= 400:
            error = self.refusals.of(response, is_public=False)
            if isinstance(error, Rejected):
                return {}
            raise error
        with contextlib.suppress(ValueError):
            found = parsed(response.content)
            return found if isinstance(found, dict) else {}
        return {}

    def mind_limits(self, *kinds: str) -> None:
        """Refuse to begin what a server has already said it would not take."""
        now = self.now()
        for kind in kinds:
            budget = self.budgets.get(kind)
            # What was heard later than now was heard while the clock was ahead, and may end at a wrong hour.
            if budget is not None and budget.left <= 0 and budget.heard_at <= now < budget.ends_at:
                raise RateLimited(f"{self.refusals.host} takes no more {kind} for now", budget.ends_at)

    @property
    def _authorised(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.library.access_token}"}

    def _answer_to(self, call: Call) -> Response:
        kept: list[Response] = []
        token = _ANSWERS.set(kept)
        failure: Exception | None = None
        try:
            call(self.library)
        except Exception as error:  # the library's own kinds, or a stumble over the answer: see the first lines  # noqa: BLE001
            failure = cause_of(error) or (None if kept else error)
        finally:
            _ANSWERS.reset(token)
        if failure is not None:
            raise failure
        return kept[-1]

    def _accepted(self, response: Response, *, is_public: bool) -> Response:
        self._note_budget(response)
        if response.status_code >= 400:
            raise self.refusals.of(response, is_public=is_public)
        return response

    def _note_budget(self, response: Response) -> None:
        with contextlib.suppress(KeyError):
            left = number(response.headers["X-RateLimit-Remaining"].strip(), "calls left")
            reset = {"X-RateLimit-Reset": response.headers["X-RateLimit-Reset"]}
            ends_at = retry_after(reset, self.now())
            if ends_at is not None and left is not None:
                self.budgets[_kind_of(response)] = Budget(left, ends_at, self.now())


def connected(
    address: str, secret: str, where: str, timeout: Timeout, now: Callable[[], datetime], redactor: Redactor
) -> Client:
    """Open the door to a server. `where` names the setting of the token, for people."""
    warnings.filterwarnings("ignore", category=MastodonWarning)  # for its developers, not for comms officers
    session = open_session(redactor, secrets=(secret,), timeout=timeout)
    session.hooks["response"].append(_keep)
    library: Any = Library(
        api_base_url=address,
        session=session,
        ratelimit_method="throw",
        mastodon_version=_VERSION,
        version_check_mode="created",  # with "none" it forgets the version, and uploads the old way
        user_agent="drumbeat",
    )
    library.request_timeout = timeout
    library.access_token = secret  # the constructor would take a file of that name for it
    refusals = Refusals(host_of(address), where, session.redactor.redact, now)
    return Client(address, session, library, refusals, now)


def _keep(response: Response, **_: Any) -> None:  # as requests calls it
    kept = _ANSWERS.get()
    if kept is not None:
        kept.append(response)


def _kind_of(response: Response) -> str:
    if response.request.method != "POST":
        return "reads"
    return "uploads" if (response.request.url or "").endswith("/media") else "posts"
