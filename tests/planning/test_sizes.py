"""What templates may make is bounded: for one post, and for the whole campaign."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.model.campaign import Segment
from bot.model.diagnostic import Location
from bot.planning.filters import Names
from bot.planning.render import Texts
from bot.planning.template import LONGEST_MADE, Fault, gathered

HERE = Location("messages/launch.md", 1, 1)
LONG = Names(partners=Names(named=tuple(Names(name="n" * 4_000) for _ in range(50))), partner=Names(name="n" * 4_000))
HUGE = Names(partners=Names(named=(Names(name="n" * 400_000),)), partner=Names(name="n" * 400_000))
LOOPS = "{% for p in partners.named %}" + "{{ p.name }}" * 500 + "{% endfor %}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (LOOPS, LONG),
        ("{{ partner.name }}" * 500, LONG),
        ("{{ partner.name }}" * 500, HUGE),
        ("{{ " + " ~ ".join(["partner.name"] * 600) + " }}", LONG),
    ],
)
def test_a_post_of_any_size_is_told_not_made(text: str, names: Names) -> None:
    texts = Texts()
    assert texts.text(Segment(text, HERE), names, "one") is None
    assert [fault.code for fault in texts.found] == ["template-too-long"]


def test_a_value_of_any_size_is_told_where_templates_could_repeat_it() -> None:
    texts = Texts()
    assert texts.text(Segment("One\n{{ " + " ~ ".join(["partner.name"] * 600) + " }}", HERE), HUGE, "one") is None
    [fault] = texts.found
    assert (fault.code, fault.location.line) == ("template-fails", 2)


def test_gathering_stops_where_it_is_too_much() -> None:
    taken = 0

    def pieces() -> Iterator[str]:
        nonlocal taken
        for _ in range(10_000):
            taken += 1
            yield "n" * 10_000

    assert isinstance(gathered(pieces()), Fault)
    assert taken == LONGEST_MADE // 10_000 + 1


def test_a_text_as_long_as_any_platform_takes_is_made() -> None:
    assert Texts().text(Segment("{{ partner.name }}" * 20, HERE), LONG, "one") == "n" * 80_000


def test_the_sum_of_a_campaigns_texts_is_bounded_and_told_once() -> None:
    texts = Texts(room=20_000)
    made = [texts.text(Segment("{{ partner.name }}", HERE), LONG, "one") for _ in range(9)]
    assert [text is not None for text in made] == [True] * 5 + [False] * 4
    [fault] = texts.found
    assert "the campaign's templates" in fault.message
