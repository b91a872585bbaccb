"""The one door to the network: time-outs always, no hidden repeats, and an honest word on what became of a request.

Not sent for certain: `Unavailable`. Refused in the platform's own words: a response, which the platform's module reads.
Everything else of a call that may have made something public: `Unconfirmed`. Import this module only to open a session:
requests is heavy.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import requests

from bot.channels.http.body import Bounds, Cutter, TooMuch, decoded, parsed, read_whole
from bot.channels.http.dates import heard
from bot.channels.http.lost import LOST, in_words
from bot.channels.http.wire import Adapter, Course, watched
from bot.model.channel import Unavailable, Unconfirmed
from bot.model.redact import Redactor

Timeout = tuple[float, float]
Outcome = type[Unavailable] | type[Unconfirmed]

TIMEOUT: Timeout = (5.0, 30.0)
"""Seconds to connect, and to wait for more of an answer."""

LOUD_LOGGERS = (
    "mastodon",
    "oauthlib.oauth1.rfc5849",
    "requests_oauthlib.oauth1_auth",
    "requests_oauthlib.oauth2_session",
    "tweepy.client",
    "urllib3.connectionpool",
)
"""Loggers of the libraries that write down headers, bodies or addresses when they are asked for details."""

_READS = ("GET", "HEAD", "OPTIONS")


@dataclass(slots=True)
class _Mode:
    """How the requests of the block being run are meant. `sent` is how many there were."""

    is_public: bool
    only_one: bool = False
    sent: int = 0


_MODE: ContextVar[_Mode | None] = ContextVar("mode", default=None)


class Session(requests.Session):
    """A `requests.Session` that tweepy and Mastodon.py run on, too. It follows no redirects and keeps no cookies.

    Outside of `sending_once` and `sending_repeatable`, reads may be repeated and everything else counts as public.
    """

    def __init__(self, timeout: Timeout, redactor: Redactor, bounds: Bounds) -> None:
        super().__init__()
        self._bounds, self._cutter = bounds, Cutter()
        self.trust_env = False  # no .netrc: it would take the place of our own credentials
        self.timeout, self.redactor = timeout, redactor
        self.headers.update({"User-Agent": "drumbeat", "Accept-Encoding": "identity"})  # what is packed may be a bomb
        self.params = None  # type: ignore[assignment]  # nothing to merge into those of each request
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))

    def once(self, method: str, url: str, **keywords: Any) -> requests.Response:  # requests' own keywords
        """Make the public call, on a fresh connection."""
        with self.sending_once():
            return self.request(method, url, **keywords)

    def repeatable(self, method: str, url: str, **keywords: Any) -> requests.Response:  # requests' own keywords
        """Make a call that makes nothing public: a read or an upload."""
        with self.sending_repeatable():
            return self.request(method, url, **keywords)

    def request(self, method: str | bytes, url: str | bytes, *arguments: Any, **keywords: Any) -> requests.Response:
        """Make a request; one that cannot even be written down was certainly not sent."""
        try:
            return super().request(method, url, *arguments, **keywords)
        except (Unavailable, Unconfirmed):
            raise
        except (requests.RequestException, ValueError) as error:  # `send` lets none out: this is from before it
            what = f"the request cannot be written ({type(error).__name__}); look at what config.toml gives for it"
        raise Unavailable(what)

    @contextmanager
    def sending_once(self) -> Iterator[None]:
        """Say that a library makes the public call in this block: one request, and no second by itself."""
        with _meant(_Mode(is_public=True, only_one=True)):
            yield

    @contextmanager
    def sending_repeatable(self) -> Iterator[None]:
        """Say that whatever a library sends in this block makes nothing public."""
        with _meant(_Mode(is_public=False)):
            yield

    def send(self, request: requests.PreparedRequest, **keywords: Any) -> requests.Response:
        """Send one request and say what became of it; nothing but our own errors comes out."""
        mode = _MODE.get() or _Mode(is_public=request.method not in _READS)
        if mode.only_one and mode.sent:
            raise RuntimeError("the library sends the public call a second time by itself; switch its repeats off")
        mode.sent += 1
        keywords |= {"timeout": keywords.get("timeout") or self.timeout, "stream": True}
        course = Course(has_body=bool(request.body), fresh=mode.is_public)
        asked_at = time.monotonic()
        try:
            with watched(course), self._cutter.cut_after(self._seconds_for(request), lambda: course.line) as limit:
                response = super().send(request, **keywords)
                heard(request.url or "", response.headers, time.monotonic() - asked_at)
                reason = _unwelcome(response)
                if not reason:
                    self._take_in(response)
        except requests.exceptions.InvalidSchema:
            raise  # no kind of line leads there, so that none was opened: `request` has the words
        except (*LOST, ValueError) as error:  # the last: signs that no header can hold, addresses that are none
            reason = in_words(error)
        if limit.is_late:
            reason = "it took too long altogether"
        if not reason:
            return response
        # Raised out here, so that the library's error, whose text may hold a token, is not its context.
        raise self._outcome(mode, course, f"{_host(request)}: {reason}")

    def _seconds_for(self, request: requests.PreparedRequest) -> float:
        return self._bounds.seconds_for(int(request.headers.get("Content-Length", 0)))

    def _take_in(self, response: requests.Response) -> None:
        """Read the body within its bounds, in the place of requests, which has none."""
        most = self._bounds.most_bytes
        with closing(response.raw) as raw:  # one that was read to its end has given its connection back before
            if raw.length_remaining is not None and raw.length_remaining > most:
                raise TooMuch
            content = read_whole(lambda size: raw.read(size, decode_content=False), most)
        response.raw = BytesIO(decoded(content, response.headers.get("Content-Encoding", ""), most))
        response.encoding = response.encoding or "utf-8"  # guessing it takes seconds for what is long

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:  # its own
        """Take proxies and certificates as the session was opened with them; merging would cost each request dear."""
        if proxies or verify is not None or cert is not None:
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        return {"proxies": self.proxies, "stream": stream, "verify": self.verify, "cert": self.cert}

    def get_redirect_target(self, resp: requests.Response) -> None:
        """A redirect would be a second request; none of these platforms needs one."""

    def close(self) -> None:
        """Close connections and let the libraries' loggers go."""
        for name in LOUD_LOGGERS:
            logging.getLogger(name).removeFilter(self.redactor)
        super().close()

    def _outcome(self, mode: _Mode, course: Course, what: str) -> Unavailable | Unconfirmed:
        what = self.redactor.redact(what)
        if course.certainly_not_sent:
            return Unavailable(what)
        return Unconfirmed(f"{what}; the post may be public") if mode.is_public else Unavailable(what)


