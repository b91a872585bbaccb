"""How X shows a post back: HTML-escaped, in NFC, each link behind t.co, media as one more link at the end."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Collection
from typing import Final

from tests.channels.stand_in_x.answers import Json
from tests.channels.stand_in_x.world import Post, World

POST_FIELDS: Final = frozenset(
    {"id", "text", "edit_history_tweet_ids", "created_at", "author_id", "entities", "attachments", "lang", "source"}
    | {"referenced_tweets", "conversation_id", "in_reply_to_user_id", "reply_settings", "public_metrics"}
    | {"possibly_sensitive", "made_with_ai"}
)
# X also links bare names: a text with "example.org" comes back with expanded_url "http://example.org".
_LINK: Final = re.compile(
    r"https?://[^\s<>\"']+|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|uk|eu|io|md|de|fr|gov|info)\b(?:/[^\s<>\"']*)?",
    re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?)]}…"


def shown(world: World, post: Post, wanted: Collection[str]) -> Json:
    """The post as JSON: the default fields and those of `wanted` that it has."""
    text, urls = _linked(post, world.username)
    every: Json = {
        "created_at": timestamp(post),
        "author_id": world.user_id,
        "conversation_id": post.conversation_id,
        "reply_settings": post.reply_settings,
        "made_with_ai": post.made_with_ai,
        "lang": "en",
        "possibly_sensitive": False,
        "public_metrics": dict.fromkeys(
            ("retweet_count", "reply_count", "like_count", "quote_count", "bookmark_count", "impression_count"), 0
        ),
    }
    if urls:
        every["entities"] = {"urls": urls}
    if post.media:
        every["attachments"] = {"media_keys": [media.key for media in post.media]}
    if post.poll:
        every["attachments"] = {"poll_ids": [f"9{post.id}"]}
    if post.in_reply_to:
        every["referenced_tweets"] = [{"type": "replied_to", "id": post.in_reply_to}]
        every["in_reply_to_user_id"] = world.user_id
    default: Json = {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}
    return default | {name: value for name, value in every.items() if name in wanted}


def shown_media(post: Post, wanted: Collection[str]) -> list[Json]:
    """`includes.media`, in the order of the post."""
    values: list[Json] = []
    for media in post.media:
        alt = {"alt_text": media.alt_text} if "alt_text" in wanted and media.alt_text else {}
        values.append({"media_key": media.key, "type": "video" if media.is_video else "photo", **alt})
    return values


def timestamp(post: Post) -> str:
    """X shows whole seconds, whatever the moment was."""
    return post.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _linked(post: Post, username: str) -> tuple[str, list[Json]]:
    text, shown_so_far, urls, end = unicodedata.normalize("NFC", post.text), "", [], 0
    for match in _LINK.finditer(text):
        link = match.group().rstrip(_TRAILING)
        shown_so_far += html.escape(text[end : match.start()], quote=False)
        short = _short(post.id, link)
        urls.append(_entity(len(shown_so_far), short, link if "://" in link else f"http://{link}", link))
        shown_so_far, end = shown_so_far + short, match.start() + len(link)
    shown_so_far += html.escape(text[end:], quote=False)
    if post.media:
        shown_so_far += " " if shown_so_far else ""
        short = _short(post.id, "media")
        for number, media in enumerate(post.media, start=1):
            kind = "video" if media.is_video else "photo"
            target = f"https://x.com/{username}/status/{post.id}/{kind}/{number if kind == 'photo' else 1}"
            picture = _entity(len(shown_so_far), short, target, short.replace("https://t.co", "pic.x.com"))
            urls.append({**picture, "media_key": media.key})
        shown_so_far += short
    return shown_so_far, urls


def _entity(start: int, short: str, target: str, display: str) -> Json:
    display = display.partition("://")[2] or display
    display = display if len(display) <= 26 else f"{display[:26]}…"
    return {"start": start, "end": start + len(short), "url": short, "expanded_url": target, "display_url": display}


def _short(post_id: str, link: str) -> str:
    return f"https://t.co/{hashlib.sha256(f'{post_id} {link}'.encode()).hexdigest()[:10]}"
