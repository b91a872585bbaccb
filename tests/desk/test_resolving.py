"""A person's word: on a post, a thread, an entry or a channel, and never on half a thread by accident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.refused import Refused
from bot.desk.resolving import Choice, Word, choose, outcomes, who_may
from bot.desk.rules import Rules
from bot.model.delivery import Delivery, State
from bot.model.people import Agreement
from bot.model.plan import Post, Snapshot
from tests.delivery.platform import START, post

GAP = timedelta(minutes=10)
M, F, S, H, P, U, W = (
    State.MISSED, State.FAILED, State.SCHEDULED, State.HELD, State.PUBLISHED, State.UNCONFIRMED, State.WITHDRAWN,
)  # fmt: skip


def held(states: Mapping[str, State]) -> Snapshot:
    """Posts by their ids; one whose id ends in a number belongs to a thread of three."""
    posts: dict[str, Post] = {}
    for post_id in states:
        last = post_id.rsplit("/", 1)[-1]
        segment = int(last) if last.isdigit() else 1
        in_thread = segment > 1 or f"{post_id}/2" in states
        posts[post_id] = replace(post(post_id, START), segment=segment, segments=3 if in_thread else 1)
    return Snapshot({post_id: made(one, states[post_id]) for post_id, one in posts.items()}, posts)


def made(of: Post, state: State) -> Delivery:
    return Delivery(of.id, of.entry, of.channel, state, of.due, of.due, "print", of.terms, of.late)


def ids(choice: Choice | Refused) -> list[str]:
    assert isinstance(choice, Choice), choice
    return [one.id for one in choice.posts]


def why(choice: Choice | Refused) -> str:
    assert isinstance(choice, Refused), choice
    return choice.why


THREAD = {"launch/x": M, "launch/x/2": M, "launch/x/3": M}


@pytest.mark.parametrize("named", THREAD)
@pytest.mark.parametrize("word", [Word.SEND, Word.SKIP])
def test_whichever_post_of_a_thread_is_named_the_whole_thread_is_meant(named: str, word: Word) -> None:
    choice = choose(held(THREAD | {"thanks/x": M}), word, named)
    assert ids(choice) == list(THREAD)
    assert isinstance(choice, Choice)
    assert not choice.is_plain


def test_what_of_a_thread_is_public_or_still_waits_is_shown_and_stays() -> None:
    choice = choose(held({"launch/x": P, "launch/x/2": M, "launch/x/3": S}), Word.SEND, "launch/x/2")
    assert ids(choice) == ["launch/x/2"]
    assert isinstance(choice, Choice)
    assert [(one.post_id, one.state) for one in choice.rest] == [("launch/x", P), ("launch/x/3", S)]
    assert not choice.is_plain


def test_skipping_takes_the_posts_of_the_thread_that_are_still_to_come() -> None:
    assert ids(choose(held({"launch/x": M, "launch/x/2": S, "launch/x/3": H}), Word.SKIP, "launch/x")) == list(THREAD)


def test_what_can_never_follow_is_refused_or_left_out() -> None:
    torn = {"launch/x": W, "launch/x/2": M, "launch/x/3": M}
    assert "launch/x/2 follows launch/x, which was left out" in why(choose(held(torn), Word.SEND, "launch/x/2"))
    assert ids(choose(held(torn | {"thanks/x": M}), Word.SEND, channel="x")) == ["thanks/x"]


def test_an_entry_means_what_waits_of_it_on_every_channel() -> None:
    states = {"launch/wall": M, "launch/x": F, "launch/y": S, "launcher/x": M, "thanks/x": M}
    assert ids(choose(held(states), Word.SEND, "launch")) == ["launch/wall", "launch/x"]
    assert ids(choose(held(states), Word.SKIP, "launch")) == ["launch/wall", "launch/x"]
    assert ids(choose(held(states), Word.SEND, "launch", "x")) == ["launch/x"]


def test_a_channel_means_what_waits_on_it_and_not_its_calendar() -> None:
    states = {"launch/x": M, "thanks/x": S, "thanks/wall": M, "party/x": F, "doubt/x": U}
    assert ids(choose(held(states), Word.SKIP, channel="x")) == ["launch/x", "party/x"]
    assert ids(choose(held(states), Word.NOT_LIVE, channel="x")) == ["doubt/x"]


def test_a_group_takes_whole_threads() -> None:
    states = {"launch/x": M, "launch/x/2": S, "launch/x/3": S, "thanks/x": S}
    assert ids(choose(held(states), Word.SKIP, channel="x")) == list(THREAD)


def test_one_post_that_was_named_is_not_asked_about() -> None:
    choice = choose(held({"thanks/x": M, "launch/x": M}), Word.SEND, "thanks/x")
    assert isinstance(choice, Choice)
    assert choice.is_plain
    group = choose(held({"thanks/x": M}), Word.SEND, "thanks")
    assert isinstance(group, Choice)
    assert not group.is_plain


def test_an_address_is_of_one_post() -> None:
    assert "name that post" in why(choose(held({"launch/x": U, "launch/wall": U}), Word.LIVE, "launch"))
    assert ids(choose(held(dict.fromkeys(THREAD, U)), Word.LIVE, "launch/x/2")) == ["launch/x/2"]
    assert ids(choose(held(dict.fromkeys(THREAD, U)), Word.NOT_LIVE, "launch/x/2")) == ["launch/x/2"]


def test_what_does_not_fit_says_what_does() -> None:
    states = {"launch/x": U, "thanks/x": P, "late/x": S}
    assert why(choose(held(states), Word.SEND, "launch/x")) == (
        "launch/x is unconfirmed, so --send does not fit; possible: --live, --not-live"
    )
    assert why(choose(held(states), Word.SKIP, "thanks/x")).endswith("there is nothing to decide")
    assert "nothing there waits" in why(choose(held(states), Word.SKIP, "late"))
    assert 'no post "nothing" in the ledger' in why(choose(held(states), Word.SEND, "nothing"))
    assert 'no post of a channel "wal"' in why(choose(held(states), Word.SEND, channel="wal"))


@pytest.mark.parametrize("state", [H, M, U, F])
def test_what_was_made_by_hand_where_nothing_is_connected_may_be_live(state: State) -> None:
    made_by_hand = choose(held({"launch/x": state}), Word.LIVE, "launch/x", not_connected=("x",))
    assert ids(made_by_hand) == ["launch/x"]


def test_what_is_held_where_something_is_connected_is_not_live() -> None:
    assert "is held, so --live does not fit" in why(choose(held({"launch/x": H}), Word.LIVE, "launch/x"))


def test_a_backlog_that_is_sent_keeps_the_gap_on_each_channel_and_no_thread_is_torn() -> None:
    states = {**THREAD, "party/x": M, "thanks/x": M, "thanks/wall": M}
    choice = choose(held(states), Word.SEND, channel="x")
    assert isinstance(choice, Choice)
    times = {post_id: one.retry_at for post_id, one in outcomes(choice, "Ann", START, GAP).items()}
    assert times == {**dict.fromkeys(THREAD, START), "party/x": START + GAP, "thanks/x": START + 2 * GAP}


@pytest.mark.parametrize(("by", "days", "expected"), [("Dee", 1, "Ann Lee"), ("Ann Lee", 1, ""), ("Dee", 0, "")])
def test_what_was_approved_is_sent_on_another_day_by_who_may_approve_it(by: str, days: int, expected: str) -> None:
    approved = held(THREAD)
    posts = {
        each.id: replace(each, approvals=1, agreements=(Agreement(1, (("Ann Lee",),)),))
        for each in approved.posts.values()
    }
    deliveries = {name: replace(one, approved_by=("Ann Lee",)) for name, one in approved.deliveries.items()}
    for word in (Word.SEND, Word.SKIP):
        choice = choose(Snapshot(deliveries, posts), word, "launch/x")
        assert isinstance(choice, Choice)
        found = who_may(choice, outcomes(choice, by, START + timedelta(days=days), GAP), Rules(), by)
        if word is Word.SKIP or not expected:
            assert found is None
        else:
            assert "launch/x was approved for another day" in why(found or choice)
            assert expected in str(found)
