"""The real servers do with a repeated request what we rely on, and the proxy loses answers as asked."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.servers.mastodon import Mastodon
from tests.servers.pds import Account, Pds, running_pds
from tests.servers.proxy import Proxy, proxy

pytestmark = pytest.mark.servers

RKEY = "3mfzaaaaaaa2a"
PUT = r"/xrpc/com\.atproto\.repo\.putRecord"


def put(pds: Pds, account: Account, text: str = "Hello", base_url: str | None = None) -> dict[str, Any]:
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-03-01T12:00:00.000Z"}
    wanted = {"repo": account.did, "collection": "app.bsky.feed.post", "rkey": RKEY, "record": record}
    body = {**wanted, "swapRecord": None}
    answer = pds.call("com.atproto.repo.putRecord", token=account.access_jwt, base_url=base_url, json=body)
    return dict(answer.json())


def records(pds: Pds, account: Account) -> list[str]:
    query = {"repo": account.did, "collection": "app.bsky.feed.post"}
    found = pds.call("com.atproto.repo.listRecords", params=query).json()["records"]
    return [record["value"]["text"] for record in found]


def refused(error: pytest.ExceptionInfo[requests.HTTPError]) -> tuple[int, str]:
    return error.value.response.status_code, error.value.response.json().get("error", "")


@pytest.fixture
def account(pds: Pds) -> Account:
    return pds.create_account()


@pytest.fixture
def lossy(pds_proxy: Proxy) -> Proxy:
    pds_proxy.clear()
    return pds_proxy


@pytest.fixture
def empty(mastodon: Mastodon) -> Mastodon:
    mastodon.reset()
    return mastodon


def test_a_pds_account_logs_in(pds: Pds, account: Account) -> None:
    login = {"identifier": account.handle, "password": account.password}
    session = pds.call("com.atproto.server.createSession", json=login).json()
    assert (session["did"], session["handle"]) == (account.did, account.handle)


def test_a_pds_takes_the_same_record_twice_as_one_and_refuses_another(pds: Pds, account: Account) -> None:
    first, again = put(pds, account), put(pds, account)
    assert (again["uri"], again["cid"]) == (first["uri"], first["cid"])
    with pytest.raises(requests.HTTPError) as error:
        put(pds, account, "Other words")
    assert refused(error) == (400, "InvalidSwap")
    assert records(pds, account) == ["Hello"]


def test_a_pds_keeps_what_accounts_write_apart(pds: Pds, account: Account) -> None:
    other = pds.create_account()
    put(pds, other)
    assert (records(pds, account), records(pds, other)) == ([], ["Hello"])


def test_a_pds_with_limits_counts_log_ins() -> None:
    with running_pds(rate_limits=True) as pds:
        account = pds.create_account()
        login = {"identifier": account.handle, "password": account.password}
        headers = pds.call("com.atproto.server.createSession", json=login).headers
    assert (headers["ratelimit-limit"], headers["ratelimit-remaining"]) == ("30", "29")


def test_a_status_with_the_same_key_is_one_status(empty: Mastodon) -> None:
    headers = {"Authorization": f"Bearer {empty.token}", "Idempotency-Key": "launch/mastodon"}
    url = f"{empty.base_url}/api/v1/statuses"
    ids = {requests.post(url, json={"status": text}, headers=headers, timeout=5).json()["id"] for text in ("a", "b")}
    assert (len(ids), len(empty.statuses())) == (1, 1)


def test_statuses_are_all_shown_oldest_first(empty: Mastodon) -> None:
    headers = {"Authorization": f"Bearer {empty.token}"}
    for number in range(45):
        body = {"status": f"status {number}"}
        requests.post(f"{empty.base_url}/api/v1/statuses", json=body, headers=headers, timeout=5).raise_for_status()
    shown = [status["content"] for status in empty.statuses()]
    assert shown == [f"<p>status {number}</p>" for number in range(45)]


def test_mastodon_refuses_as_often_as_told(empty: Mastodon) -> None:
    busy = {"type": "status", "status": 503, "headers": {"Retry-After": "7"}}
    empty.fault(busy, "/api/v1/statuses", "POST", 2)
    headers = {"Authorization": f"Bearer {empty.token}"}
    url = f"{empty.base_url}/api/v1/statuses"
    answers = [requests.post(url, json={"status": "a"}, headers=headers, timeout=5) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert (answers[0].headers["retry-after"], len(empty.statuses())) == ("7", 1)


def test_the_proxy_changes_nothing_unless_told(pds: Pds, account: Account, lossy: Proxy) -> None:
    assert put(pds, account, base_url=lossy.base_url)["uri"].endswith(RKEY)
    assert [(one.method, one.status, one.effect) for one in lossy.requests()] == [("POST", 200, None)]
    assert '"text": "Hello"' in lossy.requests()[0].body


def test_an_answer_killed_after_the_server_acted_leaves_the_record(pds: Pds, account: Account, lossy: Proxy) -> None:
    lossy.fault("kill-after", path=PUT)
    with pytest.raises(requests.ConnectionError):
        put(pds, account, base_url=lossy.base_url)
    assert records(pds, account) == ["Hello"]
    assert [(one.status, one.effect) for one in lossy.requests()] == [(200, "kill-after")]
    put(pds, account, base_url=lossy.base_url)
    assert records(pds, account) == ["Hello"]


def test_a_request_killed_before_the_server_saw_it_leaves_nothing(pds: Pds, account: Account, lossy: Proxy) -> None:
    lossy.fault("kill-before", path=PUT)
    with pytest.raises(requests.ConnectionError):
        put(pds, account, base_url=lossy.base_url)
    assert (records(pds, account), lossy.requests()[0].status) == ([], None)


def test_a_late_answer_outlasts_the_caller(pds: Pds, account: Account, lossy: Proxy) -> None:
    lossy.fault("hang-after", path=PUT, seconds=30)
    record = {"$type": "app.bsky.feed.post", "text": "Hello", "createdAt": "2026-03-01T12:00:00.000Z"}
    body = {"repo": account.did, "collection": "app.bsky.feed.post", "rkey": RKEY, "record": record}
    headers = {"Authorization": f"Bearer {account.access_jwt}"}
    with pytest.raises(requests.ReadTimeout):
        requests.post(f"{lossy.base_url}/xrpc/com.atproto.repo.putRecord", json=body, headers=headers, timeout=0.7)
    assert records(pds, account) == ["Hello"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_answer_instead_reaches_the_caller_and_not_the_server(
    pds: Pds, account: Account, lossy: Proxy, status: int
) -> None:
    lossy.fault("answer-instead", path=PUT, status=status, headers={"retry-after": "7"}, body='{"error":"Played"}')
    with pytest.raises(requests.HTTPError) as error:
        put(pds, account, base_url=lossy.base_url)
    assert refused(error) == (status, "Played")
    assert error.value.response.headers["retry-after"] == "7"
    assert (records(pds, account), lossy.requests()[0].status) == ([], None)


def test_a_500_after_the_server_acted_leaves_the_record(pds: Pds, account: Account, lossy: Proxy) -> None:
    lossy.fault("answer-after", path=PUT, status=500, body="<html>")
    with pytest.raises(requests.HTTPError) as error:
        put(pds, account, base_url=lossy.base_url)
    assert (error.value.response.status_code, error.value.response.text) == (500, "<html>")
    assert records(pds, account) == ["Hello"]


def test_mastodon_behind_the_proxy_is_posted_to_once(empty: Mastodon, mastodon_proxy: Proxy) -> None:
    mastodon_proxy.clear()
    mastodon_proxy.fault("kill-after", path="/api/v1/statuses")
    headers = {"Authorization": f"Bearer {empty.token}", "Idempotency-Key": "k"}
    url = f"{mastodon_proxy.base_url}/api/v1/statuses"
    with pytest.raises(requests.ConnectionError):
        requests.post(url, json={"status": "a"}, headers=headers, timeout=5)
    assert requests.post(url, json={"status": "a"}, headers=headers, timeout=5).status_code == 200
    assert len(empty.statuses()) == 1
    assert {one.headers["idempotency-key"] for one in mastodon_proxy.requests()} == {"k"}


def test_every_server_listens_on_one_loopback_address(pds: Pds, mastodon: Mastodon, pds_proxy: Proxy) -> None:
    """A server on all interfaces would answer at 127.0.0.2 and ::1 as well."""
    for url in (pds.base_url, pds.plc_url, mastodon.base_url, pds_proxy.base_url):
        port = urlsplit(url).port
        for family, address in ((socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as probe:
                assert probe.connect_ex((address, port)) != 0


def test_servers_are_gone_when_they_are_closed() -> None:
    with proxy("http://127.0.0.1:9") as one:
        port = urlsplit(one.base_url).port
    assert not is_listening(port)


SCRIPT = """
import time
from tests.servers.{module} import {start}
with {start}({upstream}) as server:
    print(server.base_url, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize(
    ("module", "start", "upstream"),
    [("pds", "running_pds", ""), ("mastodon", "running_mastodon", ""), ("proxy", "proxy", "'http://127.0.0.1:9'")],
)
def test_servers_end_with_a_test_run_that_is_killed(module: str, start: str, upstream: str, tmp_path: Path) -> None:
    script = SCRIPT.format(module=module, start=start, upstream=upstream)
    folder = {**os.environ, "TMPDIR": str(tmp_path)}  # a killed run leaves its folder behind
    with subprocess.Popen((sys.executable, "-c", script), stdout=subprocess.PIPE, text=True, env=folder) as run:
        assert run.stdout is not None
        port = urlsplit(run.stdout.readline().strip()).port
        run.kill()
    until = time.monotonic() + 10
    while is_listening(port) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_listening(port)


def is_listening(port: int | None) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
