"""Speak with X: tweepy signs and sends, on our session; what comes back is a value, whatever X answered.

Import this module only to make a call: tweepy and requests are heavy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import tweepy

from bot.channels.http.body import parsed
from bot.channels.http.session import TIMEOUT, Outcome, Session, Timeout, answer, open_session
from bot.channels.token_store import token_store
from bot.channels.x.answers import Answer, refusal
from bot.channels.x.login import SIGNED, Renewal, is_signed, names, secret
from bot.model.channel import Unavailable, Unconfirmed
from bot.model.settings import ChannelSettings

if TYPE_CHECKING:
    from bot.channels.http import Response

BASE = "https://api.x.com"


@dataclass(frozen=True, slots=True)
class _AtBase:
    """The session as tweepy sees it. tweepy has its host built in; the address is put right before it is signed."""

    session: Session
    base: str

    def request(self, method: str, url: str, **keywords: Any) -> Response:  # requests' own keywords
        return self.session.request(method, self.base + urlsplit(url).path, **keywords)


@dataclass(slots=True)
class XClient:
    """One account's line to X. Repeats nothing by itself, but for a read or an upload whose token had ended."""

    session: Session
    base: str
    settings: str  # the names of the credentials, for people
    now: Callable[[], datetime]
    tweepy_client: Any = field(repr=False)  # tweepy has no types
    renewal: Renewal | None = None

    def read(self, route: str, params: Mapping[str, str] | None = None) -> Answer:
        """Read something, or raise one of the errors."""
        return self._repeatable(lambda: self._ask("GET", route, params=dict(params or {})))

    def change(self, route: str, body: Mapping[str, Any]) -> Answer:
        """Make a change that nobody sees."""
        return self._repeatable(lambda: self._ask("POST", route, json=dict(body)))

    def upload(self, route: str, fields: Mapping[str, str], content: bytes) -> Answer:
        """Send bytes that nobody sees; tweepy has no way to."""
        return self._repeatable(lambda: self._send(route, fields, content))

    def post_once(self, body: Mapping[str, Any]) -> Answer:
        """Make the public call. A refusal is returned, not raised: what it means depends on what came before."""
        self._authorise()
        with self.session.sending_once():
            return self._ask("POST", "/2/tweets", Unconfirmed, json=dict(body))

    def _repeatable(self, call: Callable[[], Answer]) -> Answer:
        self._authorise()
        with self.session.sending_repeatable():
            found = call()
        if found.status == 401 and self.renewal is not None and not self.renewal.was_just_renewed():
            self.renew()
            with self.session.sending_repeatable():
                found = call()
        if not found.is_fine:
            raise refusal(found, self.settings, self.now())
        return found

    def renew(self) -> None:
        """Fetch another token than the one that X has just refused."""
        if self.renewal is not None:
            self.tweepy_client.bearer_token = self.renewal.renew(self.tweepy_client.bearer_token or "")

    def _authorise(self) -> None:
        if self.renewal is not None:
            self.tweepy_client.bearer_token = self.renewal.access_token()

    def _ask(self, method: str, route: str, otherwise: Outcome = Unavailable, **keywords: Any) -> Answer:
        response: Response | None = None
        try:
            response = self.tweepy_client.request(method, route, user_auth=self.renewal is None, **keywords)
        except tweepy.HTTPException as error:
            response = error.response
        except (AttributeError, TypeError, ValueError):
            pass  # tweepy takes every refusal for a JSON object with fields of its own kinds
        if response is None:  # raised out here: tweepy's error holds the answer
            raise otherwise("X's answer cannot be read")
        return _answer(response, otherwise)

    def _send(self, route: str, fields: Mapping[str, str], content: bytes) -> Answer:
        keywords: dict[str, Any] = {"data": dict(fields), "files": {"media": ("media", content)}}
        if self.renewal is None:
            ours = self.tweepy_client
            signer = tweepy.OAuth1UserHandler(
                ours.consumer_key, ours.consumer_secret, ours.access_token, ours.access_token_secret
            )
            keywords["auth"] = signer.apply_auth()
        else:
            keywords["headers"] = {"Authorization": f"Bearer {self.tweepy_client.bearer_token}"}
        return _answer(self.session.request("POST", self.base + route, **keywords), Unavailable)


def _answer(response: Response, otherwise: Outcome) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.status_code == 429:  # refused, in whoever's words
        try:
            body = parsed(response.content)
        except ValueError:
            body = {}
    else:
        body = answer(response, otherwise) if response.content or not response.ok else {}
    if not isinstance(body, dict):
        raise otherwise(f"X's answer ({response.status_code}) cannot be read")
    return Answer(response.status_code, body, headers)


def connect(settings: ChannelSettings, root: Path, now: Callable[[], datetime], timeout: Timeout = TIMEOUT) -> XClient:
    """Read the secrets and open the line; no call is made yet."""
    base = settings.options.get("base_url", BASE).rstrip("/")
    wanted = SIGNED if is_signed(settings) else ("client_id", "client_secret", "refresh_token")
    values = [secret(settings, name) if name in settings.secrets else "" for name in wanted]
    session = open_session(settings.redactor, secrets=filter(None, values), timeout=timeout)
    if is_signed(settings):
        client, renewal = tweepy.Client(None, *values), None
    else:
        client_id, client_secret, first = values
        client, url = tweepy.Client("", wait_on_rate_limit=False), f"{base}/2/oauth2/token"
        where, store = settings.table, token_store(settings, root, f"{base}\n{client_id}\n{first}")
        renewal = Renewal(store, session, url, now, client_id, client_secret, first, where)
    client.session = _AtBase(session, base)
    return XClient(session, base, names(settings), now, client, renewal)
