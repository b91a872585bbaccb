"""A new way of composing is no edit: what the ledger knows keeps its fingerprint, and all that hangs on it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from bot.model.channel import Payload
from bot.model.delivery import State, key_of
from bot.model.plan import Kind, Media, Plan, Post, Snapshot
from bot.model.poll import Poll
from bot.planning.fingerprint import RULES, recognised
from bot.planning.reconcile import reconcile
from tests.planning.makers import campaign, delivery, entry, planned, utc

NOW = utc("2021-06-01 12:00")
THANKS = planned(campaign(entry("launch")))
(POST,) = THANKS.posts


def composed_anew(plan: Plan) -> Plan:
    """The same plan by the next way of composing."""
    anew = (replace(post, fingerprint=Payload("anew " + post.text, wire=2).fingerprint) for post in plan.posts)
    return replace(plan, posts=tuple(anew))


def held(post: Post, state: State = State.SCHEDULED) -> Snapshot:
    return Snapshot({post.id: delivery(post, state)}, {post.id: post})


def test_the_first_way_of_composing_has_bare_fingerprints_and_every_later_one_says_its_number() -> None:
    first, second = Payload("body", ("sha",)).fingerprint, Payload("body", ("sha",), wire=2).fingerprint
    assert len(first) == 64
    assert second == f"2:{first}"


@pytest.mark.parametrize("state", [one for one in State if one is not State.WITHDRAWN])
def test_a_post_that_is_only_composed_anew_is_left_as_it_is_in_every_state(state: State) -> None:
    plan = recognised(composed_anew(THANKS), held(POST, state))
    (change,) = reconcile(plan, held(POST, state), NOW).changes
    assert (change.kind, plan.posts[0].fingerprint) == (Kind.KEEP, POST.fingerprint)
    assert key_of(POST.id, plan.posts[0].fingerprint) == key_of(POST.id, POST.fingerprint)


@pytest.mark.parametrize(
    "edit",
    [
        {"text": "Other words"},
        {"content_warning": "Racist words"},
        {"visibility": "unlisted"},
        {"language": "ur"},
        {"replies": "nobody"},
        {"made_with_ai": True},
        {"poll": Poll(("Yes", "No"), POST.late.grace)},
        {"vote_on": ("x",)},
        {"media": (Media("a.png", "image/png", "0" * 64, 9, "Alt"),)},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edit_is_an_edit_however_it_is_composed(edit: dict[str, object]) -> None:
    edited = replace(composed_anew(THANKS).posts[0], **edit)  # type: ignore[arg-type]  # fields of a post, by name
    plan = recognised(replace(THANKS, posts=(edited,)), held(POST))
    assert plan.posts[0].fingerprint == edited.fingerprint
    (change,) = reconcile(plan, held(POST), NOW).changes
    assert (change.kind, "approvals are void" in change.why) == (Kind.REVISE, True)


def test_other_bytes_by_the_same_way_are_an_edit() -> None:
    other = replace(POST, fingerprint=Payload("slipped in").fingerprint)
    assert recognised(replace(THANKS, posts=(other,)), held(POST)).posts == (other,)


def test_a_new_time_moves_a_post_and_leaves_its_approvals() -> None:
    moved = replace(composed_anew(THANKS).posts[0], due=POST.due.replace(hour=15))
    (change,) = reconcile(recognised(replace(THANKS, posts=(moved,)), held(POST)), held(POST), NOW).changes
    assert (change.kind, change.post and change.post.fingerprint) == (Kind.MOVE, POST.fingerprint)


def test_a_picture_that_moved_to_another_folder_is_the_same_picture() -> None:
    shown = replace(POST, media=(Media("a.png", "image/png", "0" * 64, 9, "Alt"),))
    moved = composed_anew(Plan((replace(shown, media=(replace(shown.media[0], path="b/a.png"),)),), "UTC"))
    assert recognised(moved, held(shown)).posts[0].fingerprint == shown.fingerprint


def test_what_is_public_is_known_again_under_a_new_name_and_a_new_way_of_composing() -> None:
    renamed = replace(composed_anew(THANKS).posts[0], id="started/x", entry="started")
    before = held(POST, State.PUBLISHED)
    (change, _) = reconcile(recognised(replace(THANKS, posts=(renamed,)), before), before, NOW).changes
    assert (change.kind, change.post_id) == (Kind.CONFLICT, "started/x")
    assert "already public as" in change.why


def test_whatever_a_post_has_is_public_or_a_rule() -> None:
    public = (
        "platform text segment segments media mentions language replies content_warning visibility made_with_ai "
        "poll vote_on"
    )
    assert {field.name for field in fields(Post)} == {*RULES, *public.split()}
