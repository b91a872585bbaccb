"""Look for a frozen post among an account's own, and take no other for it.

A status is ours when it is young enough, hangs under the same parent, has as many pictures, the same warning and the
same source text. Where a server does not give the source, its HTML is turned back into text; if that is nearly ours,
if the poll is not as it was sent, or somebody has edited the status since, nobody can tell from here, and a person has
to look.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.channels.http.reason import moment
from bot.channels.mastodon.draft import Request, field_of, receipt_of
from bot.channels.mastodon.html import texts_of
from bot.model.channel import CannotFind, Rejected, Unauthorized, Unavailable
from bot.model.delivery import Receipt

if TYPE_CHECKING:
    from bot.channels.http import Response
    from bot.channels.mastodon.client import Client

SKEW = timedelta(minutes=1)
PAGE, MOST_PAGES = 40, 25

Status = dict[str, Any]
"""JSON is what it is."""


def find(client: Client, request: Request, since: datetime) -> Receipt | None:
    """Return the receipt of the account's status that is the request's; None when there is none."""
    found, nearly = None, None
    for status in _young(client, request.account, since):
        if not _fits(status, request):
            continue
        source = _source(client, status)
        if source is not None:
            is_ours, is_near = _same(source.get("text"), request.status), bool(status.get("edited_at"))
        else:
            is_ours, is_near = _compared(field_of(status, "content"), request.status)
        if is_ours and _has_poll_of(status, request):
            found = status  # the oldest of several is the first that was made
        elif is_ours or is_near:
            nearly = status
    if found is None and nearly is not None:
        url = field_of(nearly, "url") or "the account's newest posts"
        raise CannotFind(f"a post on {client.refusals.host} may be this one with something changed: look at {url}")
    return receipt_of(found, client.address, client.now)


def _young(client: Client, account: str, since: datetime) -> Iterator[Status]:
    """The account's own statuses from `since` on, newest first, by the server's clock where ours is ahead of it."""
    last, seen = "", set[str]()
    earliest: datetime | None = None
    for _ in range(MOST_PAGES):
        response = client.respond(partial(_page, account, last))
        earliest = earliest or since - SKEW - _ahead(client, response)
        page = client.answer(response)
        fresh = [one for one in page if field_of(one, "id") not in seen]
        if page and not fresh:
            raise CannotFind(f"{client.refusals.host} shows the same posts on every page, and older ones never")
        seen.update(field_of(one, "id") for one in fresh)
        young = [one for one in fresh if (moment(one.get("created_at")) or since) >= earliest]
        yield from young
        if not young or young[-1] is not fresh[-1]:
            return
        last = field_of(fresh[-1], "id")
    raise Unavailable(f"{client.refusals.host} shows too many newer posts to look through")


def _page(account: str, last: str, library: Any) -> object:  # the library has no types
    return library.account_statuses(account, exclude_reblogs=True, limit=PAGE, max_id=last or None)


def _ahead(client: Client, response: Response) -> timedelta:
    """How far our clock is ahead of the server's; statuses are dated by theirs."""
    try:
        theirs = parsedate_to_datetime(response.headers["Date"])
        return max(client.now() - theirs, timedelta(0))
    except (KeyError, TypeError, ValueError):
        return timedelta(0)


def _fits(status: Status, request: Request) -> bool:
    """Whether everything but the text is as it was asked for. Visibility is not: a server may lower it."""
    return (
        not status.get("reblog")
        and field_of(status, "in_reply_to_id") == request.in_reply_to_id
        and len(status.get("media_attachments") or ()) == len(request.media_ids)
        and _same(field_of(status, "spoiler_text"), request.spoiler_text)
        and not (status.get("poll") and not request.poll)
    )


def _has_poll_of(status: Status, request: Request) -> bool:
    """Whether the options are as asked for. Otherwise a server may have left the poll out, or put it in other words."""
    poll = status.get("poll")
    options = poll.get("options") if isinstance(poll, dict) else ()
    return [_plain(field_of(one, "title")) for one in options or ()] == [
        _plain(one) for one in request.poll.get("options", ())
    ]


def _source(client: Client, status: Status) -> Status | None:
    """The text as it was sent, where the server tells it to its author."""
    try:
        source = client.ask(lambda library: library.status_source(status["id"]))
    except (Rejected, Unauthorized):  # no such path, or a token that may only post
        return None
    return source if isinstance(source, dict) and isinstance(source.get("text"), str) else None


def _same(seen: object, sent: str) -> bool:
    """Servers strip the ends of a text and may compose its characters; nothing else may change."""
    return isinstance(seen, str) and _plain(seen) == _plain(sent)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def _compared(content: str, sent: str) -> tuple[bool, bool]:
    """Whether a status's HTML shows the text that was sent, and whether it is near it: the same letters and digits."""
    seen = texts_of(content)
    wanted = _flat(sent)
    letters = _letters(sent)
    return any(_flat(one) == wanted for one in seen), any(_letters(one) == letters for one in seen)


def _flat(text: str) -> str:
    """White space is lost in HTML, and mentions are shown without their domain."""
    return " ".join(re.sub(r"(?<![\w/@])(@[\w.-]+)@[\w.-]+\w", r"\1", _plain(text)).split())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", _flat(text)).casefold()
