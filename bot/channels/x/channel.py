"""X, live: the five verbs on one account. X knows no keys; after a lost answer the account's own posts are read."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels import x
from bot.channels.frozen import as_approved, canonical, refuse_misfits, with_ids
from bot.channels.http.reason import until
from bot.channels.x.answers import Answer, is_duplicate, limits, made_at, refusal
from bot.channels.x.match import is_same
from bot.channels.x.media import Uploads
from bot.model.channel import (
    Account,
    CannotFind,
    Capabilities,
    Occupied,
    Payload,
    RateLimited,
    Unavailable,
    Unconfirmed,
)
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post
from bot.model.settings import ChannelSettings

if TYPE_CHECKING:
    from bot.channels.x.client import XClient

SLACK = timedelta(seconds=60)
"""How far X's clock and ours may be apart, besides what X's answers show of it."""

PAGE, MOST_PAGES = 100, 5
TIMEOUT = (5.0, 30.0)

_WANTED = {"tweet.fields": "created_at,entities,attachments,referenced_tweets", "exclude": "retweets"}
_SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")


@dataclass(slots=True)
class XChannel:
    """One account on X. Nothing is read and nobody is called before the first verb that needs it."""

    name: str
    settings: ChannelSettings = field(repr=False)
    root: Path = field(repr=False)
    capabilities: Capabilities = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)
    timeout: tuple[float, float] = TIMEOUT
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    platform: str = "x"
    _client: XClient | None = field(default=None, repr=False)
    _uploads: Uploads = field(init=False, repr=False)
    _opening: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _limits: Mapping[str, tuple[int, datetime]] = field(default_factory=dict, repr=False)
    _me: Mapping[str, Any] = field(default_factory=dict, repr=False)
    _behind: timedelta = field(default=timedelta(0), repr=False)  # how far X's clock is behind ours, as far as was seen
    _refused_as_duplicates: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self._uploads = Uploads(self.root, self.now, self.sleep)

    def compose(self, post: Post) -> Payload:
        """What will be public of a post."""
        return x.compose(post)

    def verify(self) -> Account:
        """Read whose credentials these are, and what stands against posting with them."""
        found = self._line().read("/2/users/me", {"user.fields": "protected,verified"})
        me = self._heard_of_me(found)
        left, renewal = [left for left, reset in self._limits.values() if reset > self.now()], self._line().renewal
        return Account(
            name=f"@{me['username']}",
            url=f"https://x.com/{me['username']}",
            may=("publish", "mention") if self.capabilities.mention else ("publish",),
            remaining=min(left, default=None),
            problems=tuple(self._problems(me, found)),
            notes=tuple(self._notes(found)),
            expires_at=renewal.ends_for_good() if renewal else None,
            facts={"log-in": renewal.in_words() if renewal else "does not end by itself"},
        )

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        """Upload media with their words, and freeze the body of the one call."""
        refuse_misfits(post, thread, self.capabilities)
        self._keep_limits()
        media = {"media_ids": self._uploads.upload(self._line(), post.id, post.media)} if post.media else None
        reply = {"in_reply_to_tweet_id": thread.parent.remote_id} if thread else None
        request = with_ids(as_approved(post, self.compose(post)), instead_of=("media",), media=media, reply=reply)
        return Draft(post.id, canonical(request), self.now())

    def publish(self, draft: Draft, key: str) -> Receipt:
        """Make the public call, once; `key` has no meaning for X."""
        self._keep_limits()
        client, request = self._line(), json.loads(draft.body)
        answer = client.post_once(request)
        self._hear(answer)
        said = {window: (left, until(reset, self.now())) for window, (left, reset) in limits(answer).items()}
        self._limits = {**self._limits, **said}
        if answer.is_fine:
            receipt = self._receipt(answer.body.get("data"))
            self._uploads.forget(draft.post_id)
            return receipt
        if is_duplicate(answer):
            raise self._duplicate(key)
        if answer.status == 401 and client.renewal is not None and not client.renewal.was_just_renewed():
            client.renew()
            raise Unavailable("X refused the log-in before it ended; it was renewed, and the post goes out with it")
        raise refusal(answer, client.settings, self.now(), str(request.get("text", "")))

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        """Read the account's own posts. What is not among them by its text, parent and media is not there."""
        if not self.capabilities.findable:
            raise CannotFind(f"reading back is switched off for {self.name}: look at the account yourself")
        me = self._me or self._heard_of_me(self._line().read("/2/users/me"))
        request, start = json.loads(draft.body), (since - self._behind - SLACK).astimezone(UTC)
        for shown in self._own_posts(str(me["id"]), start):
            if is_same(shown, request, start, str(me["username"])):
                return self._receipt(shown)
        return None

    def _own_posts(self, user_id: str, start: datetime) -> Iterator[Mapping[str, Any]]:
        """Newest first, a page at a time: each post that is read costs money."""
        wanted = {**_WANTED, "max_results": str(PAGE), "start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
        for _ in range(MOST_PAGES):
            body = self._line().read(f"/2/users/{user_id}/tweets", wanted).body
            meta, posts = body.get("meta"), body.get("data", [])
            if not isinstance(meta, dict) or not isinstance(posts, list) or meta.get("result_count") != len(posts):
                raise Unavailable("X's list of the account's posts cannot be read")
            yield from posts
            if "next_token" not in meta:
                return
            wanted["pagination_token"] = str(meta["next_token"])
        raise CannotFind(f"{self.name} has had more than {PAGE * MOST_PAGES} posts since: look at the account yourself")

    def _duplicate(self, key: str) -> Exception:
        """X has this text already. It may be ours from an attempt whose answer was lost; X does not say.

        So the account's posts are looked through. When that was done and the same refusal comes again, the other post
        is none of this delivery's, and trying on would go round for ever.
        """
        if key in self._refused_as_duplicates:
            return Occupied(
                "X says that the account has posted this text before, and it is not among the posts since the first "
                "attempt: look at the account, then change the text"
            )
        self._refused_as_duplicates.add(key)
        return Unconfirmed("X says that the account has posted this text already; it does not say when")

    def _problems(self, me: Mapping[str, Any], found: Answer) -> Iterator[str]:
        table, wanted = self.settings.table, self.settings.options.get("handle", "").lstrip("@")
        if wanted and wanted.lower() != me["username"].lower():
            yield f"handle of {table} is {wanted}, but these credentials are those of {me['username']}"
        if me.get("protected"):
            yield "only followers see this account's posts: unprotect it in X's settings, under privacy"
        if self.settings.switches.get("verified") and not me.get("verified"):
            yield f"verified of {table} is true, but X does not show the account as verified: it may stop at 50 a day"
        if found.headers.get("x-access-level") == "read":
            yield f"the app may only read: set it to Read and write, then renew access_token, access_secret of {table}"
        renewal = self._line().renewal
        scopes = renewal.scopes() if renewal is not None else ()
        missing = [scope for scope in _SCOPES if scopes and scope not in scopes]
        if missing:
            yield f"refresh_token of {table} does not allow {', '.join(missing)}: log in anew with these scopes"

    def _notes(self, found: Answer) -> Iterator[str]:
        """X tells what signed credentials may do with each answer, and what a log-in may do when it is renewed."""
        renewal = self._line().renewal
        if not (found.headers.get("x-access-level") if renewal is None else renewal.scopes()):
            yield "X does not say whether these credentials may post: the app has to be set to Read and write"

    def _heard_of_me(self, found: Answer) -> Mapping[str, Any]:
        me = found.body.get("data")
        if not isinstance(me, dict) or not str(me.get("id", "")).isdecimal() or not me.get("username"):
            raise Unavailable("X does not say whose credentials these are")
        self._hear(found)
        self._me = me
        return me

    def _hear(self, answer: Answer) -> None:
        """Note what an answer shows of X's clock: posts bear its time, not ours."""
        try:
            theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            return
        self._behind = max(self._behind, self.now() - theirs if theirs.tzinfo else timedelta(0))

    def _keep_limits(self) -> None:
        """Say before the call what X would say after it."""
        ends = [reset for left, reset in self._limits.values() if left == 0 and reset > self.now()]
        if ends:
            raise RateLimited("X said that it takes no more until then", max(ends))

    def _receipt(self, shown: object) -> Receipt:
        post_id = shown.get("id") if isinstance(shown, dict) else None
        if not isinstance(post_id, str) or not post_id.isdecimal():
            raise Unconfirmed("X's answer names no post; it may be public")
        owner = self.settings.options.get("handle", "").lstrip("@") or "i"  # x.com finds it by its id
        return Receipt(post_id, f"https://x.com/{owner}/status/{post_id}", made_at(post_id) or self.now())

    def _line(self) -> XClient:
        """Open the line to X once, whoever asks first: tweepy is heavy, and check or plan never need it."""
        with self._opening:
            if self._client is None:
                from bot.channels.x import client as x_client

                self._client = x_client.connect(self.settings, self.root, self.now, self.timeout)
            return self._client


def connect(settings: ChannelSettings, root: Path, now: Callable[[], datetime]) -> XChannel:
    """Make the channel as the settings want it; no secret is read and no call is made."""
    is_on = settings.switches.get
    able = replace(
        x.CAPABILITIES,
        mention=x.MENTION if is_on("mentions") else "",
        findable=is_on("read_back", True),
        max_posts_a_day=x.POSTS_A_DAY_IF_VERIFIED if is_on("verified") else x.CAPABILITIES.max_posts_a_day,
    )
    return XChannel(settings.name, settings, root, able, now)
