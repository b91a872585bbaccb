"""Where the campaign stands, as text, Markdown and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from bot.model.campaign import Campaign, Partner
from bot.model.delivery import NOT_IN_FILES, SKIPPED, State
from bot.model.diagnostic import Location
from bot.report.summary import Summary, render_json, render_markdown, render_status, render_text, summarise
from tests.report.example import LAUNCH, LIMITS, delivery, plan, post

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
HERE = Location("schedules/partners.csv")
HUB = Partner("hub", "Leeds Hub", HERE, kind="charity", place="Leeds")
CITY = Partner("city", "City | Council", HERE, kind="council", place="Leeds")
CAMPAIGN = Campaign("Root Out Racism", "Europe/London", HERE, {}, partners=(HUB, CITY))
POSTS = (
    post("teaser/x", -7 * DAY, "Look: https://a.example/"),
    post("teaser/wall", -7 * DAY),
    post("thanks/x/2021-08-17", -6 * DAY, partners=("hub",), occurrence="2021-08-17"),
    post("thanks/wall/2021-08-17", -6 * DAY, partners=("hub",), occurrence="2021-08-17"),
    post("thanks/wall/2021-08-18", -5 * DAY, partners=("city",), occurrence="2021-08-18"),
    post("quote/wall", -5 * DAY + 5 * MINUTE, approvals=2),
    post("launch/x", segments=2),
    post("launch/x/2", segment=2, segments=2),
)
STATES = {
    "teaser/x": (State.UNCONFIRMED, "the answer was lost"),
    "teaser/wall": (State.PUBLISHED, ""),
    "thanks/x/2021-08-17": (State.FAILED, "X refused it: too long"),
    "thanks/wall/2021-08-17": (State.MISSED, "3h late"),
    "thanks/wall/2021-08-18": (State.HELD, ""),
}
DELIVERIES = {each.id: delivery(each, *STATES.get(each.id, (State.SCHEDULED, ""))[:1]) for each in POSTS}


def _summary() -> Summary:
    deliveries = {key: replace(each, why=STATES.get(key, ("", ""))[1]) for key, each in DELIVERIES.items()}
    now = LAUNCH - 5 * DAY - MINUTE
    return summarise(plan(*POSTS), deliveries, now, LIMITS, CAMPAIGN)


def test_the_text_has_counts_first_and_what_needs_a_person_last() -> None:
    assert render_text(_summary()) == (
        "Root Out Racism: 1 of 8 posts public on 2 channels, Wed 18 Aug 2021 08:59 (Europe/London)\n"
        "1 failed, 1 held, 1 missed, 1 published, 3 scheduled, 1 unconfirmed\n"
        "Next: launch/x, Mon 23 Aug 2021 09:00 (in 5d1m)\n"
        "\n"
        "Public/planned   wall     x   all\n"
        "Mon 16 Aug 2021   1/4   0/2   1/6\n"
        "Mon 23 Aug 2021     ·   0/2   0/2\n"
        "all               1/4   0/4   1/8\n"
        "\n"
        "Shout-outs: 2 partners to be thanked 2 times\n"
        "  by kind: charity 1, council 1\n"
        "  by place: Leeds 2\n"
        "\n"
        "x: forecast $0.24 for 4 posts, 1 with a link ($0.015 a post, $0.20 with a link;\n"
        "  prices of 2026-08-22)\n"
        "\n"
        "Collisions: 1 pair of posts too close to one another\n"
        "  Wed 18 Aug 2021 09:05: quote/wall 5m after thanks/wall/2021-08-18\n"
        "\n"
        "Needs a person: 5 posts\n"
        "  teaser/x may be public, look there (was due Mon 16 Aug 2021 09:00): the answer\n"
        "    was lost\n"
        "      drumbeat resolve teaser/x --live URL\n"
        "      drumbeat resolve teaser/x --not-live\n"
        "  thanks/x/2021-08-17 failed: X refused it: too long (was due Tue 17 Aug 2021\n"
        "    09:00)\n"
        "      drumbeat resolve thanks/x/2021-08-17 --send\n"
        "      drumbeat resolve thanks/x/2021-08-17 --skip\n"
        "  thanks/wall/2021-08-17 missed its time (was due Tue 17 Aug 2021 09:00): 3h\n"
        "    late\n"
        "      drumbeat resolve thanks/wall/2021-08-17 --send\n"
        "      drumbeat resolve thanks/wall/2021-08-17 --skip\n"
        "  quote/wall waits for approval (due Wed 18 Aug 2021 09:05): 2 of 2 approvals\n"
        "    missing\n"
        "      drumbeat approve quote/wall\n"
        "  thanks/wall/2021-08-18 is held (due Wed 18 Aug 2021 09:00)\n"
        "      drumbeat explain thanks/wall/2021-08-18\n"
        "      drumbeat resolve thanks/wall/2021-08-18 --skip"
    )


def test_markdown_escapes_names_and_lists_every_partner() -> None:
    assert render_markdown(_summary()) == (
        "# Root Out Racism\n"
        "\n"
        "1 of 8 posts public on 2 channels, Wed 18 Aug 2021 08:59 (Europe/London).\n"
        "\n"
        "1 post is public. As things are, 2 of the other 7 posts go out in time.\n"
        "\n"
        "- 3 need a decision: teaser/x, thanks (2)\n"
        "- 1 is held (by hand): thanks/wall/2021-08-18\n"
        "- 1 waits for approval, the first for Wed 18 Aug 2021 09:05: quote\n"
        "\n"
        "Deliveries: 1 failed, 1 held, 1 missed, 1 published, 3 scheduled, 1 unconfirmed.\n"
        "Next: `launch/x`, Mon 23 Aug 2021 09:00.\n"
        "\n"
        "## Needs a person\n"
        "\n"
        "- `teaser/x` may be public, look there (was due Mon 16 Aug 2021 09:00): the answer was lost\n"
        "  - `drumbeat resolve teaser/x --live URL`\n"
        "  - `drumbeat resolve teaser/x --not-live`\n"
        "- `thanks/x/2021-08-17` failed: X refused it: too long (was due Tue 17 Aug 2021 09:00)\n"
        "  - `drumbeat resolve thanks/x/2021-08-17 --send`\n"
        "  - `drumbeat resolve thanks/x/2021-08-17 --skip`\n"
        "- `thanks/wall/2021-08-17` missed its time (was due Tue 17 Aug 2021 09:00): 3h late\n"
        "  - `drumbeat resolve thanks/wall/2021-08-17 --send`\n"
        "  - `drumbeat resolve thanks/wall/2021-08-17 --skip`\n"
        "- `quote/wall` waits for approval (due Wed 18 Aug 2021 09:05): 2 of 2 approvals missing\n"
        "  - `drumbeat approve quote/wall`\n"
        "- `thanks/wall/2021-08-18` is held (due Wed 18 Aug 2021 09:00)\n"
        "  - `drumbeat explain thanks/wall/2021-08-18`\n"
        "  - `drumbeat resolve thanks/wall/2021-08-18 --skip`\n"
        "\n"
        "## Posts by week and channel (public/planned)\n"
        "\n"
        "| week from | wall | x | all |\n"
        "|---|---:|---:|---:|\n"
        "| Mon 16 Aug 2021 | 1/4 | 0/2 | 1/6 |\n"
        "| Mon 23 Aug 2021 | 0 | 0/2 | 0/2 |\n"
        "\n"
        "## Shout-outs: 0 of 2 partners thanked\n"
        "\n"
        "**charity** (1)\n"
        "\n"
        "- Leeds Hub, Leeds: to be thanked 1 time\n"
        "\n"
        "**council** (1)\n"
        "\n"
        "- City \\| Council, Leeds: to be thanked 1 time\n"
        "\n"
        "## Too close to one another\n"
        "\n"
        "- Wed 18 Aug 2021 09:05: `quote/wall` 5m after `thanks/wall/2021-08-18`\n"
        "\n"
        "## What the platforms charge\n"
        "\n"
        "- x: forecast $0.24 for 4 posts, 1 with a link (prices of 2026-08-22)\n"
    )


def test_json_says_the_same_to_machines() -> None:
    whole = json.loads(render_json(_summary()))
    assert whole["states"]["unconfirmed"] == 1
    assert whole["next"] == {
        "post": "launch/x",
        "channel": "x",
        "due": "2021-08-23T09:00:00+01:00",
        "away": 432060,
    }
    assert whole["weeks"][1] == {"monday": "2021-08-23", "posts": {"x": {"public": 0, "planned": 2}}}
    assert whole["needs"][0]["commands"] == [
        "drumbeat resolve teaser/x --live URL",
        "drumbeat resolve teaser/x --not-live",
    ]


def test_an_empty_ledger_looks_ahead_by_the_plan() -> None:
    summary = summarise(plan(*POSTS), {}, LAUNCH - DAY)
    assert (summary.next.post if summary.next else "", summary.needs) == ("launch/x", ())
    assert render_text(summarise(plan(), {}, LAUNCH)).endswith("Next: nothing is scheduled.")


def test_weeks_start_on_the_local_monday() -> None:
    midnight = post("night/x", -9 * timedelta(hours=1))  # 23:00 UTC on Sunday is Monday in London
    assert [week.monday for week in summarise(plan(midnight), {}, LAUNCH).weeks] == [date(2021, 8, 23)]


def test_an_approval_is_asked_for_a_week_ahead() -> None:
    far = post("quote/wall", 8 * DAY, approvals=1)
    near = post("quote/x", 7 * DAY, approvals=1)
    given = post("word/x", DAY, approvals=1)
    deliveries = {each.id: delivery(each) for each in (far, near)}
    deliveries[given.id] = delivery(given, approved_by=("Ada",))
    assert [need.post for need in summarise(plan(far, near, given), deliveries, LAUNCH).needs] == ["quote/x"]


def test_what_has_one_cause_is_one_thing_to_a_person() -> None:
    posts = [post(f"entry-{n:02}/x", n * DAY) for n in range(14)]
    deliveries = {each.id: replace(delivery(each, State.HELD), why="mourning") for each in posts}
    summary = summarise(plan(*posts), deliveries, LAUNCH)
    shown = render_text(summary).split("\n")
    assert shown[-5:] == [
        "Needs a person: 14 posts",
        "  14 are held: mourning: entry-00, entry-01, entry-02 and 11 more",
        "      drumbeat explain POST",
        "      drumbeat resolve POST --skip",
        "  to see all of them: drumbeat status --all",
    ]
    every = render_status(summary, everything=True)
    assert all(f"    {each.id}, due " in every for each in posts)


def test_what_is_done_is_counted_by_receipts_and_stands_apart_from_the_plan() -> None:
    posts = [
        post(f"thanks/{channel}/{day}", day * DAY, partners=(partner,), occurrence=str(day))
        for channel in ("wall", "x")
        for day, partner in enumerate(("hub", "city", "hub"), start=-3)
    ]
    fates = {"thanks/wall/-3": State.PUBLISHED, "thanks/x/-3": State.PUBLISHED, "thanks/x/-2": State.WITHDRAWN}
    deliveries = {each.id: delivery(each, fates.get(each.id, State.SCHEDULED)) for each in posts}
    shown = render_text(summarise(plan(*posts), deliveries, LAUNCH, LIMITS, CAMPAIGN))
    assert "Shout-outs: 1 of 2 partners thanked, 1 of 3 times" in shown
    assert "by kind: charity 1/1, council 0/1" in shown
    assert "x: $0.01 so far for 1 post; forecast $0.03 for 2 posts, 0 with a link" in " ".join(shown.split())


def test_what_is_public_and_no_longer_in_the_files_still_counts() -> None:
    kept, gone = post("launch/x"), post("teaser/wall", -DAY, partners=("hub",))
    deliveries = {gone.id: delivery(gone, State.PUBLISHED)}
    summary = summarise(plan(kept), deliveries, LAUNCH, LIMITS, CAMPAIGN, {gone.id: gone})
    assert summary.title.startswith("1 of 2 posts public on 2 channels")
    assert [(each.name, each.times.public) for each in summary.thanks] == [("Leeds Hub", 1)]


def test_what_was_decided_against_is_planned_no_more_and_what_may_return_is() -> None:
    thanks = [post(f"thanks/wall/{day}", day * DAY, partners=("hub",), occurrence=str(day)) for day in range(3)]
    skipped, missing, ahead = (delivery(each, State.WITHDRAWN) for each in thanks)
    held = {
        thanks[0].id: replace(skipped, why="skipped by Ann"),
        thanks[1].id: replace(missing, why=NOT_IN_FILES),
        thanks[2].id: replace(ahead, state=State.SCHEDULED),
    }
    summary = summarise(plan(*thanks), held, LAUNCH, LIMITS, CAMPAIGN)
    assert summary.posts.planned == 2
    assert [each.times.planned for each in summary.thanks] == [2]
    assert "1 partner to be thanked 2 times" in render_text(summary)
    late = {**held, thanks[2].id: replace(ahead, why=f"{SKIPPED}31 min late")}
    summary = summarise(plan(*thanks), late, LAUNCH, LIMITS, CAMPAIGN)
    assert (summary.posts.planned, [each.times.planned for each in summary.thanks]) == (2, [1])
    only = summarise(plan(thanks[0]), {thanks[0].id: held[thanks[0].id]}, LAUNCH, LIMITS, CAMPAIGN)
    assert (only.thanks, only.posts.planned) == ((), 0)
