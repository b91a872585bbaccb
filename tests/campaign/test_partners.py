# ruff: noqa: E501  expected lines are printed in full
"""The partner list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.model.campaign import Campaign, Partner
from bot.model.diagnostic import Location

Problems = Callable[[], list[str]]


def test_every_column_becomes_a_typed_value(campaign: Campaign) -> None:
    """
    == schedules/partners.csv
    id,Name,Type,Place,Pledged,Organisations,Shout-out,Consent,consent until,consent_ref,Website,Twitter,Mastodon,Bluesky,Note
    cougars,Keighley Cougars,sports club,Bradford,23 July 2021,"1,200",no,mention; Logo,2022-07-23,drawer 4,https://example.org,@Cougars,@cougars@social.example,@cougars.example,ours
    bulls,Bulls,,,,,,,,,,,,,
    """
    assert campaign.partners == (
        Partner(
            id="cougars",
            name="Keighley Cougars",
            location=Location("schedules/partners.csv", 2, cell="A2"),
            kind="sports club",
            place="Bradford",
            pledged=date(2021, 7, 23),
            organisations=1200,
            shout_out=False,
            consent=("mention", "logo"),
            consent_until=date(2022, 7, 23),
            consent_ref="drawer 4",
            website="https://example.org",
            handles={"x": "Cougars", "mastodon": "cougars@social.example", "bluesky": "cougars.example"},
            note="ours",
        ),
        Partner("bulls", "Bulls", Location("schedules/partners.csv", 3, cell="A3")),
    )


def test_every_problem_is_reported_in_one_run(problems: Problems) -> None:
    """
    == schedules/partners.csv
    id;name;pledged;organisations;shout_out;consent;consent_untill;website;x;mastodon;bluesky
    2021;A;03/04/2021;-1;perhaps;mentions;;example;https://x.com/a;@a;a
    ;The Big Club;;;;fame;;;;;
    b;;;;;;;;;;
    c;C;;;;;;;;;
    C;C;=TODAY();;;;;;;;
    """
    assert problems() == [
        'schedules/partners.csv:G1: warning[unknown-column]: the column "consent_untill" is not one that Drumbeat reads >> did you mean "consent_until"?',
        'schedules/partners.csv:A2: error[bad-id]: "2021" has no letter in it >> add one: "p-2021"',
        'schedules/partners.csv:C2: error[ambiguous-date]: "03/04/2021" may be day/month or month/day >> write the month as a word, or say the order in the header: "Date (dd/mm/yyyy)"',
        'schedules/partners.csv:D2: error[bad-number]: "-1" is not a whole number from 0 to 1000000 >> write digits, such as 0',
        'schedules/partners.csv:E2: error[bad-choice]: "perhaps" is neither yes nor no >> write yes or no',
        'schedules/partners.csv:F2: error[bad-choice]: "mentions" is no use that a partner can agree to >> did you mean "mention"?',
        'schedules/partners.csv:H2: error[bad-link]: "example" is not a web address >> write it in full, beginning with https://',
        'schedules/partners.csv:I2: error[bad-handle]: "https://x.com/a" is not a handle >> write the account\'s name only',
        'schedules/partners.csv:J2: error[bad-handle]: "@a" names no server >> write it as name@server.example',
        'schedules/partners.csv:K2: error[bad-handle]: "a" is not a Bluesky handle >> write it as name.bsky.social',
        'schedules/partners.csv:B3: error[missing-key]: `id` is not there >> write one that stays for ever, such as "the-big-club"',
        'schedules/partners.csv:F3: error[bad-choice]: "fame" is no use that a partner can agree to >> write any of: mention; logo; photo; quote',
        "schedules/partners.csv:A4: error[missing-key]: `name` is not there >> add `name`",
        'schedules/partners.csv:A6: error[duplicate-id]: the partner id "C" is already taken >> give each partner an id of its own; the other one is at schedules/partners.csv:A5',
        "schedules/partners.csv:C6: error[formula]: this cell holds a formula >> copy the column and paste it back as values only",
    ]


def test_a_list_without_headers_is_one_problem(problems: Problems) -> None:
    """
    == schedules/partners.csv
    Keighley Cougars,sports club
    """
    assert problems() == [
        "schedules/partners.csv: error[no-headers]: there is no row of headers >> the first row names the columns, such as: id, name, kind, place, pledged",
    ]
