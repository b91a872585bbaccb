"""Whatever goes wrong on this machine or on the line: lost 0, doubled 0, silent 0, on servers by others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.world import FINE, USAGE
from tests.channels.stand_in_mastodon import TOKEN, stand_in
from tests.servers.fixtures import mastodon, mastodon_proxy, pds, pds_proxy
from tests.servers.mastodon import Mastodon
from tests.servers.pds import Pds
from tests.servers.proxy import Proxy, proxy
from tests.servers.stage import LEDGER, POSTS, People, Server, Stage

__all__ = ["mastodon", "mastodon_proxy", "pds", "pds_proxy"]

pytestmark = pytest.mark.servers

HOUR = timedelta(hours=1)
MAY_MOUNT = sys.platform == "linux" and os.geteuid() == 0
"""Whether a disk can be filled: elsewhere its row, the last one, is not played."""

STATUSES, PUT = "/api/v1/statuses", r"/xrpc/com\.atproto\.repo\.(putRecord|applyWrites)"


def nothing(stage: Stage) -> None:
    stage.goes_on()


def answers_are_lost(stage: Stage) -> None:
    stage.proxy.fault("kill-after", path=stage.server.call, count=3)
    stage.goes_on()


def requests_are_lost(stage: Stage) -> None:
    stage.proxy.fault("kill-before", path=stage.server.call, count=3)
    stage.goes_on()


def it_fails_after_it_acted(stage: Stage) -> None:
    stage.proxy.fault("answer-after", path=stage.server.call, status=500, body="<html>", count=3)
    stage.goes_on()


def killed_before_it_acted(stage: Stage) -> None:
    for _ in range(3):
        stage.is_killed("kill-before")
    stage.goes_on()


def killed_while_it_waits_for_the_answer(stage: Stage) -> None:
    for _ in range(3):
        stage.is_killed("hang-after")
    stage.goes_on()


def it_is_busy(stage: Stage) -> None:
    stage.proxy.fault("answer-instead", path=stage.server.call, status=503, headers={"retry-after": "7"}, count=3)
    stage.goes_on()


def it_takes_no_more_for_now(stage: Stage) -> None:
    body = '{"error":"RateLimitExceeded"}'
    headers = {"retry-after": "30", "content-type": "application/json"}
    stage.proxy.fault("answer-instead", path=stage.server.call, status=429, headers=headers, body=body, count=3)
    stage.goes_on()


def an_older_copy_is_put_back(stage: Stage) -> None:
    copy = stage.root.with_name(f"{stage.root.name}-copy")
    shutil.copytree(stage.root / ".drumbeat", copy)
    stage.steps(5)
    shutil.rmtree(stage.root / ".drumbeat")
    copy.rename(stage.root / ".drumbeat")
    stage.goes_on()


def the_machine_is_put_back(stage: Stage) -> None:
    """The disk of yesterday, started anew: nothing beside the ledger knows more than it."""
    copy = stage.root.with_name(f"{stage.root.name}-copy")
    state = stage.root.with_name(f"{stage.root.name}-state")
    shutil.copytree(stage.root / ".drumbeat", copy)
    shutil.copytree(state, copy / "state")
    stage.steps(5)
    for folder in (stage.root / ".drumbeat", state):
        shutil.rmtree(folder)
    (copy / "state").rename(state)
    copy.rename(stage.root / ".drumbeat")
    stage.boot = "second"
    stage.goes_on()


def the_ledger_is_deleted(stage: Stage) -> None:
    stage.steps(5)
    shutil.rmtree(stage.root / ".drumbeat")
    stage.goes_on()


def the_ledger_is_emptied(stage: Stage) -> None:
    stage.steps(5)
    (stage.root / LEDGER).write_bytes(b"")
    stage.goes_on()


def a_backup_is_restored(stage: Stage) -> None:
    desk = stage.desk_of(stage.root)
    desk.at = stage.true
    assert desk.drumbeat("backup", str(stage.root / "kept")).exit_code == FINE
    stage.steps(5)
    desk.at = stage.true
    result = desk.drumbeat("restore", str(stage.root / "kept"), "--yes")
    assert result.exit_code == FINE, result.output
    stage.goes_on()


def the_folder_is_copied_and_both_run(stage: Stage) -> None:
    copy = stage.root.with_name(f"{stage.root.name}-copy")
    shutil.copytree(stage.root, copy)
    for _ in range(5):
        stage.steps()
        assert stage.runs(copy) == USAGE
    stage.goes_on()


def the_clock_is_an_hour_ahead_and_set_right(stage: Stage) -> None:
    stage.ahead = HOUR
    stage.steps(2)
    stage.ahead = timedelta(0)
    stage.goes_on()


def the_clock_is_an_hour_behind_and_set_right(stage: Stage) -> None:
    stage.ahead = -HOUR
    stage.steps(3)
    stage.ahead = timedelta(0)
    stage.goes_on()


def the_disk_is_full_for_a_while(stage: Stage) -> None:
    filler = stage.root / "filler"
    filler.touch()
    while free := shutil.disk_usage(stage.root).free:
        with filler.open("ab") as file:
            file.write(b"\0" * free)
    stage.steps(4)
    assert any("disk" in words for words in stage.people.heard)
    filler.unlink()
    stage.goes_on()


FAULTS: tuple[Callable[[Stage], None], ...] = (
    nothing,
    answers_are_lost,
    requests_are_lost,
    it_fails_after_it_acted,
    killed_before_it_acted,
    killed_while_it_waits_for_the_answer,
    it_is_busy,
    it_takes_no_more_for_now,
    an_older_copy_is_put_back,
    the_machine_is_put_back,
    the_ledger_is_deleted,
    the_ledger_is_emptied,
    a_backup_is_restored,
    the_folder_is_copied_and_both_run,
    the_clock_is_an_hour_ahead_and_set_right,
    the_clock_is_an_hour_behind_and_set_right,
    the_disk_is_full_for_a_while,
)


def test_whatever_goes_wrong_nothing_is_lost_doubled_or_silent(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    pds: Pds,
    pds_proxy: Proxy,
    mastodon: Mastodon,
    mastodon_proxy: Proxy,
) -> None:
    rows: dict[str, list[str]] = {}
    with ExitStack() as stack:
        strict = stack.enter_context(stand_in(software="gotosocial", keeps_keys=False, id_form="01J{:08d}XYZ"))
        strict_proxy = stack.enter_context(proxy(strict.address))
        people = People()
        stack.callback(people.close)
        for fault in FAULTS if MAY_MOUNT else FAULTS[:-1]:
            servers = (
                (of_pds(pds, pds_proxy), pds_proxy),
                (of_mastodon(mastodon, mastodon_proxy), mastodon_proxy),
                (of_strict(strict, strict_proxy), strict_proxy),
            )
            for server, line in servers:
                with on_a_disk(tmp_path / f"{fault.__name__}-{server.name}") as root:
                    verdict = play(Stage(root, server, line, people), fault)
                rows.setdefault(fault.__name__.replace("_", " "), []).append("/".join(map(str, verdict)))
    with capsys.disabled():
        print("\n" + table(rows, [server.name for server, _ in servers]))
    assert {name: cells for name, cells in rows.items() if set(cells) != {"0/0/0"}} == {}


def play(stage: Stage, fault: Callable[[Stage], None]) -> tuple[int, int, int]:
    stage.proxy.clear()
    stage.people.heard.clear()
    assert stage.runs() == FINE, stage.said
    fault(stage)
    return stage.verdict()


@contextmanager
def on_a_disk(root: Path) -> Iterator[Path]:
    """A small disk of its own where this user may mount one, so that it can be filled."""
    disk = root.with_name(f"{root.name}-disk")
    disk.mkdir()
    if not MAY_MOUNT:
        yield disk / "campaign"
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], check=True)
    try:
        yield disk / "campaign"
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def of_pds(pds: Pds, line: Proxy) -> Server:
    account = pds.create_account()

    def public() -> list[str]:
        asked = {"repo": account.did, "collection": "app.bsky.feed.post", "limit": "100"}
        records = pds.call("com.atproto.repo.listRecords", params=asked).json()["records"]
        return [record["value"]["text"] for record in records]

    settings = f'handle = "{account.handle}"\nservice = "{line.base_url}"\n'
    return Server("PDS", "bluesky", settings, {"app_password": account.password}, PUT, public)


def of_mastodon(mastodon: Mastodon, line: Proxy) -> Server:
    mastodon.reset()

    def public() -> list[str]:
        return [mastodon.get(f"/api/v1/statuses/{one['id']}/source")["text"] for one in mastodon.statuses()]

    settings = f'server = "{line.base_url}"\n'
    return Server("mastodon_mock", "mastodon", settings, {"token": mastodon.token}, STATUSES, public)


def of_strict(strict: object, line: Proxy) -> Server:
    statuses = strict.statuses  # type: ignore[attr-defined]  # the stand-in's own list
    statuses.clear()
    settings = f'server = "{line.base_url}"\n'
    return Server(
        "ignores keys", "mastodon", settings, {"token": TOKEN}, STATUSES, lambda: [one["_text"] for one in statuses]
    )


def table(rows: dict[str, list[str]], servers: list[str]) -> str:
    """Lost / doubled / silent of six posts, for each fault on each server."""
    first = max(map(len, rows))
    heads = f"{'lost/doubled/silent of ' + str(POSTS):<{first}}  " + "  ".join(f"{name:>13}" for name in servers)
    lines = [f"{name:<{first}}  " + "  ".join(f"{cell:>13}" for cell in cells) for name, cells in rows.items()]
    return "\n".join((heads, *lines))
