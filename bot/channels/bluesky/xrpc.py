"""The calls to an account's server: reads that anybody may make, calls as the account, and the one public call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels.bluesky import errors as bluesky_errors
from bot.channels.bluesky.errors import Refused
from bot.channels.bluesky.session import LogIn, LogIns, identity
from bot.channels.token_store import token_store
from bot.model.channel import Unavailable, Unconfirmed
from bot.model.settings import ChannelSettings

if TYPE_CHECKING:
    from bot.channels.http import Response
    from bot.channels.http.session import Session

Timeout = tuple[float, float]
TIMEOUT: Timeout = (5.0, 60.0)  # putting a post with a video into place takes the server a while


@dataclass(slots=True)
class Xrpc:
    """One account. Nothing is opened and no secret is read before the first call."""

    settings: ChannelSettings
    root: Path = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)
    timeout: Timeout = TIMEOUT
    _session: Session | None = field(default=None, repr=False)

    @property
    def log_ins(self) -> LogIns:
        """The log-in, as all processes share it."""
        store = token_store(self.settings, self.root, identity(self.settings))
        return LogIns(self.settings, store, self._http, self.now)

    def read(self, method: str, parameters: Mapping[str, str]) -> Any:  # JSON is what it is
        """Read what anybody may read; None where the record is certainly not there."""
        server = self.log_ins.known().server
        response = self._http().repeatable("GET", _url(server, method), params=parameters)
        refused = self._refusal(response)
        return None if refused and refused.is_absence else self._answer(response, refused, Unavailable)

    def ask(self, method: str) -> tuple[Any, Mapping[str, str]]:  # JSON is what it is
        """Read as the account; the headers tell what is left of the limits."""
        response = self._as_account(
            lambda url, headers: self._http().repeatable("GET", f"{url}{method}", headers=headers)
        )
        return self._answer(response, self._refusal(response), Unavailable), response.headers

    def upload(self, content: Callable[[], Any], mime: str) -> Any:  # bytes, or a file that is opened anew each time
        """Put a picture or video where a post may refer to it. Nothing is public, and it may be repeated."""

        def send(url: str, headers: Mapping[str, str]) -> Response:
            typed = {**headers, "Content-Type": mime}
            return self._http().repeatable("POST", f"{url}com.atproto.repo.uploadBlob", data=content(), headers=typed)

        response = self._as_account(send)
        return self._answer(response, self._refusal(response), Unavailable)

    def once(self, method: str, given: Mapping[str, Any]) -> Any:  # JSON is what it is
        """Make the public call, one time; a log-in that is no longer taken is renewed for the next try."""
        account = self.log_ins.current()
        response = self._http().once("POST", _url(account.server, method), json=given, headers=_bearer(account))
        refused = self._refusal(response)
        if refused and refused.is_worn_out:
            self.log_ins.renewed(account)
            raise Unavailable("the log-in had ended; it is renewed, and the next try uses it")
        return self._answer(response, refused, Unconfirmed)

    def _as_account(self, send: Callable[[str, Mapping[str, str]], Response]) -> Response:
        """Make a call that may be repeated; a log-in that is no longer taken is renewed, one time."""
        account = self.log_ins.current()
        response = send(_url(account.server), _bearer(account))
        refused = self._refusal(response)
        if refused is None or not refused.is_worn_out:
            return response
        account = self.log_ins.renewed(account)
        return send(_url(account.server), _bearer(account))

    def _refusal(self, response: Response) -> Refused | None:
        redact = self._http().redactor.redact
        return None if response.status_code < 300 else bluesky_errors.read(response, redact)

    def _answer(
        self, response: Response, refused: Refused | None, otherwise: type[Unavailable] | type[Unconfirmed]
    ) -> Any:  # JSON is what it is
        from bot.channels.http.session import answer

        if refused is None:
            return answer(response, otherwise)
        if not refused.is_understood:
            raise otherwise(f"Bluesky's answer ({refused.status}) cannot be read")
        is_public = otherwise is Unconfirmed
        raise bluesky_errors.meaning(refused, response, self.log_ins.setting, self.now(), is_public=is_public)

    def _http(self) -> Session:
        from bot.channels.http.session import open_session

        if self._session is None:
            self._session = open_session(self.settings.redactor, timeout=self.timeout)
        return self._session


def _url(server: str, method: str = "") -> str:
    return f"{server}/xrpc/{method}"


def _bearer(account: LogIn) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {account.access}"}
