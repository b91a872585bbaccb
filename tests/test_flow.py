"""The line as a whole: each stage's problems in one result, nothing written, the ledger's say in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.connect import open_channels
from bot.config import Config
from bot.flow import Held, Outlook, look_ahead
from bot.model.delivery import Delivery, State
from bot.model.plan import Kind, Snapshot

NOW = datetime(2021, 8, 20, 9, 0, tzinfo=UTC)
FILES = {
    "schedules/campaign.yaml": "name: Together\ntimezone: UTC\nlaunch: 2021-08-23 09:00\n",
    "schedules/launch.yaml": "entries:\n  - {id: launch, when: launch, message: launch}\n",
    "messages/launch.md": "We stand together.\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def look(root: Path, held: Held | None = None, now: datetime = NOW) -> Outlook:
    channels, not_connected = open_channels(Config().channels, root, lambda: now)
    return look_ahead(root, channels, not_connected, held or Held(), now)


def held(outlook: Outlook, state: State) -> Held:
    """Return what a ledger would hold that took the plan over as it is."""
    made = {
        post.id: Delivery(
            post.id, post.entry, post.channel, state, post.due, post.due, post.fingerprint, post.terms, post.late
        )
        for post in outlook.plan.posts
    }
    return Held(snapshot=Snapshot(made))


def test_a_sound_campaign_is_planned_and_nothing_is_written(root: Path) -> None:
    before = sorted(root.rglob("*"))
    outlook = look(root)
    assert outlook.is_sound
    assert outlook.diagnostics == ()
    assert [(change.kind, change.post_id) for change in outlook.changes.changes] == [(Kind.ADD, "launch/wall")]
    assert sorted(root.rglob("*")) == before


def test_every_stage_s_problems_are_in_one_result_in_file_order(root: Path) -> None:
    (root / "messages" / "launch.md").write_text("Tomorrow. {{ campaign.nam }}\n", "utf-8")
    (root / "messages" / "long.md").write_text("long " * 100, "utf-8")
    (root / "schedules" / "more.yaml").write_text(
        "entries:\n"
        "  - {id: long, when: launch +1h, message: long, channels: [x]}\n"
        "  - {id: lost, when: lunch, message: long}\n"
        "  - {id: slip, when: launch, mesage: long}\n",
        "utf-8",
    )
    (root / "schedules" / "letter.odt").write_bytes(b"PK")
    outlook = look(root)
    assert not outlook.is_sound
    assert [f"{each.location}: {each.code}" for each in outlook.diagnostics] == [
        "messages/launch.md:1:14: unknown-placeholder",
        "schedules/letter.odt: unknown-file",
        "schedules/more.yaml:2:43: text-too-long",
        "schedules/more.yaml:3:22: unknown-anchor",
        "schedules/more.yaml:4:5: missing-key",
        "schedules/more.yaml:4:30: unknown-key",
    ]


def test_without_a_usable_campaign_there_is_an_empty_plan_and_the_reason(root: Path) -> None:
    (root / "schedules" / "campaign.yaml").write_text("name: [", "utf-8")
    outlook = look(root)
    assert (outlook.campaign, outlook.plan.posts, outlook.changes.changes) == (None, (), ())
    assert not outlook.is_sound
    assert outlook.gap == timedelta(minutes=10)
    assert "bad-yaml" in {each.code for each in outlook.diagnostics}


def test_nothing_is_called_unused_while_entries_cannot_be_read(root: Path) -> None:
    (root / "schedules" / "launch.yaml").write_text("entries: [", "utf-8")
    assert {each.code for each in look(root).diagnostics} == {"bad-yaml"}
    (root / "schedules" / "launch.yaml").unlink()
    assert {each.code for each in look(root).diagnostics} == {"unused-message"}


def test_what_the_ledger_holds_is_kept_and_its_past_is_no_problem(root: Path) -> None:
    published = held(look(root), State.PUBLISHED)
    outlook = look(root, published, NOW + timedelta(days=30))
    assert outlook.is_sound
    assert outlook.diagnostics == ()
    assert [change.kind for change in outlook.changes.changes] == [Kind.KEEP]


def test_an_edit_of_what_is_public_is_a_conflict(root: Path) -> None:
    published = held(look(root), State.PUBLISHED)
    (root / "messages" / "launch.md").write_text("We stand taller.\n", "utf-8")
    assert [change.kind for change in look(root, published).changes.changes] == [Kind.CONFLICT]


def test_the_campaign_s_own_gap_is_passed_on(root: Path) -> None:
    campaign = root / "schedules" / "campaign.yaml"
    campaign.write_text(campaign.read_text("utf-8") + "gap: 25m\n", "utf-8")
    assert look(root).gap == timedelta(minutes=25)
