"""A page that a post links to is read from the public internet only, wherever its name or its redirects lead."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.channels.bluesky import card
from bot.channels.bluesky.card import Card, Picture, read_card
from bot.channels.http.fetch import Fetched, NotFetched, Outside, fetch, is_public

CERTIFICATE = Path(__file__).parents[1] / "self_signed.pem"
HTML = ("text/html",)


@dataclass
class Site:
    """A TLS server on loopback, known as `localhost`. `pages` maps a path to a whole answer, or to what plays it."""

    port: int
    pages: dict[str, bytes | Callable[[ssl.SSLSocket], None]]
    seen: list[str] = field(default_factory=list)
    connections: int = 0

    def outside(self, *addresses: str, seconds: float = 5.0) -> Outside:
        """This site is the whole internet: its address counts as public, and is what every name resolves to."""
        return Outside(
            resolve=lambda host: addresses or ("127.0.0.1",),
            is_public=lambda address: address == "127.0.0.1",
            tls=lambda: ssl.create_default_context(cafile=str(CERTIFICATE)),
            port=self.port,
            seconds=seconds,
        )

    def url(self, path: str = "/") -> str:
        return f"https://localhost:{self.port}{path}"


@contextmanager
def running() -> Iterator[Site]:
    listener = socket.create_server(("127.0.0.1", 0))
    site = Site(listener.getsockname()[1], {})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            site.connections += 1
            threading.Thread(target=play, args=(plain,), daemon=True).start()

    def play(plain: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(plain, server_side=True) as line:
            head = b""
            while b"\r\n\r\n" not in head:
                read = line.recv(4096)
                if not read:
                    return
                head += read
            path = head.split(b" ")[1].decode()
            site.seen.append(path)
            page = site.pages[path]
            if isinstance(page, bytes):
                line.sendall(page)
            else:
                page(line)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield site
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def answer(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def redirect(to: str) -> bytes:
    return answer(b"", status="302 Found", more=f"Location: {to}\r\n")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.0.170"),
        *("192.0.0.8", "192.0.0.9", "192.88.99.1", "0.1.2.3", "1.2.3", "0x7f.1", "2130706433"),
        *("fec0::1", "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8", "64:ff9b::808:808"),
        *("64:ff9b:1::a00:1", "2002:808:808::1", "2001:0:808:808::1", "2001:10::1", "2001:20::1", "3fff::1", "100::1"),
        *("5f00::1", "4000::1", "2001:2::1", "::ffff:192.0.0.8", "::ffff:224.0.0.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "fc00::1", "ff02::1", "2001:db8::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "no address",
            "",
        ),
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "151.101.1.140", "2606:4700:4700::1111", "2a00:1450::1", "2001:4860::1", "::ffff:8.8.8.8"]
)
def test_a_public_address_is_taken(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("169.254.169.254",), ("::1",), ("::ffff:127.0.0.1",), ()]
)
def test_nothing_is_opened_when_any_address_of_the_host_is_not_public(site: Site, addresses: tuple[str, ...]) -> None:
    outside = replace(site.outside(), resolve=lambda host: addresses, is_public=is_public)
    with pytest.raises(NotFetched, match="not on the public internet"):
        fetch(site.url(), HTML, 1000, outside)
    assert site.connections == 0


def test_the_name_of_this_machine_is_refused_by_the_real_resolver(site: Site) -> None:
    with pytest.raises(NotFetched, match="not on the public internet"):
        fetch(site.url(), HTML, 1000, Outside(port=site.port))
    assert site.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://localhost/",
            "ftp://localhost/",
            "file:///etc/passwd",
            "https://user@localhost/",
            "https:///a",
            "",
            "a",
        ),
        *("https://localhost:22/", "https://localhost:x/", "https://[::1", "//localhost/", "https://\ud800/"),
    ],
)
def test_only_plain_https_addresses_are_read(site: Site, url: str) -> None:
    with pytest.raises(NotFetched):
        fetch(url, HTML, 1000, site.outside())
    assert site.connections == 0


def test_a_host_is_resolved_once_so_that_it_cannot_move_inside_meanwhile(site: Site) -> None:
    site.pages["/"] = answer(b"hello")
    asked: list[str] = []

    def rebinding(host: str) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("10.0.0.1",)

    found = fetch(site.url(), HTML, 1000, replace(site.outside(), resolve=rebinding))
    assert (found, asked) == (Fetched("text/html", "utf-8", b"hello", True), ["localhost"])


def test_the_certificate_has_to_be_that_of_the_name(site: Site) -> None:
    with pytest.raises(NotFetched, match="SSLCertVerificationError"):
        fetch(f"https://other.example:{site.port}/", HTML, 1000, site.outside())
    assert site.seen == []


def test_one_redirect_is_followed_and_a_second_is_not(site: Site) -> None:
    site.pages |= {"/a": redirect("/b"), "/b": answer(b"there"), "/0": redirect("/a")}
    assert fetch(site.url("/a"), HTML, 1000, site.outside()).content == b"there"
    with pytest.raises(NotFetched, match="more than once"):
        fetch(site.url("/0"), HTML, 1000, site.outside())


@pytest.mark.parametrize("to", ["http://localhost/b", "https://inside.example:{port}/b", "https://[", ""])
def test_where_a_redirect_leads_is_looked_at_anew(site: Site, to: str) -> None:
    site.pages |= {"/a": redirect(to.format(port=site.port)), "/b": answer(b"secret")}
    inside = replace(site.outside(), resolve=lambda host: ("10.0.0.1",) if host == "inside.example" else ("127.0.0.1",))
    with pytest.raises(NotFetched):
        fetch(site.url("/a"), HTML, 1000, inside)
    assert site.seen == ["/a"]


@pytest.mark.parametrize(
    "page",
    [
        answer(b"{}", kind="application/json"),
        answer(b"no", status="404 Not Found"),
        answer(b"\x1f\x8b", more="Content-Encoding: gzip\r\n"),
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\ncut off",
    ],
)
def test_what_is_no_page_is_not_taken(site: Site, page: bytes) -> None:
    site.pages["/"] = page
    with pytest.raises(NotFetched):
        fetch(site.url(), HTML, 1000, site.outside())


def test_no_more_is_read_than_is_allowed(site: Site) -> None:
    def endless(line: ssl.SSLSocket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            line.sendall(b"a" * 10_000)

    site.pages["/"] = endless
    found = fetch(site.url(), HTML, 5000, site.outside())
    assert (len(found.content), found.is_whole) == (5000, False)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize("start", [b"", HEAD + b"Content-Length: 10000\r\n\r\n", HEAD + b"\r\n"])
def test_an_answer_that_drips_is_cut_off(site: Site, start: bytes) -> None:
    cut = threading.Event()

    def drip(line: ssl.SSLSocket) -> None:
        line.sendall(start)
        with suppress(OSError):
            while not cut.wait(0.02):
                line.sendall(b"X")

    site.pages["/"] = drip
    with pytest.raises(NotFetched, match=r"in time|cut off"):
        fetch(site.url(), HTML, 20_000, site.outside(seconds=0.3))
    cut.set()


def test_a_server_that_takes_the_connection_and_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        site = Site(silent.getsockname()[1], {})
        with pytest.raises(NotFetched, match=r"in time|TimeoutError"):
            fetch(site.url(), HTML, 1000, site.outside(seconds=0.2))


def test_signs_that_an_address_may_not_have_are_escaped(site: Site) -> None:
    site.pages["/a?b=%C3%A9%20c&d=%20"] = answer(b"x")
    fetch(site.url("/a?b=é c&d=%20#part"), HTML, 1000, site.outside())
    assert site.seen == ["/a?b=%C3%A9%20c&d=%20"]


# ---------------------------------------------------------------------------------------------- cards


PAGE = """<!doctype html><html><head><title>A page
 of ours</title><meta charset="utf-8">
