"""The log-in that all processes share: made once, kept in the token store, renewed under its lock.

Bluesky takes 30 log-ins in 5 minutes and 300 a day. An access token holds for two hours, and the refresh token that
renews it is spent in doing so: whoever finds the access token worn out takes the lock, looks whether another process
was faster, and only then renews. A log-in follows where there is nothing to renew with; every one is written down
before it is tried, so that no fault of ours, not even one that ends the process, can turn into a row of them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.channels.bluesky import errors as bluesky_errors
from bot.channels.http.reason import moment
from bot.channels.token_store import TokenStore
from bot.model.address import host_of, is_web
from bot.model.channel import RateLimited, Unauthorized, Unavailable
from bot.model.settings import ChannelSettings, SecretMissing

if TYPE_CHECKING:
    from bot.channels.http.session import Session

SERVICE = "https://bsky.social"
MOST_LOG_INS = 4
WITHIN = timedelta(minutes=10)

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SPARE = timedelta(minutes=2)  # a token that ends sooner is renewed before it is used


@dataclass(frozen=True, slots=True)
class LogIn:
    """A log-in as it is kept. `server` holds the account's records; `access` and `refresh` are secret."""

    did: str
    handle: str
    server: str
    access: str
    refresh: str

    def __repr__(self) -> str:
        return f"LogIn({self.handle})"


@dataclass(frozen=True, slots=True)
class LogIns:
    """Keeps the log-in of one channel. `http` opens the door to the network when it is first needed."""

    settings: ChannelSettings
    store: TokenStore
    http: Callable[[], Session]
    now: Callable[[], datetime]

    @property
    def setting(self) -> str:
        """Where the operator mends a log-in."""
        where = self.settings.secrets["app_password"].where
        return f"app_password in {self.settings.table}, from {where}"

    def current(self) -> LogIn:
        """Return a log-in that holds, as far as this clock can tell."""
        kept = self._kept()
        return kept if kept is not None and self._holds(kept) else self._renewed(lambda now: self._holds(now))

    def known(self) -> LogIn:
        """Return whose log-in this is, be it worn out: enough for what anybody may read."""
        return self._kept() or self.current()

    def renewed(self, refused: LogIn) -> LogIn:
        """Return another log-in than the one that the server refused."""
        return self._renewed(lambda now: now.access != refused.access)

    def _renewed(self, is_good: Callable[[LogIn], bool]) -> LogIn:
        with self.store.locked():
            kept = self._kept()
            if kept is not None and is_good(kept):
                return kept  # another process was faster
            answer = self._refreshed(kept) if kept is not None else None
            return self._keep(answer or self._logged_in())

    def _refreshed(self, kept: LogIn) -> Mapping[str, Any] | None:
        """Spend the refresh token; None: it is worn out, too. A lost answer is no harm, it may be asked again."""
        return self._ask("refreshSession", headers={"Authorization": f"Bearer {kept.refresh}"}, or_none=True)

    def _logged_in(self) -> Mapping[str, Any]:
        now = self.now()
        kept = map(moment, self.store.load().get("log_ins", "").split())
        recent = [at for at in kept if at is not None and now - WITHIN < at <= now]
        if len(recent) >= MOST_LOG_INS:
            why = f"logged in {len(recent)} times in {WITHIN.seconds // 60} minutes, and something still refuses it"
            raise RateLimited(f"{why}: look at {self.setting}", recent[0] + WITHIN)
        try:
            password = self.settings.secrets["app_password"].read()
        except SecretMissing as error:
            raise Unauthorized(f"app_password in {self.settings.table}: {error}") from None
        self.http().redactor.add(password)
        stamps = " ".join(at.isoformat() for at in (*recent, now.astimezone(UTC)))
        self.store.save({**self.store.load(), "log_ins": stamps})
        given = {"identifier": handle_of(self.settings), "password": password}
        return self._ask("createSession", json=given) or {}

    def _ask(self, method: str, or_none: bool = False, **keywords: Any) -> Mapping[str, Any] | None:
        """Ask for a session; with `or_none`, a refresh token that is not taken is no error."""
        from bot.channels.http.session import answer

        http = self.http()
        response = http.repeatable("POST", f"{self._service}/xrpc/com.atproto.server.{method}", **keywords)
        if response.status_code == 200:
            found: Mapping[str, Any] = answer(response, Unavailable)
            return found
        refused = bluesky_errors.read(response, http.redactor.redact)
        if or_none and refused.status in (400, 401) and refused.name != "AccountTakedown":
            return None
        if not refused.is_understood:
            raise Unavailable(f"{host_of(self._service)}: it answered {refused.status} to the log-in")
        error = bluesky_errors.meaning(refused, response, self.setting, self.now())
        raise error if isinstance(error, RateLimited | Unauthorized) else Unauthorized(f"{error} ({self.setting})")

    def _keep(self, answer: Mapping[str, Any]) -> LogIn:
        try:
            made = {"access": answer["accessJwt"], "refresh": answer["refreshJwt"], "did": answer["did"]}
        except (KeyError, TypeError):
            made = {}
        if not made or not all(isinstance(value, str) and _is_sound(value) for value in made.values()):
            raise Unavailable("Bluesky's answer to the log-in cannot be read")
        whose = {"handle": str(answer.get("handle", "")), "server": _server(answer, self._service)}
        self.store.save({**self.store.load(), **made, **whose, **self._asked_for})
        kept = self._kept()
        if kept is None:
            raise Unavailable("the log-in could not be kept")
        return kept

    def _kept(self) -> LogIn | None:
        """The log-in that is kept, unless it is for another handle or service than the settings name."""
        kept = self.store.load()
        is_whole = all(_is_sound(kept.get(name, "")) for name in ("did", "access", "refresh", "server"))
        if not is_whole or any(kept.get(name) != value for name, value in self._asked_for.items()):
            return None
        if not is_web(kept["server"]):
            return None
        redactor = self.http().redactor
        for secret in (kept["access"], kept["refresh"]):
            redactor.add(secret)
        return LogIn(kept["did"], kept.get("handle", ""), kept["server"], kept["access"], kept["refresh"])

    def _holds(self, kept: LogIn) -> bool:
        ends_at = _ends_at(kept.access)
        return ends_at is None or self.now() + _SPARE < ends_at

    @property
    def _asked_for(self) -> Mapping[str, str]:
        return {"for_handle": handle_of(self.settings), "for_service": self._service}

    @property
    def _service(self) -> str:
        named = self.settings.options.get("service", SERVICE).rstrip("/")
        service = named if "://" in named else f"https://{named}"
        # anywhere else the app password would travel in the clear
        if not is_web(service) or not (service.startswith("https://") or host_of(service) in _LOOPBACK):
            raise Unauthorized(f"service in {self.settings.table} must be an address that begins with https://")
        return service


