"""Exit codes, and output that machines read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.cli.world import FAILED, FINE, HAS_ERRORS, UNCONFIRMED, USAGE, World
from bot.model.channel import Exactness, Rejected
from tests.cli.conftest import LAUNCH, Desk
from tests.delivery.platform import Platform, capabilities


def test_a_sound_campaign_ends_with_0(desk: Desk) -> None:
    for words in (("check",), ("plan",), ("status",), ("rehearse",), ("preview",), ("run", "--once")):
        assert (words, desk.drumbeat(*words).exit_code) == (words, FINE)


def test_errors_in_the_files_end_with_1_wherever_they_matter(desk: Desk) -> None:
    desk.entry("slip", "lunch -1d")
    for words in (("check",), ("plan",), ("rehearse",), ("run", "--once"), ("approve",)):
        result = desk.drumbeat(*words)
        assert (words, result.exit_code) == (words, HAS_ERRORS)
        assert "schedules/slip.yaml:2:22: error[unknown-anchor]" in result.output


def test_broken_files_do_not_keep_anybody_from_stopping_and_looking(desk: Desk) -> None:
    desk.write("schedules/slip.yaml", "entries: [")
    assert desk.drumbeat("pause", "--why", "wrong figure").exit_code == FINE
    status = desk.drumbeat("status")
    assert status.exit_code == FINE
    assert "Paused: everything, since Fri 20 Aug 2021 09:00, by Fatima: wrong figure" in status.output
    assert "Nothing goes out: the files have 1 error" in status.output
    assert desk.drumbeat("resume").exit_code == FINE


def test_warnings_end_with_1_only_when_they_are_to_count(desk: Desk) -> None:
    desk.write("messages/spare.md", "Nobody posts this.\n")
    assert desk.drumbeat("check").exit_code == FINE
    assert desk.drumbeat("check", "--strict").exit_code == HAS_ERRORS


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "--channel", "wal"),
        ("plan", "--entry", "lunch"),
        ("explain", "launch/wal"),
        ("resolve", "launch/wall"),
        ("resolve", "launch/wall", "--skip", "--send"),
        ("resolve", "nothing/wall", "--skip"),
        ("pause", "--why", "x", "--channel", "wall", "--tag", "quote"),
        ("pause", "--why", "x", "--until", "tomorrow"),
        ("pause",),
        ("resume",),
        ("approve", "launch/wall"),
        ("rehearse", "--faults", "loose"),
    ],
)
def test_usage_ends_with_2_and_words(desk: Desk, words: tuple[str, ...]) -> None:
    result = desk.drumbeat(*words)
    assert result.exit_code == USAGE
    assert "rror:" in result.output or result.output.startswith("drumbeat: ")
    assert "Traceback" not in result.output


def test_a_refused_delivery_ends_with_3_now_and_until_it_is_resolved(desk: Desk) -> None:
    desk.channels = {"wall": Platform("wall", answers=[Rejected("too rude")])}
    desk.at = LAUNCH
    assert desk.drumbeat("run", "--once").exit_code == FAILED
    assert desk.drumbeat("status").exit_code == FAILED
    assert desk.drumbeat("resolve", "launch/wall", "--send").exit_code == FINE
    assert desk.drumbeat("run", "--once").exit_code == FINE
    assert desk.drumbeat("status").exit_code == FINE


def test_a_lost_answer_ends_with_4_until_a_person_has_looked(desk: Desk) -> None:
    platform = Platform("wall", capabilities(Exactness.AT_MOST_ONCE, findable=False), answers=["lost"])
    desk.channels = {"wall": platform}
    desk.at = LAUNCH
    assert desk.drumbeat("run", "--once").exit_code == UNCONFIRMED
    assert desk.drumbeat("run", "--once").exit_code == UNCONFIRMED
    assert desk.drumbeat("status").exit_code == UNCONFIRMED
    assert desk.drumbeat("resolve", "launch/wall", "--live", "https://fake.example/1").exit_code == FINE
    assert desk.drumbeat("status").exit_code == FINE
    assert desk.drumbeat("run", "--once").exit_code != UNCONFIRMED
    assert platform.public == ["launch/wall"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://[", "yes", "data:text/html,x", "https://a b.org"])
def test_what_is_no_address_does_not_become_the_posts(desk: Desk, address: str) -> None:
    desk.channels = {"wall": Platform("wall", answers=[Rejected("too rude")])}
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    result = desk.drumbeat("resolve", "launch/wall", "--live", address)
    assert (result.exit_code, "needs the address as the browser shows it" in result.output) == (USAGE, True)
    assert desk.drumbeat("status").exit_code == FAILED


def test_an_address_that_is_to_follow_is_found_by_check_and_keeps_no_page_back(desk: Desk) -> None:
    desk.entry("second", "launch +1h")
    desk.write("messages/launch.md", "Read it at https://[link to follow] now.\n")
    found = desk.drumbeat("check")
    assert (found.exit_code, "messages/launch.md:1:12: error[link-unreadable]" in found.output) == (HAS_ERRORS, True)
    said = desk.drumbeat("preview")
    assert (said.exit_code, "error[link-unreadable]" in said.stderr) == (HAS_ERRORS, True)
    pages = "".join(page.read_text("utf-8") for page in (desk.root / "out" / "preview").rglob("*.html"))
    assert "https://[link" in pages
    assert "The text of second." in pages


def test_a_preview_shows_what_can_be_planned_and_says_what_is_wrong(desk: Desk) -> None:
    desk.entry("slip", "lunch -1d")
    said = desk.drumbeat("preview")
    assert said.exit_code == HAS_ERRORS
    assert said.stdout.startswith("1 post: file://")
    assert "schedules/slip.yaml:2:22: error[unknown-anchor]" in said.stderr
    assert said.stderr.endswith("1 error in 1 file\n"), said.stderr
    assert "The text of launch." in "".join(page.read_text("utf-8") for page in desk.root.glob("out/preview/**/*.html"))


def test_a_preview_of_files_with_a_warning_counts_it_and_is_fine(desk: Desk) -> None:
    desk.write("messages/spare.md", "Nobody posts this.\n")
    said = desk.drumbeat("preview")
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (FINE, "1 warning in 1 file: drumbeat check")


def test_a_lost_answer_that_was_found_at_once_is_fine(desk: Desk) -> None:
    desk.channels = {"wall": Platform("wall", answers=["lost"])}
    desk.at = LAUNCH
    assert desk.drumbeat("run", "--once").exit_code == FINE
    assert desk.drumbeat("status").exit_code == FINE


def test_a_post_that_somebody_looked_for_in_vain_can_be_sent(desk: Desk) -> None:
    at_most_once = capabilities(Exactness.AT_MOST_ONCE, findable=False)
    platform = Platform("wall", at_most_once, answers=[ConnectionResetError("lost on the way there")])
    desk.channels = {"wall": platform}
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    assert desk.drumbeat("resolve", "launch/wall", "--not-live").exit_code == FINE
    assert desk.drumbeat("status").exit_code == FAILED
    desk.drumbeat("resolve", "launch/wall", "--send")
    assert desk.drumbeat("run", "--once").exit_code == FINE
    assert platform.public == ["launch/wall"]


def found(answer: Any) -> bool:  # Any: what a machine's JSON turns out to be
    return bool(answer["errors"] == 1 and answer["diagnostics"][0]["code"] == "unknown-anchor")


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (("check", "--format", "json"), found),
        (("check", "--format", "sarif"), lambda it: it["runs"][0]["results"][0]["ruleId"] == "unknown-anchor"),
    ],
)
def test_problems_are_readable_by_machines(desk: Desk, words: tuple[str, ...], holds: Callable[[Any], bool]) -> None:
    desk.entry("slip", "lunch -1d")
    result = desk.drumbeat(*words)
    assert result.exit_code == HAS_ERRORS
    assert holds(json.loads(result.stdout))


def test_sarif_explains_each_code_that_occurs(desk: Desk) -> None:
    desk.entry("slip", "lunch -1d")
    rule = json.loads(desk.drumbeat("check", "--format", "sarif").stdout)["runs"][0]["tool"]["driver"]["rules"][0]
    assert rule["shortDescription"]["text"] == "Error. No anchor has this name."


def test_a_pull_request_gets_its_lines_marked(desk: Desk) -> None:
    desk.entry("slip", "lunch -1d")
    line = desk.drumbeat("check", "--format", "github").stdout.splitlines()[0]
    assert line.startswith("::error file=schedules/slip.yaml,line=2,col=22,title=unknown-anchor,")


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (("plan", "--format", "json"), lambda it: it["changes"][0]["post"] == "launch/wall"),
        (("status", "--format", "json"), lambda it: isinstance(it, dict)),
        (("rehearse", "--format", "json"), lambda it: isinstance(it, dict)),
    ],
)
def test_a_machine_can_read_it(desk: Desk, words: tuple[str, ...], holds: Callable[[Any], bool]) -> None:
    result = desk.drumbeat(*words)
    assert result.exit_code == FINE
    assert holds(json.loads(result.stdout))


BROKEN = {
    "settings": ("config.toml", "[channels.x\n", USAGE),
    "YAML": ("schedules/campaign.yaml", "name: [\n", HAS_ERRORS),
    "an entry": ("schedules/slip.yaml", "entries: [\n", HAS_ERRORS),
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("command", ["plan", "rehearse", "check", "status", "accounts"])
def test_a_machine_gets_its_answer_with_every_problem_whatever_is_broken(desk: Desk, command: str, broken: str) -> None:
    path, text, code = BROKEN[broken]
    desk.write(path, text)
    plain, found = desk.drumbeat(command), desk.drumbeat(command, "--format", "json")
    assert found.exit_code == plain.exit_code
    answer = json.loads(found.stdout)
    if command != "accounts" or code == USAGE:  # accounts asks only the settings
        assert path in [each.get("file") for each in answer["diagnostics"]]


@pytest.mark.parametrize(
    "words", [("plan", "--channel", "wal"), ("rehearse", "--faults", "loose"), ("rehearse", "--out", "messages")]
)
def test_a_machine_gets_a_refusal_as_an_answer(desk: Desk, words: tuple[str, ...]) -> None:
    said = desk.drumbeat(*words, "--format", "json")
    [refused] = json.loads(said.stdout)["diagnostics"]
    assert (said.exit_code, refused["code"], refused["severity"]) == (USAGE, "refused", "error")
    assert refused["message"] in said.stderr


def test_a_machine_gets_an_answer_where_nobody_foresaw_what_happened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(World, "held", lambda world: 1 / 0)
    said = desk.drumbeat("plan", "--format", "json")
    assert (said.exit_code, json.loads(said.stdout)["errors"]) == (USAGE, 1)


@pytest.mark.parametrize("shape", ["sarif", "github"])
def test_broken_settings_are_told_in_each_shape_of_a_check(desk: Desk, shape: str) -> None:
    desk.write("config.toml", "[channels.x\n")
    said = desk.drumbeat("check", "--format", shape)
    assert (said.exit_code, "bad-config" in said.stdout) == (USAGE, True)
    assert shape == "github" or json.loads(said.stdout)["runs"][0]["results"]


def test_status_for_a_machine_says_what_is_in_the_way(desk: Desk) -> None:
    desk.write("PAUSE", "")
    answer = json.loads(desk.drumbeat("status", "--format", "json").stdout)
    assert answer["in_the_way"][0].startswith("Paused: everything, by PAUSE file: a file named PAUSE is in")
