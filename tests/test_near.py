"""What somebody who mistyped a name probably meant: one function for all who ask it."""

from __future__ import annotations

from pathlib import Path

import bot
from bot.model.near import closest_few, did_you_mean, there_is

PLACES = ("Leeds", "Bradford", "Wakefield")
MANY = tuple(f"post-{number}" for number in range(2_000))


def test_a_slip_is_answered_with_the_word_that_is_most_like_it_whatever_its_capitals() -> None:
    assert did_you_mean("leads", PLACES) == 'did you mean "Leeds"?'
    assert did_you_mean("ANCHRO", ("anchor", "anchors"), before="anchors.") == 'did you mean "anchors.anchor"?'


def test_a_word_like_none_is_answered_with_another_hint_or_with_what_there_is() -> None:
    assert did_you_mean("York", PLACES, "write a district") == "write a district"
    assert did_you_mean("York", PLACES) == "there is Bradford, Leeds, Wakefield"


def test_where_nothing_is_known_that_is_said() -> None:
    assert did_you_mean("York", (), "write a district", "there are no places") == "there are no places"
    assert did_you_mean("York", (), "write a district") == "write a district"


def test_of_many_words_the_first_are_named_and_the_rest_are_counted() -> None:
    assert there_is(tuple("abcdefghij")) == "there is a, b, c, d, e, f, g, h and 2 more"
    assert did_you_mean("post-1", MANY).endswith("and 1992 more")


def test_several_words_may_be_meant_and_the_most_like_comes_first() -> None:
    assert closest_few("launch/walls", ("launch/x", "launch/wall", "thanks/wall", "launch/wall/2"), 2) == (
        "launch/wall",
        "launch/wall/2",
    )


def test_nobody_asks_it_in_words_of_their_own() -> None:
    root = Path(bot.__file__).parent
    asking = [
        path
        for path in root.rglob("*.py")
        if "get_close_matches" in (text := path.read_text()) or 'did you mean "{' in text
    ]
    assert [str(path.relative_to(root)) for path in asking] == ["model/near.py"]
