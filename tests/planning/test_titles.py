"""The titles that planning gives to posts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.campaign import Campaign, Entry, Message, Segment, ShoutOut
from bot.model.diagnostic import Location
from bot.model.plan import History
from bot.planning.plan import plan
from tests.planning.makers import CHANNELS, campaign, entry, every, faults, message, partner, planned

WRITTEN = Segment("Doors open\n in {{ days_to_launch }} days", Location("messages/launch.md", 2, 8))
TEXT = message("launch", "We open. Come.", x="Open! Come.")
ENTRY = entry("launch", "launch -2d", channels=("wall", "x"))


def titles(entry: Entry, text: Message) -> set[str]:
    return {post.title for post in planned(campaign(entry, messages=(text,))).posts}


@pytest.mark.parametrize(
    ("entry", "text", "title"),
    [
        (ENTRY, TEXT, "We open"),
        (replace(ENTRY, channels=("x", "wall")), TEXT, "Open!"),
        (ENTRY, replace(TEXT, title=WRITTEN), "Doors open in 2 days"),
        (replace(ENTRY, title=Segment("Ours", WRITTEN.location)), replace(TEXT, title=WRITTEN), "Ours"),
    ],
)
def test_all_channels_of_an_entry_share_one_title(entry: Entry, text: Message, title: str) -> None:
    assert titles(entry, text) == {title}


def test_the_posts_of_a_thread_are_called_by_its_first() -> None:
    assert titles(ENTRY, message("launch", "One. Two.\n---\nThree.")) == {"One"}


def test_a_placeholder_that_a_title_cannot_fill_is_told_at_its_place() -> None:
    text = replace(TEXT, title=Segment("{{ nothing }}", WRITTEN.location))
    (found,) = faults(campaign(ENTRY, messages=(text,)))
    assert (found.code, found.location.file, found.location.line) == ("unknown-placeholder", "messages/launch.md", 2)


def thanks(per_post: int, *kinds: str) -> Campaign:
    thanked = entry("thanks", every("friday 12:30", "2021-07-09", "2021-07-09"), shout_out=ShoutOut(per_post=per_post))
    return campaign(thanked, partners=tuple(partner(f"p{n}", kind=kind) for n, kind in enumerate(kinds)))


@pytest.mark.parametrize(
    ("made", "title"),
    [
        (thanks(1, "surgery"), "Thank you, P0"),
        (thanks(3, "surgery", "surgery", "surgery"), "Thank you, 3 surgeries"),
    ],
)
def test_a_shout_out_is_called_by_whom_it_thanks(made: Campaign, title: str) -> None:
    assert [post.title for post in planned(made).posts] == [title]


def test_a_title_is_no_part_of_what_is_approved() -> None:
    prints = {
        (post.fingerprint, post.terms)
        for text in (TEXT, replace(TEXT, title=WRITTEN))
        for post in plan(campaign(replace(ENTRY, channels=("x",)), messages=(text,)), CHANNELS, History())[0].posts
    }
    assert len(prints) == 1


def test_what_the_team_calls_a_shout_out_goes_before_whom_it_thanks() -> None:
    made = thanks(1, "surgery")
    written = replace(made, messages={"thanks": replace(made.messages["thanks"], title=WRITTEN)})
    assert [post.title for post in planned(written).posts] == ["Doors open in 45 days"]
