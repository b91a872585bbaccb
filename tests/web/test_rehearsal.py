"""The rehearsal's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.delivery import Pause, State
from bot.report.summary import summarise
from bot.web.card import Face
from bot.web.rehearsal import pages
from tests.web.plans import (
    AFTER,
    BEFORE,
    CAMPAIGN,
    LAUNCH,
    LIMITS,
    NASTY,
    a_delivery,
    a_plan,
    a_post,
    a_thread,
    deliveries,
    everything,
    made,
)
from tests.web.test_preview import words


def test_a_timeline_is_newest_first_with_threads_in_reading_order() -> None:
    plan = a_plan(a_post("old", "mastodon", "Old.", -2), *a_thread("mastodon", "One.", "Two."))
    site = made(pages(CAMPAIGN, plan, {post.id: a_delivery(post) for post in plan.posts}, LIMITS, AFTER))
    page = words(site["channel-mastodon.html"])
    assert page.index("One.") < page.index("Two.") < page.index("Old.")


@pytest.mark.parametrize("state", [State.HELD, State.MISSED, State.FAILED, State.UNCONFIRMED])
def test_what_was_not_delivered_is_marked_and_listed_for_a_person(state: State) -> None:
    plan = a_plan(a_post())
    site = made(pages(CAMPAIGN, plan, {"launch/x": a_delivery(plan.posts[0], state, "the reason")}, LIMITS, AFTER))
    word = str(state).capitalize()
    assert f"{word}: the reason" in words(site["channel-x.html"])
    assert f"{word} on X Monday 23 August 2021, 09:00 We launch the reason" in words(site["index.html"])
    assert "post--unseen" in str(site["channel-x.html"])
    assert "Nothing was published here." in words(site["index.html"])


def test_a_delivered_post_is_shown_at_the_time_it_went_out() -> None:
    plan = a_plan(a_post())
    site = made(pages(CAMPAIGN, plan, {"launch/x": a_delivery(plan.posts[0], late=17)}, LIMITS, AFTER))
    assert "23 August 2021, 09:17 17 minutes late We launch." in words(site["channel-x.html"])
    assert "post--unseen" not in str(site["channel-x.html"])
    assert "Nothing. Every post was delivered" in words(site["index.html"])


def test_the_summary_counts_what_became_of_the_posts_and_what_it_would_cost() -> None:
    plan = a_plan(a_post("a"), a_post("b", days=7), a_post("c", "wall"))
    done = {post.id: a_delivery(post) for post in plan.posts} | {"a/x": a_delivery(plan.posts[0], State.MISSED)}
    summary = summarise(plan, done, AFTER, LIMITS, CAMPAIGN)
    page = words(pages(CAMPAIGN, plan, done, LIMITS, AFTER, summary)["index.html"].make())
    assert "Published Wall 1 X 1 Missed Wall – X 1" in page
    assert "23 Aug Wall 1/1 X 0/1 30 Aug Wall – X 1/1" in page
    assert "X Posts 2 With a link 0 So far $" in page


def test_embargoed_words_are_left_out_here_too() -> None:
    post = replace(a_post(text="The secret"), embargo=LAUNCH)
    done = {post.id: a_delivery(post)}
    for now, asked, is_shown in ((BEFORE, False, False), (BEFORE, True, True), (LAUNCH, False, True)):
        site = made(pages(CAMPAIGN, a_plan(post), done, LIMITS, now, with_embargoed=asked))
        assert ("The secret" in " ".join(map(str, site.values()))) is is_shown


def test_the_newest_of_a_channel_are_those_that_say_something() -> None:
    posts = [replace(a_post(f"p{n}", text=f"Number {n}.", days=n), embargo=AFTER + timedelta(days=9)) for n in range(4)]
    posts[0] = replace(posts[0], embargo=None)
    for plan, shown in ((a_plan(*posts), [True, False]), (a_plan(*posts[1:]), [False, True])):
        done = {post.id: a_delivery(post) for post in plan.posts}
        front = words(pages(CAMPAIGN, plan, done, LIMITS, AFTER)["index.html"].make())
        assert [word in front for word in ("Number 0.", "Embargoed until")] == shown


def test_nothing_that_a_team_writes_becomes_markup() -> None:
    post = replace(a_post(text=NASTY), content_warning=NASTY)
    done = {post.id: a_delivery(post, State.FAILED, NASTY)}
    site = made(pages(replace(CAMPAIGN, name=NASTY), a_plan(post), done, LIMITS, AFTER, faces={"x": Face(NASTY)}))
    assert "<script" not in " ".join(str(page) for page in site.values())


def test_everything_at_once_can_be_shown() -> None:
    plan = everything()
    site = made(pages(CAMPAIGN, plan, deliveries(plan), LIMITS, AFTER - timedelta(days=1), wall="../wall/index.html"))
    assert {f"channel-{channel}.html" for channel in LIMITS} <= set(site)
    assert 'href="../wall/index.html"' in str(site["index.html"])


def test_it_says_first_what_would_really_go_out_and_what_is_paused() -> None:
    plan = a_plan(a_post())
    pause = Pause("all", "Priya", "Flooding", AFTER)
    really = ("As things are, none of 1 post go out in time.", "     1 is paused: launch")
    site = pages(CAMPAIGN, plan, deliveries(plan), LIMITS, AFTER, really=really, pauses=(pause,))
    page = words(site["index.html"].make())
    first = (
        "What would really go out if you started now As things are, none of 1 post go out in time. 1 is paused: launch"
    )
    assert page.index("Everything is paused") < page.index(first) < page.index("What went wrong")
    assert "Everything is paused" in words(site["channel-x.html"].make())
