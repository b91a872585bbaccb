"""Seeds without a violation, one story for one seed, and a planted bug that is found and made short."""

from __future__ import annotations

import pytest

from bot.delivery import settle
from bot.model.channel import Capabilities
from bot.model.delivery import Claim, Decision, State
from tests.simulator.story import play, shortest, story_of

SEEDS, CHUNK = 300, 15


@pytest.mark.killing
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_seed_breaks_a_promise(first: int) -> None:
    broken = {seed: told.violation for seed in range(first, first + CHUNK) if (told := play(story_of(seed))).violation}
    assert not broken, f"make simulate FIRST={min(broken)} SEEDS=1 tells the shortest story"


def test_one_seed_is_one_story() -> None:
    for seed in range(4):
        assert play(story_of(seed)) == play(story_of(seed))


def test_a_planted_bug_is_found_and_told_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(capabilities: Capabilities, claim: Claim, now: object, why: str) -> Decision:
        return Decision(State.SCHEDULED, "sent again without a look")

    monkeypatch.setattr(settle, "without_looking", at_once)
    seed = next(seed for seed in range(100) if "twice" in play(story_of(seed)).violation)
    story = shortest(story_of(seed))
    assert "twice" in play(story).violation
    assert len(story.actions) <= 4
