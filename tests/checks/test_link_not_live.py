"""A name without https:// that is no link where it is posted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels import PLATFORMS
from bot.checks.links import link_not_live
from bot.model.check import Context
from bot.model.plan import Plan
from tests.checks.example import NOW, campaign, message, post

TEXT = "Find out more at www.wypartnership.co.uk/get-involved or nhs.uk today."
BARE = ("www.wypartnership.co.uk/get-involved", "nhs.uk")


def told(platform: str, text: str) -> list[tuple[str, str, str]]:
    limits = {platform: PLATFORMS[platform].capabilities}
    of = campaign(messages={"teaser": message(text=text)})
    planned = Plan((replace(post(text), channel=platform, platform=platform),), "Europe/London")
    found = link_not_live(planned, Context(of, limits, NOW))
    return [(str(each.location), each.message, each.hint) for each in found]


@pytest.mark.parametrize("platform", ["wall", "bluesky", "mastodon", "discord"])
def test_each_such_name_is_told_at_its_place_with_what_to_write(platform: str) -> None:
    assert told(platform, TEXT) == [
        ("messages/teaser.md:4:18", f"“{BARE[0]}” is no link on {platform}", f"write https://{BARE[0]}"),
        ("messages/teaser.md:4:58", f"“{BARE[1]}” is no link on {platform}", f"write https://{BARE[1]}"),
    ]


def test_x_makes_links_of_them() -> None:
    assert told("x", TEXT) == []


@pytest.mark.parametrize(
    "text",
    [
        "See https://wypartnership.co.uk/a and (https://www.nhs.uk).",
        "Write to press@wypartnership.co.uk or @nhs@social.org.",
        "It is in README.md, e.g. on line 3.org and 9.30am. Thanks.Come.",
        "Three.co.ukulele",
    ],
)
def test_addresses_in_full_handles_and_mere_full_stops_are_left_alone(text: str) -> None:
    assert told("bluesky", text) == []
