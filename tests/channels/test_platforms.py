"""Every platform: its limits as data, and what goes on its wire."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import PLATFORMS, capabilities
from bot.channels.bluesky.facets import facets
from bot.channels.linkedin import little_text
from bot.channels.not_connected import NotConnected
from bot.channels.wall.channel import Wall
from bot.model.channel import Channel, Exactness, Unauthorized
from bot.model.delivery import Draft
from bot.model.diagnostic import Location
from bot.model.moment import Lateness
from bot.model.plan import Media, Mention, Post
from bot.model.poll import Poll

NOW = datetime(2021, 8, 23, 8, 0, tzinfo=UTC)
PICTURE = Media("media/a.png", "image/png", "ab" * 32, 1000, "Alt “text” 👍", 1200, 675)
VIDEO = Media("media/b.mp4", "video/mp4", "cd" * 32, 5000, "A film", 1920, 1080)
HERE = Location("schedules/a.yaml", 1)
POST = Post("a/x", "a", "x", "x", NOW, "Hello 👍 #Tag https://example.com/a_b", "hello", Lateness(), HERE, HERE)
FULL = replace(
    POST,
    media=(PICTURE, replace(PICTURE, sha256="ef" * 32, alt="Second")),
    replies="mentioned",
    language="en-GB",
    content_warning="racism",
    made_with_ai=True,
)
NAMES = ("wall", "x", "mastodon", "bluesky", "linkedin", "facebook", "instagram", "threads", "telegram", "discord")


def body(platform: str, post: Post) -> Any:  # JSON is what it is
    return json.loads(PLATFORMS[platform].compose(post).body)


def test_every_platform_is_there() -> None:
    assert tuple(PLATFORMS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_limits_are_complete_and_say_where_they_come_from(name: str) -> None:
    able = capabilities(name)
    assert able.platform == name
    assert able.source
    assert date.fromisoformat(able.checked_on) <= date(2026, 11, 22)
    assert able.count("a" * able.max_length) == able.max_length
    assert able.max_media >= max(limit.number for limit in able.media) > 0
    assert able.replies <= {"everyone", "mentioned", "followers", "nobody"}
    assert able.findable or able.exactness is Exactness.AT_MOST_ONCE
    assert able.key_life is None or able.exactness is Exactness.BY_KEY
    assert "{handle}" in (able.mention or "{handle}")


@pytest.mark.parametrize(
    ("name", "text", "length"),
    [
        ("x", "👍 README.md", 26),
        ("mastodon", "👨‍👩‍👧‍👦 https://example.com/a/very/long/path @user@example.com", 31),
        ("bluesky", "👨‍👩‍👧‍👦 https://example.com/", 22),
        ("linkedin", "👍", 2),
        ("facebook", "👍", 1),
        ("threads", "👍", 4),
        ("telegram", "👍", 2),
        ("wall", "👨‍👩‍👧‍👦", 1),
    ],
)
def test_each_counts_its_own_way(name: str, text: str, length: int) -> None:
    assert capabilities(name).count(text) == length


@pytest.mark.parametrize("name", NAMES)
def test_what_is_public_does_not_depend_on_when_or_under_which_name(name: str) -> None:
    compose = PLATFORMS[name].compose
    later = replace(FULL, due=NOW + timedelta(days=1), id="b/y", entry="b", channel="y", message="other", approvals=2)
    assert compose(FULL) == compose(later) == compose(FULL)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_the_public_would_see_changes_the_payload(name: str) -> None:
    compose = PLATFORMS[name].compose
    other_picture = replace(PICTURE, sha256="00" * 32)
    for changed in (
        replace(FULL, text="Other"),
        replace(FULL, media=(other_picture,)),
        replace(FULL, media=FULL.media[::-1]),
    ):
        assert compose(changed) != compose(FULL)
    if capabilities(name).max_alt:
        assert compose(replace(FULL, media=(replace(PICTURE, alt="Other"), FULL.media[1]))) != compose(FULL)


@pytest.mark.parametrize("name", NAMES)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_compose_takes_any_text_and_makes_canonical_json(name: str, text: str) -> None:
    made = PLATFORMS[name].compose(replace(FULL, text=text))
    again = json.dumps(json.loads(made.body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert (made.body, made.media) == (again, tuple(media.sha256 for media in FULL.media))


@pytest.mark.parametrize("name", NAMES)
def test_text_arrives_intact(name: str) -> None:
    """Joiners, marks, directions and quotes."""
    text = "👨‍👩‍👧‍👦 cafe\u0301 “عربي\u200f” & \n end"
    assert text in _texts(body(name, replace(POST, text=text)))


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            return [text for each in value for text in _texts(each)]
        case dict():
            return [text for each in value.values() for text in _texts(each)]
    return []


def test_wall_composes_as_the_wall_itself_does(tmp_path: Any) -> None:  # pytest's own path
    wall = Wall("wall", tmp_path / "public", tmp_path, capabilities("wall"), lambda: NOW)
    assert PLATFORMS["wall"].compose(FULL) == wall.compose(FULL)


def test_x_leaves_out_what_it_would_refuse() -> None:
    assert body("x", replace(POST, replies="everyone")) == {"text": POST.text}
    assert body("x", FULL) == {
        "text": FULL.text,
        "reply_settings": "mentionedUsers",
        "made_with_ai": True,
        "media": [{"sha256": each.sha256, "mime": "image/png", "alt_text": each.alt} for each in FULL.media],
    }


def test_a_poll_is_on_the_wire_where_one_can_vote() -> None:
    asking = replace(POST, poll=Poll(("Yes", "Not yet"), timedelta(hours=36), multiple=True))
    assert body("x", asking)["poll"] == {"options": ["Yes", "Not yet"], "duration_minutes": 2160}
    assert body("mastodon", asking)["poll"] == {"options": ["Yes", "Not yet"], "expires_in": 129_600, "multiple": True}
    listed = replace(asking, vote_on=("x", "mastodon"))
    assert body("wall", listed)["poll"] == {"options": ["Yes", "Not yet"], "vote_on": ["x", "mastodon"]}
    for name in NAMES:
        assert (capabilities(name).polls is not None) == (name in {"x", "mastodon"})
        assert capabilities(name).lists_options == (name == "wall")
        assert "poll" not in body(name, POST)


def test_mastodon_shape() -> None:
    assert body("mastodon", POST) == {"status": POST.text, "visibility": "public"}
    made = body("mastodon", replace(FULL, visibility="unlisted"))
    assert (made["spoiler_text"], made["sensitive"], made["visibility"], made["language"]) == (
        "racism",
        True,
        "unlisted",
        "en",
    )
    assert [each["description"] for each in made["media"]] == ["Alt “text” 👍", "Second"]
    assert body("mastodon", replace(POST, language="zh-TW"))["language"] == "zh-TW"


def test_bluesky_shape() -> None:
    made = body("bluesky", FULL)
    assert made["threadgate"] == {"allow": [{"$type": "app.bsky.feed.threadgate#mentionRule"}]}
    assert made["post"]["langs"] == ["en-GB"]
    assert made["post"]["embed"]["images"][0] == {
        "image": {"sha256": PICTURE.sha256},
        "alt": PICTURE.alt,
        "aspectRatio": {"width": 1200, "height": 675},
    }
    film = body("bluesky", replace(POST, media=(VIDEO,)))["post"]["embed"]
    assert (film["$type"], film["alt"]) == ("app.bsky.embed.video", "A film")


def test_bluesky_nobody_may_reply_is_an_empty_gate_and_only_the_first_of_a_thread_has_one() -> None:
    assert body("bluesky", replace(POST, replies="nobody"))["threadgate"] == {"allow": []}
    assert "threadgate" not in body("bluesky", replace(POST, replies="nobody", segment=2, segments=2))
    assert "threadgate" not in body("bluesky", replace(POST, replies="everyone"))


def alive(text: str, *mentions: Mention) -> list[tuple[str, str]]:
    """What a reader could click: the bytes that each facet covers, and what it stands for."""
    seen = []
    for facet in json.loads(json.dumps(facets(text, mentions))):
        covered = text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        (feature,) = facet["features"]
        seen.append((covered, next(value for key, value in feature.items() if key != "$type")))
    return seen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👍 https://example.com/é.", [("https://example.com/é", "https://example.com/é")]),
        ("(see https://example.com/a_(b))", [("https://example.com/a_(b)", "https://example.com/a_(b)")]),
        ("“https://example.com”, x", [("https://example.com", "https://example.com")]),
        ("cafe\u0301 #Tag, #café! (#x1)", [("#Tag", "Tag"), ("#café", "café"), ("#x1", "x1")]),
        ("#1 # #️⃣ a#b #!", []),
        ("#" + "a" * 65, []),
        ("https://a.com/(#tag here", [("https://a.com/(#tag", "https://a.com/(#tag")]),
        ("https://example.com/#top", [("https://example.com/#top", "https://example.com/#top")]),
        ("بسم #عربي https://a.com/ب", [("#عربي", "عربي"), ("https://a.com/ب", "https://a.com/ب")]),
    ],
)
def test_facets_cover_exactly_what_is_alive(text: str, expected: list[tuple[str, str]]) -> None:
    assert alive(text) == expected


def test_only_partners_who_are_mentioned_become_mentions() -> None:
    them = Mention("them", "them.example", "@them.example")
    text = "👏 @them.example, not @other.example nor @them.example.org nor https://a.com/@them.example"
    assert alive(text, them)[0] == ("@them.example", "them.example")
    assert [covered for covered, _ in alive(text, them)].count("@them.example") == 1


@given(st.text(st.sampled_from("aé👍🏽 #@(.)!1/\n日：https://x.y"), max_size=40))
def test_facets_never_overlap_and_stay_in_the_text(text: str) -> None:
    ends = [0]
    for facet in json.loads(json.dumps(facets(text, (Mention("x", "x.y", "@x.y"),)))):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert ends[-1] <= start < end <= len(text.encode())
        text.encode()[start:end].decode()
        ends.append(end)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Stop (and think)", r"Stop \(and think\)"),
        ("#RootOutRacism", r"{hashtag|\#|RootOutRacism}"),
        ("see #a_b and c#d", r"see {hashtag|\#|a\_b} and c\#d"),
        ("#1", r"\#1"),
        (r"\|{}@[]()<>*_~", r"\\\|\{\}\@\[\]\(\)\<\>\*\_\~"),
        ("https://example.com/a_b", r"https://example.com/a\_b"),
    ],
)
def test_linkedin_text_is_escaped_so_that_nothing_is_cut(text: str, escaped: str) -> None:
    assert little_text(text) == escaped


def test_discord_pings_nobody() -> None:
    assert body("discord", replace(POST, text="@everyone"))["allowed_mentions"] == {"parse": []}


def test_telegram_has_a_caption_when_there_is_a_picture() -> None:
    assert body("telegram", POST) == {"text": POST.text}
    assert body("telegram", FULL)["caption"] == POST.text
    assert capabilities("telegram").max_length_with_media == 1024


@pytest.mark.parametrize(
    ("media", "kind"), [((), "TEXT"), ((PICTURE,), "IMAGE"), ((VIDEO,), "VIDEO"), ((PICTURE,) * 2, "CAROUSEL")]
)
def test_threads_names_the_kind_of_post(media: tuple[Media, ...], kind: str) -> None:
    assert body("threads", replace(POST, media=media))["media_type"] == kind


def test_x_says_what_a_post_costs() -> None:
    price = capabilities("x").price
    assert price is not None
    assert (price.post, price.post_with_link) == (0.015, 0.20)


def test_channel_that_is_not_connected_plans_but_says_what_to_write() -> None:
    able = capabilities("bluesky")
    channel: Channel = NotConnected("sky", "bluesky", able, PLATFORMS["bluesky"].compose)
    assert channel.compose(POST) == PLATFORMS["bluesky"].compose(POST)
    draft = Draft("a", "{}", NOW)
    for verb in (
        channel.verify,
        lambda: channel.prepare(POST, None),
        lambda: channel.publish(draft, "k"),
        lambda: channel.find(draft, NOW),
    ):
        with pytest.raises(
            Unauthorized, match=r'sky is not connected: write \[channels.sky\] with platform = "bluesky"'
        ):
            verb()


def test_reading_the_registry_loads_nothing_heavy() -> None:
    heavy = "{'requests', 'urllib3', 'tweepy', 'mastodon', 'jinja2'}"
    code = f"import sys, bot.channels; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
