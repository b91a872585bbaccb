"""`drumbeat accounts`: problems end with 2, notes do not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from bot.cli.world import FINE, USAGE
from bot.model.channel import Account
from tests.cli.conftest import LAUNCH, Desk
from tests.delivery.platform import Platform


@dataclass
class Asked(Platform):
    account: Account = field(default_factory=lambda: Account("@drum"))

    def verify(self) -> Account:
        return self.account


@pytest.mark.parametrize(
    ("account", "code", "line"),
    [
        (Account("@drum"), FINE, "wall (fake): fine"),
        (Account("@drum", notes=("links count 20",)), FINE, "  note: links count 20"),
        (Account("@drum", problems=("it may only read",)), USAGE, "  problem: it may only read"),
    ],
)
def test_a_note_is_no_problem(desk: Desk, account: Account, code: int, line: str) -> None:
    desk.channels = {"wall": Asked("wall", account=account)}
    result = desk.drumbeat("accounts")
    assert (result.exit_code, line in result.output.splitlines()) == (code, True), result.output
    said = json.loads(desk.drumbeat("accounts", "--format", "json").output)["wall"]
    assert (said["problems"], said["notes"]) == (list(account.problems), list(account.notes))


def test_asking_the_wall_changes_no_byte_of_it(desk: Desk) -> None:
    assert desk.drumbeat("accounts").exit_code == FINE
    assert not (desk.root / "public").exists()
    desk.at = LAUNCH
    assert desk.drumbeat("run", "--once").exit_code == FINE
    assert desk.on_wall() == 1
    desk.write("schedules/campaign.yaml", f"name: Another name\ntimezone: UTC\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\n")
    (desk.root / "public" / "feed.atom").unlink()
    before = desk.files()
    assert "feed.atom" not in before
    assert desk.drumbeat("accounts").exit_code == FINE
    assert desk.files() == before


def test_the_wall_is_asked_as_the_campaigns_own(desk: Desk) -> None:
    desk.at = LAUNCH
    assert desk.drumbeat("run", "--once").exit_code == FINE
    said = desk.drumbeat("accounts").stdout
    assert "posts as Together, " in said
    assert "missing or old" not in said
    found = json.loads(desk.drumbeat("doctor", "--format", "json").stdout)
    of_wall = [each["words"] for each in found if each["part"] == "account wall"]
    assert of_wall == ["posts as Together"]
    (desk.root / "public" / "feed.atom").unlink()
    assert "missing or old: 1 page, such as feed.atom" in desk.drumbeat("accounts").stdout


def test_a_platform_that_is_connected_by_another_name_is_not_called_unconnected(desk: Desk) -> None:
    desk.write(
        "config.toml", '[channels.ours]\nplatform = "mastodon"\nserver = "https://m.example"\ntoken = {env = "T"}\n'
    )
    assert "\nNot connected: x, bluesky. " in desk.drumbeat("accounts").stdout
