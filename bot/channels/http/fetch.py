"""Read a web page that a post links to, without being led anywhere else: not to this machine, not into its network.

An address in a text comes from outside, and so does what it resolves to. The host is resolved once; if any of its
addresses is not a public one nothing is opened, and the connection is made to the address that was looked at. This is
the one door besides `http.py`: it knows no credentials and no proxies, and what goes wrong here costs a link card,
never a post.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

from bot.channels.http.body import Cutter

_REDIRECTS = (301, 302, 303, 307, 308)
_KEPT = "%/:=&?~+!$,;'@()*[]"
_UNICAST = ip_network("2000::/3")
"""All that is given to machines on the public internet in IPv6; what carries an IPv4 address is elsewhere, or below."""

_NOBODYS = tuple(
    ip_network(net)
    for net in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
"""Given to protocols, tunnels and manuals, though some releases of Python count a part of them as public."""


class NotFetched(Exception):
    """The page is not to be had; the message says why, for the log."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `content` may be the beginning only: `is_whole` says whether it is all."""

    mime: str
    charset: str
    content: bytes
    is_whole: bool


def resolve(host: str) -> tuple[str, ...]:
    """Return every address of a host."""
    return tuple(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)))


def is_public(address: str) -> bool:
    """Say whether an address is on the public internet, whatever it is wrapped in."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if isinstance(ip, IPv6Address) and ip not in _UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _NOBODYS)


@dataclass(frozen=True, slots=True)
class Outside:
    """How the web is reached. `seconds` is for one answer, from the connection to its last byte."""

    resolve: Callable[[str], tuple[str, ...]] = resolve
    is_public: Callable[[str], bool] = is_public
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    port: int = 443
    seconds: float = 5.0


def fetch(url: str, kinds: tuple[str, ...], most_bytes: int, outside: Outside) -> Fetched:
    """Read an https address, following one redirect at most; `kinds` are the content types that are wanted."""
    for _ in range(2):
        found = _one(url, kinds, most_bytes, outside)
        if isinstance(found, Fetched):
            return found
        url = joined(url, found)
    raise NotFetched("it redirects more than once")


def joined(base: str, link: str) -> str:
    """Complete a link that a page gives; one that cannot be read leads nowhere."""
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""


def _one(url: str, kinds: tuple[str, ...], most_bytes: int, outside: Outside) -> Fetched | str:
    """Make one request; a text is where it redirects to."""
    host, path = _target(url, outside.port)
    connection = _Pinned(host, _address(host, outside), outside)
    with Cutter().cut_after(outside.seconds, lambda: connection.line) as limit:
        try:
            connection.request("GET", path, headers={"User-Agent": "drumbeat", "Accept-Encoding": "identity"})
            found = _read(connection.getresponse(), kinds, most_bytes)
        except (OSError, HTTPException, ValueError) as error:
            why = "it did not answer in time" if limit.is_late else f"no answer: {type(error).__name__}"
            raise NotFetched(why) from None
        finally:
            connection.close()
            connection.let_go()
    if limit.is_late:
        raise NotFetched("it did not answer in time")
    return found


def _target(url: str, port: int) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        host, asked = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise NotFetched("its address cannot be read") from None
    if parts.scheme != "https" or not host or parts.username is not None or asked not in (None, port):
        raise NotFetched("only plain https addresses are read")
    return host, quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_KEPT)


def _address(host: str, outside: Outside) -> str:
    try:
        addresses = outside.resolve(host)
    except (OSError, UnicodeError):
        raise NotFetched("its name is not known here") from None
    if not addresses or not all(outside.is_public(address) for address in addresses):
        raise NotFetched("it is not on the public internet")
    return addresses[0]


class _Pinned(HTTPSConnection):
    """Connects to the address that was looked at, and asks it for the host's certificate."""

    def __init__(self, host: str, address: str, outside: Outside) -> None:
        super().__init__(host, timeout=outside.seconds)
        self._address, self._to, self._tls = address, outside.port, outside.tls()
        self.line: socket.socket | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self._to), self.timeout)
        self.line = plain.dup()  # `plain` ends as TLS begins, and `sock` as soon as a last answer has begun
        sock = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = sock
        sock.do_handshake()

    def let_go(self) -> None:
        if self.line is not None:
            self.line.close()


def _read(response: HTTPResponse, kinds: tuple[str, ...], most_bytes: int) -> Fetched | str:
    if response.status in _REDIRECTS:
        return response.headers.get("Location", "")
    mime = response.headers.get_content_type()
    if response.status != 200 or mime not in kinds:
        raise NotFetched(f"it answered {response.status} with {mime}")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched("it answered compressed, though it was not asked to")
    content = response.read(most_bytes + 1)
    if response.length and len(content) <= most_bytes:
        raise NotFetched("its answer was cut off")
    charset = response.headers.get_content_charset() or ""
    return Fetched(mime, charset, content[:most_bytes], len(content) <= most_bytes)
