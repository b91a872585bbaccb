"""`drumbeat doctor` names every part, how it is, and what to do about it."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.channels.http.dates import heard
from bot.cli.world import FINE, USAGE
from bot.home import Home
from bot.model.channel import Account, Unauthorized, Unavailable
from tests.cli.conftest import LAUNCH, Desk
from tests.delivery.platform import Platform
from tests.people import People, Watchdog, listening_people, listening_watchdog

TEST = "This is a test of the alerts. Nothing is wrong, and nothing is to do."
SET = "set it right: timedatectl set-ntp true"
people, watchdog = listening_people, listening_watchdog


@dataclass
class Asked(Platform):
    """An account whose host answers with its own clock."""

    account: Account = field(default_factory=lambda: Account("@drum"))
    refusal: Exception | None = None
    clock: Callable[[], datetime] | None = None

    def verify(self) -> Account:
        if self.refusal is not None:
            raise self.refusal
        if self.clock is not None:
            heard(f"https://{self.name}.example", {"Date": format_datetime(self.clock(), usegmt=True)}, 0.1)
        return self.account


def in_our_days(desk: Desk) -> None:
    """Let it be a day that a server's clock may say."""
    desk.at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    desk.write("schedules/campaign.yaml", "name: Together\ntimezone: UTC\nlaunch: 2026-12-01 09:00\n")


def lines(desk: Desk, part: str, *more: str) -> list[str]:
    """What it says of a part: verdict, words and what to do."""
    found = json.loads(desk.drumbeat("doctor", "--format", "json", *more).stdout)
    return [
        " | ".join(filter(None, (each["verdict"], each["words"], each["todo"])))
        for each in found
        if each["part"] == part
    ]


def test_where_all_is_well_it_says_so_and_ends_with_0(desk: Desk, people: People, watchdog: Watchdog) -> None:
    desk.write("secrets/people", people.address)
    desk.write("secrets/watchdog", watchdog.address)
    for name in ("people", "watchdog"):
        (desk.root / "secrets" / name).chmod(0o600)
    desk.write("config.toml", '[alerts]\nto = [{file = "secrets/people"}]\nheartbeat = {file = "secrets/watchdog"}\n')
    in_our_days(desk)
    desk.home = Home("this machine", "boot", desk.root.parent / "state")
    desk.channels = {"wall": Asked("wall", clock=lambda: desk.at)}
    seen = desk.drumbeat("doctor")
    assert seen.exit_code == FINE, seen.output
    said = [line.split()[:2] for line in seen.stdout.splitlines()]
    assert {verdict for verdict, _ in said} == {"ok"}
    assert [part for _, part in said] == [
        "settings", "ledger", "files", "disk", "permissions", "secrets", "network", "clock", "account", "alerts",
        "watchdog",
    ]  # fmt: skip
    assert (people.texts, watchdog.calls) == ([], 0)


def test_a_problem_ends_with_2_and_a_note_does_not(desk: Desk, people: People) -> None:
    assert desk.drumbeat("doctor").exit_code == USAGE
    assert lines(desk, "alerts") == [
        "problem | nobody is told when a post stops: config.toml names no address for alerts ([alerts], to)"
        " | see [alerts] in config.example.toml"
    ]
    desk.write("secrets/people", people.address)
    (desk.root / "secrets" / "people").chmod(0o600)
    desk.write("config.toml", '[alerts]\nto = [{file = "secrets/people"}]\n')
    assert lines(desk, "watchdog")[0].startswith("note | nobody notices when this machine dies")
    assert desk.drumbeat("doctor").exit_code == FINE


def test_a_test_message_reaches_each_address_and_the_watchdog(desk: Desk, people: People, watchdog: Watchdog) -> None:
    desk.write("secrets/people", people.address)
    desk.write("secrets/nobody", "json://127.0.0.1:1")
    desk.write("secrets/watchdog", watchdog.address)
    to = '{file = "secrets/people"}, {file = "secrets/nobody"}'
    desk.write("config.toml", f'[alerts]\nto = [{to}]\nheartbeat = {{file = "secrets/watchdog"}}\n')
    told = lines(desk, "alerts", "--send-test")
    assert told[0] == "ok | the service of file secrets/people took a test message: see that it arrived"
    assert told[1].startswith("problem | nothing reached file secrets/nobody: ")
    assert people.texts == [TEST]
    assert lines(desk, "watchdog", "--send-test") == ["ok | it took a call"]
    watchdog.status = 404
    assert lines(desk, "watchdog", "--send-test")[0].startswith("problem | it did not take the call: it answered 404")


@pytest.mark.parametrize(
    ("ahead", "line"),
    [
        (timedelta(seconds=10), "ok | right, as 2 hosts said"),
        (
            timedelta(seconds=50),
            f"note | a.example says that it is 49 s behind | {SET}",
        ),
        (
            timedelta(minutes=-7),
            f"problem | a.example says that it is 7 min ahead | {SET}",
        ),
    ],
)
def test_the_clock_is_held_against_those_of_the_accounts_hosts(desk: Desk, ahead: timedelta, line: str) -> None:
    in_our_days(desk)
    desk.channels = {"a": Asked("a", clock=lambda: desk.at + ahead), "b": Asked("b", clock=lambda: desk.at)}
    assert lines(desk, "clock") == [line]
    assert lines(desk, "network") == ["ok | a.example, b.example answered"]