<meta property="og:title" content="Root out &amp; speak up é">
<meta name="description" content="older"><meta property="og:description" content=" Why   we
 march ">
<meta property="og:image" content="/card.png"></head><body><svg><title>no</title></svg></body></html>"""


def test_a_card_says_what_the_page_says_of_itself(site: Site) -> None:
    site.pages |= {"/": answer(PAGE.encode()), "/card.png": answer(b"picture", kind="image/png")}
    found = read_card(site.url(), site.outside())
    assert found == Card("Root out & speak up é", "Why we march", Picture(b"picture", "image/png"))


def test_a_page_without_such_words_has_its_title(site: Site) -> None:
    site.pages["/"] = answer("<title>Caf\xe9</title>".encode("latin-1"), kind="text/html; charset=iso-8859-1")
    assert read_card(site.url(), site.outside()) == Card("Café", "")


def test_a_title_is_what_stands_in_the_first_one_and_nothing_else(site: Site) -> None:
    site.pages["/"] = answer(b"<p>Skip to content</p><title>Why we march</title><p>More</p><title>A drawing</title>")
    assert read_card(site.url(), site.outside()) == Card("Why we march", "")


def test_a_charset_in_the_page_is_heard_and_nonsense_is_not(site: Site) -> None:
    site.pages["/a"] = answer(b"<meta charset=iso-8859-1><title>Caf\xe9</title>", kind="text/html")
    site.pages["/b"] = answer("<title>Café</title>".encode(), kind="text/html; charset=martian")
    assert [read_card(site.url(path), site.outside()) for path in ("/a", "/b")] == [Card("Café", "")] * 2


@pytest.mark.parametrize(
    "page",
    [
        "<![if mso]><title>Title</title><![endif]>",
        "<![ if mso ]><title>Title</title>",
        "<!--[if mso]><![if !vml]><![endif]--><title>Title</title>",
        "<title>Title</title><![ if mso ]><meta name=description content=x>",
        "<title>Ti<!-- and -->tle</title>",
        "<title>Title",
        "<![ <![ <![CDATA[ <!ENTITY> <title>Title</title>",
        "<!--[if mso]><xml><![endif]--><title>Title</title>",
        "<!--><!---><title>Title</title><!--",
    ],
)
def test_a_page_that_breaks_its_reader_has_a_card_all_the_same(site: Site, page: str) -> None:
    site.pages["/"] = answer(page.encode())
    found = read_card(site.url(), site.outside())
    assert found is not None
    assert found.title.replace(" ", "").startswith("Title")


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "undefined", "hex", "zip", "unicode_escape", "\ud800", "x" * 40]
)
def test_no_charset_of_a_page_is_more_than_a_charset(site: Site, charset: str) -> None:
    kind = f"text/html; charset={charset}".encode("utf-8", "replace").decode("latin-1")
    site.pages["/"] = answer(b"<title>A \\u0041</title>", kind=kind)
    found = read_card(site.url(), site.outside())
    assert found is not None
    assert found.title in ("A \\u0041", "A A")


@pytest.mark.parametrize("flood", ["a<!-- -->", "a&amp;", "a<b>", "a</i>", "a<![x]>"])
def test_a_title_in_many_pieces_costs_no_more_than_its_length(
    site: Site, flood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters that are looked at are counted, not the seconds."""
    page = ("<title>" + flood * 30_000)[:250_000]
    letters, plain = 0, card._one_line

    def counting(text: str) -> str:
        nonlocal letters
        letters += len(text)
        return plain(text)

    monkeypatch.setattr(card, "_one_line", counting)
    site.pages["/"] = answer(page.encode())
    found = read_card(site.url(), site.outside())
    assert found is not None
    assert len(found.title) <= 300
    assert letters < 2 * len(page)


