"""Bluesky: posts, threads, pictures and link cards on an account's own server, each under a key of our own.

A post's key and every byte of its record are derived or frozen before the first call, so that a repeat is the same
record under the same key: the server keeps one. `createdAt` is the moment when the post was prepared.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.channels import bluesky
from bot.channels.bluesky.account import LOG_IN, notes, problems, scope_of
from bot.channels.bluesky.card import MakeCard, read_card
from bot.channels.bluesky.errors import BlobGone, KeyTaken
from bot.channels.bluesky.files import Files
from bot.channels.bluesky.record import (
    POST,
    Frozen,
    Upload,
    cid_of,
    decode,
    gates,
    made_at,
    occupied,
    request,
    says_the_same,
    stamp,
)
from bot.channels.bluesky.tid import record_key
from bot.channels.bluesky.xrpc import TIMEOUT, Timeout, Xrpc
from bot.channels.frozen import as_approved, composed, refuse_misfits
from bot.channels.http.fetch import Outside
from bot.channels.http.reason import number
from bot.model.channel import Account, Capabilities, Occupied, Payload, Rejected, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post
from bot.model.settings import ChannelSettings

_log = logging.getLogger(__name__)

NO_CARD, NO_PICTURE = "its link card", "the picture of its link card"
"""What a post may have to go out without; the log says why."""

Parts = dict[str, Any]
"""A part of a record that is being completed; JSON is what it is."""


@dataclass(slots=True)
class Bluesky:
    """An account on Bluesky. `card` reads what a linked page says of itself."""

    name: str
    capabilities: Capabilities
    server: Xrpc
    files: Files = field(repr=False)
    card: MakeCard = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)
    platform: str = "bluesky"

    def compose(self, post: Post) -> Payload:
        """The record of the post and of its gates."""
        return bluesky.compose(post)

    def verify(self) -> Account:
        """Ask whose log-in this is and what is left of the limits, and whether the profile says that it is a bot."""
        whose, headers = self.server.ask("com.atproto.server.getSession")
        did, handle = str(whose.get("did", "")), str(whose.get("handle", ""))
        profile = self._record(did, "app.bsky.actor.profile", "self")
        scope = scope_of(self.server.log_ins.known().access)
        left = headers.get("ratelimit-remaining", "")
        return Account(
            name=handle,
            url=f"https://bsky.app/profile/{handle}",
            may=("publish", "mention") if self.capabilities.mention else ("publish",),
            remaining=number(left, "calls left"),
            problems=tuple(problems(self.server.settings, whose, scope)),
            notes=tuple(notes(profile, scope)),
            facts={"did": did, "server": self.server.log_ins.known().server, "log-in": LOG_IN},
        )

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        """Upload pictures, look up who is mentioned, read the link's card, and freeze the records."""
        refuse_misfits(post, thread, self.capabilities)
        if post.mentions and not self.capabilities.mention:
            raise Rejected(f"mentions are off in [channels.{self.name}]; run plan again, it takes the names instead")
        uploads = tuple(Upload(media.path, media.mime, media.sha256) for media in post.media)
        made = composed(as_approved(post, self.compose(post)))
        record: Parts = made["post"]
        left_out = self._embed(record, {each.sha256: self._uploaded(each) for each in uploads})
        self._name(record)
        if thread is not None:
            record["reply"] = {"root": self._anchor(thread.root), "parent": self._anchor(thread.parent)}
        at = self.now().astimezone(UTC)
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        record["createdAt"] = stamp(at)
        did = self.server.log_ins.known().did
        rkey = record_key(post.due, post.root, post.segment)
        frozen = Frozen(did, rkey, record, gates(made, did, rkey, stamp(at)), uploads)
        return Draft(post.id, frozen.encode(), at, left_out)

    def publish(self, draft: Draft, key: str) -> Receipt:
        """Write the post, and its gates with it. The record's own key takes the place of `key`."""
        frozen = decode(draft.body)
        # Gates can only be created, which fails where something is, and does not say what: so a repeat looks first.
        found = self._record(frozen.did, POST, frozen.rkey) if frozen.gates else None
        if found is not None:
            return self._there(frozen, found, draft)
        try:
            cid = cid_of(self.server.once(*request(frozen)))
        except KeyTaken as error:
            found = self._record(frozen.did, POST, frozen.rkey)
            if found is None:
                raise Unavailable(f"{error}, and it is gone again") from None
            return self._there(frozen, found, draft)
        except BlobGone as error:
            for upload in frozen.uploads:
                self._uploaded(upload)
            if not frozen.uploads:
                raise
            raise Unavailable(f"{error}; it is there again for the next try") from None
        if not cid:
            raise Unconfirmed("Bluesky's answer does not say under which number the post is kept")
        return _receipt(frozen, cid, draft.created_at)

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        """Look under the post's key. What says something else is not this post, whenever it was prepared.

        `since` adds nothing to a key.
        """
        frozen = decode(draft.body)
        found = self._record(frozen.did, POST, frozen.rkey)
        if found is None:
            return None
        if not says_the_same(found.get("value"), frozen.post):
            _log.error("%s: another post is there under its key: %s", draft.post_id, frozen.url)
            return None
        return _receipt(frozen, cid_of(found), made_at(found) or draft.created_at)

    def _there(self, frozen: Frozen, found: Parts, draft: Draft) -> Receipt:
        """Take what is under the post's key for the post where it says the same; otherwise a person has to look."""
        if says_the_same(found.get("value"), frozen.post):
            return _receipt(frozen, cid_of(found), made_at(found) or draft.created_at)
        raise Occupied(occupied(frozen, found.get("value"), draft.post_id))

    def _record(self, did: str, collection: str, rkey: str) -> Parts | None:
        asked = {"repo": did, "collection": collection, "rkey": rkey}
        found = self.server.read("com.atproto.repo.getRecord", asked)
        if found is not None and not isinstance(found, dict):
            raise Unavailable("Bluesky's answer cannot be read")
        return found

    def _uploaded(self, upload: Upload) -> Parts:
        """Upload a file as it was planned, and see that what the server holds is just that."""
        content = self.files.planned(upload)
        return self.files.checked(self.server.upload(content, upload.mime), upload)

    def _embed(self, record: Parts, blobs: Mapping[str, Parts]) -> tuple[str, ...]:
        """Put pictures, video or the link's card in the place that was composed for them; return what is lacking."""
        embed = record.get("embed", {})
        for image in embed.get("images", ()):
            image["image"] = blobs[image["image"]["sha256"]]
        if "video" in embed:
            embed["video"] = blobs[embed["video"]["sha256"]]
        if "external" not in embed:
            return ()
        lacks = tuple(self._fill(embed["external"]))
        if "title" not in embed["external"]:
            del record["embed"]
        return lacks

    def _fill(self, external: Parts) -> Iterator[str]:
        """Fill a link card; without one the post still says everything. Yields what it lacks."""
        try:
            card = self.card(external["uri"])
            if card is None:
                yield NO_CARD
                return
            external |= {"title": card.title, "description": card.description}
            if card.picture is not None:
                picture = card.picture
                external["thumb"] = self.server.upload(lambda: picture.content, picture.mime)["blob"]
            elif card.lacks_picture:
                yield NO_PICTURE
        except Exception as error:  # a page can say anything; whatever it breaks, the post goes out  # noqa: BLE001
            _log.warning("no link card, or none with a picture: %s", type(error).__name__)
            yield NO_PICTURE if "title" in external else NO_CARD

    def _name(self, record: Parts) -> None:
        """Put the identity behind each mentioned handle in its place."""
        for facet in record.get("facets", ()):
            for feature in facet["features"]:
                if "handle" in feature:
                    feature["did"] = self._identity(feature.pop("handle"))

    def _identity(self, handle: str) -> str:
        try:
            found = self.server.read("com.atproto.identity.resolveHandle", {"handle": handle})
        except Rejected:
            raise Rejected(f"@{handle} is not known on Bluesky; correct it in the partner list") from None
        return str(found["did"])

    def _anchor(self, receipt: Receipt) -> Parts:
        """Say which post to hang on. Where a person told us that it is public, its number has to be looked up."""
        if receipt.proof and receipt.remote_id.startswith("at://"):
            return {"uri": receipt.remote_id, "cid": receipt.proof}
        rkey = (receipt.remote_id or receipt.url).rstrip("/").rpartition("/")[2]
        found = self._record(self.server.log_ins.known().did, POST, rkey)
        if found is None:
            raise Rejected(f"the post before it in the thread is not on Bluesky: {receipt.url or receipt.remote_id}")
        return {"uri": found["uri"], "cid": found["cid"]}


def connect(
    settings: ChannelSettings,
    root: Path,
    now: Callable[[], datetime],
    *,
    timeout: Timeout = TIMEOUT,
    outside: Outside | None = None,
) -> Bluesky:
    """Connect a channel to its account; makes no call and reads no secret."""
    able = bluesky.CAPABILITIES if settings.switches.get("mentions") else replace(bluesky.CAPABILITIES, mention="")
    card = partial(read_card, outside=outside or Outside())
    return Bluesky(settings.name, able, Xrpc(settings, root, now, timeout), Files(root), card, now)


def _receipt(frozen: Frozen, cid: str, at: datetime) -> Receipt:
    return Receipt(frozen.uri, frozen.url, at, cid)
