"""What `drumbeat plan` prints."""

from __future__ import annotations

import json
from datetime import timedelta

import click

from bot.model.moment import Lateness, Then
from bot.model.plan import Change, Changes, Kind
from bot.report.plan import render_json, render_text
from tests.report.example import LIMITS, ZONE, delivery, post

HOUR = timedelta(hours=1)
LAUNCH = post("launch/x", hold="Pre-election period until Mon 6 Sep 2021 22:00", text="a" * 212)
THANKS = post("thanks/wall", 25 * HOUR, late=Lateness(90 * timedelta(minutes=1), Then.SKIP))
NIGHT = post("shout-outs/x/2021-08-22/the-university-of-somewhere-far-away", -9 * HOUR)
CHANGES = Changes(
    (
        Change(Kind.ADD, LAUNCH.id, "", LAUNCH),
        Change(Kind.KEEP, "old/wall", "", post("old/wall", -HOUR)),
        Change(Kind.MOVE, THANKS.id, "from Tue 2021-08-24 09:00 to Tue 2021-08-24 10:00", THANKS, delivery(THANKS)),
        Change(Kind.TOO_LATE, NIGHT.id, "was due Mon 2021-08-23 00:00", NIGHT),
        Change(Kind.WITHDRAW, "gone/wall", "no longer in the files", None, delivery(post("gone/wall", 26 * HOUR))),
    )
)


def test_in_eighty_columns_a_post_has_two_lines() -> None:
    assert render_text(CHANGES, ZONE, LIMITS, width=80) == (
        "1 to add, 1 to move, 1 to withdraw, 1 too late, 1 unchanged\n"
        "Times are local (Europe/London), then UTC; lengths are used/allowed.\n"
        "\n"
        "Mon 23 Aug 2021\n"
        "  too late  shout-outs/x/2021-08-22/the-university-of-somewhere-far-away\n"
        "            00:00 (23:00 -1d UTC), x, 15/280, if late 30m, ask\n"
        "  add       launch/x\n"
        "            09:00 (08:00 UTC), x, 212/280, if late 30m, ask\n"
        "            held: Pre-election period until Mon 6 Sep 2021 22:00\n"
        "Tue 24 Aug 2021\n"
        "  move      thanks/wall\n"
        "            10:00 (09:00 UTC), wall, 15/5000, if late 1h30m, skip\n"
        "            why: from Tue 2021-08-24 09:00 to Tue 2021-08-24 10:00\n"
        "  withdraw  gone/wall\n"
        "            11:00 (10:00 UTC), wall, if late 30m, ask\n"
        "            why: no longer in the files\n"
        "\n"
        "1 post unchanged; to see them, too: drumbeat plan --all"
    )


def test_in_a_wide_terminal_a_post_has_one_line() -> None:
    assert render_text(CHANGES, ZONE, LIMITS, width=120, everything=True) == (
        "1 to add, 1 to move, 1 to withdraw, 1 too late, 1 unchanged\n"
        "Times are local (Europe/London), then UTC; lengths are used/allowed.\n"
        "\n"
        "            local  UTC        channel  length   if late      post\n"
        "Mon 23 Aug 2021\n"
        "  too late  00:00  23:00 -1d  x        15/280   30m, ask     "
        "shout-outs/x/2021-08-22/the-university-of-somewhere-far-away\n"
        "  keep      08:00  07:00      wall     15/5000  30m, ask     old/wall\n"
        "  add       09:00  08:00      x        212/280  30m, ask     launch/x\n"
        "            held: Pre-election period until Mon 6 Sep 2021 22:00\n"
        "Tue 24 Aug 2021\n"
        "  move      10:00  09:00      wall     15/5000  1h30m, skip  thanks/wall\n"
        "            why: from Tue 2021-08-24 09:00 to Tue 2021-08-24 10:00\n"
        "  withdraw  11:00  10:00      wall     –        30m, ask     gone/wall\n"
        "            why: no longer in the files"
    )


def test_one_reason_that_holds_a_whole_channel_is_said_once() -> None:
    posts = [post(f"entry-{n}/x", n * HOUR, hold="x is not connected") for n in range(3)]
    shown = render_text(Changes(tuple(Change(Kind.ADD, each.id, "", each) for each in posts)), ZONE, LIMITS)
    assert shown.count("not connected") == 1
    assert "All posts on x are held: x is not connected\n" in shown


def test_nothing_to_change_is_one_line() -> None:
    kept = Changes((Change(Kind.KEEP, LAUNCH.id, "", LAUNCH), Change(Kind.KEEP, THANKS.id, "", THANKS)))
    assert render_text(kept, ZONE, LIMITS) == "Nothing would change: 2 posts as the ledger has them."
    assert render_text(Changes(()), ZONE, LIMITS).startswith("There are no posts")


def test_colour_changes_no_letter_and_no_line_is_wider_than_asked() -> None:
    coloured = render_text(CHANGES, ZONE, LIMITS, width=80, colour=True)
    assert "\x1b[" in coloured
    assert click.unstyle(coloured) == render_text(CHANGES, ZONE, LIMITS, width=80)
    assert max(map(len, click.unstyle(coloured).split("\n"))) <= 80


def test_a_content_warning_counts_where_the_platform_counts_it() -> None:
    from dataclasses import replace

    warned = post("launch/x", content_warning="Racism")
    shown = render_text(
        Changes((Change(Kind.ADD, warned.id, "", warned),)), ZONE, {"x": replace(LIMITS["x"], warning_counts=True)}
    )
    assert "21/280" in shown


def test_json_holds_every_change_with_both_times() -> None:
    whole = json.loads(render_json(CHANGES, ZONE, LIMITS))
    assert whole["zone"] == "Europe/London"
    assert whole["counts"]["keep"] == 1
    assert len(whole["changes"]) == 5
    assert whole["changes"][2] == {
        "kind": "add",
        "post": "launch/x",
        "channel": "x",
        "due": "2021-08-23T08:00:00+00:00",
        "local": "2021-08-23T09:00:00+01:00",
        "used": 212,
        "allowed": 280,
        "unit": "characters",
        "grace_seconds": 1800,
        "then": "ask",
        "hold": "Pre-election period until Mon 6 Sep 2021 22:00",
        "why": "",
    }
