"""Requests as X reads them, and the answers that X is known to give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]  # the wire is JSON: whoever reads a field checks it


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json | None:
        """The body, or None when it is not a JSON object."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError:
            return None
        return value if isinstance(value, dict) else None

    def fields(self) -> dict[str, bytes] | None:
        """The body's fields by name: JSON, form or multipart. None when it is none of these."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            return _multipart(self.headers["content-type"], self.body)
        if kind == "application/x-www-form-urlencoded":
            return {name: value.encode() for name, value in parse_qsl(self.body.decode(), keep_blank_values=True)}
        values = self.json()
        return None if values is None else {name: str(value).encode() for name, value in values.items()}


def _multipart(content_type: str, body: bytes) -> dict[str, bytes] | None:
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    if not message.is_multipart():
        return None
    fields: dict[str, bytes] = {}
    for part in message.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = content
    return fields


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, headers: Mapping[str, str]) -> Answer:
        return replace(self, headers={**self.headers, **headers})


def problem(status: int, title: str, detail: str, kind: str = "about:blank", **more: object) -> Answer:
    return Answer(status, {"title": title, "detail": detail, "type": kind, "status": status, **more})


def forbidden(detail: str) -> Answer:
    return problem(403, "Forbidden", detail)


def unauthorized() -> Answer:
    return problem(401, "Unauthorized", "Unauthorized")


def not_found(what: str) -> Answer:
    return problem(404, "Not Found Error", f"Could not find {what}.", "https://api.x.com/2/problems/resource-not-found")


def app_only_token() -> Answer:
    detail = (
        "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint. Supported authentication "
        "types are [OAuth 1.0a User Context, OAuth 2.0 User Context]."
    )
    kind = "https://api.x.com/2/problems/unsupported-authentication"
    return problem(403, "Unsupported Authentication", detail, kind)


def duplicate() -> Answer:
    return forbidden("You are not allowed to create a Tweet with duplicate content.")


def mention_refused() -> Answer:
    """X's wording for a refused mention is not known; this is its general refusal."""
    return forbidden("You are not permitted to perform this action.")


def reply_refused() -> Answer:
    return forbidden(
        "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the "
        "author of the post you are replying to."
    )


def quote_refused() -> Answer:
    return forbidden(
        "Quoting this post is not allowed because you have not been mentioned or are not part of the conversation "
        "thread."
    )


def parent_is_gone() -> Answer:
    return forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")


def too_long() -> Answer:
    detail = (
        "Your Tweet text is too long. For more information on how Twitter determines text length see "
        "https://github.com/twitter/twitter-text."
    )
    return problem(400, "Bad Request", detail)


def credits_depleted() -> Answer:
    detail = "Your enrolled account [1000000000000000001] does not have any credits to fulfill this request."
    return problem(402, "CreditsDepleted", detail, "https://api.x.com/2/problems/credits-depleted")


def too_many_requests(headers: Mapping[str, str] | None = None) -> Answer:
    return problem(429, "Too Many Requests", "Too Many Requests").with_headers(headers or {})


def service_unavailable() -> Answer:
    return problem(503, "Service Unavailable", "Service Unavailable")


def invalid(message: str) -> Answer:
    kind = "https://api.x.com/2/problems/invalid-request"
    detail = "One or more parameters to your request was invalid."
    return problem(400, "Invalid Request", detail, kind, errors=[{"message": message, "parameters": {}}])
