"""The door to the network: what became of a request, whatever the other side does."""

from __future__ import annotations

import logging
import shutil
import socket
import ssl
import struct
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import certifi
import pytest
import tweepy
from mastodon import Mastodon, MastodonNetworkError

from bot.channels.http.session import Session, answer, cause_of, open_session
from bot.model.channel import Unavailable, Unconfirmed
from bot.model.redact import Redactor

CERTIFICATE = Path(__file__).parents[1] / "self_signed.pem"
BODY = {"text": "hello"}
SECRET = "s3cr3t-t0ken/with=signs"
FINE = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}'

Play = Callable[[socket.socket, int], None]
"""What a server does with a connection; the number counts connections from 1."""


class Server:
    """A loopback server that plays one scene a connection, and keeps what it was sent."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.connections = 0
        self.requests: list[bytes] = []
        self.done = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._scene, args=(connection, self.connections), daemon=True).start()

    def _scene(self, connection: socket.socket, number: int) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            self._play(connection, number)

    def read_request(self, connection: socket.socket) -> bytes:
        """Read a whole request, and keep it."""
        got = b""
        while b"\r\n\r\n" not in got:
            more = connection.recv(65536)
            if not more:
                return b""
            got += more
        head, _, body = got.partition(b"\r\n\r\n")
        lengths = [int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        while lengths and len(body) < lengths[0]:
            body += connection.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)
        return self.requests[-1]

    def close(self) -> None:
        self.done.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def server(play: Callable[[Server, socket.socket, int], None]) -> Iterator[Server]:
    made: list[Server] = []
    ready = threading.Event()

    def scene(connection: socket.socket, number: int) -> None:
        ready.wait(5)
        play(made[0], connection, number)

    made.append(Server(scene))
    ready.set()
    try:
        yield made[0]
    finally:
        made[0].close()


def answering(raw: bytes) -> Callable[[Server, socket.socket, int], None]:
    """A server that reads requests and answers each with these bytes, keeping the connection."""

    def play(server: Server, connection: socket.socket, number: int) -> None:
        while server.read_request(connection):
            connection.sendall(raw)

    return play


def answering_and_closing(raw: bytes) -> Callable[[Server, socket.socket, int], None]:
    def play(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        connection.sendall(raw)

    return play


def silent_after_request(server: Server, connection: socket.socket, number: int) -> None:
    server.read_request(connection)
    server.done.wait(5)


def reset(connection: socket.socket) -> None:
    """Close in a way that the other side feels as a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def reset_after_request(server: Server, connection: socket.socket, number: int) -> None:
    server.read_request(connection)
    reset(connection)


def response(status: int, body: str = "{}") -> bytes:
    return (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


@pytest.fixture
def session() -> Iterator[Session]:
    opened = open_session(secrets=[SECRET], timeout=(1, 1), proxies={})
    yield opened
    opened.close()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_unknown_name_is_certainly_not_sent(session: Session) -> None:
    with pytest.raises(Unavailable, match="name is not known"):
        session.once("POST", "http://no-such-host.invalid/2/tweets", json=BODY)


def test_refused_connection_is_certainly_not_sent(session: Session) -> None:
    with pytest.raises(Unavailable, match="refused the connection"):
        session.once("POST", f"http://127.0.0.1:{closed_port()}/", json=BODY)


def test_connect_time_out_is_certainly_not_sent(session: Session) -> None:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)  # its queue is filled here, so that one more connection waits
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        with pytest.raises(Unavailable, match="did not take the connection in time"):
            session.once("POST", f"http://127.0.0.1:{listener.getsockname()[1]}/", json=BODY)


def test_failed_tls_is_certainly_not_sent(session: Session) -> None:
    def no_tls(server: Server, connection: socket.socket, number: int) -> None:
        connection.recv(1024)
        connection.sendall(b"HTTP/1.1 400 no TLS here\r\n\r\n")

    with server(no_tls) as plain, pytest.raises(Unavailable, match="no secure connection"):
        session.once("POST", f"https://127.0.0.1:{plain.port}/", json=BODY)


