"""Diagnostics as they are printed, for people and for machines."""

from __future__ import annotations

import json

import click

from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.paint import with_paint
from bot.report.diagnostics import closing_line, render_github, render_json, render_sarif, render_text

FILE = "schedules/countdown.yaml"
TEXTS = {FILE: "entries:\n  - id: teaser\n    message: teaser\n    note: a\tb — 反种族 end\n"}
LONG = Diagnostic(
    "text-too-long",
    "312 characters for x, which takes 280 (a link counts 23)",
    Location(FILE, 3, 14, 6),
    'shorten messages/teaser.md:6, or give it an "x" variant',
    post="teaser/x",
)
NOTE = Diagnostic("in-the-past", "the days are over", Location("schedules/campaign.yaml"), severity=Severity.INFO)
ODD = Diagnostic("odd", "100%: a,\nb", Location("a,b:c.yaml", 2), "50% off", Severity.WARNING)


def test_a_diagnostic_looks_like_a_good_compilers() -> None:
    assert render_text((LONG, NOTE), TEXTS) == (
        "schedules/countdown.yaml:3:14: error[text-too-long]: "
        "312 characters for x, which takes 280 (a link counts 23)\n"
        "   3 |     message: teaser\n"
        "     |              ^^^^^^\n"
        '  help: shorten messages/teaser.md:6, or give it an "x" variant\n'
        "schedules/campaign.yaml: info[in-the-past]: the days are over\n"
        "1 error, 1 note in 2 files"
    )


def test_carets_stand_under_wide_letters_and_after_tabs() -> None:
    wide = Diagnostic("odd", "odd", Location(FILE, 4, 17, 3))
    assert render_text((wide,), TEXTS).split("\n")[1:3] == [
        "   4 |     note: a b — 反种族 end",
        "     |                 ^^^^^^",
    ]
    after = Diagnostic("odd", "odd", Location(FILE, 4, 21, 3))
    assert render_text((after,), TEXTS).split("\n")[2] == "     | " + " " * 23 + "^^^"


def test_a_long_line_is_cut_around_the_value() -> None:
    texts = {FILE: "a" * 200 + "WRONG" + "b" * 200}
    shown = render_text((Diagnostic("odd", "odd", Location(FILE, 1, 201, 5)),), texts, width=60).split("\n")
    assert len(shown[1]) == 60
    start = shown[2].index("^")
    assert shown[1][start : start + 5] == "WRONG"
    assert shown[1].count("…") == 2


def test_a_spreadsheets_cell_is_shown_with_its_content() -> None:
    found = Diagnostic("bad-date", "there is no such day", Location("schedules/calendar.csv", 2, cell="B2"))
    texts = {"schedules/calendar.csv": 'id;Date\n"a\nb";31/02/2021\n'}
    assert render_text((found,), texts) == (
        "schedules/calendar.csv:B2: error[bad-date]: there is no such day\n"
        "  B2 | 31/02/2021\n"
        "     | ^^^^^^^^^^\n"
        "1 error in 1 file"
    )


def test_a_workbooks_cell_is_shown_when_its_content_is_given() -> None:
    found = Diagnostic("bad-date", "odd", Location("schedules/calendar.xlsx", cell="June!AB12"))
    assert render_text((found,), {"schedules/calendar.xlsx:June!AB12": "soon"}).split("\n")[1:3] == [
        "AB12 | soon",
        "     | ^^^^",
    ]
    assert len(render_text((found,), {}).split("\n")) == 2


def test_a_line_with_a_secret_is_never_shown_by_anyone() -> None:
    secret = Diagnostic("token-in-file", "this line holds a token", Location(FILE, 3))
    assert "teaser\n" not in render_text((secret, LONG), TEXTS)
    in_sheet = Diagnostic("token-in-file", "this line holds a token", Location("a.csv", 3))
    beside = Diagnostic("odd", "odd", Location("a.csv", 2, cell="A2"))
    assert "hunter2" not in render_text((beside, in_sheet), {"a.csv": "id\nhunter2\n"})


def test_control_characters_do_not_reach_the_terminal() -> None:
    found = Diagnostic("odd", "a\nb", Location(FILE, 1, 1))
    shown = render_text((found,), {FILE: "a\x1b[31mb\u0007c"})
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "error[odd]: a␊b" in shown


def test_a_place_that_is_no_longer_there_has_no_excerpt() -> None:
    assert len(render_text((Diagnostic("odd", "odd", Location(FILE, 99, 1)),), TEXTS).split("\n")) == 2


def test_colour_changes_no_letter() -> None:
    coloured = render_text((LONG, NOTE), TEXTS, colour=True)
    assert "\x1b[31" in with_paint(coloured, str)
    assert click.unstyle(coloured) == render_text((LONG, NOTE), TEXTS)


def test_the_closing_line_counts_by_severity_and_file() -> None:
    assert closing_line(()) == "No problems found."
    assert closing_line((LONG, LONG, ODD, NOTE)) == "2 errors, 1 warning, 1 note in 3 files"


def test_json_has_every_field_that_says_something() -> None:
    assert json.loads(render_json((LONG, NOTE))) == {
        "errors": 1,
        "warnings": 0,
        "notes": 1,
        "diagnostics": [
            {
                "code": "text-too-long",
                "severity": "error",
                "message": LONG.message,
                "file": FILE,
                "line": 3,
                "column": 14,
                "help": LONG.hint,
                "post": "teaser/x",
            },
            {
                "code": "in-the-past",
                "severity": "info",
                "message": "the days are over",
                "file": "schedules/campaign.yaml",
            },
        ],
    }


def test_workflow_commands_are_escaped() -> None:
    assert render_github((LONG, ODD, NOTE)) == (
        "::error file=schedules/countdown.yaml,line=3,col=14,title=text-too-long,endColumn=20::"
        "312 characters for x, which takes 280 (a link counts 23)%0A"
        'shorten messages/teaser.md:6, or give it an "x" variant\n'
        "::warning file=a%2Cb%3Ac.yaml,line=2,title=odd::100%25: a,␊b%0A50%25 off\n"
        "::notice file=schedules/campaign.yaml,title=in-the-past::the days are over"
    )


def test_sarif_has_a_rule_for_each_code_and_a_region_for_each_place() -> None:
    whole = json.loads(render_sarif((LONG, ODD, NOTE), {"odd": "Odd things.\nMend: do."}))
    assert (whole["version"], whole["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (run,) = whole["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["in-the-past", "odd", "text-too-long"]
    assert rules[1]["shortDescription"] == {"text": "Odd things."}
    assert rules[1]["help"]["markdown"] == "Odd things.\nMend: do."
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["text-too-long", "odd", "in-the-past"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert places == [
        {"artifactLocation": {"uri": FILE}, "region": {"startLine": 3, "startColumn": 14, "endColumn": 20}},
        {"artifactLocation": {"uri": "a%2Cb%3Ac.yaml"}, "region": {"startLine": 2}},
        {"artifactLocation": {"uri": "schedules/campaign.yaml"}},
    ]
    assert run["results"][0]["message"]["text"] == f"{LONG.message}. To mend it: {LONG.hint}"
