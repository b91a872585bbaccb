"""Whatever call the process dies at: each post of a launch is public once, in its place, with its words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from bot.channels.text import weighted_length
from tests.channels.harness import Public
from tests.channels.stand_in_mastodon import TOKEN, StandIn, stand_in
from tests.channels.stand_in_pds import HANDLE, POST, World, running_stand_in
from tests.channels.stand_in_x import StandInX
from tests.channels.test_conformance_bluesky import PASSWORD, shown
from tests.channels.x.stage import shown_on_x, signed
from tests.delivery.launch.launch import VAIN, Clock, Launch, Platform, Verdict, carry_over, points_left
from tests.delivery.launch.life import AFTER, BEFORE, DONE, LATE, LOST
from tests.delivery.launch.zygote import Zygote
from tests.servers.fixtures import mastodon, pds
from tests.servers.mastodon import Mastodon as Mock
from tests.servers.pds import Account, Pds

__all__ = ["mastodon", "pds"]

NEVER = timedelta(seconds=-1)
MOST_ROUNDS = 8  # three do, unless a post is cut off by what another channel dies of

pytestmark = [pytest.mark.killing, pytest.mark.skipif(not hasattr(os, "fork"), reason="a life is forked, and killed")]


def x_of(x: StandInX) -> Platform:
    secrets = {name: secret.read() for name, secret in signed(x).items()}
    return Platform("x", x.base_url, partial(shown_on_x, x), {"handle": x.world.username}, secrets, by_key=False)


def mastodon_of(server: StandIn) -> Platform:
    return Platform("mastodon", server.address, server.public, secrets={"token": TOKEN}, by_key=server.kind.keeps_keys)


def bluesky_of(world: World, address: str) -> Platform:
    def public() -> tuple[Public, ...]:
        found = (world.records[place] for place in world.order if place[0] == POST)
        return tuple(shown(record["value"], record["uri"]) for record in found)

    return Platform("bluesky", address, public, {"handle": HANDLE}, {"app_password": PASSWORD})


def mastodon_mock_of(server: Mock) -> Platform:
    return Platform("mastodon", server.base_url, server.public, secrets={"token": server.token}, has_own_clock=True)


def pds_of(server: Pds, account: Account) -> Platform:
    def public() -> tuple[Public, ...]:
        asked = {"repo": account.did, "collection": POST, "limit": "100"}
        records = server.call("com.atproto.repo.listRecords", params=asked).json()["records"]
        records.sort(key=lambda record: (record["value"]["createdAt"], record["uri"]))  # keys rise along a thread
        return tuple(shown(record["value"], record["uri"]) for record in records)

    log_in = {"app_password": account.password}
    return Platform("bluesky", server.base_url, public, {"handle": account.handle}, log_in, has_own_clock=True)


@contextmanager
def launch_of(root: Path, names: tuple[str, ...], read_back: bool = True, keeps_keys: bool = True) -> Iterator[Launch]:
    """A launch in a folder of its own, on fresh accounts of the stand-ins that are named.

    Without `keeps_keys` what speaks Mastodon's API is one of the servers that ignore its keys.
    """
    root.mkdir()
    clock = Clock()
    kind = {} if keeps_keys else {"software": "gotosocial", "keeps_keys": False, "id_form": "01J{:08d}XYZ"}
    with ExitStack() as stack:
        x = stack.enter_context(StandInX(weight=weighted_length, now=clock))
        server, other = stack.enter_context(stand_in(**kind)), stack.enter_context(running_stand_in(PASSWORD))
        x.world.duplicate_window = NEVER  # X may refuse a text that it has; nobody's promise rests on that
        server.now = clock
        platforms = (x_of(x), mastodon_of(server), bluesky_of(other.world, other.base_url))
        chosen = Launch(root, clock, (one for one in platforms if one.name in names), read_back=read_back)
        stack.callback(chosen.close)
        yield chosen


@pytest.fixture
def zygote(tmp_path: Path) -> Iterator[Zygote]:
    with Zygote(tmp_path / "lives.log") as made:
        yield made


def play(
    rounds: Path, zygote: Zygote, threads: int, singles: int, opened: Callable[[Path], AbstractContextManager[Launch]]
) -> dict[str, Verdict]:
    """Play one launch until each post's public call has ended a life at each of its points; add up what happened.

    A round in which something is not as it should be is the last one.
    """
    total: dict[str, Verdict] = {}
    before: Launch | None = None
    for number in range(1, MOST_ROUNDS + 1):
        with opened(rounds / f"round-{number}") as launch:
            launch.plan(threads, singles)
            if before is not None:
                carry_over(before, launch)
            points = points_left(launch)
            if not points or any(not one.is_fine for one in total.values()):
                return total
            launch.go(zygote, points)
            for name, verdict in launch.verdicts().items():
                total.setdefault(name, Verdict()).add(verdict)
        before = launch
    raise AssertionError(f"after {MOST_ROUNDS} rounds no life has ended at: {points}")


def table(verdicts: Mapping[str, Verdict]) -> str:
    """Kills by their point in a call; posts and what became of them, over all rounds."""
    points = (BEFORE, LOST, LATE, DONE, AFTER)
    heads = ("platform", "rounds", "posts", "lives", "calls", *points, "public", "unconfirmed", "lost", "doubled")
    rows: list[tuple[str, ...]] = [heads]
    for name, one in verdicts.items():
        numbers = (one.rounds, one.posts, one.lives, one.calls, *(one.killed[point] for point in points))
        ends = (one.public, one.unconfirmed, len(one.lost), len(one.doubled))
        rows.append((name, *map(str, numbers), *map(str, ends)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


SMALL, WHOLE = (1, 3), (3, 11)  # threads of three, and single posts: 6 and 20 posts a channel


@pytest.mark.parametrize(("threads", "singles"), [SMALL, pytest.param(*WHOLE, marks=pytest.mark.servers)])
def test_killed_at_every_call_each_post_is_public_once(
    tmp_path: Path, zygote: Zygote, capsys: pytest.CaptureFixture[str], threads: int, singles: int
) -> None:
    opened = partial(launch_of, names=("x", "mastodon", "bluesky"))
    check(play(tmp_path, zygote, threads, singles, opened), capsys)


def test_on_a_server_that_ignores_keys_each_post_is_public_once(
    tmp_path: Path, zygote: Zygote, capsys: pytest.CaptureFixture[str]
) -> None:
    check(play(tmp_path, zygote, *SMALL, partial(launch_of, names=("mastodon",), keeps_keys=False)), capsys)


@pytest.mark.servers
def test_on_servers_by_others_each_post_is_public_once(
    tmp_path: Path, zygote: Zygote, capsys: pytest.CaptureFixture[str], pds: Pds, mastodon: Mock
) -> None:
    @contextmanager
    def opened(root: Path) -> Iterator[Launch]:
        root.mkdir()
        mastodon.reset()
        launch = Launch(root, Clock(), (mastodon_mock_of(mastodon), pds_of(pds, pds.create_account())))
        yield launch
        launch.close()

    check(play(tmp_path, zygote, *SMALL, opened), capsys)


def check(verdicts: Mapping[str, Verdict], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("\n" + table(verdicts))
    wrong = {name: (one.lost, one.doubled, one.astray) for name, one in verdicts.items() if not one.is_fine}
    assert wrong == {}


def test_without_reading_back_what_was_under_way_on_x_is_unconfirmed(
    tmp_path: Path, zygote: Zygote, capsys: pytest.CaptureFixture[str]
) -> None:
    with launch_of(tmp_path / "launch", ("x",), read_back=False) as launch:
        posts = launch.plan(*WHOLE)
        fates = dict(zip((post.id for post in posts), cycle(("", "", DONE, LOST, BEFORE, LATE, AFTER))))
        launch.go(zygote, {post_id: (fate,) for post_id, fate in fates.items() if fate})
        verdict, states = launch.verdicts()["x"], {key: str(one.state) for key, one in launch.deliveries().items()}
        seen = [one.text for one in launch.platforms[0].public()]
    expected, there = dict[str, str](), set[str]()
    for post in posts:
        if post.previous and expected[post.previous] != "published":
            expected[post.id] = "scheduled"
        else:
            expected[post.id] = "unconfirmed" if fates[post.id] else "published"
            there |= set() if fates[post.id] in VAIN else {post.text}
    assert (states, sorted(seen)) == (expected, sorted(there))
    check({"x": verdict}, capsys)
