"""The log-in to Bluesky is made once, renewed once whoever needs it, and never tried in a row."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.bluesky.session import MOST_LOG_INS, WITHIN, LogIn, LogIns
from bot.channels.http.session import open_session
from bot.channels.token_store import token_store
from bot.model.channel import RateLimited, Unauthorized, Unavailable
from bot.model.settings import ChannelSettings, Secret, SecretMissing
from tests.channels.stand_in_pds import DID, HANDLE, StandInPds, running_stand_in
from tests.race import let_go

PASSWORD = "stand-in-app-password"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

ELSEWHERE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests.channels.bluesky.test_session import log_ins, settings
kept = log_ins(settings(sys.argv[1]), Path(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
print(kept.current().access)
"""


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def settings(service: str, password: str = PASSWORD, handle: str = HANDLE) -> ChannelSettings:
    secret = Secret("environment variable BLUESKY_APP_PASSWORD", lambda: password)
    return ChannelSettings("sky", "bluesky", {"handle": handle, "service": service}, {}, {"app_password": secret})


def log_ins(chosen: ChannelSettings, root: Path, clock: Clock | None = None) -> LogIns:
    session = open_session(timeout=(1, 5))
    return LogIns(chosen, token_store(chosen, root), lambda: session, clock or Clock())


@pytest.fixture
def server() -> Iterator[StandInPds]:
    with running_stand_in(PASSWORD) as server:
        yield server


def test_one_log_in_serves_every_call_and_every_restart(server: StandInPds, tmp_path: Path) -> None:
    first = log_ins(settings(server.base_url), tmp_path)
    kept = {first.current().access for _ in range(3)}
    kept.add(log_ins(settings(server.base_url), tmp_path).current().access)
    assert (len(kept), server.world.calls("createSession"), server.world.calls("refreshSession")) == (1, 1, 0)
    assert (first.known().did, first.known().handle) == (DID, HANDLE)


def test_a_token_that_ends_soon_is_renewed_before_it_is_used(server: StandInPds, tmp_path: Path) -> None:
    world, clock = server.world, Clock()
    world.token_ends_at = int((NOW + timedelta(hours=2)).timestamp())
    kept = log_ins(settings(server.base_url), tmp_path, clock)
    first = kept.current().access
    clock.now += timedelta(minutes=117)
    assert kept.current().access == first
    clock.now += timedelta(minutes=1)  # two minutes before its end, to the second
    world.token_ends_at += 7200
    assert kept.current().access != first
    assert (world.calls("createSession"), world.calls("refreshSession")) == (1, 1)


def test_eight_threads_that_find_it_worn_out_renew_it_once(server: StandInPds, tmp_path: Path) -> None:
    worn = log_ins(settings(server.base_url), tmp_path).current()
    server.world.wear_out()
    together, seen = threading.Barrier(8), list[str]()

    def renew() -> None:
        mine = log_ins(settings(server.base_url), tmp_path)
        together.wait()
        seen.append(mine.renewed(worn).access)

    threads = [threading.Thread(target=renew) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(seen), len(set(seen))) == (8, 1)
    assert (server.world.calls("createSession"), server.world.calls("refreshSession")) == (1, 1)


def test_processes_share_one_log_in(server: StandInPds, tmp_path: Path) -> None:
    command = [sys.executable, "-c", ELSEWHERE, server.base_url, str(tmp_path)]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    let_go(started)
    tokens = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0, 0, 0]
    assert (len(tokens), server.world.calls("createSession"), server.world.calls("refreshSession")) == (1, 1, 0)


def test_a_refresh_token_that_is_worn_out_is_followed_by_one_log_in(server: StandInPds, tmp_path: Path) -> None:
    kept = log_ins(settings(server.base_url), tmp_path)
    worn = kept.current()
    server.world.wear_out(refresh=True)
    assert kept.renewed(worn).access in server.world.access
    assert (server.world.calls("createSession"), server.world.calls("refreshSession")) == (2, 1)


def test_log_ins_in_a_row_come_to_an_end_whatever_refuses_them(server: StandInPds, tmp_path: Path) -> None:
    world, clock = server.world, Clock()
    kept = log_ins(settings(server.base_url), tmp_path, clock)
    for _ in range(MOST_LOG_INS - 1):
        worn = kept.current()
        world.wear_out(refresh=True)
        clock.now += timedelta(seconds=1)
        kept.renewed(worn)
    worn = kept.current()
    world.wear_out(refresh=True)
    for _ in range(5):
        with pytest.raises(RateLimited, match=r"app_password in \[channels\.sky\]") as error:
            log_ins(settings(server.base_url), tmp_path, clock).renewed(worn)
        assert error.value.retry_at == NOW + WITHIN
    assert world.calls("createSession") == MOST_LOG_INS
    clock.now = NOW + WITHIN
    assert kept.renewed(worn).access in world.access


