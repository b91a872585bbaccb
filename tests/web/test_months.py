"""The calendar's months: whole weeks, cards in order, bands, and what there is no room for."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.model.delivery import Delivery
from bot.model.moment import Guard, Moment
from bot.model.plan import Plan, Post
from bot.web import render
from bot.web.bands import bands_of
from bot.web.months import Band, Chip, Span, chips_of, grid_of, months_between, weeks_between
from bot.web.page import File
from bot.web.posts import View, threads
from bot.web.preview import pages
from bot.web.standing import Mark, Standing
from tests.web import winter
from tests.web.plans import PLACE, a_post, made
from tests.web.test_preview import words

VIEW = View("Ready for Winter", winter.ZONE, winter.NOW)
TODAY = date(2026, 12, 9)
DECEMBER, WEEK = Span(date(2026, 12, 1), date(2026, 12, 31)), Span(date(2026, 12, 7), date(2026, 12, 13))


def chips(posts: tuple[Post, ...], **marks: Mark) -> tuple[Chip, ...]:
    standings = {post.id: Standing(marks.get(post.entry, Mark.APPROVED)) for post in posts}
    return chips_of(threads(posts), VIEW, standings)


def on(entry: str, clock: str, channel: str = "x") -> Post:
    due = datetime.fromisoformat(f"2026-12-09 {clock}+00:00")
    return replace(a_post(entry, channel, f"{entry.capitalize()}."), due=due)


def winter_site() -> Mapping[str, File]:
    plan = winter.plan()
    held: dict[str, Delivery] = winter.deliveries(plan)
    return made(pages(winter.CAMPAIGN, plan, winter.LIMITS, winter.problems(plan), winter.NOW, deliveries=held))


def test_a_month_is_whole_weeks_and_counts_only_its_own_entries() -> None:
    (chip,) = chips((on("a", "10:00"),))
    month = grid_of(DECEMBER, {TODAY: [chip], date(2026, 11, 30): [chip]}, {}, TODAY)
    assert (month.days[0].date, month.days[-1].date, month.entries) == (date(2026, 11, 30), date(2027, 1, 3), 1)
    assert [day.date for day in month.days if day.is_today] == [TODAY]
    assert [day.is_outside for day in month.days] == [True, *[False] * 31, *[True] * 3]


def test_a_guard_of_another_year_makes_no_months() -> None:
    old = Guard("Elections", Moment(PLACE, day=date(2021, 3, 29)), Moment(PLACE, day=date(2021, 5, 6)), PLACE)
    for guards in (winter.CAMPAIGN.guards, (*winter.CAMPAIGN.guards, old)):
        site = pages(replace(winter.CAMPAIGN, guards=guards), winter.plan(), winter.LIMITS, (), winter.NOW)
        months = [path for path in site if re.fullmatch(r"\d{4}-\d\d\.html", path)]
        assert months == ["2026-12.html", "2027-01.html", "2027-02.html"]


def test_months_without_anything_are_there_too() -> None:
    first, last = date(2026, 12, 9), date(2027, 2, 3)
    assert [month.slug for month in months_between(first, last)] == ["2026-12", "2027-01", "2027-02"]
    page = words(winter_site()["2027-01.html"])
    assert "Nothing is planned in January The calendar ends in February 2027. Go to the last month" in page


def test_a_day_shows_its_three_gravest_in_order_of_time_and_names_the_others() -> None:
    posts = tuple(on(name, f"{hour:02}:00") for hour, name in enumerate(("a", "b", "c", "d", "e"), start=9))
    made_of = chips(posts, e=Mark.FAILED, c=Mark.HELD)
    (day,) = (day for day in grid_of(DECEMBER, {TODAY: made_of}, {}, TODAY).days if day.chips)
    assert [chip.title for chip in day.chips] == ["A", "C", "E"]
    assert [f"{moment:%H:%M}" for moment in day.more] == ["10:00", "12:00"]


def test_a_week_shows_all_of_a_full_day() -> None:
    made_of = chips(tuple(on(name, f"{hour:02}:00") for hour, name in enumerate(("a", "b", "c", "d", "e"), start=9)))
    days = grid_of(WEEK, {TODAY: made_of}, {}, TODAY).days
    assert [len(day.chips) for day in days] == [0, 0, 5, 0, 0, 0, 0]
    assert not any(day.more or day.is_outside for day in days)


def test_a_week_is_called_by_its_first_and_last_day() -> None:
    first, last = date(2026, 11, 25), date(2027, 1, 2)
    names = [week.name for week in weeks_between(first, last)]
    assert names[0] == "23 to 29 November 2026"
    assert names[1] == "30 November to 6 December 2026"
    assert names[-1] == "28 December 2026 to 3 January 2027"


def test_a_week_says_how_a_text_goes_on_after_its_title_and_that_a_day_is_empty() -> None:
    page = words(winter_site()["week-2026-12-07.html"])
    assert page.count("Four places that open late") == 1
    assert "Doors open on Monday at 9 on X, Bluesky, Facebook and Instagram Most are ten minutes from a bus" in page
    assert "Saturday 12 December By-election in Eastmere Nothing planned" in page


def test_the_views_lead_to_the_same_days_and_keep_the_filter() -> None:
    site = winter_site()
    leads = {
        "2026-12-x.html": ("2026-12-x.html", "week-2026-12-07-x.html", "list-x.html"),
        "2027-02.html": ("2027-02.html", "week-2027-02-01.html", "list.html"),
        "week-2026-12-28.html": ("2026-12.html", "week-2026-12-28.html", "list.html"),
        "list.html": ("2026-12.html", "week-2026-12-07.html", "list.html"),
    }
    for path, views in leads.items():
        shown = re.search(r'<nav class="views".*?</nav>', str(site[path]))
        assert shown is not None
        assert tuple(re.findall(r'href="([^"]+)"', shown[0])) == views, path
        assert shown[0].count("aria-current") == 1, path


def test_the_list_says_when_what_where_how_it_stands_who_agrees_and_what_if_it_is_late() -> None:
    page = words(winter_site()["list.html"])
    late = "up to 30 minutes; after that a person is asked"
    assert (
        "Thu 10 Dec, 10:00 Find a walk-in clinic near you X Bs Li Fb Ig X, Bluesky, LinkedIn, Facebook and Instagram "
        f"Needs approval Approvals 1 of 2 given (Sam) If it is late {late}"
    ) in page


def test_the_list_folds_the_days_that_are_over() -> None:
    page = str(winter_site()["list.html"])
    (folded,) = re.findall(r"<details>.*?</details>", page, re.DOTALL)
    assert "9 posts before today" in folded
    assert page.index("Who can have a free flu vaccine?") < page.index("</details>")
    assert page.index("</details>") < page.index("Visiting a care home this winter")


def test_one_card_is_of_all_channels_in_the_order_of_the_platforms() -> None:
    posts = tuple(on("a", "10:00", name) for name in ("telegram", "linkedin", "bluesky", "x", "wall", "mastodon"))
    (chip,) = chips(posts)
    assert chip.channels == "Wall, X, Mastodon, Bluesky, LinkedIn and Telegram"
    assert [icon.platform for icon in chip.icons] == ["wall", "x", "mastodon", "bluesky", "linkedin"]
    assert chip.more_icons == 1


def test_only_the_icon_of_the_channel_that_is_concerned_is_filled() -> None:
    posts = (on("a", "10:00", "x"), on("a", "10:00", "wall"))
    standings = {"a/x": Standing(Mark.FAILED), "a/wall": Standing(Mark.PUBLISHED)}
    (chip,) = chips_of(threads(posts), VIEW, standings)
    assert (chip.word, [(icon.platform, icon.is_filled) for icon in chip.icons]) == (
        "Failed on X",
        [("wall", False), ("x", True)],
    )


def test_a_card_is_one_link_that_says_time_state_title_and_channels() -> None:
    page = words(winter_site()["2026-12.html"])
    assert (
        "10:00 Failed on Instagram: RSV: if you are 75 or over on X, Bluesky, LinkedIn, Facebook and Instagram" in page
    )
    assert "12:15 Published: Thank you, 14 pharmacies on X, Bluesky, LinkedIn and Facebook" in page


def test_a_guard_lies_over_all_its_days_and_is_named_on_the_first_and_on_mondays() -> None:
    found = bands_of(winter.CAMPAIGN, {"launch": winter.LAUNCH})
    guard = [day for day, bands in sorted(found.items()) if bands[-1].kind == "guard"]
    assert (guard[0], guard[-1], len(guard)) == (date(2026, 12, 10), date(2026, 12, 17), 8)
    assert [day.day for day in guard if found[day][-1].is_first] == [10, 14]
    assert found[date(2026, 12, 14)][0] == Band("anchor", "Launch, 09:00")


def test_a_guard_that_ends_at_midnight_does_not_touch_the_next_day() -> None:
    clock = datetime(2026, 12, 11).time()  # noqa: DTZ001 - the wall's clock
    night = Guard("Night", Moment(PLACE, day=TODAY), Moment(PLACE, day=date(2026, 12, 11), clock=clock), PLACE)
    assert sorted(bands_of(replace(winter.CAMPAIGN, guards=(night,)), {})) == [TODAY, date(2026, 12, 10)]


def test_the_front_page_is_the_month_of_today_and_before_and_after_the_campaign_the_nearest() -> None:
    months = {-90: "December 2026", 0: "December 2026", 40: "January 2027", 400: "February 2027"}
    for days, first in months.items():
        now = winter.NOW + timedelta(days=days)
        page = pages(winter.CAMPAIGN, winter.plan(), winter.LIMITS, (), now)["index.html"].make()
        assert words(page).startswith(first), days


def test_the_stylesheet_and_a_month_stay_small() -> None:
    month = winter_site()["2026-12.html"]
    assert isinstance(month, str)
    assert len(gzip.compress(render.style().encode())) < 8_000
    assert len(gzip.compress(month.encode())) < 10_000


def test_a_month_of_300_entries_is_made_within_50_ms() -> None:
    posts = tuple(
        replace(
            post,
            id=f"n{number}/{post.channel}",
            entry=f"n{number}",
            due=datetime.fromisoformat("2026-12-01 08:00+00:00") + timedelta(minutes=143 * number),
        )
        for number in range(300)
        for post in winter.posts()[:5]
    )
    page = pages(winter.CAMPAIGN, Plan(posts, winter.ZONE), winter.LIMITS, (), winter.NOW)["2026-12.html"]
    took = []
    for _ in range(5):  # the first also reads the templates, and a busy machine is no slow page
        began = time.process_time()
        page.make()
        took.append(time.process_time() - began)
    assert min(took) < 0.05


def test_only_pages_that_an_edit_changes_are_made_from_something_else() -> None:
    plan = winter.plan()
    (number,) = [number for number, post in enumerate(plan.posts) if post.id == "e5/x"]
    edited = replace(plan.posts[number], text="Other words.", fingerprint="other")
    changed = replace(plan, posts=(*plan.posts[:number], edited, *plan.posts[number + 1 :]))
    retitled = replace(plan, posts=tuple(replace(p, title="New") if p.entry == "e26" else p for p in plan.posts))
    before, after, called, moved = (
        {path: page.made_from for path, page in pages(winter.CAMPAIGN, of, winter.LIMITS, (), now).items()}
        for of, now in (
            *((of, winter.NOW) for of in (plan, changed, retitled)),
            (plan, winter.NOW + timedelta(hours=1)),
        )
    )
    week = {"week-2026-12-07.html", *(f"week-2026-12-07-{name}.html" for name in winter.ALL)}
    assert {path for path in before if before[path] != after[path]} == {"days/2026-12-07.html", *week}
    assert before == moved
    of_all = ("", *(f"-{name}" for name in winter.ALL))
    everywhere = {f"{view}{channel}.html" for view in ("2026-12", "week-2026-12-14", "list") for channel in of_all}
    assert {path for path in before if before[path] != called[path]} == {
        "index.html",
        "days/2026-12-17.html",
        *everywhere,
    }


def test_every_word_of_a_card_is_in_the_page_whatever_its_length() -> None:
    page = winter_site()["2026-12.html"]
    assert isinstance(page, str)
    assert winter.SIXTY in page
    assert not re.search(r"line-clamp|text-overflow", render.style())