def over_tls(play: Callable[[Server, socket.socket, int], None]) -> Callable[[Server, socket.socket, int], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def scene(server: Server, connection: socket.socket, number: int) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            play(server, secure, number)

    return scene


def test_certificate_that_nobody_vouches_for_is_certainly_not_sent() -> None:
    wary = open_session(timeout=(20, 20), proxies={})
    with server(over_tls(answering(FINE))) as strange, pytest.raises(Unavailable, match="certificate is not trusted"):
        wary.once("POST", f"https://127.0.0.1:{strange.port}/", json=BODY)
    wary.close()
    assert strange.requests == []


def test_tls_that_breaks_after_the_body_left_is_unconfirmed() -> None:
    """An error of TLS alone does not mean that nothing was sent."""
    trusting = open_session(timeout=(1, 1), proxies={}, ca_bundle=str(CERTIFICATE))

    def cut(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        raw = connection.detach() if isinstance(connection, ssl.SSLSocket) else connection.fileno()
        with socket.socket(fileno=raw) as below:
            below.sendall(b"this is no TLS record")

    with server(over_tls(cut)) as broken, pytest.raises(Unconfirmed):
        trusting.once("POST", f"https://127.0.0.1:{broken.port}/", json=BODY)
    trusting.close()


def test_trusted_tls_goes_through() -> None:
    trusting = open_session(timeout=(1, 1), proxies={}, ca_bundle=str(CERTIFICATE))
    with server(over_tls(answering(FINE))) as fine:
        assert trusting.once("POST", f"https://127.0.0.1:{fine.port}/", json=BODY).json() == {"ok": True}
    trusting.close()


def test_fresh_connections_share_what_they_trust(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    read: list[str] = []
    loads = ssl.SSLContext.load_verify_locations

    def counted(context: ssl.SSLContext, cafile: str | None = None, **more: str) -> None:
        read.append(str(cafile))
        loads(context, cafile, **more)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    bundle = tmp_path / "bundle.pem"
    shutil.copy(CERTIFICATE, bundle)
    opened = [open_session(timeout=(1, 1), proxies={}, ca_bundle=str(bundle)) for _ in range(2)]
    with server(over_tls(answering(FINE))) as fine:
        for session in opened * 2:
            assert session.once("POST", f"https://127.0.0.1:{fine.port}/", json=BODY).ok
    assert (len(read), fine.connections) == (1, 4)
    for session in opened:
        session.close()


def test_a_bundle_that_changes_is_read_anew(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    shutil.copy(certifi.where(), bundle)
    session = open_session(timeout=(1, 1), proxies={}, ca_bundle=str(bundle))
    with server(over_tls(answering(FINE))) as fine:
        address = f"https://127.0.0.1:{fine.port}/"
        with pytest.raises(Unavailable, match="certificate is not trusted"):
            session.once("POST", address, json=BODY)
        shutil.copy(CERTIFICATE, bundle)
        assert session.once("POST", address, json=BODY).ok
        bundle.unlink()
        with pytest.raises(Unavailable, match=r"bundle\.pem, cannot be read \(No such file or directory\)"):
            session.once("POST", address, json=BODY)
    session.close()


def test_a_certificate_of_another_host_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    known = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *more, **named: known("127.0.0.1", *more, **named))
    session = open_session(timeout=(1, 1), proxies={}, ca_bundle=str(CERTIFICATE))
    with server(over_tls(answering(FINE))) as fine:
        assert session.once("POST", f"https://localhost:{fine.port}/", json=BODY).ok
        with pytest.raises(Unavailable, match="certificate is not trusted"):
            session.once("POST", f"https://other.example:{fine.port}/", json=BODY)
    session.close()


def test_silence_after_the_body_was_sent_is_unconfirmed(session: Session) -> None:
    with server(silent_after_request) as silent, pytest.raises(Unconfirmed, match="did not answer in time"):
        session.once("POST", silent.url, json=BODY)
    assert len(silent.requests) == 1


def test_reset_before_any_answer_is_unconfirmed(session: Session) -> None:
    with server(reset_after_request) as abrupt, pytest.raises(Unconfirmed, match="may be public"):
        session.once("POST", abrupt.url, json=BODY)
    assert len(abrupt.requests) == 1


def test_answer_that_is_cut_in_the_middle_is_unconfirmed(session: Session) -> None:
    cut = b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"data":'
    with server(answering_and_closing(cut)) as rude, pytest.raises(Unconfirmed, match="cut off"):
        session.once("POST", rude.url, json=BODY)


def test_answer_that_stalls_in_the_middle_is_unconfirmed(session: Session) -> None:
    def stall(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        connection.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"data":')
        server.done.wait(5)

    with server(stall) as slow, pytest.raises(Unconfirmed):
        session.once("POST", slow.url, json=BODY)


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"",
    ],
)
def test_answer_that_is_no_http_is_unconfirmed(session: Session, raw: bytes) -> None:
    with server(answering_and_closing(raw)) as odd, pytest.raises(Unconfirmed):
        session.once("POST", odd.url, json=BODY)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 302, 307, 308])
