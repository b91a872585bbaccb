"""An edit that comes too late is said once, where the text is."""

from __future__ import annotations

from dataclasses import replace

from bot.model.diagnostic import Location, Severity
from bot.model.plan import Change, Changes, Kind
from bot.planning.reconcile import conflicts
from tests.delivery.platform import post


def edited(post_id: str, why: str = "already public since 09:00; the edit cannot reach it") -> Change:
    return Change(Kind.CONFLICT, post_id, why, post(post_id))


def test_nothing_is_said_without_a_conflict() -> None:
    assert conflicts(Changes((Change(Kind.KEEP, "a/wall", post=post("a/wall")),))) == ()


def test_posts_of_one_text_are_one_warning() -> None:
    (found,) = conflicts(Changes((edited("a/wall"), edited("a/x"), edited("a/bluesky"))))
    assert found.severity is Severity.WARNING
    assert found.message == "a/wall: already public since 09:00; the edit cannot reach it; and 2 more posts"


def test_each_text_has_a_warning_of_its_own() -> None:
    moved = replace(post("b/wall"), text_location=Location("m/b.md", 3, 1))
    elsewhere = replace(edited("b/wall"), post=moved)
    assert [one.location.file for one in conflicts(Changes((edited("a/wall"), elsewhere)))] == [
        "schedules/test.yaml",
        "m/b.md",
    ]
