"""The page of problems."""

from __future__ import annotations

from dataclasses import replace

from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.web.known import place_words
from bot.web.posts import View
from bot.web.problems import causes_of
from tests.web.plans import BEFORE, LAUNCH, PLACE, a_post

VIEW = View("Root Out Racism", "Europe/London", BEFORE)
POSTS = {post.id: post for post in (a_post(), a_post(channel="wall"), a_post("other"))}
LONG = Diagnostic("text-too-long", "312 characters", PLACE, "shorten it", post="launch/x")
ALT = Diagnostic("missing-alt", "no words", PLACE, "", Severity.WARNING)


def test_causes_are_gathered_with_what_stops_the_campaign_first() -> None:
    found = causes_of((ALT, ALT, replace(LONG, code="no-text"), LONG, replace(LONG, post="other/x")), POSTS, VIEW)
    assert [(cause.name, cause.weight, cause.number) for cause in found] == [
        ("Text too long", "Stops the campaign", 2),
        ("No text", "Stops the campaign", 1),
        ("Missing alt", "Worth a look", 2),
    ]


def test_what_is_the_same_on_several_channels_of_a_post_is_said_once() -> None:
    (cause,) = causes_of((LONG, replace(LONG, post="launch/wall")), POSTS, VIEW)
    (problem,) = cause.problems
    assert (problem.title, problem.channels, cause.number) == ("We launch", "X, Wall", 2)
    assert problem.href == "days/2021-08-23.html#at-0900-launch"


def test_a_post_under_embargo_is_not_called_by_its_words() -> None:
    secret = {"launch/x": replace(POSTS["launch/x"], embargo=LAUNCH)}
    assert causes_of((LONG,), secret, VIEW)[0].problems[0].title == "Embargoed until 23 August 2021, 09:00"


def test_a_place_is_said_as_somebody_finds_it() -> None:
    assert place_words(Location("messages/a.md", 12, 3)) == "messages/a.md, line 12"
    assert place_words(Location("plan.csv", 23, cell="C23")) == "plan.csv, row 23, column C"
    assert place_words(Location("plan.xlsx", cell="Posts!AB4")) == "plan.xlsx, sheet Posts, row 4, column AB"
    assert place_words(Location("plan.xlsx")) == "plan.xlsx"
