"""A post that cannot be shown costs no other post its page, and somebody hears of it."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.channels.wall.channel import Wall
from bot.model.delivery import Thread
from bot.web import text
from tests.channels.wall.test_wall import a_post, front, send, wall_at

BAD = "Read it at https://[link to follow] now."
ODD = (
    BAD,
    "https://ex\u2100mple.org/ and https://a:b/ and https://[::1",
    "https:// and http://] and #\u200d and @",
    "\x00\x07\x1b[2J \u202e\ufffe\uffff",
)


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return wall_at(tmp_path)


@pytest.mark.parametrize("words", ODD)
def test_whatever_somebody_typed_is_shown_and_so_are_the_others(wall: Wall, words: str) -> None:
    send(wall, a_post("Before.", 1))
    bad = send(wall, a_post(words, 2))
    send(wall, a_post("After.", 3))
    assert front(wall).count("<article") == 3
    assert (wall.folder / "posts" / f"{bad.remote_id}.html").is_file()
    assert ElementTree.parse(wall.folder / "feed.atom")
    assert len(json.loads((wall.folder / "feed.json").read_text("utf-8"))["items"]) == 3
    assert wall.verify().problems == ()


def test_an_address_that_leads_nowhere_is_shown_and_not_linked(wall: Wall) -> None:
    send(wall, a_post(BAD))
    assert "https://[link" in front(wall)
    assert 'href="https://[' not in front(wall)


@pytest.mark.parametrize(
    "content",
    [
        '{"key": "k9", "published_at": "2021-06-21T10:01:00", "body": {"post_id": "a/wall", "text": "No zone."}}',
        '{"key": "k9", "published_at": "0001-01-01T00:00:00+14:00", "body": {"post_id": "a/wall", "text": "Old."}}',
        '{"key": "k9", "published_at": "9999-12-31T23:59:59-12:00", "body": {"post_id": "a/wall", "text": "Late."}}',
        '{"key": "k9", "published_at": "2021-06-21T10:01:00Z", "body": {"post_id": "a/wall", "text": 5}}',
        '{"key": "k9", "published_at": "2021-06-21T10:01:00Z", "body": ' + '{"a":' * 50_000,
    ],
)
def test_a_file_of_nonsense_costs_no_other_post_its_page(wall: Wall, content: str) -> None:
    send(wall, a_post("Before.", 1))
    (wall.folder / "posts" / "k9.json").write_text(content)
    send(wall, a_post("After.", 2))
    assert ("Before." in front(wall), "After." in front(wall)) == (True, True)
    assert "k9" in " ".join(wall.verify().problems)


def plant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the search for links stumble over one post, as it may over what nobody thought of."""
    sound = text.pieces

    def stumbling(words: str, platform: str = "") -> tuple[text.Piece, ...]:
        if "stumble" in words:
            raise RuntimeError("a text that nobody thought of")
        return sound(words, platform)

    monkeypatch.setattr("bot.channels.wall.shown.pieces", stumbling)


def test_a_page_that_cannot_be_made_is_told_and_the_others_are_made(
    wall: Wall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plant(monkeypatch)
    before = send(wall, a_post("Before. #Leeds", 1))
    with caplog.at_level(logging.ERROR):
        bad = send(wall, a_post("Here they stumble. #Leeds", 2))
    after = send(wall, a_post("After. #Leeds", 3))
    assert (front(wall).count("<article"), "Before." in front(wall), "After." in front(wall)) == (2, True, True)
    for receipt in (before, after):
        assert (wall.folder / "posts" / f"{receipt.remote_id}.html").is_file()
    assert len(json.loads((wall.folder / "feed.json").read_text("utf-8"))["items"]) == 2
    assert "entry-2/wall" in caplog.text
    assert (before.left_out, bad.left_out, after.left_out) == ((), ("its page and its place on the wall's others",), ())
    told = " ".join(wall.verify().problems)
    assert "entry-2/wall cannot be shown (RuntimeError)" in told
    assert f"posts/{bad.remote_id}.html cannot be shown (RuntimeError)" in told


def test_an_account_whose_pages_cannot_be_made_at_all_says_so(wall: Wall) -> None:
    send(wall, a_post())
    (wall.folder / "index.html").unlink()
    (wall.folder / "index.html").mkdir()
    assert "index.html cannot be shown (a folder is in its place)" in " ".join(wall.verify().problems)


def test_a_page_that_could_not_be_made_is_made_when_it_can_be(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as planted:
        plant(planted)
        bad = send(wall, a_post("Here they stumble.", 1))
    send(wall, a_post("After.", 2))
    assert front(wall).count("<article") == 2
    assert (wall.folder / "posts" / f"{bad.remote_id}.html").is_file()
    assert wall.verify().problems == ()


def test_a_thread_of_which_a_part_could_not_be_shown_is_shown_whole_when_it_can_be(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [
        replace(a_post(words), id=name, segment=number, segments=2)
        for number, (name, words) in enumerate((("t/wall", "Part one."), ("t/wall/2", "Here they stumble.")), start=1)
    ]
    with monkeypatch.context() as planted:
        plant(planted)
        first = send(wall, parts[0])
        send(wall, parts[1], Thread(first, first))
        assert ("Part one." in front(wall), "stumble" in front(wall)) == (True, False)
    send(wall, a_post("After.", 2))
    assert ("Part one." in front(wall), "stumble" in front(wall)) == (True, True)


def test_a_post_whose_page_will_not_be_made_is_told_before_the_pages_are(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    playing = wall.elsewhere(wall.root / "apart", wall.now)
    told = [
        send(playing, a_post(words, number)).left_out for number, words in enumerate(("Here they stumble.", "Not."))
    ]
    assert told == [("its page and its place on the wall's others",), ()]