def identity(settings: ChannelSettings) -> str:
    """Name the account, for all campaigns that post from it."""
    return f"{settings.options.get('service', SERVICE).rstrip('/')}\n{handle_of(settings).lower()}"


def handle_of(settings: ChannelSettings) -> str:
    """The handle that the settings name, as Bluesky takes it."""
    return settings.options["handle"].strip().lstrip("@")


def _server(answer: Mapping[str, Any], service: str) -> str:
    """The account's own server where the service names one: bsky.social only logs in. Never from TLS to plain."""
    document = answer.get("didDoc")
    entries = document.get("service") if isinstance(document, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and str(entry.get("id", "")).endswith("#atproto_pds"):
            endpoint = str(entry.get("serviceEndpoint", "")).rstrip("/")
            if is_web(endpoint) and endpoint.startswith("https://") and service.startswith("https://"):
                return endpoint
    return service


def _is_sound(value: str) -> bool:
    """Whether this can stand in a header or an address."""
    return value.isascii() and value.isprintable() and bool(value) and " " not in value


def said_in(token: str) -> Mapping[str, Any]:
    """Read what a token says of itself; nothing where it cannot be read."""
    try:
        middle = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _ends_at(token: str) -> datetime | None:
    """Read from a token until when it holds; None where it does not say."""
    try:
        return datetime.fromtimestamp(said_in(token)["exp"], UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