@pytest.mark.parametrize(
    "picture",
    [
        answer(b"<svg/>", kind="image/svg+xml"),
        answer(b"p" * 1_000_001, kind="image/png"),
        answer(b"", status="404 Not Found"),
        redirect("http://localhost/picture.png"),
    ],
)
def test_a_picture_that_cannot_be_had_costs_the_picture_only_and_is_logged(
    site: Site, picture: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    site.pages |= {"/": answer(PAGE.encode()), "/card.png": picture}
    assert read_card(site.url(), site.outside()) == Card("Root out & speak up é", "Why we march", lacks_picture=True)
    assert "a link card without its picture from" in caplog.text


def test_a_picture_inside_the_network_is_not_asked_for(site: Site) -> None:
    site.pages["/"] = answer(PAGE.replace("/card.png", f"https://inside.example:{site.port}/card.png").encode())
    inside = replace(site.outside(), resolve=lambda host: ("10.0.0.1",) if host == "inside.example" else ("127.0.0.1",))
    found = read_card(site.url(), inside)
    assert (found and found.picture, site.seen) == (None, ["/"])


@pytest.mark.parametrize(
    "page", [b"", b"<html>", b"<title></title>", b"<title> ", b"\xff\xfe\x00<![CDATA[", b"<meta <<>"]
)
def test_a_page_without_a_title_has_no_card(site: Site, page: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    site.pages["/"] = answer(page)
    assert read_card(site.url(), site.outside()) is None
    assert "no link card for localhost: the page has no title" in caplog.text


def test_a_page_that_cannot_be_had_has_no_card(site: Site) -> None:
    assert read_card("https://localhost/", replace(site.outside(), resolve=lambda host: ())) is None