def test_server_errors_and_redirects_are_unconfirmed(session: Session, status: int) -> None:
    with server(answering(response(status))) as ill, pytest.raises(Unconfirmed, match=f"answered {status}"):
        session.once("POST", ill.url, json=BODY)
    assert len(ill.requests) == 1


def test_redirect_is_not_followed(session: Session) -> None:
    with server(answering(FINE)) as target:
        away = f"HTTP/1.1 307 X\r\nLocation: {target.url}/\r\nContent-Length: 0\r\n\r\n".encode()
        with server(answering(away)) as source, pytest.raises(Unconfirmed):
            session.once("POST", source.url, json=BODY)
        assert target.requests == []


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422, 429])
def test_refusals_are_left_to_the_platform(session: Session, status: int) -> None:
    with server(answering(response(status, '{"title":"no"}'))) as firm:
        refused = session.once("POST", firm.url, json=BODY)
    assert (refused.status_code, answer(refused)) == (status, {"title": "no"})


def test_answer_that_is_no_json_is_unconfirmed_whatever_its_status(session: Session) -> None:
    with server(answering(response(403, "<html>Blocked</html>"))) as middle:
        blocked = session.once("POST", middle.url, json=BODY)
        with pytest.raises(Unconfirmed, match="cannot be read"):
            answer(blocked)
        with pytest.raises(Unavailable, match="cannot be read"):
            answer(session.repeatable("GET", middle.url), otherwise=Unavailable)


def test_public_call_never_uses_a_kept_connection(session: Session) -> None:
    with server(answering(FINE)) as kind:
        session.repeatable("GET", kind.url)
        session.repeatable("GET", kind.url)
        assert kind.connections == 1
        session.once("POST", kind.url, json=BODY)
        assert kind.connections == 2


