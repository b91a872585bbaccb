"""The one list of platforms: each name means one, and each icon can be told apart and read."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.channels import PLATFORMS as CHANNELS
from bot.model.platforms import PLANNABLE, PLATFORMS, Platform, called, label

_EACH = pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda each: each.id)


def test_what_can_be_planned_is_what_there_is_a_channel_for() -> None:
    assert tuple(CHANNELS) == PLANNABLE


def test_no_two_platforms_share_a_name_or_their_letters() -> None:
    names = [name for each in PLATFORMS.values() for name in (each.id, *each.aliases)]
    assert len(set(names)) == len(names)
    assert len({each.letters for each in PLATFORMS.values()}) == len(PLATFORMS)


@_EACH
def test_a_platform_is_called_by_its_label_whatever_its_capitals(platform: Platform) -> None:
    assert called(platform.label.upper()) is platform
    assert label(platform.id) == platform.label


@pytest.mark.parametrize(
    ("word", "platform"),
    [("Twitter", "x"), ("FB", "facebook"), ("Insta", "instagram"), ("LI", "linkedin"), ("IG", "instagram"),
     ("YT", "youtube"), ("Next  door", "nextdoor"), (" bsky ", "bluesky")],
)  # fmt: skip
def test_what_people_write_is_understood(word: str, platform: str) -> None:
    assert called(word) is PLATFORMS[platform]


def test_what_is_no_platform_keeps_its_own_name() -> None:
    assert called("board") is None
    assert label("board") == "board"


@_EACH
def test_letters_can_be_read_on_each_icon_in_light_and_dark(platform: Platform) -> None:
    assert _contrast("#ffffff", platform.light) >= 8
    assert _contrast("#141617", platform.dark) >= 8


def _contrast(one: str, other: str) -> float:
    (dark, light) = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[start:end], 16) / 255 for start, end in pairwise((1, 3, 5, 7))]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
