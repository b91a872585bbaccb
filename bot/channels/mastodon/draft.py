"""The request as it is frozen before the public call, and the receipt that the server's answer makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec

from bot.channels.frozen import Json, canonical, with_ids
from bot.channels.http.reason import moment
from bot.model.address import is_web
from bot.model.channel import Payload
from bot.model.delivery import Draft, Receipt, Thread

_AHEAD = timedelta(days=1)  # no server's clock is further from ours than that


@dataclass(frozen=True, slots=True)
class Request:
    """What is read of a frozen request to know the post again; `account` is where it is to appear."""

    account: str
    status: str
    media_ids: tuple[str, ...] = ()
    in_reply_to_id: str = ""
    spoiler_text: str = ""
    poll: dict[str, Any] = field(default_factory=dict)


def drafted(
    post_id: str, payload: Payload, thread: Thread | None, account: str, media_ids: tuple[str, ...], now: datetime
) -> Draft:
    """Freeze what was composed, with the ids of its uploads and of the post that it answers.

    Never `scheduled_at`: some servers ignore it and post at once.
    """
    parent = thread.parent.remote_id if thread else ""
    ids = {"media_ids": media_ids, "in_reply_to_id": parent, "account": account}
    return Draft(post_id, canonical(with_ids(payload, instead_of=("media",), **ids)), now)


def request_of(draft: Draft) -> Request:
    """Read a frozen request back."""
    return msgspec.json.decode(draft.body, type=Request)


def sent_of(draft: Draft) -> Json:
    """The body of POST /api/v1/statuses; servers are strict about types, so that nothing is sent empty."""
    frozen: Json = msgspec.json.decode(draft.body)
    return {name: value for name, value in frozen.items() if name != "account" and value not in ("", [], {}, False)}


def receipt_of(status: object, address: str, now: Callable[[], datetime]) -> Receipt | None:
    """Make the receipt of a status as the server shows it; None when it is no status. Only the id is needed."""
    if not isinstance(status, dict) or not status.get("id"):
        return None
    if "params" in status:  # a scheduled status: it has an id, but is not public
        return None
    remote_id = str(status["id"]).encode(errors="replace").decode()  # whatever it is, it can be written down
    said = (status.get("url"), status.get("uri"), f"{address}/web/statuses/{quote(remote_id, safe='')}")
    at, here = moment(status.get("created_at")), now()
    published_at = at if at is not None and at <= here + _AHEAD else here
    return Receipt(remote_id, next(filter(is_web, said), address), published_at)


def field_of(status: Mapping[str, Any], name: str) -> str:
    """A field of a status as text, empty where there is none; ids are opaque, and some servers send numbers."""
    value = status.get(name)
    return "" if value is None else str(value)
