"""Which request a fault strikes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.servers.faults_addon import Fault, next_fault, read_faults, write_faults

POST_TWICE = Fault(1, "kill-after", "POST", r"/xrpc/com\.atproto\.repo\..*", count=2)
ANY_POST = Fault(2, "answer-instead", "POST", ".*", status=503, headers={"retry-after": "7"})


def test_a_fault_strikes_its_method_and_path_so_often_and_then_the_next_one_does() -> None:
    used: Counter[int] = Counter()
    asked = (
        ("GET", "/xrpc/com.atproto.repo.getRecord"),
        ("POST", "/xrpc/com.atproto.repo.putRecord"),
        ("POST", "/xrpc/com.atproto.repo.putRecord?a=b"),
        ("POST", "/xrpc/com.atproto.repo.putRecord"),
        ("POST", "/xrpc/com.atproto.repo.putRecord"),
    )
    struck = [next_fault((POST_TWICE, ANY_POST), used, method, path) for method, path in asked]
    assert struck == [None, POST_TWICE, POST_TWICE, ANY_POST, None]


def test_a_path_is_matched_in_full() -> None:
    assert (
        next_fault((Fault(1, "kill-after", "POST", "/api/v1/statuses"),), Counter(), "POST", "/api/v1/statuses/1")
        is None
    )


def test_faults_survive_the_file_between_test_and_proxy(tmp_path: Path) -> None:
    write_faults(tmp_path / "faults.json", (POST_TWICE, ANY_POST))
    assert read_faults(tmp_path / "faults.json") == (POST_TWICE, ANY_POST)
