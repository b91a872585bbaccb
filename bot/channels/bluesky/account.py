"""What `accounts` says of an account on Bluesky: whether it may post, as far as its token tells, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.bluesky.session import handle_of, said_in
from bot.model.settings import ChannelSettings

Answer = Mapping[str, Any]
"""JSON is what it is."""

_INACTIVE = {
    "takendown": "the account has been taken down; ask Bluesky's support: a new app password does not help",
    "suspended": "the account is suspended; ask Bluesky's support: a new app password does not help",
    "deactivated": "the account is deactivated; activate it in Bluesky's settings",
}
_SHUT_OUT = {
    "com.atproto.takendown": _INACTIVE["takendown"],
    "com.atproto.signupQueued": "the account is not open yet: its sign-up waits in Bluesky's queue",
}
LOG_IN = "the app password does not end by itself, and makes the log-in anew"
_OWN_PASSWORD = "com.atproto.access"  # noqa: S105 - the name of a scope


def scope_of(token: str) -> str:
    """What a log-in may do, as its token says."""
    return str(said_in(token).get("scope", ""))


def problems(settings: ChannelSettings, whose: Answer, scope: str) -> Iterator[str]:
    """Say what keeps this account from posting as planned, and what to change."""
    handle, asked = str(whose.get("handle", "")), handle_of(settings)
    if asked.lower() not in (handle.lower(), str(whose.get("did", ""))):
        yield f"the account is now called {handle}; change handle in {settings.table}"
    if scope in _SHUT_OUT:
        yield _SHUT_OUT[scope]
    elif whose.get("active") is False:
        status = str(whose.get("status") or "not active")
        yield _INACTIVE.get(status, f"the account is {status}; look at it on bsky.app")


def notes(profile: Answer | None, scope: str) -> Iterator[str]:
    """Say what is good to know and keeps nothing from going out."""
    if not _says_bot(profile):
        yield "the profile does not say that posts are automated; add the self-label “bot” to it"
    if scope == _OWN_PASSWORD:
        yield "app_password holds the account's own password; an app password can be taken back by itself"


def _says_bot(profile: Answer | None) -> bool:
    value = profile.get("value") if profile else None
    labels = value.get("labels") if isinstance(value, dict) else None
    values = labels.get("values") if isinstance(labels, dict) else None
    return any(isinstance(one, dict) and one.get("val") == "bot" for one in values or ())
