"""Words of the sample campaign in a campaign of another name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.campaign.files import read
from bot.campaign.parse import parse
from bot.checks.sample_words import NAME, PARTNER_NOTE, PHRASES, sample_words
from bot.model.diagnostic import Location
from tests.checks.example import campaign, message, partner, post, printed

CHECKOUT = Path(__file__).parent.parent.parent
OWN = campaign(name="Winter Vaccines")


def test_what_was_left_of_the_sample_is_told_once_a_file_with_the_first_place() -> None:
    texts = {
        "messages/a.md": "---\nreplies: everyone\n---\nSpeak up. See root-out-racism.\n\n#WYHRootOutRacism\n",
        "schedules/campaign.yaml": '# Root Out Racism was the sample.\nhashtag: "#WYHRootOutRacism"\n',
        "messages/own.md": "Have your jab.",
    }
    assert printed(sample_words, post(), of=OWN, texts=texts) == [
        "messages/a.md:4:15: error[sample-words]: “root-out-racism” is of the sample campaign, and 1 more line here",
        "  help: write your own words, or delete the file",
        "schedules/campaign.yaml:2:15: error[sample-words]: “RootOutRacism” is of the sample campaign",
        "  help: write your own words",
    ]


def test_the_sample_itself_and_a_campaign_that_follows_it_may_say_so() -> None:
    texts = {"messages/a.md": "Root Out Racism"}
    assert printed(sample_words, post(), of=campaign(name=NAME), texts=texts) == []
    assert printed(sample_words, post(), of=campaign(name=f"{NAME} 2027"), texts=texts) == []


def test_partners_of_the_sample_are_one_finding() -> None:
    left = [
        partner(f"hub-{n}", note="Sample. Named in the press.", location=Location("schedules/partners.csv", n))
        for n in (4, 5)
    ]
    mine = partner("own-hub", note="Sample letters sent")
    assert printed(sample_words, post(), of=replace(OWN, partners=(*left, mine))) == [
        "schedules/partners.csv:4: error[sample-words]: “Hub 4” and 1 more partner are of the sample campaign",
        "  help: delete their rows; where one is really a partner of yours, write a note of your own",
    ]


def test_a_sheet_that_is_no_text_is_read_by_its_posts() -> None:
    cell = Location("schedules/plan.xlsx", cell="D4")
    told = printed(sample_words, post("Root Out Racism is here", text_location=cell), of=OWN)
    assert told[0] == "schedules/plan.xlsx:D4: error[sample-words]: “Root Out Racism” is of the sample campaign"


def test_no_text_of_the_sample_could_be_left_unseen() -> None:
    """What only thanks a partner, whoever that is, is nobody's."""
    sample, _ = parse(read(CHECKOUT))
    assert sample is not None
    neutral = {"shout-out", "shout-out-kind", "thanks-sport"}
    segments = [
        (each.name, segment.text)
        for each in sample.messages.values()
        for variant in (each.default, *each.variants)
        for segment in variant.segments
    ]
    unseen = {name for name, text in segments if not any(phrase.lower() in text.lower() for phrase in PHRASES)}
    assert unseen == neutral
    assert all(PARTNER_NOTE.match(each.note) for each in sample.partners)


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_is_still_the_sample_s(phrase: str) -> None:
    files = [*(CHECKOUT / "messages").glob("*.md"), *(CHECKOUT / "schedules").iterdir()]
    assert any(phrase.lower() in file.read_text("utf-8").lower() for file in files)


def test_a_silence_holds() -> None:
    of = replace(OWN, allow={"sample-words": "We took part in it."}, messages={"teaser": message()})
    assert printed(sample_words, post(), of=of, texts={"messages/a.md": "Root Out Racism"}) == []
