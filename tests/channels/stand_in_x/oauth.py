"""Who may call X: a signed OAuth 1.0a header, or an OAuth 2 token with a refresh token that works once."""

from __future__ import annotations

import base64
import re
from typing import Final
from urllib.parse import unquote

from tests.channels.stand_in_x.answers import Answer, Request, app_only_token, unauthorized
from tests.channels.stand_in_x.world import TOKEN_LIFE, World

SCOPE: Final = "tweet.read tweet.write users.read media.write offline.access"
_SIGNED: Final = frozenset({"oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_timestamp", "oauth_token"})
_PART: Final = re.compile(r'(\w+)="([^"]*)"')


def refused(world: World, request: Request) -> Answer | None:
    """Why this request is not the account's own, or None when it is."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    match scheme:
        case "OAuth":
            parts = {name: unquote(value) for name, value in _PART.findall(rest)}
            is_signed = all(parts.get(name) for name in _SIGNED)
            is_ours = (parts.get("oauth_consumer_key"), parts.get("oauth_token")) == (
                world.consumer_key,
                world.oauth1_token,
            )
            return None if is_signed and is_ours else unauthorized()
        case "Bearer" if rest == world.app_only_token:
            return app_only_token()
        case "Bearer":
            until = world.access_tokens.get(rest)
            return None if until is not None and world.now() < until else unauthorized()
    return unauthorized()


def refresh(world: World, request: Request) -> Answer:
    """A new access token, and a new refresh token: the old one is spent, whether or not the answer arrives."""
    fields = {name: value.decode() for name, value in (request.fields() or {}).items()}
    if not _is_client(world, request, fields):
        return _oauth_error(401, "unauthorized_client", "Missing valid authorization header")
    if fields.get("grant_type") != "refresh_token":
        return _oauth_error(400, "unsupported_grant_type", "The stand-in only refreshes tokens.")
    if fields.get("refresh_token") != world.refresh_token:
        return _oauth_error(400, "invalid_request", "Value passed for the token was invalid.")
    world.refreshes += 1
    access, world.refresh_token = f"stand-in-access-{world.refreshes}", f"stand-in-refresh-{world.refreshes}"
    world.access_tokens[access] = world.now() + TOKEN_LIFE
    seconds = int(TOKEN_LIFE.total_seconds())
    body = {"token_type": "bearer", "expires_in": seconds, "access_token": access, "scope": SCOPE}
    return Answer(200, {**body, "refresh_token": world.refresh_token})


def _is_client(world: World, request: Request, fields: dict[str, str]) -> bool:
    """A public client names itself in the body; a confidential one signs in with its secret."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        return rest == base64.b64encode(f"{world.client_id}:{world.client_secret}".encode()).decode()
    return fields.get("client_id") == world.client_id


def _oauth_error(status: int, error: str, description: str) -> Answer:
    return Answer(status, {"error": error, "error_description": description})