def test_an_account_that_cannot_be_reached_is_a_problem_of_the_network_where_nobody_can(desk: Desk) -> None:
    desk.channels = {"a": Asked("a", refusal=Unavailable("a.example: no such host"))}
    assert lines(desk, "network")[0].startswith("problem | nobody answers: a | look at this machine's network")
    in_our_days(desk)
    desk.channels["b"] = Asked("b", clock=lambda: desk.at)
    assert lines(desk, "network") == ["ok | b.example answered"]
    assert lines(desk, "account a")[0].startswith("problem | it cannot be asked now: a.example: no such host")


def test_a_token_that_ends_soon_is_noted_and_one_that_ended_is_a_problem(desk: Desk) -> None:
    for days, verdict in ((40, "ok"), (13, "note"), (-1, "problem")):
        account = Account("@drum", expires_at=desk.at + timedelta(days=days))
        desk.channels = {"a": Asked("a", account=account)}
        assert lines(desk, "account a")[0].startswith(verdict), days
    desk.channels = {"a": Asked("a", refusal=Unauthorized("token was refused"))}
    assert lines(desk, "account a") == ["problem | credentials: token was refused | mend it, then: drumbeat accounts"]


def test_a_secret_that_is_missing_is_named_once_and_its_account_is_not_asked(desk: Desk) -> None:
    table = '[channels.mastodon]\nserver = "https://mastodon.example"\ntoken = {env = "DRUMBEAT_NOWHERE"}\n'
    desk.write("config.toml", table)
    assert lines(desk, "secrets") == [
        "problem | mastodon cannot post: token in [channels.mastodon]: the environment variable DRUMBEAT_NOWHERE"
        " is not set | put it there, or say in config.toml where it is"
    ]
    assert lines(desk, "account mastodon") == []


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_what_others_may_read_or_change_is_a_problem_with_the_command(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    ledger = desk.root / ".drumbeat"
    ledger.chmod(0o755)
    desk.write("keys/to", "json://127.0.0.1:1")
    (desk.root / "keys" / "to").chmod(0o644)
    desk.write("config.toml", '[alerts]\nto = [{file = "keys/to"}]\n')
    (desk.root / "messages" / "launch.md").chmod(0o666)
    told = lines(desk, "permissions")
    assert told == [
        f"problem | everybody on this machine can read the secret file to | chmod 600 {desk.root}/keys/to",
        f"problem | others can look into {ledger} | chmod 700 {ledger}",
        f"problem | everybody on this machine can change what is posted: {desk.root}/messages/launch.md"
        f" | chmod -R o-w {desk.root}/messages/launch.md",
    ]
    for line in told:
        assert os.system(line.rsplit(" | ", 1)[1]) == 0
    assert lines(desk, "permissions") == ["ok | secrets and the ledger are for this user alone"]
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o700


def test_errors_in_the_files_and_a_stop_that_nobody_heard_of_are_problems(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.drumbeat("pause", "--why", "a death in the partnership")
    desk.at = LAUNCH + timedelta(hours=1)
    desk.write("schedules/slip.yaml", "entries: [")
    assert lines(desk, "ledger") == ["problem | 1 post stopped, and nobody was told: launch/wall | drumbeat status"]
    assert lines(desk, "files")[0].startswith(
        "problem | 1 error, so that drumbeat run does not start; first: schedules/slip."
    )
    assert lines(desk, "service")[0].startswith("note | no drumbeat run is at work now")


def test_a_ledger_that_cannot_be_used_is_a_problem_and_no_end_of_the_examination(desk: Desk) -> None:
    desk.write(".drumbeat", "a file")
    assert lines(desk, "ledger")[0].startswith("problem | ")
    assert lines(desk, "clock") != []


def test_a_machine_that_nobody_knows_is_noted(desk: Desk) -> None:
    desk.home = Home()
    told = lines(desk, "machine")
    assert [line.split(" | ")[0] for line in told] == ["note", "note"]
    desk.write("config.toml", "")
    desk.home = replace(Home("m", "b"), state=desk.root / "config.toml" / "state")
    assert len(lines(desk, "machine")) == 1


def test_looking_writes_nothing(desk: Desk) -> None:
    before = desk.files()
    desk.drumbeat("doctor")
    assert desk.files() == before


def test_settings_with_errors_are_told_in_the_shape_that_was_asked_for(desk: Desk) -> None:
    desk.write("config.toml", "[channels\n")
    seen = desk.drumbeat("doctor", "--format", "json")
    assert seen.exit_code == USAGE
    assert json.loads(seen.stdout)


def test_the_people_of_the_team_are_told_apart_by_who_has_an_address(desk: Desk, people: People) -> None:
    desk.write("schedules/people.csv", "name,writes,approves\nFatima Khan,yes,everything\nJo Price,yes,no\n")
    desk.write("secrets/to", people.address)
    desk.write("config.toml", '[alerts]\nto = [{file = "secrets/to"}]\npeople = "secrets/people.csv"\n')
    assert lines(desk, "people")[0].startswith("problem | the addresses of people cannot be read: people.csv")
    desk.write("secrets/people.csv", f"name,address\nFatima Khan,{people.address}\n")
    told = lines(desk, "people")
    assert told[0].startswith("note | reached by the addresses for alerts only: Jo Price | write their addresses")
    assert told[1:] == ["ok | Fatima Khan has an address"]
    assert lines(desk, "alerts", "--send-test")[1].startswith("ok | the service of Fatima Khan took a test message")
    assert people.texts == [TEST, TEST]
