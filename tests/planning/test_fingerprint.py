"""A new way of composing is no edit: what the ledger knows keeps its fingerprint, and all that hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.model.channel import Payload
from bot.model.delivery import State, key_of
from bot.model.plan import Kind, Media, Plan, Post, Snapshot
from bot.model.poll import Poll
from bot.planning.fingerprint import recognised
from bot.planning.reconcile import reconcile
from tests.planning.makers import CHANNELS, Composer, campaign, delivery, entry, planned, utc

NOW = utc("2021-06-01 12:00")
THANKS = planned(campaign(entry("launch")))
(POST,) = THANKS.posts


@dataclass(frozen=True)
class Anew(Composer):
    """A platform by the next way of composing, which shows all that a post has but where one can vote."""

    def compose(self, post: Post) -> Payload:
        terms = (post.content_warning, post.visibility, post.language, post.replies, post.made_with_ai, post.poll)
        return Payload(f"anew {post.text} {terms}", tuple(one.sha256 + one.alt for one in post.media), wire=2)


ANEW = {"wall": Anew("wall", "wall")}


def composed_anew(plan: Plan) -> Plan:
    """The same plan by the next way of composing."""
    anew = (replace(post, fingerprint=ANEW[post.channel].compose(post).fingerprint) for post in plan.posts)
    return replace(plan, posts=tuple(anew))


def edited(**edit: object) -> Plan:
    """The plan with another post, composed anew."""
    return composed_anew(replace(THANKS, posts=(replace(POST, **edit),)))  # type: ignore[arg-type]  # fields, by name


def held(post: Post, state: State = State.SCHEDULED) -> Snapshot:
    return Snapshot({post.id: delivery(post, state)}, {post.id: post})


def test_the_first_way_of_composing_has_bare_fingerprints_and_every_later_one_says_its_number() -> None:
    first, second = Payload("body", ("sha",)).fingerprint, Payload("body", ("sha",), wire=2).fingerprint
    assert len(first) == 64
    assert second == f"2:{first}"


@pytest.mark.parametrize("state", [one for one in State if one is not State.WITHDRAWN])
def test_a_post_that_is_only_composed_anew_is_left_as_it_is_in_every_state(state: State) -> None:
    plan = recognised(composed_anew(THANKS), held(POST, state), ANEW)
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
        {"media": (Media("a.png", "image/png", "0" * 64, 9, "Alt"),)},
        {"platform": "x"},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edit_is_an_edit_however_it_is_composed(edit: dict[str, object]) -> None:
    plan = recognised(edited(**edit), held(POST), ANEW)
    assert plan.posts[0].fingerprint != POST.fingerprint
    (change,) = reconcile(plan, held(POST), NOW).changes
    assert (change.kind, "approvals are void" in change.why) == (Kind.REVISE, True)


@pytest.mark.parametrize("edit", [{"vote_on": ("x",)}, {"tags": ("quote",)}, {"approvals": 2}])
def test_what_the_platform_does_not_show_is_no_edit(edit: dict[str, object]) -> None:
    plan = recognised(edited(**edit), held(POST), ANEW)
    assert plan.posts[0].fingerprint == POST.fingerprint


def test_other_bytes_by_the_same_way_are_an_edit() -> None:
    other = replace(POST, fingerprint=Payload("slipped in").fingerprint)
    assert recognised(replace(THANKS, posts=(other,)), held(POST), CHANNELS).posts == (other,)


def test_a_new_time_moves_a_post_and_leaves_its_approvals() -> None:
    moved = replace(composed_anew(THANKS).posts[0], due=POST.due.replace(hour=15))
    (change,) = reconcile(recognised(replace(THANKS, posts=(moved,)), held(POST), ANEW), held(POST), NOW).changes
    assert (change.kind, change.post and change.post.fingerprint) == (Kind.MOVE, POST.fingerprint)


def test_a_picture_that_moved_to_another_folder_is_the_same_picture() -> None:
    shown = replace(POST, media=(Media("a.png", "image/png", "0" * 64, 9, "Alt"),))
    moved = composed_anew(Plan((replace(shown, media=(replace(shown.media[0], path="b/a.png"),)),), "UTC"))
    assert recognised(moved, held(shown), ANEW).posts[0].fingerprint == shown.fingerprint


def test_what_is_public_is_known_again_under_a_new_name_and_a_new_way_of_composing() -> None:
    renamed = replace(composed_anew(THANKS).posts[0], id="started/x", entry="started")
    before = held(POST, State.PUBLISHED)
    (change, _) = reconcile(recognised(replace(THANKS, posts=(renamed,)), before, ANEW), before, NOW).changes
    assert (change.kind, change.post_id) == (Kind.CONFLICT, "started/x")
    assert "already public as" in change.why
