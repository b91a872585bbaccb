"""What `accounts` says of an account on a Mastodon server: whose it is, whether it may post, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.channels.mastodon.server import Server
from bot.channels.text.x import LINK_COUNTS
from bot.model.channel import RateLimited, Rejected, Unauthorized, Unavailable

if TYPE_CHECKING:
    from bot.channels.mastodon.client import Client

Whose = dict[str, Any]
"""The account as the server shows it; JSON is what it is."""


def scopes(client: Client) -> tuple[str, ...]:
    """What the token's app may do, where the server says it."""
    try:
        said = client.ask(lambda library: library.app_verify_credentials()).get("scopes")
    except (Rejected, Unauthorized, Unavailable, RateLimited, AttributeError):
        return ()
    words = said.split() if isinstance(said, str) else said
    return tuple(str(word) for word in words) if isinstance(words, list) else ()


def is_shut_out(client: Client) -> bool:
    """Whether the token may certainly not write: Mastodon shows an upload, be it none, only to whoever may upload."""
    try:
        client.respond(lambda library: library.media("0"))
    except Unauthorized:
        return True
    except (Rejected, Unavailable, RateLimited):
        return False
    return False


def problems(whose: Whose, server: Server, may: tuple[str, ...], shut_out: bool, name: str) -> Iterator[str]:
    """Say what keeps this account from posting as planned, and what to change."""
    token = f"the token of [channels.{name}]"
    if whose.get("suspended"):
        yield f"the account is suspended: ask the moderators of {server.domain}; a new token does not help"
    if whose.get("moved"):
        yield "this account has moved; use the new one's token"
    if shut_out:
        yield f"{token} may only read; make one with the scopes write:statuses and write:media"
    if may and not {"write", "write:statuses"} & set(may):
        yield f"{token} may not post; make one with the scope write:statuses"
    if may and not {"write", "write:media"} & set(may):
        yield f"{token} may not upload; make one with the scope write:media"
    if server.link_counts > LINK_COUNTS:
        yield f"this server counts a link as {server.link_counts} characters, Drumbeat as {LINK_COUNTS}"


def notes(whose: Whose, server: Server, may: tuple[str, ...]) -> Iterator[str]:
    """Say what is good to know and keeps nothing from going out."""
    if not whose.get("bot"):
        yield "the profile does not say that it is automated; most servers' rules ask for it (Preferences, Profile)"
    if whose.get("limited"):
        yield "the server's moderators have limited this account: fewer people see its posts"
    if not may:
        yield "this server does not say whether the token may post: it needs write:statuses and write:media"
    if server.link_counts < LINK_COUNTS:
        yield f"this server counts a link as {server.link_counts} characters, Drumbeat as {LINK_COUNTS}"


def other_account(whose: Whose, server: Server | None, wanted: str, host: str, name: str) -> str:
    """Say so when the token is not of the account that the settings name; empty when it is, or none is named."""
    wanted = wanted.strip().lstrip("@").casefold()
    user, _, domain = wanted.partition("@")
    domains = {server.domain.casefold(), host} if server else {domain}
    is_it = user == str(whose.get("username", "")).casefold() and (not domain or domain in domains)
    if not wanted or is_it:
        return ""
    return f"the token is of @{whose.get('username')}, and handle of [channels.{name}] says @{wanted}"


def name_of(whose: Whose, server: Server) -> str:
    """The account's whole handle."""
    return f"@{whose.get('username') or whose.get('acct')}@{server.domain}"


def log_in(server: Server) -> str:
    """How long the token holds: Mastodon's own until somebody takes it back."""
    return "does not end by itself" if server.keeps_keys else "this server does not say when it ends"


def once(server: Server) -> str:
    """How one post stays one post on this server."""
    if server.keeps_keys:
        return "by key: the server drops a second post"
    return "by reading own posts: only Mastodon itself is known to keep keys"
