"""Tokens are kept where only their owner reads them, whole, and by one process at a time."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from bot.channels.token_store import TokenStore, token_store
from bot.model.channel import Unauthorized, Unavailable
from bot.model.settings import ChannelSettings

TOKENS = {"access_token": "secret-access", "refresh_token": "secret-refresh"}


@pytest.fixture
def store(tmp_path: Path) -> TokenStore:
    return token_store(ChannelSettings("x", "x"), tmp_path)


class MemoryKeyring(KeyringBackend):
    """The system's keyring, in memory; locked when a test says so."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it untyped
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked("secret-access")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked("secret-access")
        self.kept[service, username] = password


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    before, backend = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_what_was_saved_is_there_after_a_restart(store: TokenStore, tmp_path: Path) -> None:
    assert store.load() == {}
    store.save(TOKENS)
    store.save({**TOKENS, "refresh_token": "newer"})
    assert token_store(ChannelSettings("x", "x"), tmp_path).load() == {**TOKENS, "refresh_token": "newer"}


def test_campaigns_with_the_same_account_share_its_tokens(tmp_path: Path) -> None:
    settings = ChannelSettings("x", "x", shared=tmp_path / "state")
    one, two = (token_store(settings, tmp_path / name, "api.x.com team") for name in ("one", "two"))
    one.save(TOKENS)
    two.save({**two.load(), "refresh_token": "newer"})
    assert one.load() == {**TOKENS, "refresh_token": "newer"}
    assert token_store(settings, tmp_path / "one", "api.x.com others").path != one.path
    with one.locked(), pytest.raises(Unavailable, match="another process"), replace(two, wait_seconds=0.05).locked():
        pass


def test_a_lost_state_folder_costs_no_log_in(tmp_path: Path) -> None:
    settings = ChannelSettings("x", "x", shared=tmp_path / "state")
    token_store(settings, tmp_path, "team").save(TOKENS)
    shutil.rmtree(tmp_path / "state")
    assert token_store(settings, tmp_path, "team").load() == TOKENS


def test_the_log_in_of_an_earlier_version_is_taken_over(store: TokenStore, tmp_path: Path) -> None:
    store.save(TOKENS)
    assert token_store(ChannelSettings("x", "x", shared=tmp_path / "state"), tmp_path, "team").load() == TOKENS


def test_channels_do_not_share_tokens(store: TokenStore, tmp_path: Path) -> None:
    store.save(TOKENS)
    assert token_store(ChannelSettings("x/../x", "x"), tmp_path).load() == {}
    assert token_store(ChannelSettings("x2", "x"), tmp_path).load() == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_only_the_owner_can_read_them_and_git_leaves_them_out(store: TokenStore) -> None:
    store.save(TOKENS)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    assert (store.path.parent / ".gitignore").read_text() == "*\n"
    store.path.chmod(0o644)
    assert store.load() == TOKENS
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_a_save_that_fails_leaves_what_was_there(store: TokenStore) -> None:
    store.save(TOKENS)
    blocked = store.path.with_name(f".{store.path.name}.{os.getpid()}.tmp")
    blocked.mkdir()
    with pytest.raises(Unavailable, match=r"\.drumbeat/tokens/x\.json cannot be written") as met:
        store.save({"access_token": "secret-newer"})
    assert "secret" not in str(met.value)
    assert store.load() == TOKENS


def test_no_other_file_is_left_behind(store: TokenStore) -> None:
    with store.locked():
        store.save(TOKENS)
    assert sorted(path.name for path in store.path.parent.iterdir()) == [".gitignore", "x.json", "x.lock"]


@pytest.mark.parametrize(
    "text",
    ["secret-access{half a fi", "[]", '{"access_token": 1}', "secret-access\xff", "null", "[" * 100_000, "\0" * 50],
)
def test_a_file_that_cannot_be_read_is_set_aside_and_told_once(
    store: TokenStore, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    store.save(TOKENS)
    store.path.write_text(text, encoding="latin-1")
    assert store.load() == store.load() == {}
    assert caplog.text.count("x.json cannot be read; it is set aside as x.json.unreadable") == 1
    assert "secret-access" not in caplog.text
    aside = store.path.with_name("x.json.unreadable")
    assert aside.read_text(encoding="latin-1") == text
    assert os.name == "nt" or stat.S_IMODE(aside.stat().st_mode) == 0o600
    store.save(TOKENS)
    assert store.load() == TOKENS


def test_what_the_keyring_holds_and_nobody_can_read_counts_as_nothing(tmp_path: Path, memory: MemoryKeyring) -> None:
    store = token_store(ChannelSettings("x", "x", {"token_store": "keyring"}), tmp_path)
    memory.kept["drumbeat", "x"] = "{half a fi"
    assert store.load() == {}
    store.save(TOKENS)
    assert store.load() == TOKENS


def test_values_are_in_no_repr(store: TokenStore) -> None:
    store.save(TOKENS)
    store.load()
    assert "secret" not in repr(store)


def test_one_at_a_time_holds_the_lock(store: TokenStore) -> None:
    inside, seen = [0], []

    def add() -> None:
        for _ in range(20):
            with store.locked():
                inside[0] += 1
                seen.append(inside[0])
                store.save({"count": str(int(store.load().get("count", "0")) + 1)})
                inside[0] -= 1

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (set(seen), store.load()) == ({1}, {"count": "80"})


def test_processes_share_the_lock_and_a_dead_one_lets_go(store: TokenStore) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    other = spawn.Process(target=_hold_for_ever, args=(store.path, ready))
    other.start()
    assert ready.wait(30)
    impatient = TokenStore(store.path, wait_seconds=0.05)
    with pytest.raises(Unavailable, match="another process is renewing the log-in"), impatient.locked():
        pytest.fail("two hold the lock")
    other.kill()
    other.join(30)
    with impatient.locked():
        pass


def _hold_for_ever(path: Path, ready: threading.Event) -> None:
    with TokenStore(path).locked():
        ready.set()
        threading.Event().wait()


def test_the_keyring_keeps_them_when_it_is_asked_to(tmp_path: Path, memory: MemoryKeyring) -> None:
    store = token_store(ChannelSettings("x", "x", {"token_store": "keyring"}), tmp_path)
    assert store.load() == {}
    with store.locked():
        store.save(TOKENS)
    assert store.load() == TOKENS
    assert list(memory.kept) == [("drumbeat", "x")]
    assert not store.path.exists()


def test_a_locked_keyring_says_so_without_its_own_words(tmp_path: Path, memory: MemoryKeyring) -> None:
    store = token_store(ChannelSettings("x", "x", {"token_store": "keyring"}), tmp_path)
    memory.is_locked = True
    with pytest.raises(Unauthorized, match="keyring under drumbeat/x cannot be used") as read:
        store.load()
    with pytest.raises(Unauthorized, match="unlock it") as wrote:
        store.save(TOKENS)
    assert "secret" not in str(read.value) + str(wrote.value) + repr(read.value.__context__)


def test_another_word_for_the_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unauthorized, match='must be "file" or "keyring"'):
        token_store(ChannelSettings("x", "x", {"token_store": "vault"}), tmp_path)
