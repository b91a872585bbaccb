"""The preview's pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import unquote

import pytest

from bot.model.delivery import Delivery, State
from bot.model.diagnostic import Diagnostic
from bot.model.moment import Lateness, Then
from bot.model.plan import Plan
from bot.web.card import Face
from bot.web.known import late_words
from bot.web.page import File
from bot.web.posts import View, card_of
from bot.web.preview import pages
from tests.web.plans import (
    BEFORE,
    CAMPAIGN,
    LAUNCH,
    LIMITS,
    NASTY,
    PICTURE,
    a_delivery,
    a_plan,
    a_post,
    a_thread,
    everything,
    made,
    problems,
)

DAY = "days/2021-08-23.html"


def preview(
    plan: Plan,
    diagnostics: tuple[Diagnostic, ...] = (),
    now: datetime = BEFORE,
    with_embargoed: bool = False,
    held: Mapping[str, Delivery] | None = None,
) -> Mapping[str, File]:
    faces = {"x": Face("Root Out Racism", "@sample")}
    return made(
        pages(
            CAMPAIGN, plan, LIMITS, diagnostics, now, with_embargoed=with_embargoed, deliveries=held or {}, faces=faces
        )
    )


def words(page: File) -> str:
    """The page as text, white space as one blank."""
    assert isinstance(page, str)
    without_inline = re.sub(r"</?(?:a|span|time|strong|code|b|bdi)\b[^>]*>", "", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without_inline)).split())


def test_a_post_stands_with_account_local_time_and_shortened_link() -> None:
    link = "https://www.example.org/get-involved/root-out-racism?utm_source=x"
    page = words(preview(a_plan(a_post(text=f"We launch. {link}")))[DAY])
    assert "Root Out Racism @sample 23 August 2021, 09:00 We launch. example.org/get-involved/r…" in page
    assert "We launch. link example.org/get-involved/r…" in page
    assert "34 of 280" in page
    assert "Monday 23 August 2021, 09:00 BST (23 Aug, 08:00 UTC)" in page
    assert "up to 30 minutes; after that a person is asked" in page


def test_holds_and_approvals_are_said() -> None:
    post = replace(a_post(), hold="x is not connected", approvals=2)
    waiting = words(preview(a_plan(post))[DAY])
    assert "Held x is not connected" in waiting
    assert "Approvals: 0 of 2 given" in waiting
    assert "Approve it drumbeat approve launch/x" in waiting
    approved = replace(a_delivery(post, State.HELD), approved_by=("Jo",))
    assert "Approvals: 1 of 2 given (Jo)" in words(preview(a_plan(post), held={post.id: approved})[DAY])


def test_an_approval_of_other_words_does_not_count() -> None:
    post = replace(a_post(), approvals=1, fingerprint="new")
    old = replace(a_delivery(post, State.SCHEDULED), approved_by=("Jo",), fingerprint="old")
    assert "Approvals: 0 of 1 given" in words(preview(a_plan(post), held={post.id: old})[DAY])


def test_a_thread_is_one_chain_and_one_chip() -> None:
    site = preview(a_plan(*a_thread("mastodon", "One.", "Two.", "Three.")))
    assert re.search(r"1 of 3.*One\..*2 of 3.*Two\..*3 of 3.*Three\.", words(site[DAY]))
    front = site["index.html"]
    assert isinstance(front, str)
    assert front.count('<a class="chip') == 1
    assert "Thread of 3" in front


def test_a_problem_stands_at_its_post_and_in_the_list() -> None:
    plan = a_plan(a_post())
    found = Diagnostic("text-too-long", "312 characters", plan.posts[0].text_location, "shorten it", post="launch/x")
    site = preview(plan, (found,))
    assert "Stops the campaign: 312 characters shorten it messages/launch.md:12:1 text-too-long" in words(site[DAY])
    assert "1 problem: 1 stops the campaign" in words(site["problems.html"])
    assert (
        "Text too long We launch on X, 23 August 2021, 09:00 312 characters What to do: shorten it "
        "messages/launch.md, line 12"
    ) in words(site["problems.html"])
    assert "09:00 Needs mending: We launch on X" in words(site["index.html"])
    assert "Problems 1" in words(site["index.html"])


@pytest.mark.parametrize(("signs", "is_over"), [(500, False), (501, True)])
def test_one_character_too_many_is_seen_at_a_glance(signs: int, is_over: bool) -> None:
    page = str(preview(a_plan(a_post(channel="mastodon", text="a" * signs)))[DAY])
    assert (f"Too long: {signs} of 500" in words(page)) is is_over
    assert ('class="length over' in page) is is_over
    assert ("Fits Mastodon" in words(page)) is not is_over


def test_five_pictures_and_more_are_a_strip() -> None:
    media = tuple(replace(PICTURE, sha256=f"{number:064}") for number in range(5))
    assert "pictures--many" in str(preview(a_plan(replace(a_post(), media=media)))[DAY])
    assert "pictures--4" in str(preview(a_plan(replace(a_post(), media=media[:4])))[DAY])


def test_each_channel_has_a_calendar_with_only_its_posts() -> None:
    site = preview(a_plan(a_post("one", "x", "One."), a_post("two", "mastodon", "Two.")))
    page = words(site["2021-08-x.html"])
    assert "One on X" in page
    assert "Two on Mastodon" not in page


def test_what_needs_a_person_has_a_calendar_too() -> None:
    site = preview(a_plan(replace(a_post("one", text="One."), approvals=1), a_post("two", text="Two.")))
    page = words(site["2021-08-needs-a-person.html"])
    assert "Needs approval: One on X" in page
    assert "Two on X" not in page


def test_channels_whose_names_come_to_the_same_file_keep_their_own_pages() -> None:
    posts = [
        replace(a_post(f"e{n}"), id=f"e{n}/c", channel=name) for n, name in enumerate(("Leeds team", "leeds-team"))
    ]
    site = preview(a_plan(*posts))
    assert {"2021-08-leeds-team.html", "2021-08-leeds-team-3.html"} <= site.keys()


def test_embargoed_words_and_pictures_are_left_out_and_it_says_so() -> None:
    secret = replace(
        a_post(text="The secret #Surprise"),
        embargo=LAUNCH,
        content_warning="The hush",
        media=(replace(PICTURE, alt="Veil"),),
    )
    site = preview(a_plan(secret), now=LAUNCH - timedelta(seconds=1))
    everything_shown = " ".join(str(page) for page in site.values()) + " ".join(site)
    for hidden in ("secret", "Surprise", "hush", "Veil", PICTURE.sha256, PICTURE.path):
        assert hidden not in everything_shown
    assert "Embargoed until 23 August 2021, 09:00: text and pictures left out; the option --embargoed" in words(
        site[DAY]
    )
    assert "Approved: Embargoed until 23 August 2021, 09:00 on X" in words(site["index.html"])
    assert "1 under embargo" in words(site["index.html"])


def test_a_card_under_embargo_holds_nothing_that_a_page_could_show() -> None:
    post = replace(a_post(), embargo=LAUNCH, content_warning="The hush", media=(PICTURE,))
    card = card_of(post, View("Root Out Racism", "Europe/London", BEFORE), "")
    assert (card.pieces, card.pictures, card.warning) == ((), (), "")


@pytest.mark.parametrize(("now", "asked"), [(LAUNCH, False), (LAUNCH - timedelta(days=1), True)])
def test_embargoed_words_are_there_afterwards_or_when_asked_for(now: datetime, asked: bool) -> None:
    secret = replace(a_post(text="The secret"), embargo=LAUNCH)
    site = preview(a_plan(secret), now=now, with_embargoed=asked)
    assert "The secret" in words(site[DAY])


def test_nothing_that_a_team_writes_becomes_markup() -> None:
    post = replace(
        a_post("nasty", text=NASTY), content_warning=NASTY, media=(replace(PICTURE, alt=f'"{NASTY}'),), hold=NASTY
    )
    plan = replace(a_plan(post), anchors={NASTY: LAUNCH})
    site = pages(replace(CAMPAIGN, name=NASTY), plan, LIMITS, problems(plan), BEFORE, faces={"x": Face(NASTY, NASTY)})
    for path, page in made(site).items():
        assert path.endswith(".css") or "<script" not in str(page), path


def test_every_link_leads_to_a_page_and_a_place() -> None:
    site = preview(everything(), problems(everything()))
    for path, page in site.items():
        if not isinstance(page, str) or not path.endswith(".html"):
            continue
        up = "../" if "/" in path else ""
        for link in re.findall(r'(?:href|src)="([^"]+)"', page):
            if link.startswith(("https://", "data:")):
                continue
            target, _, place = link.partition("#")
            target = (
                target.removeprefix(up) if link.startswith("../") or not up else f"days/{target}" if target else path
            )
            assert target in site or not target, f"{path} -> {link}"
            if place:
                assert f'id="{unquote(place)}"' in str(site[target or path]), f"{path} -> {link}"


def test_an_empty_plan_says_what_to_do() -> None:
    assert "Add an entry to a file in schedules/" in words(preview(Plan((), "Europe/London"))["index.html"])


def test_days_are_those_of_the_campaigns_zone() -> None:
    late = replace(a_post(), due=LAUNCH.replace(hour=23, minute=30))
    assert "days/2021-08-24.html" in preview(a_plan(late))


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (Lateness(timedelta(hours=2), Then.SKIP), "up to 2 hours; after that it is not sent"),
        (Lateness(timedelta(minutes=90), Then.ASK), "up to 90 minutes; after that a person is asked"),
        (
            Lateness(timedelta(minutes=1), Then.SEND),
            "up to 1 minute; after that it is still sent, but not as part of a backlog",
        ),
    ],
)
def test_the_lateness_rule_is_said_in_words(late: Lateness, said: str) -> None:
    assert late_words(late) == said
