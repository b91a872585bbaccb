# ruff: noqa: E501  expected lines are printed in full
"""Calendars as CSV, the way that comms teams keep them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from bot.model.campaign import Campaign, MediaUse, Segment
from bot.model.diagnostic import Location
from bot.model.moment import Moment, Shift
from tests.campaign.conftest import Folder

Problems = Callable[[], list[str]]
FILE = "schedules/test.csv"


def test_a_comms_calendar_becomes_entries_and_messages(folder: Folder) -> None:
    """
    == schedules/test.csv
    Autumn calendar,,,,,,,,,,,,,
    Ref,Day,Date,Time,Platform,Post,Visual,Alt text,Status,Tags,Pillar,CTA link,Hashtags,Owner
    a,Monday,23/08/2021,9am,"FB, X & LI","“Hello”
    there, @you",plant.png,A plant,Approved,Quote,facts,https://example.org/x,#Go Stop,Sam
    b,Tue,,9.30pm,All,Second,,,draft,,,,,
    ,,,,,,,,,,,,,
    c,mon,,21:15,X FB,{{ link }} #go,"plant.png
    six-places.png","One
    Two",,,,https://example.org/y,go,
    d,,Tue 24 Aug,,wall-leeds,Last,,,signed off,,,,,
    """
    found = folder.problems()
    assert found == [
        'schedules/test.csv:I4: info[row-left-out]: the row is left out: its status is "draft" >> set it to approved when the row may go out; that alone approves nothing',
        "schedules/test.csv:A7: error[missing-key]: `time` is not there >> write the time of day, such as 9am",
    ]
    campaign = folder.campaign()
    a, c = campaign.entries
    assert a.timing == Moment(Location(FILE, 3, cell="C3"), day=date(2021, 8, 23), clock=time(9))
    assert (a.id, a.message, a.channels) == ("a", "a", ("facebook", "x", "linkedin"))
    assert (a.tags, a.link, a.owner) == (("quote", "facts"), "https://example.org/x", "Sam")
    assert a.at("copy") == Location(FILE, 3, cell="F3")
    text = campaign.messages["a"].default.segments[0]
    assert text.text == "“Hello”\nthere, @you {{ link }} #Go #Stop"
    assert text.location == Location(FILE, 3, cell="F3")
    assert campaign.messages["a"].media == (
        MediaUse("messages/media/plant.png", "A plant", Location(FILE, 3, cell="G3"), 1, Location(FILE, 3, cell="H3")),
    )
    assert c.timing == Moment(Location(FILE, 3, cell="C3"), day=date(2021, 8, 23), clock=time(21, 15))
    assert (c.channels, c.location) == (("x", "facebook"), Location(FILE, 7, cell="A6"))
    assert campaign.messages["c"].default.segments[0].text == "{{ link }} #go"
    assert [(use.file[15:], use.alt) for use in campaign.messages["c"].media] == [
        ("plant.png", "One"),
        ("six-places.png", "Two"),
    ]


def test_when_takes_the_grammar_or_a_day_with_its_time(campaign: Campaign) -> None:
    """
    == schedules/test.csv
    id;when;message;channels;embargo;hold;note;comments
    a;launch -1w 10:00;m;;launch;legal;one;two
    b;23 August 2021 9.30am;m;all;;;;
    c;23/08 noon;m;website / tw;23/08/2021 9am;No;;
    """
    a, b, c = campaign.entries
    assert a.timing == Moment(Location(FILE, 2, cell="B2"), "launch", (Shift(-1, "w"),), clock=time(10))
    assert a.embargo == Moment(Location(FILE, 2, cell="E2"), "launch")
    assert (a.hold, a.note, a.message, a.channels) == ("legal", "one, two", "m", ("wall", "x"))
    assert b.timing == Moment(Location(FILE, 3, cell="B3"), day=date(2021, 8, 23), clock=time(9, 30))
    assert (b.channels, c.channels) == (("wall", "x"), ("wall", "x"))
    assert isinstance(c.timing, Moment)
    assert c.embargo == Moment(Location(FILE, 4, cell="E4"), day=date(2021, 8, 23), clock=time(9))
    assert c.hold == ""
    assert c.timing.clock == time(12)


def test_the_header_or_the_campaign_tells_the_order_of_dates(campaign: Campaign) -> None:
    """
    == schedules/campaign.yaml
    name: Test
    timezone: UTC
    launch: 2021-08-23 09:00
    dates: mm/dd/yyyy
    == schedules/a.csv
    id,Date (DD/MM/YYYY),Time,Copy
    a,03/04/2021,9am,One
    == schedules/b.csv
    id;Day;Time (UK);Copy
    b;03/04/2021;9am;Two
    == schedules/c.csv
    id,Date (mm/dd),Time,Copy
    c,03/05,9am,Three
    """
    days = [entry.timing.day for entry in campaign.entries if isinstance(entry.timing, Moment)]
    assert days == [date(2021, 4, 3), date(2021, 3, 4), date(2021, 3, 5)]


def test_a_cell_may_hold_a_thread(campaign: Campaign) -> None:
    """
    == schedules/test.csv
    id,date,time,copy
    a,2021-08-23,09:00,"One
    ---
    Two"
    """
    assert [segment.text for segment in campaign.messages["a"].default.segments] == ["One", "Two"]


def test_every_problem_is_reported_in_one_run(problems: Problems) -> None:
    """
    == schedules/test.csv
    id,date,day,time,copy,message,platform,media,alt,hashtags,status,results,emabrgo,text,link
    ,24/08/2021,,9am,No id here at all,,,,,,,,,,
    a,03/04/2021,,9am,x,,,,,,,,,,
    b,24/08/2021,Monday,9am,x,,,,,,,,,,
    c,,soon,9,x,,,,,,,,,,
    d,,,,x,,,,,,,,,,
    e,,,9am,x,m,,,,,,,,,
    f,,,9am,,,,,,,,,,,
    g,,,9am,,m,,plant.png,A plant,,,,,,
    h,,,9am,x,,,,A plant,,,,,,
    i,,,9am,x,,,plant.png;six-places.png,A plant,,,,,,
    j,,,9am,x,,"FB, @!",Plant.png,x,#a-b,Aproved,,,,
    k,=B2+1,,=A1,=1+1,,,,,,,,,,
    l,,,9am,x,,,,,,,,,,example
    m,,,9am,"---",,,,,,,,,,
    """
    assert problems() == [
        'schedules/test.csv:L1: info[unknown-column]: the column "results" is not one that Drumbeat reads >> nothing to do: it is left alone',
        'schedules/test.csv:M1: warning[unknown-column]: the column "emabrgo" is not one that Drumbeat reads >> did you mean "embargo"?',
        'schedules/test.csv:N1: error[duplicate-column]: "text" and "copy" both mean `copy` >> rename or delete one of the columns',
        'schedules/test.csv:B2: error[missing-key]: `id` is not there >> write one that stays for ever, such as "no-id-here-at-2"',
        'schedules/test.csv:B3: error[ambiguous-date]: "03/04/2021" may be day/month or month/day >> write the month as a word, or say the order in the header: "Date (dd/mm/yyyy)"',
        "schedules/test.csv:C4: error[weekday-differs]: 24 August 2021 is a Tuesday, not a Monday >> correct the date or the weekday",
        'schedules/test.csv:D5: error[bad-time]: "9" is not a time of day >> write it as 09:00 or 9am',
        "schedules/test.csv:A6: error[missing-key]: `time` is not there >> write the time of day, such as 9am",
        "schedules/test.csv:E7: error[keys-clash]: `copy` and `message` cannot go together >> keep the text, or the name of a message, and clear the other cell",
        "schedules/test.csv:A8: error[missing-key]: `copy` is not there >> write the text as `copy`, or the name of a message as `message`",
        "schedules/test.csv:H9: error[keys-clash]: `media` goes with `copy`; a message brings its own >> clear the cell, and write it in the message's own file",
        "schedules/test.csv:I9: error[keys-clash]: `alt` goes with `copy`; a message brings its own >> clear the cell, and write it in the message's own file",
        "schedules/test.csv:I10: error[keys-clash]: there is a description, but no picture >> write the name of the picture in the media column",
        "schedules/test.csv:I11: error[alt-count]: 2 pictures, and 1 descriptions >> put each description on a line of its own in the cell, in the order of the pictures",
        'schedules/test.csv:G12: error[bad-channel]: "@!" is not the name of a channel >> write them as: x, facebook, wall',
        'schedules/test.csv:H12: error[missing-media]: "Plant.png" is not there >> write it exactly as the file is called: "media/plant.png"; capitals count',
        'schedules/test.csv:J12: error[bad-hashtag]: "#a-b" is not a hashtag >> write one word after a #, in quotes: "#RootOutRacism"',
        'schedules/test.csv:K12: error[bad-choice]: "Aproved" is not a status that is known >> did you mean "approved"?',
        "schedules/test.csv:B13: error[formula]: this cell holds a formula >> copy the column and paste it back as values only",
        "schedules/test.csv:D13: error[formula]: this cell holds a formula >> copy the column and paste it back as values only",
        "schedules/test.csv:E13: error[formula]: this cell holds a formula >> copy the column and paste it back as values only",
        'schedules/test.csv:O14: error[bad-link]: "example" is not a web address >> write it in full, beginning with https://',
        "schedules/test.csv:E15: error[empty-text]: a post of this thread has no text >> write a text before and after each line of three hyphens, or delete the line",
    ]


def test_a_sheet_that_begins_without_a_date_says_so(problems: Problems) -> None:
    """
    == schedules/test.csv
    id,date,time,copy
    a,,9am,Text
    b,Monday,9am,Text
    == schedules/when.csv
    id,when,copy
    a-1,23 August 2021,Text
    """
    assert problems() == [
        "schedules/test.csv:A2: error[missing-key]: `date` is not there >> write the date, or `when` with date and time",
        'schedules/test.csv:B3: error[bad-date]: "Monday" is not a date >> write it as 2021-08-23 or 23 August 2021',
        'schedules/when.csv:B2: error[bad-moment]: "23 August 2021" has no time of day >> add the time: 2021-08-23 09:00',
    ]


def test_sheets_that_cannot_be_read_are_one_problem_each(problems: Problems) -> None:
    """
    == schedules/a.csv
    id,date,time,copy
    a,2021-08-23,9am,"Never closed
    b,2021-08-23,9am,Text
    == schedules/b.csv
    just,words
    == schedules/c.csv

    """
    assert problems() == [
        "schedules/a.csv:D2: error[bad-sheet]: a cell opens a quote that is never closed >> close it at the end of the cell; a quote that belongs to the text is written twice",
        "schedules/b.csv: error[no-headers]: there is no row of headers >> the first row names the columns, such as: id, date, time, channels, copy",
        "schedules/c.csv: error[no-headers]: there is no row of headers >> the first row names the columns, such as: id, date, time, channels, copy",
    ]


def test_a_sheet_of_too_many_rows_is_refused() -> None:
    folder = Folder({FILE: "id,date,time,copy\n" + "x\n" * 20_001})
    assert folder.problems() == [
        "schedules/test.csv: error[sheet-too-large]: a sheet of more than 20,000 rows, or 300,000 cells with something in them >> delete the empty rows and columns that the program keeps, or cut the sheet in two"
    ]


def test_a_sheet_of_too_many_cells_is_refused_and_empty_ones_cost_nothing() -> None:
    code = "sheet-too-large"
    assert [found.code for found in Folder({FILE: ("x," * 99 + "\n") * 4_000}).parsed()[1]] == [code]
    assert code not in [found.code for found in Folder({FILE: ("," * 99 + "\n") * 4_000}).parsed()[1]]


def test_tabs_between_cells_are_understood() -> None:
    folder = Folder({FILE: "id\tdate\ttime\tcopy\na\t2021-08-23\t9am\tOne, two\n"})
    assert folder.problems() == []
    assert folder.campaign().messages["a"].default.segments[0].text == "One, two"


def test_a_broken_quote_is_told_at_its_cell_and_the_other_rows_are_read() -> None:
    rows = 'p-1,2021-08-23,9am,A\np-2,2021-08-24,9am,"B"x\np-3,2021-08-25,9am,C\n'
    folder = Folder({FILE: f"id,date,time,copy\n{rows}"})
    assert folder.problems() == [
        'schedules/test.csv:D3: error[bad-sheet]: a cell goes on after its closing quote >> quotes go around the whole cell, and those inside are written twice: "The ""big"" day"',
    ]
    campaign, _ = folder.parsed()
    assert campaign is not None
    assert [entry.id for entry in campaign.entries] == ["p-1", "p-3"]


def test_a_row_may_say_what_people_call_its_post(campaign: Campaign) -> None:
    """
    == schedules/test.csv
    id,when,Title,copy
    a,2021-08-23 09:00,Doors open,We open. Come.
    b,2021-08-24 09:00,,We are open.
    """
    a, b = campaign.entries
    assert a.title == Segment("Doors open", Location(FILE, 2, cell="C2"))
    assert b.title is None
