"""What a platform makes of a text is said once: counting, facets, pages, costs and checks find the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import bot
from bot.channels import PLATFORMS
from bot.model.alive import words
from bot.report.summary import summarise
from bot.web.text import Kind, pieces
from tests.channels.test_platforms import POST
from tests.report.example import LAUNCH, plan, post

URDU = "مزید معلومات کے لیے https://example.org/ur۔ شکریہ"
CHINESE = "https://example.org/zh。更多"
BARE = "Find out more at www.wypartnership.co.uk/get-involved or wypartnership.co.uk today."
TEXTS = (
    URDU,
    CHINESE,
    BARE,
    "See https://example.org/a_(b), (https://example.org/c) and https://example.org/?q=1#Part.",
    "Thanks .@LeedsCC, @nhs@social.example and press@example.org: #RootOutRacism #2021 a#b &#39; ＃Leeds",
    "#one#two (#three) /#four =#five #नमस्ते #c_3po #日本語。 https://social.example/@nhs/1",
)
EVERY = pytest.mark.parametrize("text", TEXTS)


def found(platform: str, text: str) -> Mapping[str, tuple[str, ...]]:
    able = PLATFORMS[platform].capabilities
    kinds = {"links": able.links, "hashtags": able.hashtags, "mentions": able.mentions}
    return {kind: words(text, find(text)) for kind, find in kinds.items()}


@pytest.mark.parametrize("platform", ["wall", "bluesky", "linkedin", "facebook", "threads", "x"])
def test_a_link_ends_before_the_full_stop_of_any_script(platform: str) -> None:
    assert found(platform, URDU)["links"] == ("https://example.org/ur",)
    assert found(platform, CHINESE)["links"] == ("https://example.org/zh",)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_name_without_https_is_a_link_on_x_alone(platform: str) -> None:
    bare = ("www.wypartnership.co.uk/get-involved", "wypartnership.co.uk")
    assert found(platform, BARE)["links"] == (bare if platform == "x" else ())


def test_a_name_in_other_letters_is_cut_on_x_only_where_nothing_stands_before_it() -> None:
    assert found("x", "éexample.com and éexample.com")["links"] == ("example.com", "éexample.com")


@pytest.mark.parametrize("platform", ["x", "mastodon"])
def test_a_mention_is_alive_behind_a_full_stop_but_not_in_an_address(platform: str) -> None:
    assert found(platform, "Thanks .@LeedsCC: press@example.org https://mastodon.social/@nhs")["mentions"] == (
        "@LeedsCC",
    )


def test_a_mention_of_another_server_is_one_on_mastodon_and_cut_short_on_x() -> None:
    assert found("mastodon", "with @nhs@social.example.")["mentions"] == ("@nhs@social.example",)
    assert found("x", "with @nhs@social.example.")["mentions"] == ()


@pytest.mark.parametrize(
    ("platform", "hashtags"),
    [
        ("x", ("#three", "#four", "#five", "#b")),
        ("mastodon", ("#one", "#three")),
        ("bluesky", ("#one#two", "#three")),
        ("linkedin", ("#one", "#three", "#four", "#five", "#b")),
    ],
)
def test_each_platform_has_its_own_mind_on_what_stands_before_a_hashtag(
    platform: str, hashtags: tuple[str, ...]
) -> None:
    text = "#one#two (#three) /#four =#five )#b #2021 a#c"
    assert found(platform, text)["hashtags"] == hashtags


@EVERY
@pytest.mark.parametrize("platform", ["x", "mastodon"])
def test_counting_takes_the_same_links_for_links(platform: str, text: str) -> None:
    able = PLATFORMS[platform].capabilities
    stands_in, position = "", 0
    for start, end in able.links(text):
        stands_in += text[position:start] + "l" * 23
        position = end
    shown = [able.count(each) for each in (text, stands_in + text[position:])]
    assert shown[0] == shown[1]


@EVERY
def test_what_bluesky_is_sent_is_what_its_capabilities_find(text: str) -> None:
    record = json.loads(PLATFORMS["bluesky"].compose(replace(POST, text=text, mentions=())).body)["post"]
    made = [
        text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        for facet in record.get("facets", [])
    ]
    alive = found("bluesky", text)
    assert sorted(made) == sorted((*alive["links"], *alive["hashtags"]))


@EVERY
@pytest.mark.parametrize("platform", PLATFORMS)
def test_pages_show_the_links_that_the_platform_makes_and_lose_nothing(platform: str, text: str) -> None:
    able = PLATFORMS[platform].capabilities
    shown = pieces(text, "linkedin", able)  # LinkedIn shows a link whole
    assert tuple(piece.shown for piece in shown if piece.kind is Kind.LINK) == found(platform, text)["links"]
    assert "".join(piece.shown for piece in shown) == text


def test_x_charges_for_a_name_without_https_too() -> None:
    posts = (post("a/x", text="Find out more at wypartnership.co.uk/join"), post("b/x", text="No link at all"))
    [charge] = summarise(plan(*posts), {}, LAUNCH, {"x": PLATFORMS["x"].capabilities}).charges
    assert charge.with_link == 1
    assert charge.total == pytest.approx(0.215)


def test_what_was_approved_on_bluesky_is_composed_another_way_only_where_a_link_ends_elsewhere() -> None:
    compose = PLATFORMS["bluesky"].compose
    wires = {text: compose(replace(POST, text=text)).wire for text in TEXTS}
    assert {text for text, wire in wires.items() if wire == 2} == {URDU, CHINESE}


def test_nobody_looks_for_addresses_by_a_pattern_of_their_own() -> None:
    root = Path(bot.__file__).parent
    texts = {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    asking = {path for path, text in texts.items() if re.search(r"compile\(.*(https|\[sS\])\?://", text)}
    assert asking == {
        "model/address.py",
        "campaign/words.py",  # a cell that is an address and nothing else
        "channels/text/x.py",  # how X counts
        "channels/x/match.py",  # what X says of a link that it shortened
    }
