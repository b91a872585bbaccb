"""Seeds without a violation, one story for one seed, and planted bugs that are found and told in few steps."""

from __future__ import annotations

import pytest

from tests.simulator.planted import planted
from tests.simulator.story import play, shortest, story_of

SEEDS, CHUNK = 200, 10
ENOUGH = 80
FOUND_SOON = {
    "a receipt is dropped": 0,
    "a pause is not asked": 6,
    "an approval is not asked": 5,
    "an embargo is not asked": 0,
    "the gap is not kept": 3,
    "nothing is looked for first": 21,
    "what a dead worker left is not taken over": 22,
    "the settler looks once": 22,
    "a pause never ends": 10,
}
"""The bugs, each with the seed that found it last: it is played first, so that mostly no other has to be."""


@pytest.mark.killing
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_seed_breaks_a_promise(first: int) -> None:
    broken = {seed: told.violation for seed in range(first, first + CHUNK) if (told := play(story_of(seed))).violation}
    assert not broken, f"make simulate FIRST={min(broken)} SEEDS=1 tells the shortest story"


def test_one_seed_is_one_story() -> None:
    for seed in range(3):
        assert play(story_of(seed)) == play(story_of(seed))


@pytest.mark.killing
@pytest.mark.parametrize(("name", "likely"), FOUND_SOON.items())
def test_a_planted_bug_is_found(name: str, likely: int) -> None:
    with planted(name):
        assert any(play(story_of(seed)).violation for seed in (likely, *range(ENOUGH)))


def test_a_violation_is_told_in_few_steps_and_can_be_played_again() -> None:
    with planted("an embargo is not asked"):
        seed = next(seed for seed in range(ENOUGH) if "embargo" in play(story_of(seed)).violation)
        story = shortest(story_of(seed))
        assert "embargo" in play(story).violation
        assert len(story.actions) <= 3
    assert not play(story).violation
