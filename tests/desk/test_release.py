"""A post that must go out although a guard holds its time: for a recorded reason, and with a yes to just that."""

from __future__ import annotations

import pytest

from bot.flow import Held
from tests.desk.team import Team

GUARD = "guards:\n  - {name: Pre-election period, from: launch -1d, until: launch +1d}\n"
HELD = "guard: Pre-election period until 2021-08-24 09:00"
RELEASE = ", allow: {in-guard: {reason: time-critical, evidence: measles outbreak}}"


@pytest.fixture
def held(team: Team) -> Team:
    team.campaign(GUARD)
    team.adopt()
    return team


def hold_of(team: Team) -> str:
    team.adopt()
    with team.ledger() as ledger:
        return ledger.post("launch/wall").hold


def test_words_alone_let_nothing_out_and_that_is_said(held: Team) -> None:
    held.entry("launch", ", allow: {in-guard: It is urgent}")
    outlook, _ = held.look()
    assert [str(each.code) for each in outlook.diagnostics] == ["guard-not-released"]
    assert hold_of(held) == HELD


def test_a_reason_with_evidence_releases_it_and_needs_a_yes(held: Team) -> None:
    held.entry("launch", RELEASE)
    assert hold_of(held) == ""
    assert held.may_go_out("launch/wall") == "waits for approval: 1 of Fatima Khan, Amir Shah"
    held.approve("launch/wall", by="Fatima Khan")
    assert held.may_go_out("launch/wall") == ""
    with held.ledger() as ledger:
        trail = [(line.action, line.detail) for line in ledger.audit("launch/wall")]
    why = f"time-critical (measles outbreak), although {HELD}"
    assert ("release", why) in trail
    assert trail[-1] == ("approve", f"released: {why}")


def test_a_yes_from_before_is_no_yes_to_the_release(held: Team) -> None:
    held.campaign(GUARD + "approvals: 1\n")
    held.approve("launch/wall", by="Fatima Khan")
    held.entry("launch", RELEASE)
    assert held.may_go_out("launch/wall") == "waits for approval: 1 of Fatima Khan, Amir Shah"
    held.approve("launch/wall", by="Fatima Khan")
    assert held.may_go_out("launch/wall") == ""
    held.entry("launch", RELEASE.replace("measles outbreak", "a whim"))
    assert held.may_go_out("launch/wall") != ""


def test_without_a_guard_a_release_asks_for_nothing(held: Team) -> None:
    held.campaign("description: No guard.\n")
    held.entry("launch", RELEASE)
    assert held.may_go_out("launch/wall") == ""


def test_a_release_without_evidence_is_an_error(held: Team) -> None:
    held.entry("launch", ", allow: {in-guard: {reason: because}}")
    found = held.desk.outlook(Held()).diagnostics
    assert sorted(str(each.code) for each in found if each.severity == "error") == ["bad-choice", "missing-key"]