def test_a_log_in_that_is_not_answered_counts_too(server: StandInPds, tmp_path: Path) -> None:
    server.go_away()
    kept = log_ins(settings(server.base_url), tmp_path)
    for _ in range(MOST_LOG_INS):
        with pytest.raises(Unavailable):
            kept.current()
    with pytest.raises(RateLimited):
        kept.current()


def test_a_refused_password_names_the_setting_and_not_the_password(server: StandInPds, tmp_path: Path) -> None:
    with pytest.raises(Unauthorized, match=r"app_password in \[channels\.sky\].*BLUESKY_APP_PASSWORD") as error:
        log_ins(settings(server.base_url, "wrong-app-password"), tmp_path).current()
    assert "wrong-app-password" not in str(error.value)


def test_a_refusal_that_quotes_the_password_does_not_pass_it_on(server: StandInPds, tmp_path: Path) -> None:
    server.world.quotes = True
    with pytest.raises(Unauthorized) as error:
        log_ins(settings(server.base_url, "wrong-app-password"), tmp_path).current()
    assert "wrong-app-password" not in str(error.value)


def test_a_password_that_is_not_set_names_the_setting(server: StandInPds, tmp_path: Path) -> None:
    def missing() -> str:
        raise SecretMissing("the environment variable BLUESKY is not set")

    chosen = replace(
        settings(server.base_url), secrets={"app_password": Secret("environment variable BLUESKY", missing)}
    )
    with pytest.raises(Unauthorized, match=r"app_password in \[channels\.sky\].*BLUESKY is not set"):
        log_ins(chosen, tmp_path).current()
    assert server.world.calls("createSession") == 0


def test_a_log_in_of_another_account_is_not_used(server: StandInPds, tmp_path: Path) -> None:
    log_ins(settings(server.base_url), tmp_path).current()
    with pytest.raises(Unauthorized):  # the stand-in knows one account only
        log_ins(settings(server.base_url, handle="other.example"), tmp_path).current()
    assert server.world.calls("createSession") == 2


def test_a_handle_may_be_written_with_its_sign(server: StandInPds, tmp_path: Path) -> None:
    assert log_ins(settings(server.base_url, handle=f"@{HANDLE}"), tmp_path).current().did == DID


@pytest.mark.parametrize("service", ["http://pds.example.org", "https://[pds", "https://pds.example.org:port", "a b"])
def test_the_password_travels_to_an_https_address_only(tmp_path: Path, service: str) -> None:
    with pytest.raises(Unauthorized, match="must be an address that begins with https://"):
        log_ins(settings(service), tmp_path).current()


@pytest.mark.parametrize(
    ("says", "used"),
    [
        ("https://pds.example/", "https://pds.example"),
        ("http://pds.example", "https://entry.example"),
        ("", "https://entry.example"),
    ],
)
def test_records_are_kept_on_the_accounts_own_server(server: StandInPds, tmp_path: Path, says: str, used: str) -> None:
    server.world.says_server = says
    chosen = settings("entry.example")
    session = open_session(timeout=(1, 5), rebase={"https://entry.example": server.base_url})
    assert LogIns(chosen, token_store(chosen, tmp_path), lambda: session, Clock()).current().server == used


@pytest.mark.parametrize(
    "nonsense",
    [
        {"access": "a\nb"},
        {"access": ""},
        {"refresh": "\x1b[2J"},
        {"did": ""},
        {"server": "https://["},
        {"server": "javascript:alert(1)"},
        {"handle": "\u202e"},
        {"log_ins": "yesterday 0001-01-01T00:00:00+14:00 9999-12-31T23:59:59Z 2026-11-22T08:59:00"},
        {"access": "x.eyJleHAiOiAxZTk5OX0.x"},
        {"access": "x." + "A" * 9 + ".x"},
    ],
)
def test_nonsense_in_the_kept_log_in_stops_no_command(
    server: StandInPds, tmp_path: Path, nonsense: dict[str, str]
) -> None:
    chosen = settings(server.base_url)
    log_ins(chosen, tmp_path).current()
    store = token_store(chosen, tmp_path)
    store.save({**store.load(), **nonsense})
    assert log_ins(chosen, tmp_path).current().did == DID


def test_a_log_in_shows_no_token() -> None:
    assert "secret" not in repr(LogIn("did", "team.example", "https://a", "secret", "secret")) + str([LogIn(*"abcde")])
