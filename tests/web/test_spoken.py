"""What a screen reader says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.poll import Poll
from bot.web.posts import View, card_of
from bot.web.spoken import hashtag_words, spoken
from tests.web.plans import BEFORE, LIMITS, PICTURE, a_post

VIEW = View("Root Out Racism", "Europe/London", BEFORE)


def heard(text: str) -> str:
    (line,) = spoken(card_of(a_post(text=text), VIEW, ""))
    return "".join(f"[{said.words}]" if said.kind != "text" else said.words for said in line)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Thanks 💜", "Thanks [purple heart]"),
        ("🔥🔥", "[fire][fire]"),
        ("✊🏽", "[raised fist, medium skin tone]"),
        ("👩🏿‍💻", "[woman, dark skin tone, personal computer]"),
        ("🇬🇧", "[flag G B]"),
        ("1️⃣", "[keycap 1]"),
        ("❤️", "[heavy black heart]"),
        ("𝗕", "[mathematical sans-serif bold capital b]"),
        ("Café – “quoted” … €5 नमस्ते", "Café – “quoted” … €5 नमस्ते"),
        ("#WYHRootOutRacism", "[hashtag WYH Root Out Racism]"),
        ("See https://example.org/a", "See [link example.org/a]"),
        ("@nhs", "[at nhs]"),
    ],
)
def test_what_is_shown_is_said_in_words(text: str, said: str) -> None:
    assert heard(text) == said


@pytest.mark.parametrize(
    ("tag", "words"),
    [("rootoutracism", "rootoutracism"), ("Day2Launch", "Day 2 Launch"), ("NHSStaff", "NHS Staff"), ("a_b", "a b")],
)
def test_hashtags_are_split_where_their_capitals_are(tag: str, words: str) -> None:
    assert hashtag_words(tag) == words


def test_a_warning_comes_first_and_pictures_last() -> None:
    post = replace(a_post(text="Words."), content_warning="Abuse", media=(PICTURE, replace(PICTURE, alt="")))
    lines = [" ".join(said.words for said in line) for line in spoken(card_of(post, VIEW, ""))]
    assert lines == [
        "content warning, closed Abuse",
        "Words.",
        "picture A golden sun over a dark horizon",
        "picture no description",
    ]


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        (
            "x",
            ["poll with 3 options", "Yes; Not yet; Tell me more ", "thumbs up sign", "; open for 3 days, choose one"],
        ),
        ("wall", ["list with 3 options", "Yes; Not yet; Tell me more ", "thumbs up sign", ". You can vote on X."]),
        ("bluesky", []),
    ],
)
def test_a_poll_is_heard_after_the_text_where_it_is_shown(channel: str, said: list[str]) -> None:
    poll = Poll(("Yes", "Not yet", "Tell me more 👍"), timedelta(days=3))
    post = replace(a_post(channel=channel, text="Will you?"), poll=poll, vote_on=("x",))
    first, *rest = spoken(card_of(post, replace(VIEW, capabilities=LIMITS), ""))
    assert [one.words for one in first] == ["Will you?"]
    assert [one.words for line in rest for one in line] == said
