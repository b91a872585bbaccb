"""What a Mastodon server says of itself, and what is kept of it: nonsense stops no command."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.mastodon import CAPABILITIES
from bot.channels.mastodon.channel import Mastodon
from bot.channels.mastodon.kept import limits_file, remember, remembered
from bot.channels.mastodon.server import Server, capabilities, understood
from bot.model.settings import ChannelSettings

AT = "https://example.social"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NUMBERS = (2**62, 10**400, 10**13, -1, 0, 0.5, True, "500", None, [1])


def said(number: object) -> Mapping[str, Any]:  # JSON is what it is
    return {
        "configuration": {
            "statuses": dict.fromkeys(
                ("max_characters", "max_media_attachments", "characters_reserved_per_url"), number
            ),
            "media_attachments": dict.fromkeys(("description_limit", "image_size_limit", "video_size_limit"), number)
            | {"supported_mime_types": ["image/png"] * 1_000_000 if number == 2**62 else number},
            "polls": dict.fromkeys(
                ("max_options", "max_characters_per_option", "min_expiration", "max_expiration"), number
            ),
        },
        "version": "9" * 10_000,
        "domain": number,
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_out_of_reason_leave_the_usual_limits(number: object, tmp_path: Path) -> None:
    server = understood(AT, "/api/v2/instance", said(number), {"software": {"name": number}}, NOW)
    able = capabilities(server, mentions=False, lag=timedelta(0))
    assert (able.max_length, able.max_media, able.max_alt) == (500, 4, 1500) or number == "500"
    if number not in (0, None):  # which say that there are no polls
        assert able.polls is not None
        assert timedelta(minutes=1) <= able.polls.least_open < able.polls.most_open < timedelta(days=4000)
    file = tmp_path / "limits.json"
    remember(file, server)
    assert file.stat().st_size < 20_000
    assert remembered(file, AT) == server


KEPT: Mapping[str, Any] = {"address": AT, "read_at": "2026-11-25T08:00:00Z", "source": AT}
BROKEN = (
    b"",
    b"{half",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b"null",
    *(
        json.dumps({**KEPT, **more}).encode()
        for more in (
            {"least_open_seconds": 2**62},
            {"most_open_seconds": -5},
            {"max_length": 0},
            {"max_length": 10**12},
            {"max_media": -1},
            {"max_options": 10**9},
            {"read_at": "2026-11-25T08:00:00"},
            {"read_at": "9999-12-31T23:59:59Z"},
            {"read_at": "yesterday"},
            {"link_counts": 0},
            {"mimes": "image/png"},
            {"address": 5},
        )
    ),
)


def channel(root: Path, now: datetime = NOW) -> Mastodon:
    return Mastodon(ChannelSettings("toots", "mastodon", {"server": AT}), root, lambda: now)


@pytest.mark.parametrize("content", BROKEN)
def test_a_kept_file_of_nonsense_stops_nothing_and_is_told(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file = limits_file(tmp_path, "toots")
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        able = channel(tmp_path).capabilities
    assert (able.max_length, able.polls) == (CAPABILITIES.max_length, CAPABILITIES.polls)
    assert ".drumbeat/limits/toots.json cannot be used, and the usual limits hold" in caplog.text
    assert file.read_bytes() == content  # a look writes nothing
    remember(file, Server(AT, NOW, AT))
    assert file.with_name("toots.json.unreadable").read_bytes() == content
    caplog.clear()
    assert channel(tmp_path).capabilities.source == AT
    assert caplog.text == ""


def test_a_folder_in_the_place_of_the_file_stops_nothing(tmp_path: Path) -> None:
    limits_file(tmp_path, "toots").mkdir(parents=True)
    assert channel(tmp_path).capabilities.max_length == CAPABILITIES.max_length


def test_what_another_server_said_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    remember(limits_file(tmp_path, "toots"), Server("https://other.social", NOW, AT, max_length=9000))
    assert channel(tmp_path).capabilities.max_length == 500
    assert caplog.text == ""
