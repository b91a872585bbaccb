"""Where findings point, when the obvious place is not there."""

from __future__ import annotations

from dataclasses import replace

from bot.checks import place
from bot.checks.text_too_long import text_too_long
from bot.model.campaign import Segment, Variant
from bot.model.diagnostic import Location
from tests.checks.example import campaign, entry, message, picture, png, post, printed

CELL = Location("schedules/calendar.csv", 4, cell="F4")


def test_words_in_a_spreadsheets_cell_are_placed_at_the_cell() -> None:
    copy = message(default=Variant((), (Segment("On Tuesday we meet", CELL),), CELL))
    row = post(text_location=CELL)
    assert place.in_template(campaign(messages={"teaser": copy}), row, "Tuesday") == CELL


def test_a_text_that_is_too_long_in_a_spreadsheet_has_no_variants_to_offer() -> None:
    marks = {"copy": CELL, "date": replace(CELL, cell="C4")}
    of = campaign(entries=(entry(marks=marks),), messages={})
    assert printed(text_too_long, post("a" * 281, text_location=CELL), of=of) == [
        "schedules/calendar.csv:F4: error[text-too-long]: 281 characters for x, which takes 280",
        "  help: shorten schedules/calendar.csv:F4",
    ]


def test_the_second_post_of_a_thread_is_found_in_its_own_template() -> None:
    thread = campaign(messages={"teaser": message(text="On Tuesday\n---\nOr\nperhaps on tuesday")})
    second = post(segment=2, segments=2)
    assert place.in_template(thread, second, "Tuesday") == Location("messages/teaser.md", 7, 12, 7)


def test_words_out_of_a_placeholder_and_messages_that_are_missing_are_placed_at_the_text() -> None:
    start = Location("messages/teaser.md", 4, 1)
    assert place.in_template(campaign(), post(), "Tuesday") == start
    assert place.in_template(campaign(messages={}), post(), "Stop") == start
    assert place.medium(campaign(messages={}), post(media=(png(),)), 0) == start


def test_an_entry_that_is_missing_leaves_the_posts_own_place() -> None:
    assert place.timing({}, post()) == Location("schedules/countdown.yaml", 2, 5)


def test_media_belong_to_the_post_of_the_thread_that_they_name() -> None:
    of = campaign(messages={"teaser": message(media=(picture("one"), picture("two", line=9, post=2)))})
    second = post(segment=2, segments=2, media=(png("two"),))
    assert place.alt(of, second, 0).line == 9