def test_connection_that_was_closed_meanwhile_is_no_trouble_for_the_public_call(session: Session) -> None:
    """The server answers once a connection, then resets it, as idle ones are, without saying so first."""

    def once_each(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        connection.sendall(FINE)
        if number == 1:
            connection.recv(1)  # the next request on the kept connection would be lost here
            reset(connection)

    with server(once_each) as forgetful:
        session.repeatable("GET", forgetful.url)
        assert session.once("POST", forgetful.url, json=BODY).json() == {"ok": True}
        assert len(forgetful.requests) == 2


def test_lost_read_on_a_kept_connection_is_not_repeated_in_secret(session: Session) -> None:
    def once_each(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        connection.sendall(FINE)
        server.read_request(connection)
        reset(connection)

    with server(once_each) as forgetful:
        session.repeatable("GET", forgetful.url)
        with pytest.raises(Unavailable):
            session.repeatable("GET", forgetful.url)
        assert (len(forgetful.requests), forgetful.connections) == (2, 1)


def test_request_without_a_body_counts_as_sent_with_its_head(session: Session) -> None:
    with server(reset_after_request) as abrupt, pytest.raises(Unconfirmed):
        session.once("DELETE", abrupt.url)


def test_lost_read_is_merely_unavailable(session: Session) -> None:
    for play in (silent_after_request, reset_after_request, answering(response(503))):
        with server(play) as ill, pytest.raises(Unavailable):
            session.repeatable("GET", ill.url)


def test_large_body_that_nobody_reads_is_unconfirmed(session: Session) -> None:
    """A part of it left, and nobody can say how much arrived."""

    def deaf(server: Server, connection: socket.socket, number: int) -> None:
        server.done.wait(5)

    with server(deaf) as there, pytest.raises(Unconfirmed):
        session.once("POST", there.url, data=b"x" * 30_000_000)


def test_refusal_that_comes_before_the_body_was_read_is_seen(session: Session) -> None:
    def hasty(server: Server, connection: socket.socket, number: int) -> None:
        connection.recv(1024)
        connection.sendall(response(413, '{"error":"too large"}'))
        server.done.wait(5)

    with server(hasty) as strict:
        assert session.once("POST", strict.url, data=b"x" * 100_000).status_code == 413


def test_proxy_that_is_not_there_is_certainly_not_sent() -> None:
    for scheme in ("http", "https"):
        proxied = open_session(timeout=(0.3, 0.3), proxies={scheme: f"http://127.0.0.1:{closed_port()}"})
        with pytest.raises(Unavailable, match="the proxy did not let"):
            proxied.once("POST", f"{scheme}://platform.invalid/", json=BODY)
        proxied.close()


def test_proxy_that_refuses_the_tunnel_is_certainly_not_sent() -> None:
    refusing = answering_and_closing(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    with server(refusing) as gate:
        proxied = open_session(timeout=(0.3, 0.3), proxies={"https": gate.url})
        for method, body in (("POST", BODY), ("DELETE", None)):
            with pytest.raises(Unavailable):
                proxied.once(method, "https://platform.invalid/", json=body)
        proxied.close()


def test_proxy_is_used_but_for_exceptions_and_loopback() -> None:
    with server(answering(FINE)) as gate, server(answering(response(404))) as direct:
        proxied = open_session(timeout=(0.5, 0.5), proxies={"http": gate.url, "no": "intern.invalid"})
        assert proxied.once("POST", "http://platform.invalid/2/tweets", json=BODY).status_code == 200
        assert gate.requests[0].startswith(b"POST http://platform.invalid/2/tweets ")
        assert proxied.once("POST", direct.url, json=BODY).status_code == 404
        with pytest.raises(Unavailable, match="name is not known"):
            proxied.once("POST", "http://social.intern.invalid/", json=BODY)
        proxied.close()


def test_netrc_does_not_take_the_place_of_our_token(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login else password wrong\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with server(answering(FINE)) as kind:
        session.once("POST", kind.url, json=BODY, headers={"Authorization": f"Bearer {SECRET}"})
    assert f"Authorization: Bearer {SECRET}".encode() in kind.requests[0]


def test_cookies_are_not_kept(session: Session) -> None:
    with server(answering(FINE.replace(b"\r\n", b"\r\nSet-Cookie: a=b\r\n", 1))) as sweet:
        session.repeatable("GET", sweet.url)
        session.repeatable("GET", sweet.url)
    assert not any(b"Cookie:" in request for request in sweet.requests)


def test_secret_is_in_no_error_even_when_it_is_in_the_address(session: Session) -> None:
    errors = []
    for play in (silent_after_request, reset_after_request, answering(response(500, SECRET))):
        with server(play) as ill, pytest.raises(Unconfirmed) as caught:
            session.once("POST", f"{ill.url}/bot{SECRET}/sendMessage", json=BODY)
        errors.append("".join(traceback.format_exception(caught.value)))
    with pytest.raises(Unavailable) as refused:
        session.once("POST", f"http://127.0.0.1:{closed_port()}/bot{SECRET}/sendMessage", json=BODY)
    errors.append("".join(traceback.format_exception(refused.value)))
    shown = "\n".join(line for line in "".join(errors).splitlines() if not line.lstrip().startswith("session.once"))
    assert SECRET not in shown
    assert "sendMessage" not in shown.replace('/sendMessage", json=BODY)', "")


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("{url}", f"{SECRET}\nsecond line"),
        ("{url}", f"{SECRET}\u2019"),
        ("no-scheme", SECRET),
        ("http://[{url}", SECRET),
        ("http://a b/", SECRET),
        ("ftp://127.0.0.1/", SECRET),
    ],
)
def test_a_request_that_cannot_be_written_was_not_sent_and_tells_no_secret(
    session: Session, url: str, token: str
) -> None:
    with server(answering(FINE)) as kind, pytest.raises(Unavailable) as caught:
        session.once("POST", url.format(url=kind.url), json=BODY, headers={"Authorization": f"Bearer {token}"})
    assert kind.requests == []
    told = "".join(traceback.format_exception(caught.value))
    assert SECRET not in told.replace("Bearer {token}", "")


def test_secret_in_a_host_is_in_no_error() -> None:
    hidden = open_session(secrets=["hidden-part"], timeout=(0.3, 0.3), proxies={})
    with pytest.raises(Unavailable, match=r"\[secret\].invalid: its name is not known"):
        hidden.once("POST", "http://hidden-part.invalid/", json=BODY)
    hidden.close()


def test_secret_is_in_no_log_of_the_libraries(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with server(answering(FINE)) as kind:
        session.once("POST", f"{kind.url}/bot{SECRET}/sendMessage", json=BODY)
        client = tweepy.Client(SECRET)
        client.session = open_session(secrets=[SECRET], rebase={"https://api.twitter.com": kind.url}, proxies={})
        client.request("POST", "/2/tweets", json=BODY)
        client.session.close()
    assert "sendMessage" in caplog.text
    assert SECRET not in caplog.text


def test_redactor_knows_the_forms_in_which_secrets_travel() -> None:
    redactor = Redactor(['p"a/ss&wörd', "abc", ""])
    redactor.add("refreshed-token")
    text = 'p"a/ss&wörd p%22a%2Fss%26w%C3%B6rd {"p": "p\\"a/ss&w\\u00f6rd"} cCJhL3NzJnfDtnJk refreshed-token abc'
    assert redactor.redact(text) == '[secret] [secret] {"p": "[secret]"} [secret] [secret] abc'
    assert "ss" not in repr(redactor)


def test_redactor_cleans_logged_exceptions() -> None:
    record = logging.makeLogRecord({"msg": "token %s", "args": (SECRET,)})
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    assert Redactor([SECRET]).filter(record)
    assert SECRET not in logging.Formatter().format(record).replace("raise ValueError(SECRET)", "")


def test_tweepy_runs_on_the_session(session: Session) -> None:
    with server(answering(response(201, '{"data":{"id":"1","text":"hello"}}'))) as x:
        rebased = open_session(timeout=(0.3, 0.3), rebase={"https://api.twitter.com": x.url}, proxies={})
        client = tweepy.Client(consumer_key="a", consumer_secret="b", access_token="c", access_token_secret="d")
        client.session = rebased
        with rebased.sending_once():
            made = client.request("POST", "/2/tweets", json=BODY, user_auth=True)
        assert made.json()["data"]["id"] == "1"
        assert b"OAuth " in x.requests[0]
    with server(silent_after_request) as x:
        client.session = open_session(timeout=(0.3, 0.3), rebase={"https://api.twitter.com": x.url}, proxies={})
        with pytest.raises(Unconfirmed, match="did not answer in time"):
            client.request("POST", "/2/tweets", json=BODY, user_auth=True)


def mastodon_on(session: Session, url: str) -> Mastodon:
    return Mastodon(
        access_token="token",
        api_base_url=url,
        session=session,
        ratelimit_method="throw",
        version_check_mode="none",
        mastodon_version="4.4.0",
        request_timeout=0.3,
    )


def test_mastodon_runs_on_the_session_and_our_error_is_found_behind_its_own(session: Session) -> None:
    with server(answering(response(200, '{"id":"7","content":"hello"}'))) as instance:
        client = mastodon_on(session, instance.url)
        with session.sending_once():
            assert client.status_post("hello", idempotency_key="k")["id"] == "7"
        assert b"Idempotency-Key: k" in instance.requests[0]
    with server(silent_after_request) as instance:
        client = mastodon_on(session, instance.url)
        with session.sending_once(), pytest.raises(MastodonNetworkError) as caught:
            client.status_post("hello", idempotency_key="k")
        assert isinstance(cause_of(caught.value), Unconfirmed)


def test_library_that_repeats_the_public_call_by_itself_is_stopped(session: Session) -> None:
    with server(answering(response(429))) as busy, session.sending_once():
        session.post(busy.url, json=BODY)
        with pytest.raises(RuntimeError, match="a second time by itself"):
            session.post(busy.url, json=BODY)
    assert len(busy.requests) == 1


def test_reads_outside_of_a_block_are_repeatable_and_writes_are_public(session: Session) -> None:
    with server(answering(response(500))) as ill:
        with pytest.raises(Unavailable):
            session.get(ill.url)
        with pytest.raises(Unconfirmed):
            session.post(ill.url, json=BODY)


def test_upload_is_repeatable_when_it_is_said_to_be(session: Session) -> None:
    with server(answering(response(500))) as ill, session.sending_repeatable(), pytest.raises(Unavailable):
        session.post(ill.url, data=b"picture")


def test_threads_share_a_session_without_sharing_what_they_mean(session: Session) -> None:
    inside, outside = threading.Event(), threading.Event()

    def upload() -> None:
        with session.sending_repeatable():
            inside.set()
            outside.wait(5)

    thread = threading.Thread(target=upload)
    thread.start()
    inside.wait(5)
    with server(answering(response(500))) as ill, pytest.raises(Unconfirmed):
        session.post(ill.url)
    outside.set()
    thread.join(5)
