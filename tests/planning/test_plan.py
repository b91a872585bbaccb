"""The plan: ids, expansion, what holds a post, and what it says when something cannot be planned."""

from __future__ import annotations

from bot.model.campaign import ShoutOut
from bot.model.diagnostic import Location
from tests.planning.makers import campaign, entry, every, faults, message, partner, planned


def test_each_post_has_an_id_that_comes_from_the_files_alone() -> None:
    made = campaign(
        entry("launch", channels=("wall", "x")),
        entry("daily", every("monday 09:00", "2021-07-05", "2021-07-12")),
        entry("thanks", every("friday 12:30", "2021-07-09", "2021-07-09"), shout_out=ShoutOut(per_post=2)),
        messages=(message("launch", "One\n---\nTwo\n---\nThree", x="Short"),),
        partners=(partner("leeds-uni"), partner("ywt")),
    )
    assert [post.id for post in planned(made).posts] == [
        "daily/wall/2021-07-05",
        "thanks/wall/2021-07-09/leeds-uni+ywt",
        "daily/wall/2021-07-12",
        "launch/wall",
        "launch/wall/2",
        "launch/wall/3",
        "launch/x",
    ]


def test_an_unknown_placeholder_is_told_at_its_own_line_and_column() -> None:
    made = campaign(entry("launch"), messages=(message("launch", "One\nTwo {{ facts.peple }}"),), facts={})
    [fault] = faults(made)
    assert fault.code == "unknown-placeholder"
    assert fault.location == Location("messages/launch.md", 2, 8, 11)
