"""The request as it is frozen before the public call, and the receipt that the server's answer makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from bot.channels.mastodon import language_of, poll_of
from bot.model.address import is_web
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that POST /api/v1/statuses will send, and the `account` that it is to appear on.

    Never `scheduled_at`: some servers ignore it and post at once.
    """

    account: str
    status: str
    visibility: str
    media_ids: tuple[str, ...] = ()
    in_reply_to_id: str = ""
    spoiler_text: str = ""
    sensitive: bool = False
    language: str = ""
    poll: dict[str, Any] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """The request in the words of Mastodon.py; what is empty is left out."""
        return {
            "status": self.status,
            "visibility": self.visibility,
            "media_ids": list(self.media_ids) or None,
            "in_reply_to_id": self.in_reply_to_id or None,
            "spoiler_text": self.spoiler_text or None,
            "sensitive": self.sensitive,
            "language": self.language or None,
            "poll": self.poll or None,
        }


def drafted(post: Post, thread: Thread | None, account: str, media_ids: tuple[str, ...], now: datetime) -> Draft:
    """Freeze the request."""
    request = Request(
        account=account,
        status=post.text,
        visibility=post.visibility or "public",
        media_ids=media_ids,
        in_reply_to_id=thread.parent.remote_id if thread else "",
        spoiler_text=post.content_warning,
        sensitive=bool(post.content_warning),
        language=language_of(post.language),
        poll=poll_of(post),
    )
    return Draft(post.id, msgspec.json.encode(request, order="deterministic").decode(), now)


def request_of(draft: Draft) -> Request:
    """Read a frozen request back."""
    return msgspec.json.decode(draft.body, type=Request)


def receipt_of(status: object, address: str, now: Callable[[], datetime]) -> Receipt | None:
    """Make the receipt of a status as the server shows it; None when it is no status. Only the id is needed."""
    if not isinstance(status, dict) or not status.get("id"):
        return None
    if "params" in status:  # a scheduled status: it has an id, but is not public
        return None
    remote_id = str(status["id"]).encode(errors="replace").decode()  # whatever it is, it can be written down
    said = (status.get("url"), status.get("uri"), f"{address}/web/statuses/{quote(remote_id, safe='')}")
    return Receipt(remote_id, next(filter(is_web, said), address), moment(status.get("created_at")) or now())


def moment(value: object) -> datetime | None:
    """Read a server's time, which is in UTC where it does not say."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(_shortened(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def field_of(status: Mapping[str, Any], name: str) -> str:
    """A field of a status as text, empty where there is none; ids are opaque, and some servers send numbers."""
    value = status.get(name)
    return "" if value is None else str(value)


def _shortened(value: str) -> str:
    """Python knows microseconds at most."""
    return re.sub(r"(\.\d{6})\d+", r"\1", value)
