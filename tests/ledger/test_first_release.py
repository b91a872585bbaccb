"""A ledger of the first release: its approvals, receipts, keys and drafts hold under every later way of composing.

`first_release/` is a campaign, and the ledger that version 0.1.0 made of it, as SQL: two threads, a poll, a warning, a
language, a picture, an unlisted post; posts that wait with their approval, one that is public, one that may be public,
one that a process left under way when it died, and one that was missed, on each platform that can be connected.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels import PLATFORMS
from bot.channels.connect import open_channels
from bot.channels.not_connected import NotConnected
from bot.flow import Held, Outlook, look_ahead
from bot.ledger import Ledger
from bot.model.channel import Channel, Payload
from bot.model.delivery import State, key_of
from bot.model.plan import Kind, Post

FOLDER = Path(__file__).parent / "first_release"
NOW = datetime(2027, 2, 28, 21, 0, 5, tzinfo=UTC)
CONNECTED = ("x", "mastodon", "bluesky", "wall")

Compose = Callable[[Post], Payload]


def kept(ledger: Path) -> Mapping[str, tuple[str, ...]]:
    """What the file itself says of each post's fingerprint, and of the drafts' keys and bodies."""
    with closing(sqlite3.connect(ledger)) as file:
        prints = {f"print {row[0]}": row for row in file.execute("SELECT id, fingerprint FROM posts")}
        return prints | {row[0]: row for row in file.execute("SELECT delivery_key, post_id, body FROM drafts")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / ".drumbeat" / "ledger.db"
    made.parent.mkdir()
    with closing(sqlite3.connect(made)) as file:
        file.executescript((FOLDER / "ledger.sql").read_text("utf-8"))
    return made


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, lambda: NOW) as opened:
        yield opened


def outlook(ledger: Ledger, channels: Mapping[str, Channel]) -> Outlook:
    return look_ahead(FOLDER, channels, {}, Held(ledger.history(), ledger.snapshot()), NOW)


def as_they_are() -> Mapping[str, Channel]:
    return open_channels({}, FOLDER, lambda: NOW)[0]


def composed_anew() -> Mapping[str, Channel]:
    """Every platform with other bytes for every post, under a number that no platform has come to yet."""

    def anew(compose: Compose) -> Compose:
        return lambda post: replace(made := compose(post), body=f"[{made.body}]", wire=99)

    return {
        name: NotConnected(name, name, PLATFORMS[name].capabilities, anew(PLATFORMS[name].compose))
        for name in CONNECTED
    }


BOTH = pytest.mark.parametrize("channels", [as_they_are, composed_anew])


def test_what_is_composed_today_is_what_was_composed_then_byte_for_byte(ledger: Ledger) -> None:
    then = {post_id: one.fingerprint for post_id, one in ledger.snapshot().deliveries.items()}
    now = {post.id: post.fingerprint for post in look_ahead(FOLDER, as_they_are(), {}, Held(), NOW).plan.posts}
    changed = {post_id for post_id in then if then[post_id] != now[post_id]}
    assert changed == {"thread/x/2"}, "bytes that change take the next number of their wire"
    assert now["thread/x/2"].startswith("2:")


@BOTH
def test_nothing_is_edited_and_nobody_has_to_approve_again(
    ledger: Ledger, channels: Callable[[], Mapping[str, Channel]]
) -> None:
    before = ledger.snapshot().deliveries
    found = outlook(ledger, channels())
    assert {change.kind for change in found.changes.changes} == {Kind.KEEP}
    assert "edited-too-late" not in {one.code for one in found.diagnostics}
    ledger.apply(found.changes, "ann", found.plan.zone)
    after = ledger.snapshot().deliveries
    assert after == before
    assert {one.approved_by for one in after.values()} == {("Fatima Khan",)}
    assert [one.state for one in after.values()].count(State.PUBLISHED) == 4
    assert after["out/bluesky"].receipt is not None
    assert after["out/bluesky"].receipt.proof == "bafyproof"


def test_it_can_be_looked_at_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    with Ledger.open(path, lambda: NOW, looks=True) as ledger:
        states = {each.state for each in ledger.snapshot().deliveries.values()}
    assert {State.SCHEDULED, State.PUBLISHED, State.UNCONFIRMED, State.MISSED} <= states
    assert path.read_bytes() == before


@BOTH
def test_what_may_be_public_keeps_its_key_and_its_draft(
    path: Path, ledger: Ledger, channels: Callable[[], Mapping[str, Channel]]
) -> None:
    before = kept(path)
    found = outlook(ledger, channels())
    ledger.apply(found.changes, "ann", found.plan.zone)
    ledger.take_over()
    claims = {claim.post_id: claim for claim in ledger.unconfirmed()}
    assert set(claims) == {f"{entry}/{name}" for entry in ("doubtful", "under-way") for name in CONNECTED}
    for post_id, claim in claims.items():
        assert before[claim.key] == (claim.key, post_id, claim.draft.body)
    assert kept(path) == before


@BOTH
def test_a_post_that_was_approved_then_is_claimed_under_its_old_key(
    path: Path, channels: Callable[[], Mapping[str, Channel]]
) -> None:
    at = datetime(2027, 3, 3, 9, 0, 5, tzinfo=UTC)
    with Ledger.open(path, lambda: at) as ledger:
        found = outlook(ledger, channels())
        ledger.apply(found.changes, "ann", found.plan.zone)
        ledger.take_over()
        post = ledger.post("quiet/mastodon")
        first = ledger.snapshot().deliveries[post.id].fingerprint
        draft = replace(ledger.unconfirmed()[0].draft, post_id=post.id)
        claim = ledger.claim(post, draft)
        assert claim is not None
        assert claim.key == key_of(post.id, first)


def test_where_one_can_vote_is_an_edit_only_of_the_post_that_says_so(ledger: Ledger) -> None:
    held = Held(ledger.history(), ledger.snapshot())
    found = look_ahead(FOLDER, composed_anew(), {"x": "x is not connected"}, held, NOW)
    touched = {one.post_id for one in found.changes.of(Kind.CONFLICT, Kind.REVISE) if "doubtful" in one.post_id}
    assert touched == {"doubtful/wall"}


def test_a_text_that_was_edited_meanwhile_is_still_an_edit(tmp_path: Path, ledger: Ledger) -> None:
    shutil.copytree(FOLDER, tmp_path / "edited")
    (tmp_path / "edited" / "messages" / "quiet.md").write_text("---\nvisibility: unlisted\n---\nTold quietly, twice.\n")
    held = Held(ledger.history(), ledger.snapshot())
    (change,) = look_ahead(tmp_path / "edited", composed_anew(), {}, held, NOW).changes.of(Kind.REVISE)
    assert (change.post_id, "approvals are void" in change.why) == ("quiet/mastodon", True)
