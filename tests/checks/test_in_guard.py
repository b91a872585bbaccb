"""A post in a window in which posts are held."""

from __future__ import annotations

from bot.checks.due import in_guard
from bot.model.diagnostic import Location
from bot.model.moment import Guard, Moment
from tests.checks.example import campaign, post, printed

PLACE = Location("schedules/campaign.yaml", 40, 5)
GUARD = Guard(
    "Pre-election period",
    Moment(PLACE),
    Moment(PLACE),
    PLACE,
    "Local Government Act 1986, section 2",
    tags=("politician",),
)


def test_the_guard_and_whose_rule_it_is() -> None:
    held = post(hold="waits for a photograph; guard: Pre-election period until 2021-05-06 22:00", tags=("politician",))
    assert printed(in_guard, held, of=campaign(guards=(GUARD,))) == [
        "schedules/countdown.yaml:3:11: warning[in-guard]: held: falls into Pre-election period until 2021-05-06 22:00",
        "  help: move it out of the window that schedules/campaign.yaml:40 sets; "
        "source: Local Government Act 1986, section 2",
    ]


def test_a_post_that_a_person_holds_or_that_the_guard_does_not_mean_is_fine() -> None:
    of = campaign(guards=(GUARD,))
    assert printed(in_guard, post(hold="waits for the photograph", tags=("politician",)), of=of) == []
    assert printed(in_guard, post(hold="Pre-election period"), of=of) == []
    assert printed(in_guard, post(tags=("politician",)), of=of) == []


def test_a_guard_may_be_called_anything() -> None:
    odd = Guard("Mourning; all channels", Moment(PLACE), Moment(PLACE), PLACE)
    held = post(hold="guard: Mourning; all channels until 2021-05-06 22:00; guard: x until 2021-05-07 22:00")
    [finding, _] = printed(in_guard, held, of=campaign(guards=(odd,)))
    assert finding.endswith("held: falls into Mourning; all channels until 2021-05-06 22:00")
