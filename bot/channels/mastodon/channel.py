"""Mastodon, and servers that speak its API: posts, threads, pictures and videos through Mastodon.py.

An Idempotency-Key goes with every post. Whether the server honours it is found out before the first one: Mastodon
itself does, for an hour; elsewhere the account's own posts are read instead.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.channels import mastodon
from bot.channels.frozen import as_approved, refuse_misfits
from bot.channels.http.body import parsed
from bot.channels.mastodon import account
from bot.channels.mastodon.draft import drafted, receipt_of, request_of, sent_of
from bot.channels.mastodon.find import find
from bot.channels.mastodon.kept import limits_file, remember, remembered
from bot.channels.mastodon.media import Uploads
from bot.channels.mastodon.server import FRESH_FOR, Server, capabilities, fetched, stricter
from bot.model.address import host_of, is_web, parts_of
from bot.model.channel import Account, Capabilities, Payload, RateLimited, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post
from bot.model.settings import ChannelSettings, SecretMissing

if TYPE_CHECKING:
    from bot.channels.mastodon.client import Client

_log = logging.getLogger(__name__)
TIMEOUT = (5.0, 30.0)
"""Seconds to connect, and to wait for more of an answer."""

Answer = TypeVar("Answer")

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(slots=True)
class Mastodon:
    """An account on one server. `root` is the campaign's folder.

    `lag` covers a request that the server was still working on when our time was up: no look before it counts twice.
    """

    settings: ChannelSettings
    root: Path
    now: Callable[[], datetime] = field(repr=False)
    timeout: tuple[float, float] = TIMEOUT
    lag: timedelta = mastodon.CAPABILITIES.lag
    uploads: Uploads = field(init=False, repr=False)
    platform: str = "mastodon"
    _server: Server | None = field(init=False, repr=False)
    _client: Client | None = field(default=None, init=False, repr=False)
    _account: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.uploads = Uploads(self.root)
        self._server = remembered(limits_file(self.root, self.name), self.address)

    @property
    def name(self) -> str:
        """The channel's name in the settings."""
        return self.settings.name

    @property
    def address(self) -> str:
        """The server, without a path."""
        given = self.settings.options.get("server", "").strip()
        return (given if "://" in given else f"https://{given}").rstrip("/")

    @property
    def capabilities(self) -> Capabilities:
        """What this server takes, as far as is known yet."""
        return capabilities(self._server, mentions=self.settings.switches.get("mentions", False), lag=self.lag)

    def compose(self, post: Post) -> Payload:
        """The body of the public call, with media by their sha256; without the poll on a server that has none."""
        return mastodon.compose(post if self.capabilities.polls else replace(post, poll=None))

    def verify(self) -> Account:
        """Ask whose token this is and what the server takes; what is learnt is kept for planning."""
        client, before = self._open(), self.capabilities
        self._account = {}
        whose, server = self._whose(client), self._learn(client)
        may = account.scopes(client)
        shut_out = not may and account.is_shut_out(client)
        url = whose["url"] if is_web(whose.get("url")) else server.address
        left = client.budgets.get("posts") or client.budgets.get("reads")
        found = (self._other_account(whose, server), *account.problems(whose, server, may, shut_out, self.name))
        notes = (*account.notes(whose, server, may), stricter(before, self.capabilities))
        facts = {"server": server.title, "once": account.once(server), "characters": str(server.max_length)}
        facts["log-in"] = account.log_in(server)
        return Account(
            name=account.name_of(whose, server),
            url=url,
            may=may,
            remaining=left.left if left else None,
            problems=tuple(filter(None, found)),
            notes=tuple(filter(None, notes)),
            facts=facts,
        )

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        """Find out what the server is, upload what must be uploaded, and freeze the request."""
        refuse_misfits(post, thread, self.capabilities)
        client = self._open()
        client.mind_limits("posts", "reads", *(("uploads",) if post.media else ()))
        whose = self._whose(client)
        self._learn_in_passing(client)
        if wrong := self._other_account(whose, self._server):
            raise Unauthorized(wrong)
        payload = as_approved(post, self.compose(post))
        ids = self._asking(lambda: tuple(self.uploads.ready(client, post.id, media) for media in post.media))
        return drafted(post.id, payload, thread, str(whose["id"]), ids, self.now())

    def publish(self, draft: Draft, key: str) -> Receipt:
        """Make the one call. Once the server took it, nothing that its answer lacks makes it a failure."""
        client, body = self._open(), sent_of(draft)
        response = self._asking(lambda: client.publish(body, key))
        try:
            status = parsed(response.content)
        except ValueError:
            status = None
        receipt = receipt_of(status, self.address, self.now)
        if receipt is None:
            raise Unconfirmed(f"{client.refusals.host} answered what cannot be read; the post may be public")
        if "poll" in body and not status.get("poll"):
            _log.warning("%s: %s is public without its poll; this server left it out", self.name, receipt.url)
            return replace(receipt, left_out=("its poll, which this server left out",))
        return receipt

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        """Look for the draft among the account's own posts."""
        client = self._open()
        return self._asking(lambda: find(client, request_of(draft), since))

    def _open(self) -> Client:
        if self._client is None:
            parts = parts_of(self.address)
            is_safe = parts is not None and (parts.scheme == "https" or parts.hostname in _LOOPBACK)
            if parts is None or parts.path or not is_safe or not is_web(self.address):
                example = 'server = "https://mastodon.social"'
                raise Unauthorized(f"server of [channels.{self.name}] must be an https address, such as {example}")
            where = f"token of [channels.{self.name}]"
            try:
                secret = self.settings.secrets["token"]
                where = f"{where} ({secret.where})"
                value = secret.read()
            except (KeyError, SecretMissing) as error:
                raise Unauthorized(f"{where} is missing: {error}") from None
            from bot.channels.mastodon.client import connected  # heavy, and not for planning

            self._client = connected(self.address, value, where, self.timeout, self.now, self.settings.redactor)
        return self._client

    def _asking(self, ask: Callable[[], Answer]) -> Answer:
        """Ask; a token that was refused is read anew the next time, for it may have been replaced."""
        try:
            return ask()
        except Unauthorized:
            if self._client is not None:
                self._client.session.close()
            self._client, self._account = None, {}
            raise

    def _whose(self, client: Client) -> dict[str, Any]:
        """The account of the token, asked for once."""
        if not self._account:
            found = self._asking(lambda: client.ask(lambda library: library.account_verify_credentials()))
            if not isinstance(found, dict) or not found.get("id"):
                raise Unavailable(f"{client.refusals.host} does not say whose token this is")
            self._account = found
        return self._account

    def _learn(self, client: Client) -> Server:
        self._server = server = fetched(self.address, client.known, self.now())
        try:
            remember(limits_file(self.root, self.name), server)
        except OSError as error:
            _log.warning("what %s takes could not be kept: %s", client.refusals.host, error.strerror)
        return server

    def _learn_in_passing(self, client: Client) -> None:
        """Ask again once a day. Without an answer what was known holds, and posting does not depend on it."""
        if self._server is not None and abs(self.now() - self._server.read_at) < FRESH_FOR:
            return
        try:
            self._learn(client)
        except (Unavailable, RateLimited) as error:
            _log.info("%s: what the server takes is not known yet: %s", self.name, error)

    def _other_account(self, whose: dict[str, Any], server: Server | None) -> str:
        wanted = self.settings.options.get("handle", "")
        return account.other_account(whose, server, wanted, host_of(self.address), self.name)
