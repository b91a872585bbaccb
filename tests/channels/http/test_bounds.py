"""What an answer may cost: memory, processor and time have an end, whatever the other side sends."""

from __future__ import annotations

import gzip
import json
import socket
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest

from bot.channels.http.body import Bounds
from bot.channels.http.session import Session, answer, open_session
from bot.model.channel import Unavailable, Unconfirmed
from tests.channels.http.test_http import CERTIFICATE, Server, answering, over_tls, reset, server

Play = Callable[[Server, socket.socket, int], None]
MOST = 100_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def session() -> Iterator[Session]:
    opened = open_session(timeout=(20, 20), proxies={}, bounds=Bounds(MOST, 20, 50_000))
    yield opened
    opened.close()


@pytest.fixture
def brief() -> Iterator[Session]:
    """A session whose requests may take a second altogether: enough to send one on a busy machine."""
    opened = open_session(timeout=(20, 20), proxies={}, bounds=Bounds(MOST, 1.0, 50_000), ca_bundle=str(CERTIFICATE))
    yield opened
    opened.close()


def endless(start: bytes) -> Play:
    def play(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        connection.sendall(start)
        while not server.done.is_set():
            connection.sendall(b"ea60\r\n" * (b"chunked" in start) + b"a" * 60_000 + b"\r\n" * (b"chunked" in start))

    return play


def dripping(start: bytes) -> Play:
    """One byte now and then, so that no single wait is ever too long."""

    def play(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        connection.sendall(start)
        while not server.done.wait(0.05):
            connection.sendall(b" ")

    return play


def encoded(how: str, body: bytes) -> bytes:
    return HEAD + f"Content-Encoding: {how}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def bare_deflate(body: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(body) + packing.flush()


BOMB = b"0" * 50_000_000
LONG = pytest.mark.parametrize(
    "play",
    [
        endless(HEAD + b"\r\n"),
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
        endless(HEAD + b"Content-Length: 10000000000\r\n\r\n"),
        endless(b"HTTP/1.1 422 X\r\nContent-Type: application/json\r\n\r\n"),
        answering(encoded("gzip", gzip.compress(BOMB))),
        answering(encoded("deflate", zlib.compress(BOMB))),
        answering(encoded("deflate", bare_deflate(BOMB))),
    ],
)
SLOW = pytest.mark.parametrize(
    "play",
    [
        dripping(b""),
        dripping(HEAD),
        dripping(HEAD + b"\r\n"),
        dripping(HEAD + b"Content-Length: 90000\r\n\r\n{"),
        dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1"),
    ],
)


@LONG
def test_an_answer_that_is_too_long_is_let_go_and_never_held(session: Session, play: Play) -> None:
    with server(play) as generous:
        tracemalloc.start()
        try:
            with pytest.raises(Unconfirmed, match="its answer is too long; the post may be public"):
                session.once("POST", generous.url, json={})
            with pytest.raises(Unavailable, match="its answer is too long"):
                session.repeatable("GET", generous.url)
            assert tracemalloc.get_traced_memory()[1] < 20 * MOST
        finally:
            tracemalloc.stop()


@SLOW
def test_an_answer_that_drips_is_cut_off(brief: Session, play: Play) -> None:
    with server(play) as slow, pytest.raises(Unconfirmed, match="it took too long altogether; the post may be public"):
        brief.once("POST", slow.url, json={})


def test_continue_after_continue_comes_to_an_end(brief: Session) -> None:
    def play(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        while not server.done.wait(0.01):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    with server(play) as patient, pytest.raises(Unconfirmed, match="too long altogether"):
        brief.once("POST", patient.url, json={})


def test_a_handshake_that_drips_is_cut_off_and_nothing_was_sent(brief: Session) -> None:
    def play(server: Server, connection: socket.socket, number: int) -> None:
        connection.recv(4096)
        connection.sendall(b"\x16\x03\x03\x40\x00")  # a record that will be long
        while not server.done.wait(0.05):
            connection.sendall(b"\x02")

    with server(play) as slow, pytest.raises(Unavailable, match="too long altogether"):
        brief.once("POST", f"https://127.0.0.1:{slow.port}/", json={})


def test_a_line_over_tls_is_cut_off_too(brief: Session) -> None:
    with server(over_tls(dripping(HEAD + b"\r\n"))) as slow, pytest.raises(Unconfirmed, match="too long altogether"):
        brief.once("POST", f"https://127.0.0.1:{slow.port}/", json={})


def test_a_read_that_drips_may_be_tried_again(brief: Session) -> None:
    with server(dripping(HEAD + b"\r\n")) as slow, pytest.raises(Unavailable, match="too long altogether"):
        brief.repeatable("GET", slow.url)


def test_a_large_upload_has_the_time_that_it_needs() -> None:
    """A second, and another for each 50 000 bytes that go up."""
    bounds = Bounds(seconds=1.0, slowest=50_000)
    assert (bounds.seconds_for(0), bounds.seconds_for(4_000_000)) == (1.0, 81.0)


@pytest.mark.parametrize("how", ["gzip", "x-gzip", "deflate", "deflate bare"])
def test_what_a_server_packs_without_being_asked_is_read(session: Session, how: str) -> None:
    packed = {
        "gzip": gzip.compress(b'{"id": 7}'),
        "x-gzip": gzip.compress(b'{"id": 7}'),
        "deflate": zlib.compress(b'{"id": 7}'),
        "deflate bare": bare_deflate(b'{"id": 7}'),
    }
    with server(answering(encoded(how.split()[0], packed[how]))) as kind:
        assert answer(session.once("POST", kind.url, json={})) == {"id": 7}
        assert b"accept-encoding: identity" in kind.requests[0].lower()


@pytest.mark.parametrize(
    "raw",
    [
        encoded("br", b"\x0b\x02\x80{}\x03"),
        encoded("gzip, gzip", gzip.compress(gzip.compress(b"{}"))),
        encoded("gzip", gzip.compress(b"{}")[:-4]),
        encoded("gzip", gzip.compress(b"{}") + b"more"),
        encoded("zstd", b"\x28\xb5\x2f\xfd"),
    ],
)
def test_what_cannot_be_unpacked_is_unconfirmed(session: Session, raw: bytes) -> None:
    with server(answering(raw)) as odd, pytest.raises(Unconfirmed, match="its answer cannot be read"):
        session.once("POST", odd.url, json={})


@pytest.mark.parametrize("body", ["[" * 90_000, '{"a":' * 10_000, "9" * 90_000, "NaN" * 3])
def test_json_that_breaks_its_reader_says_nothing(session: Session, body: str) -> None:
    raw = body.encode()
    with server(answering(HEAD + f"Content-Length: {len(raw)}\r\n\r\n".encode() + raw)) as deep:
        found = session.once("POST", deep.url, json={})
        with pytest.raises(Unconfirmed, match="cannot be read"):
            answer(found)


def test_half_a_character_in_an_answer_can_be_written_down(session: Session) -> None:
    raw = rb'{"id": "7\ud800", "more": ["\udfff", {"\ud800": 1}], "whole": "\ud83d\ude00"}'
    with server(answering(HEAD + f"Content-Length: {len(raw)}\r\n\r\n".encode() + raw)) as odd:
        found = answer(session.once("POST", odd.url, json={}))
    json.dumps(found, ensure_ascii=False).encode()
    assert (found["id"], found["whole"]) == ("7\ufffd", "😀")


def test_the_body_of_a_server_error_is_not_even_read(session: Session) -> None:
    with server(endless(b"HTTP/1.1 503 X\r\n\r\n")) as ill, pytest.raises(Unavailable, match="it answered 503"):
        session.repeatable("GET", ill.url)


def test_a_connection_serves_again_after_an_answer_that_was_read_to_its_end(session: Session) -> None:
    def play(server: Server, connection: socket.socket, number: int) -> None:
        while server.read_request(connection):
            connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")

    with server(play) as kind:
        for _ in range(3):
            session.repeatable("GET", kind.url)
        assert kind.connections == 1


def test_a_line_that_breaks_while_a_refusal_is_read_is_unconfirmed(session: Session) -> None:
    def play(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        connection.sendall(b"HTTP/1.1 403 X\r\nContent-Length: 50\r\n\r\n{")
        reset(connection)

    with server(play) as rude, pytest.raises(Unconfirmed):
        session.once("POST", rude.url, json={})


def test_a_line_that_was_kept_from_an_earlier_request_is_cut_off_too(brief: Session) -> None:
    def play(server: Server, connection: socket.socket, number: int) -> None:
        server.read_request(connection)
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")
        dripping(HEAD + b"\r\n")(server, connection, number)

    with server(play) as slow:
        brief.repeatable("GET", slow.url)
        with pytest.raises(Unavailable, match="too long altogether"):
            brief.repeatable("GET", slow.url)
        assert slow.connections == 1
