"""A shout-out that was approved stays as it was approved, whatever happens to the partner list; only people decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.ledger import Ledger, LedgerError
from bot.model.campaign import Campaign, Partner, ShoutOut
from bot.model.delivery import Draft, Receipt, State
from bot.model.diagnostic import Severity
from bot.model.plan import Plan
from bot.planning.plan import plan
from bot.planning.reconcile import reconcile, with_kept
from tests.planning.makers import CHANNELS, campaign, entry, every, message, partner, utc

EARLY = utc("2021-07-01 09:00")
A, B = partner("a"), partner("b")
SHOUT = message("thanks", "Thank you, {{ partner.name }}.\n---\nAnd all who stand with us.")


def made(*partners: Partner, last: str = "2021-07-06", repeat: bool = False) -> Campaign:
    shout_out = ShoutOut(order="listed", repeat=repeat)
    thanks = entry("thanks", every("daily 12:00", "2021-07-05", last), channels=("wall", "x"), shout_out=shout_out)
    return campaign(thanks, messages=(SHOUT,), partners=partners)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.open(None, lambda: EARLY) as opened:
        yield opened


def adopt(ledger: Ledger, wanted: Campaign, now: datetime = EARLY) -> tuple[Plan, list[str]]:
    """Bring the ledger up to the files; return the plan, and what the team is told."""
    snapshot = ledger.snapshot()
    found, faults = plan(wanted, CHANNELS, replace(ledger.history(), now=now))
    found = with_kept(found, snapshot)
    ledger.apply(reconcile(found, snapshot, now), "files", found.zone)
    return found, [f"{each.severity}[{each.code}] {each.message}" for each in faults]


def approve(ledger: Ledger, *ids: str) -> None:
    for post_id in ids:
        ledger.approve(post_id, ledger.post(post_id).fingerprint, "Ann")


def publish(ledger: Ledger, post_id: str) -> None:
    claim = ledger.claim(ledger.post(post_id), Draft(post_id, "{}", EARLY))
    assert claim is not None
    ledger.record(post_id, State.PUBLISHED, receipt=Receipt("1", "https://wall.example/1", EARLY))


def states(ledger: Ledger) -> dict[str, str]:
    return {post_id: each.state.value for post_id, each in sorted(ledger.snapshot().deliveries.items())}


@pytest.mark.parametrize(
    ("edited", "why"),
    [((B,), "a left the partner list"), ((replace(A, shout_out=False), B), "A is not to be thanked any more (shout_")],
)
def test_its_whole_thread_is_held_on_all_channels_and_nobody_takes_its_date(
    ledger: Ledger, edited: tuple[Partner, ...], why: str
) -> None:
    adopt(ledger, made(A, B))
    approve(ledger, "thanks/wall/2021-07-05/a")  # one approval on one channel fixes the date on all
    _, told = adopt(ledger, made(*edited, partner("c")))
    assert {post_id: state for post_id, state in states(ledger).items() if "05/" in post_id} == {
        "thanks/wall/2021-07-05/a": "held",
        "thanks/wall/2021-07-05/a/2": "held",
        "thanks/x/2021-07-05/a": "held",
        "thanks/x/2021-07-05/a/2": "held",
    }
    assert [each.split(":")[0] for each in told] == [
        "warning[slot-held] the shout-out of Mon 2021-07-05 stays as it was promised, and is held"
    ]
    assert why in told[0]
    assert ledger.snapshot().deliveries["thanks/wall/2021-07-05/a"].approved_by == ("Ann",)
    _, again = adopt(ledger, made(*edited, partner("c")))
    assert again == told


def test_it_goes_out_as_it_was_approved_when_the_edit_is_taken_back(ledger: Ledger) -> None:
    adopt(ledger, made(A, B))
    before = ledger.snapshot()
    approve(ledger, "thanks/wall/2021-07-05/a")
    adopt(ledger, made(B))
    adopt(ledger, made(A, B))
    after = ledger.snapshot().deliveries
    assert {key: (one.state, one.fingerprint, one.terms) for key, one in after.items()} == {
        key: (one.state, one.fingerprint, one.terms) for key, one in before.deliveries.items()
    }
    assert after["thanks/wall/2021-07-05/a"].approved_by == ("Ann",)


def test_a_yes_to_a_late_one_does_not_thank_who_asked_not_to_be(ledger: Ledger) -> None:
    adopt(ledger, made(A, B))
    ledger.record("thanks/wall/2021-07-05/a", State.MISSED, why="late")
    adopt(ledger, made(B))
    with pytest.raises(LedgerError, match=r"is held .a left the partner list.: take that out of the files first"):
        ledger.record("thanks/wall/2021-07-05/a", State.SCHEDULED, by="Ann")


def test_what_is_not_out_yet_is_held_where_another_channel_is_public() -> None:
    noon = utc("2021-07-05 11:00")
    for edited in ((B,), (replace(A, shout_out=False), B)):
        with Ledger.open(None, lambda: noon) as ledger:
            adopt(ledger, campaign(made(A, B).entries[0], messages=(SHOUT,), partners=(A, B)), EARLY)
            approve(ledger, "thanks/wall/2021-07-05/a")
            publish(ledger, "thanks/wall/2021-07-05/a")
            adopt(ledger, made(*edited), noon)
            found = {post_id: state for post_id, state in states(ledger).items() if "05/" in post_id}
            assert found == {
                "thanks/wall/2021-07-05/a": "published",
                "thanks/wall/2021-07-05/a/2": "held",
                "thanks/x/2021-07-05/a": "held",
                "thanks/x/2021-07-05/a/2": "held",
            }


def test_what_a_person_leaves_out_stays_out_and_its_date_is_nobodys(ledger: Ledger) -> None:
    adopt(ledger, made(A, B))
    approve(ledger, "thanks/wall/2021-07-05/a")
    adopt(ledger, made(B, partner("c")))
    for post_id in states(ledger):
        if "05/" in post_id:
            ledger.record(post_id, State.WITHDRAWN, why="skipped by Ann", by="Ann")
    found, told = adopt(ledger, made(B, partner("c")))
    assert told == []
    assert not any(post.occurrence == "2021-07-05" for post in found.posts)


def test_what_is_only_planned_goes_to_who_waits_and_the_change_is_named(ledger: Ledger) -> None:
    adopt(ledger, made(A, B))
    found, told = adopt(ledger, made(B, partner("c")))
    assert [post.partners for post in found.posts if post.channel == "x" and post.segment == 1] == [("c",), ("b",)]
    assert told == [
        f"{Severity.INFO}[slot-changed] the shout-out of Mon 2021-07-05 thanks C in place of a: a left the partner list"
    ]


def test_nobody_is_lost_on_a_date_that_is_over(ledger: Ledger) -> None:
    """Two dates had nobody left to thank, and the first of them is over when a partner joins the list."""
    adopt(ledger, made(A, last="2021-07-07"))
    found, _ = adopt(ledger, made(A, B, last="2021-07-07"), utc("2021-07-06 18:00"))
    assert {post.occurrence: post.partners for post in found.posts} == {"2021-07-05": ("a",), "2021-07-07": ("b",)}


def test_who_would_have_been_thanked_before_the_campaign_was_taken_up_comes_first(ledger: Ledger) -> None:
    found, _ = adopt(ledger, made(A, B, last="2021-07-08", repeat=True), utc("2021-07-06 18:00"))
    assert {post.occurrence: post.partners for post in found.posts} == {"2021-07-07": ("a",), "2021-07-08": ("b",)}


def test_a_campaign_whose_days_are_over_is_shown_as_it_was_meant(ledger: Ledger) -> None:
    found, _ = adopt(ledger, made(A, B), utc("2031-07-06 18:00"))
    assert {post.occurrence: post.partners for post in found.posts} == {"2021-07-05": ("a",), "2021-07-06": ("b",)}
