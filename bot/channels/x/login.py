"""Whose words X hears: OAuth 1.0a keys that do not end, or OAuth 2 tokens that are renewed before they do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.channels.http.reason import moment, number
from bot.channels.http.retry_after import retry_after
from bot.channels.http.session import Session, answer
from bot.channels.token_store import TokenStore
from bot.model.channel import RateLimited, Unauthorized, Unavailable
from bot.model.settings import ChannelSettings

AHEAD = timedelta(minutes=10)
"""Tokens are renewed so long before they end."""

JUST_NOW = timedelta(minutes=5)
_LIFE = 7200  # seconds, where X does not say

SIGNED = ("api_key", "api_secret", "access_token", "access_secret")
RENEWED = ("client_id", "refresh_token")

Tokens = Mapping[str, str]


def is_signed(settings: ChannelSettings) -> bool:
    """Whether the settings hold the four values of OAuth 1.0a; these never end, and so come first."""
    return all(name in settings.secrets for name in SIGNED)


def names(settings: ChannelSettings) -> str:
    """Name the settings that a refused log-in comes from, and where each is kept."""
    wanted = SIGNED if is_signed(settings) else RENEWED
    places = ", ".join(f"{name} ({settings.secrets[name].where})" for name in wanted if name in settings.secrets)
    return f"{places} of {settings.table}"


def secret(settings: ChannelSettings, name: str) -> str:
    """Fetch a secret now, or say which setting leads nowhere."""
    try:
        return settings.secrets[name].read()
    except KeyError:
        raise Unauthorized(f"{name} of {settings.table} is not set in config.toml") from None
    except Exception as error:  # a place of its own kind for each secret; its message holds no value  # noqa: BLE001
        reason = str(error)
    raise Unauthorized(f"{name} of {settings.table}: {reason}")


@dataclass(slots=True)
class Renewal:
    """OAuth 2: an access token for two hours, and a refresh token that gives the next pair once, and only once."""

    store: TokenStore
    session: Session
    url: str
    now: Callable[[], datetime]
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    first: str = field(repr=False)  # the refresh token of the settings
    where: str = ""
    _unsaved: Tokens | None = field(default=None, repr=False)

    def access_token(self) -> str:
        """Return a token that holds for a while, renewing it if need be."""
        kept = self._kept()
        if self._ends(kept) - AHEAD > self.now():
            return kept["access_token"]
        try:
            return self.renew(kept.get("access_token", ""))
        except (Unavailable, RateLimited):
            if self._ends(kept) > self.now():  # renewing ahead can wait
                return kept["access_token"]
            raise

    def renew(self, spent: str) -> str:
        """Return another token than `spent`: one that another process has just fetched, or a new one."""
        with self.store.locked():
            if self._unsaved is not None:
                return self._keep(self._unsaved)
            kept = self._kept()
            if kept.get("access_token", spent) != spent and self._ends(kept) - AHEAD > self.now():
                return kept["access_token"]
            self.store.save(kept)  # before X spends the old one: is there room for the new one?
            return self._keep(self._fetch(kept))

    def was_just_renewed(self) -> bool:
        """Whether a refusal cannot be because of the token's age."""
        renewed = moment(self._kept().get("renewed_at"))
        return renewed is not None and abs(self.now() - renewed) < JUST_NOW

    def scopes(self) -> tuple[str, ...]:
        """What X said that the token may do; empty while it has not said."""
        return tuple(self._kept().get("scope", "").split())

    def ends_for_good(self) -> datetime | None:
        """Return when a person has to log in anew, as far as X says: a token that may not be renewed just ends."""
        scopes = self.scopes()
        return self._ends(self._kept()) if scopes and "offline.access" not in scopes else None

    def in_words(self) -> str:
        """Say how long the log-in holds."""
        renewed = moment(self._kept().get("renewed_at"))
        last = f", last on {renewed:%d %B %Y}" if renewed else ""
        return f"renewed by itself{last}; X does not say how long an unused one holds"

    def _keep(self, tokens: Tokens) -> str:
        self._unsaved = tokens
        self._hide(tokens)
        self.store.save(tokens)
        self._unsaved = None
        return tokens["access_token"]

    def _kept(self) -> Tokens:
        """What is stored; a person's new refresh token takes the place of all that came from the one before."""
        kept, mark = self.store.load(), hashlib.sha256(self.first.encode()).hexdigest()[:16]
        is_of_it = kept.get("began_with") == mark and bool(kept.get("refresh_token"))
        kept = kept if is_of_it else {"refresh_token": self.first, "began_with": mark}
        self._hide(kept)
        return kept

    def _hide(self, tokens: Tokens) -> None:
        for name in ("access_token", "refresh_token"):
            if name in tokens:
                self.session.redactor.add(tokens[name])

    def _ends(self, tokens: Tokens) -> datetime:
        ends_at = moment(tokens.get("ends_at")) if tokens.get("access_token") else None
        return ends_at or self.now() - AHEAD

    def _fetch(self, kept: Tokens) -> Tokens:
        form = {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"], "client_id": self.client_id}
        auth = (self.client_id, self.client_secret) if self.client_secret else None
        response = self.session.repeatable("POST", self.url, data=form, auth=auth)
        if response.status_code == 429:
            raise RateLimited("X renews no log-in for now", retry_after(response.headers, self.now()))
        found = answer(response, Unavailable)
        if response.status_code in (400, 401):
            raise Unauthorized(self._refused(found))
        if response.status_code != 200 or not _is_pair(found):
            raise Unavailable(f"X did not renew the log-in (it answered {response.status_code})")
        life = timedelta(seconds=number(found.get("expires_in"), "seconds of a token") or _LIFE)
        return {
            "access_token": found["access_token"],
            "refresh_token": found.get("refresh_token", kept["refresh_token"]),
            "ends_at": (self.now() + life).isoformat(),
            "renewed_at": self.now().isoformat(),
            "scope": str(found.get("scope", "")),
            "began_with": kept["began_with"],
        }

    def _refused(self, found: Any) -> str:  # JSON is what it is
        kind = found.get("error") if isinstance(found, dict) else ""
        if kind in ("unauthorized_client", "invalid_client"):
            return f"X refused client_id or client_secret of {self.where}: compare them with X's developer console"
        return (
            f"X no longer takes the refresh_token of {self.where}: each works once, so another program may have used "
            f"it, or an answer was lost. Log in anew, and set the new refresh_token"
        )


def _is_pair(found: Any) -> bool:  # JSON is what it is
    return (
        isinstance(found, dict)
        and all(isinstance(found.get(name, ""), str) for name in ("access_token", "refresh_token"))
        and bool(found.get("access_token"))
    )
