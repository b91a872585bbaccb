"""What was to be filled in before the public sees it."""

from __future__ import annotations

import pytest

from bot.checks.not_filled_in import not_filled_in
from bot.model.campaign import Segment, Variant
from bot.model.diagnostic import Location
from tests.checks.example import campaign, message, partner, picture, png, post, printed, told_of

FILE = "messages/teaser.md"
TEXT = "Join us at [INSERT VENUE]\non XX October. Time TBC. Lorem ipsum."


def test_each_blank_is_told_at_its_place() -> None:
    of = campaign(messages={"teaser": message(text=TEXT)})
    where = "messages/teaser.md"
    words = "is still to be filled in\n  help: write what belongs there, or take it out"
    assert printed(not_filled_in, post(TEXT), of=of) == [
        line
        for place, blank in (("4:12", "[INSERT VENUE]"), ("5:4", "XX"), ("5:21", "TBC"), ("5:26", "Lorem ipsum"))
        for line in f"{where}:{place}: error[not-filled-in]: “{blank}” {words}".split("\n")
    ]


def test_a_blank_that_says_what_belongs_there_is_told_with_that() -> None:
    assert told_of(not_filled_in, "[WRITE: what begins, in a sentence]") == [
        "messages/teaser.md:4:1: error[not-filled-in]: “[WRITE: what begins, in a sentence]” is still to be filled in",
        "  help: write there what begins, in a sentence",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Meet [NAME] there.", "See [link] for more.", "On [event date], come.", "At [the venue] we meet.",
        "[Insert quote from the chair here]", "{VENUE}", "<insert link>", "<Your name>", "[your organisation]",
        "Starts at XX:XX.", "XX people came.", "Come on the XXth.", "Call 0800 XXX XXXX.", "It costs £XX.",
        "Only XX% know.", "Date: TBA", "Speaker (TBD)", "Speakers: T.B.C.", "[date tbc]", "[link to follow]",
        "dolor sit amet", "TODO: write this", "Your text here", "Text goes here.", "Follow @yourhandle",
        "Use #YourHashtag", "[ADD LINK]", "[XX]", "(insert venue)", "Placeholder text",
    ],
)  # fmt: skip
def test_blanks_of_many_hands_are_found(text: str) -> None:
    assert len(printed(not_filled_in, post(text))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "[THREAD] New report [PDF], [SOLD OUT], [NEW VIDEO] and [1/3].", "He said “this […] that [sic]” [...]",
        "Read [our guide](https://example.org) and [link](https://example.org/a).", "[link in bio]",
        "En el siglo XX todo cambió, w XX wieku, Super Bowl XXX", "Size XXL, XXI century", "#TBC and @tba_news",
        "Lo damos TODO por ti.", "Thank you xx", "The venue is to be confirmed.", "a < b > c", "x{2}",
        "You can add your name and insert a coin.", "Fill in the form: it takes [two] minutes.", "[Enter now]",
        "The hashtag is #TogetherAtLast", "https://example.org/TBC/XX", "A placeholder name is a name.",
        "XX and XY chromosomes", "Read it at https://[link to follow] now.",
    ],
)  # fmt: skip
def test_what_is_meant_so_is_left_alone(text: str) -> None:
    assert printed(not_filled_in, post(text)) == []


def test_everything_that_becomes_public_is_read() -> None:
    place = Location(FILE, 9, 1)
    for_partners = Variant(("partner",), (Segment("Come to [VENUE]", place),), place)
    told = printed(
        not_filled_in,
        post(media=(png(alt="A card with [NAME]"),), content_warning="TBC"),
        of=campaign(
            name="XX days",
            description="Lorem ipsum",
            partners=(partner(name="x"), partner("tbc"),),
            messages={
                "teaser": message(
                    media=(picture("A card with [NAME]"),),
                    variants=(for_partners,),
                )
            },
        ),
        texts={"schedules/campaign.yaml": "# XX days\nname: XX days\ntimezone: UTC\ndescription: Lorem ipsum\n"},
    )  # fmt: skip
    assert [line.split(": error")[0] for line in told if "error" in line] == [
        "messages/teaser.md:2:40",
        "messages/teaser.md:4:1",
        "messages/teaser.md:9:9",
        "schedules/campaign.yaml:2:7",
        "schedules/campaign.yaml:4:14",
    ]


def test_a_reason_lets_it_out() -> None:
    of = campaign(messages={"teaser": message(allow={"not-filled-in": "The kisses are meant."})})
    assert printed(not_filled_in, post("XX days"), of=of) == []
