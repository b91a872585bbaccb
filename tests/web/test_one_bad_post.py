"""A post that cannot be shown costs no other post its page in the preview and in the rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from bot.model import alive
from bot.model.alive import Lively
from bot.model.delivery import State
from bot.web import preview, rehearsal, text
from bot.web.page import File
from tests.web.plans import BEFORE, CAMPAIGN, LIMITS, a_delivery, a_plan, a_post, made

BAD = "Read it at https://[link to follow] now."
PLAN = a_plan(a_post("first", "wall", "Before."), a_post("second", "wall", BAD), a_post("third", "wall", "After.", 1))
Site = Callable[[], Mapping[str, File]]


def previewed() -> Mapping[str, File]:
    return made(preview.pages(CAMPAIGN, PLAN, LIMITS, (), BEFORE))


def rehearsed() -> Mapping[str, File]:
    held = {post.id: a_delivery(post, State.PUBLISHED) for post in PLAN.posts}
    return made(rehearsal.pages(CAMPAIGN, PLAN, held, LIMITS, BEFORE))


SITES = pytest.mark.parametrize("site", [previewed, rehearsed])


def words(files: Mapping[str, File]) -> str:
    return "".join(page for page in files.values() if isinstance(page, str))


@SITES
def test_an_address_that_leads_nowhere_is_shown_and_not_linked(site: Site) -> None:
    found = words(site())
    assert all(each in found for each in ("Before.", "https://[link", "After."))
    assert 'href="https://[' not in found


@SITES
def test_a_post_that_nobody_thought_of_is_told_in_its_place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = text.pieces

    def stumbling(words: str, platform: str = "", able: Lively = alive) -> tuple[text.Piece, ...]:
        if words == BAD:
            raise RuntimeError("a text that nobody thought of")
        return sound(words, platform, able)

    monkeypatch.setattr("bot.web.posts.pieces", stumbling)
    found = words(site())
    assert all(each in found for each in ("Before.", "After.", "second/wall cannot be shown (RuntimeError)"))
