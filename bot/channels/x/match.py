"""Know our own post again in what X shows: escaped, in NFC, its links behind t.co, its media as one more link. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from bot.channels.http.reason import moment

Json = Mapping[str, Any]  # the wire is JSON: whoever reads a field checks it

_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_OF_MEDIA = re.compile(r"/status/\d+/(?:photo|video)/\d+$")
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)


def is_same(shown: Json, request: Json, since: datetime, username: str) -> bool:
    """Say whether what X shows is the post that was asked for: its text, parent, media and poll, and not older."""
    return (
        (moment(shown.get("created_at")) or since) >= since
        and _parent_shown(shown) == request.get("reply", {}).get("in_reply_to_tweet_id", "")
        and _media_shown(shown) == len(request.get("media", {}).get("media_ids", ()))
        and _has_poll(shown) == ("poll" in request)
        and _is_same_text(shown, request, username)
    )


def _is_same_text(shown: Json, request: Json, username: str) -> bool:
    wanted, text = _plain(str(request.get("text", ""))), _plain(str(shown.get("text", "")))
    greeting = f"@{username} "  # what X may put before a reply to oneself
    if "reply" in request and not wanted.startswith(greeting):
        text = text.removeprefix(greeting)
    patterns: dict[str, str] = {}
    for url in _links(shown):
        short = str(url.get("url", ""))
        if _is_media(url):
            text = text.replace(short, "")
        elif short:
            patterns[short] = _written(url)
    parts = re.split(f"({'|'.join(map(re.escape, patterns))})", text.strip()) if patterns else [text.strip()]
    return re.fullmatch("".join(patterns.get(part) or re.escape(part) for part in parts), wanted) is not None


def _links(shown: Json) -> list[Json]:
    entities = shown.get("entities")
    return list(entities.get("urls", ())) if isinstance(entities, dict) else []


def _is_media(url: Json) -> bool:
    return "media_key" in url or bool(_OF_MEDIA.search(str(url.get("expanded_url", ""))))


def _written(url: Json) -> str:
    """Authors leave out the scheme, and X adds a slash or escapes letters."""
    targets = {str(url[name]) for name in ("expanded_url", "unwound_url") if url.get(name)}
    targets |= {unquote(target) for target in targets} | {str(url["url"])}
    bare = {_plain(_SCHEME.sub("", target)).rstrip("/") for target in targets}
    return rf"(?i:(?:https?://)?(?:{'|'.join(map(re.escape, sorted(bare)))})/?)"


def _plain(text: str) -> str:
    """Undo X's escapes as often as they were applied; the outer white space goes, as it does on X."""
    before = ""
    while text != before:
        before = text
        for escaped, plain in _ESCAPED:
            text = text.replace(escaped, plain)
    return unicodedata.normalize("NFC", text).strip()


def _parent_shown(shown: Json) -> str:
    references = shown.get("referenced_tweets") or ()
    return next((str(one["id"]) for one in references if one.get("type") == "replied_to"), "")


def _has_poll(shown: Json) -> bool:
    attachments = shown.get("attachments")
    return isinstance(attachments, dict) and bool(attachments.get("poll_ids"))


def _media_shown(shown: Json) -> int:
    attachments = shown.get("attachments")
    return len(attachments.get("media_keys", ())) if isinstance(attachments, dict) else 0
