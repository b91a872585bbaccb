"""The records that one public call writes: a post and its gates, complete, and frozen before the call."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

POST = "app.bsky.feed.post"
THREADGATE = "app.bsky.feed.threadgate"
POSTGATE = "app.bsky.feed.postgate"

Record = Mapping[str, Any]
"""A record in the platform's own shape; JSON is what it is."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the post refers to, by its path in the campaign's folder."""

    path: str
    mime: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the ledger keeps. `gates` are records by their collection, under the same key as the post."""

    did: str
    rkey: str
    post: Record
    gates: Mapping[str, Record]
    uploads: tuple[Upload, ...]

    @property
    def uri(self) -> str:
        """The post's name for ever."""
        return at_uri(self.did, self.rkey)

    @property
    def url(self) -> str:
        """Where people read it; by the account's number, so that a new handle breaks nothing."""
        return f"https://bsky.app/profile/{self.did}/post/{self.rkey}"

    def encode(self) -> str:
        """Write it as canonical JSON."""
        return msgspec.json.encode(self, order="sorted").decode()


def decode(body: str) -> Frozen:
    """Read what `encode` wrote."""
    return msgspec.json.decode(body, type=Frozen)


def request(frozen: Frozen) -> tuple[str, Mapping[str, Any]]:
    """Return the method and the input of the public call.

    A post alone is put under its key if nothing is there: the same bytes again change nothing and are answered alike.
    A post with gates is written together with them or not at all, so that it is never public without them; where
    something is under the key the server fails (500) and writes nothing.
    """
    if not frozen.gates:
        key = {"repo": frozen.did, "collection": POST, "rkey": frozen.rkey}
        return "com.atproto.repo.putRecord", {**key, "record": frozen.post, "swapRecord": None}
    records = {POST: frozen.post, **frozen.gates}
    kind = "com.atproto.repo.applyWrites#create"
    writes = [
        {"$type": kind, "collection": collection, "rkey": frozen.rkey, "value": record}
        for collection, record in records.items()
    ]
    return "com.atproto.repo.applyWrites", {"repo": frozen.did, "writes": writes}


def cid_of(answer: Any) -> str:  # JSON is what it is
    """Read the post's content id from the answer to either call; empty where it is not there."""
    found = answer
    if isinstance(answer, dict) and isinstance(answer.get("results"), list) and answer["results"]:
        found = answer["results"][0]
    cid = found.get("cid") if isinstance(found, dict) else None
    return cid if isinstance(cid, str) else ""


def at_uri(did: str, rkey: str) -> str:
    """Name a post."""
    return f"at://{did}/{POST}/{rkey}"


def gates(composed: Mapping[str, Record], did: str, rkey: str, created_at: str) -> Mapping[str, Record]:
    """Complete the gates that were composed."""
    names = {"threadgate": THREADGATE, "postgate": POSTGATE}
    return {
        kind: {"$type": kind, "post": at_uri(did, rkey), "createdAt": created_at, **composed[name]}
        for name, kind in names.items()
        if name in composed
    }


def says_the_same(found: object, post: Record) -> bool:
    """Whether two records are one post to its readers: its words, languages, pictures, and what it answers.

    When it was made is not compared, nor what follows from the words: links, hashtags, and the card of a page.
    """
    return isinstance(found, dict) and _said(found) == _said(post)


def _said(record: Record) -> tuple[object, ...]:
    reply, embed = record.get("reply"), record.get("embed")
    answered = [reply.get(place, {}).get("uri") for place in ("root", "parent")] if isinstance(reply, dict) else []
    return record.get("text"), list(record.get("langs", ())), answered, _shown(embed if isinstance(embed, dict) else {})


def _shown(embed: Record) -> list[tuple[object, object]]:
    """Pictures and videos by their content, each with its words; a link card is the linked page's to decide."""
    video = [(embed["video"], embed.get("alt", ""))] if "video" in embed else []
    media = [*((one.get("image"), one.get("alt")) for one in embed.get("images", ())), *video]
    return [(blob.get("ref") if isinstance(blob, dict) else blob, alt) for blob, alt in media]


def occupied(frozen: Frozen, found: object, post_id: str) -> str:
    """Say to a person that something else is under the post's key, with both texts and what to do."""
    theirs = found.get("text", "") if isinstance(found, dict) else ""
    return (
        f"another post is there under this post's key, {frozen.url}. There: “{theirs}”. Here: “{frozen.post['text']}”. "
        f"If that is this post: drumbeat resolve {post_id} --live {frozen.url}. If this one is to take its "
        f"place: delete that one on Bluesky, then drumbeat resolve {post_id} --send"
    )


def made_at(found: Record) -> datetime | None:
    """Read when a record that the server holds says that it was made; None where it does not say."""
    try:
        made = datetime.fromisoformat(found["value"]["createdAt"])
    except (KeyError, TypeError, ValueError):
        return None
    return made if made.tzinfo else None


def stamp(moment: datetime) -> str:
    """Write a moment as Bluesky does."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def blob_link(sha256: str) -> str:
    """The content id that a file with this digest has: raw bytes, in base 32."""
    content_id = b"\x01\x55\x12\x20" + bytes.fromhex(sha256)
    return "b" + b32encode(content_id).decode().rstrip("=").lower()