def open_session(
    redactor: Redactor | None = None,
    *,
    secrets: Iterable[str] = (),
    timeout: Timeout = TIMEOUT,
    rebase: Mapping[str, str] | None = None,
    proxies: Mapping[str, str] | None = None,
    ca_bundle: str = "",
    bounds: Bounds = Bounds(),  # noqa: B008 - a value that cannot change
) -> Session:
    """Open the door. What `redactor` and `secrets` hold is never seen in its errors, nor in its libraries' logs.

    `rebase` maps the scheme and host that a library has built in to another. Proxies and the certificates to trust are
    read from the surroundings here, once, unless they are given.
    """
    redactor = redactor or Redactor()
    for secret in secrets:
        redactor.add(secret)
    session = Session(timeout, redactor, bounds)
    found = dict(getproxies() if proxies is None else proxies)
    no_proxy = found.pop("no", "")
    session.proxies.update(found)
    session.verify = ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
    for prefix, base in {"https://": "", "http://": "", **(rebase or {})}.items():
        session.mount(prefix, Adapter(base, no_proxy))
    for name in LOUD_LOGGERS:
        logging.getLogger(name).addFilter(session.redactor)
    return session


def answer(response: requests.Response, otherwise: Outcome = Unconfirmed) -> Any:  # JSON is what it is
    """Read a platform's answer as JSON; one that cannot be read says nothing, whatever its status."""
    try:
        return parsed(response.content)
    except ValueError:
        pass
    raise otherwise(f"{_host(response.request)}: its answer ({response.status_code}) cannot be read")


def cause_of(error: BaseException) -> Unavailable | Unconfirmed | None:
    """Find our own error behind one that a library wrapped around it."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, Unavailable | Unconfirmed):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


@contextmanager
def _meant(mode: _Mode) -> Iterator[None]:
    token = _MODE.set(mode)
    try:
        yield
    finally:
        _MODE.reset(token)


def _host(request: requests.PreparedRequest) -> str:
    """The host alone: paths and queries may hold tokens."""
    return urlsplit(request.url or "").hostname or "the platform"


def _unwelcome(response: requests.Response) -> str:
    """Say so where an answer is none of the platform's own; then its body is not even read."""
    if response.status_code < 300 or 400 <= response.status_code < 500:
        return ""
    response.close()
    return f"it answered {response.status_code}"
