"""What stands still or is due, on every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model.delivery import BY_FILE, Pause
from bot.web.banner import About, Banner, gravest_first, of_approvals, of_pauses, of_what_is_in_the_way
from bot.web.posts import View
from bot.web.preview import pages
from tests.web import winter
from tests.web.plans import LAUNCH, a_plan, a_post, made, problems
from tests.web.test_preview import words

NOW = LAUNCH - timedelta(hours=2)
AN_HOUR = timedelta(hours=1)
VIEW = View("Root Out Racism", "Europe/London", NOW)
POSTS = (a_post(), a_post(channel="wall"), a_post("later", days=9))
PAUSE = Pause("channel:x", "Priya", "Comments under review", NOW - timedelta(hours=1))


def said(pause: Pause) -> Banner:
    (banner,) = of_pauses((pause,), POSTS, VIEW)
    return banner


def test_a_pause_says_what_since_when_by_whom_why_and_how_much_it_stops() -> None:
    banner = said(PAUSE)
    assert (banner.about, banner.what) == (About.PAUSED, "X is paused")
    assert banner.more == "since 06:00 by Priya: “Comments under review”. It stops 2 posts, 1 of them due within a day."
    assert banner.commands[1] == ("Start again", "drumbeat resume --channel x")
    assert said(replace(PAUSE, since=NOW - timedelta(days=1))).more.startswith("since Sunday 22 August, 07:00 by")
    assert "until 09:00 by Priya" in said(replace(PAUSE, until=NOW + timedelta(hours=2))).more


def test_each_scope_is_said_in_words() -> None:
    scopes = {scope: said(replace(PAUSE, scope=scope)).what for scope in ("all", "tag:quote", "post:launch/x")}
    assert scopes == {
        "all": "Everything is paused",
        "tag:quote": "Posts tagged “quote” are paused",
        "post:launch/x": "“We launch” is paused",
    }
    assert said(replace(PAUSE, scope="all")).more.endswith("What elapses waits for your yes.")


def test_a_pause_by_file_names_the_file() -> None:
    banner = said(Pause("all", BY_FILE, "why", NOW))
    assert "PAUSE" in banner.commands[1][1]
    assert banner.more.startswith("by PAUSE file: “why”.")


def test_a_pause_of_a_post_under_embargo_does_not_say_its_words() -> None:
    secret = replace(POSTS[0], embargo=LAUNCH)
    (banner,) = of_pauses((replace(PAUSE, scope="post:launch/x"),), (secret,), VIEW)
    assert banner.what == "“Embargoed until 23 August 2021, 09:00” is paused"


def test_approvals_are_told_when_they_are_due_within_a_day() -> None:
    (banner,) = of_approvals([LAUNCH, LAUNCH + AN_HOUR, LAUNCH + timedelta(days=2), NOW - AN_HOUR], VIEW)
    assert banner.what == "2 posts need approval within a day."
    assert banner.more == "The first is due 09:00."
    assert not list(of_approvals([LAUNCH + timedelta(days=2)], VIEW))


def test_what_is_in_the_way_is_said_in_the_words_of_status_the_worst_first() -> None:
    said = of_what_is_in_the_way(("no drumbeat run is at work",), ("x cannot post: X_KEY is not set",))
    assert [(one.about, one.what, one.more) for one in said] == [
        (About.STOPPED, "In the way:", "no drumbeat run is at work."),
        (About.BESIDES, "In the way:", "x cannot post: X_KEY is not set."),
    ]


def test_errors_in_the_files_stand_on_every_page() -> None:
    plan = a_plan(a_post())
    for path, page in made(pages(winter.CAMPAIGN, plan, {}, problems(plan), NOW)).items():
        if path.endswith(".html"):
            assert "The files have 1 error." in words(page), path


def test_the_gravest_two_are_shown_and_the_others_counted() -> None:
    banners = [Banner(about, about.name) for about in reversed(About)]
    shown, more = gravest_first(banners)
    assert [one.about for one in shown] == [About.ALL_PAUSED, About.STOPPED]
    assert more == 4


def test_pauses_and_what_the_caller_tells_stand_on_every_page() -> None:
    asleep = Banner(About.STOPPED, "Drumbeat has been asleep for 42 minutes.")
    site = made(pages(winter.CAMPAIGN, a_plan(a_post()), {}, (), NOW, pauses=(PAUSE,), banners=(asleep,)))
    for path, page in site.items():
        if path.endswith(".html"):
            assert "Drumbeat has been asleep for 42 minutes. X is paused since" in " ".join(
                words(page).replace("See what waits drumbeat status", "").split()
            ), path
