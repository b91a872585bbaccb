"""What a message asks for and a platform cannot do; and that nothing of the kind goes untold."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.channels import PLATFORMS
from bot.checks import CHECKS
from bot.checks.unmet import platform_cannot
from bot.model.channel import Capabilities
from bot.model.poll import Poll
from bot.model.wishes import WISHES, Wish
from tests.checks.example import LIMITS, asking, campaign, message, picture, png, post, printed

ASKING: dict[str, dict[str, Any]] = {
    "visibility": {"visibility": "unlisted"},
    "thread": {"segment": 2, "segments": 2},
    "replies": {"replies": "followers"},
    "content_warning": {"content_warning": "Racist words"},
    "language": {"language": "ur"},
    "poll": {"poll": Poll(("Yes", "No"), timedelta(days=1))},
    "made_with_ai": {"made_with_ai": True},
    "alt": {"media": (png(),)},
}


PROVENANCE = {"source", "checked_on"}
"""For whoever reads the table."""


def test_an_unlisted_post_is_refused_where_everybody_would_see_it() -> None:
    limits = {name: replace(able, visibilities=frozenset({"public"})) for name, able in LIMITS.items()}
    limits["mastodon"] = replace(limits["mastodon"], visibilities=frozenset({"public", "unlisted"}))
    posts = [post(channel=channel, visibility="unlisted") for channel in ("x", "mastodon", "wall")]
    assert printed(platform_cannot, *posts, limits=limits, of=asking("visibility")) == [
        "messages/teaser.md:3:13: error[platform-cannot]: “visibility: unlisted” cannot be set on wall and x, where "
        "everybody would be shown it",
        "  help: leave these channels out, or write them a message of their own without it",
    ]
    assert printed(platform_cannot, post(visibility="public"), post(channel="wall"), limits=limits) == []


def test_a_label_for_ai_is_missed_unless_the_text_says_it() -> None:
    (line, _) = printed(platform_cannot, post(made_with_ai=True), of=asking("made_with_ai"))
    assert "messages/teaser.md:3:13: warning[platform-cannot]: “made_with_ai: yes” cannot be shown on x" in line
    assert printed(platform_cannot, post("Drawn with AI.", made_with_ai=True)) == []


def test_alt_text_is_missed_where_none_is_kept() -> None:
    limits = {"x": replace(LIMITS["x"], max_alt=0)}
    of = campaign(messages={"teaser": message(media=(picture("A card."),))})
    (line, _) = printed(platform_cannot, post(media=(png(),)), limits=limits, of=of)
    assert "messages/teaser.md:2:40: warning[platform-cannot]: x keeps no alt text" in line


def test_a_language_is_only_worth_a_note_where_the_message_has_its_own() -> None:
    assert printed(platform_cannot, post(language="en-GB")) == []
    urdu = campaign(messages={"teaser": message(language="ur")})
    (line, _) = printed(platform_cannot, post(language="ur"), of=urdu)
    assert "info[platform-cannot]: “language: ur” cannot be told to x" in line


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.name)
def test_whatever_a_platform_cannot_do_is_told_before_the_day(wish: Wish, platform: str) -> None:
    able = PLATFORMS[platform].capabilities
    asked = post(channel=platform, **ASKING[wish.name])
    assert wish.asked(asked)
    if wish.granted(asked, able):
        return
    own = campaign(messages={"teaser": message(language=asked.language)})
    found = [line for each in CHECKS for line in printed(each, asked, of=own, limits={platform: able})]
    codes = ("platform-cannot", "thread-refused", "replies-not-enforced", "warning-not-shown", "poll-not-shown")
    assert any(f"[{code}]" in line for line in found for code in codes), found


@pytest.mark.parametrize("name", sorted({field.name for field in fields(Capabilities)} - PROVENANCE))
def test_no_capability_is_read_by_nothing(name: str) -> None:
    texts = (path.read_text("utf-8") for path in Path(bot.__file__).parent.rglob("*.py"))
    assert any(re.search(rf"\b(able|limits|capabilities|self|before|after|channel)\.{name}\b", text) for text in texts)
