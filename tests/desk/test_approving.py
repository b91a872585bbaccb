"""A person's yes: only from the list, never from the author alone, for many posts at once, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.approving import Ballot, Wish, approve, ask_for_a_change, meant, take_back, waiting
from bot.desk.refused import Refused
from bot.desk.standing import Standing
from bot.flow import Outlook
from bot.ledger import Ledger
from bot.model.plan import Post
from bot.report.prospect import Fate
from bot.web.known import Known
from bot.web.posts import View
from bot.web.standing import Mark
from tests.desk.team import LAUNCH, Team
from tests.ledger.posts import agreed


def why(found: object) -> str:
    assert isinstance(found, Refused), found
    return str(found)


def ids(found: object) -> list[str]:
    assert isinstance(found, Ballot), found
    return [post.id for post in found.posts]


def chosen_by(team: Team, *posts: str) -> tuple[Outlook, tuple[Post, ...]]:
    outlook, held = team.look()
    chosen = meant(outlook, held, team.now, Wish(posts))
    assert not isinstance(chosen, Refused)
    return outlook, chosen


def test_only_who_is_on_the_list_may_approve(team: Team) -> None:
    assert "Bea Hill is not among those who approve it. Others may: Fatima Khan" in why(
        team.ask("launch/wall", by="Bea Hill")
    )
    assert "not among those who approve" in why(team.ask("launch/wall", by="Zoe Lund"))
    assert team.approve("launch/wall", by="Fatima Khan") == ["launch/wall"]
    assert team.may_go_out("launch/wall") == ""


def test_one_yes_to_many_posts_is_one_transaction(team: Team) -> None:
    team.adopt()
    team.write("messages/launch.md", "Other words of launch.\n")
    outlook, posts = chosen_by(team, "launch/wall", "launch/notes")
    seen: list[str] = []
    with Ledger.open(team.desk.ledger_path, lambda: team.now, trace=seen.append) as ledger:
        approve(ledger, outlook, posts, "Fatima Khan")
        assert all(agreed(ledger, post.id) for post in posts)
    assert (len(posts), seen.count("COMMIT")) == (2, 1)


def test_who_wrote_a_post_is_never_the_only_one_to_approve_it(team: Team) -> None:
    assert "Amir Shah wrote it and cannot be the only one" in why(team.ask("launch/wall", by="Amir Shah"))
    team.campaign("approvals: 2\n")
    team.approve("launch/wall", by="Amir Shah")
    assert team.may_go_out("launch/wall") == "waits for approval: Fatima Khan"
    team.approve("launch/wall", by="Fatima Khan")
    assert team.may_go_out("launch/wall") == ""


def test_the_ledger_itself_counts_nobody_who_is_not_listed(team: Team) -> None:
    team.adopt()
    with team.ledger() as ledger:
        ledger.approve("launch/wall", ledger.post("launch/wall").fingerprint, "Zoe Lund")
        ledger.approve("launch/wall", ledger.post("launch/wall").fingerprint, "root")
    assert team.may_go_out("launch/wall") == "waits for approval: Fatima Khan"


def test_one_person_under_two_names_is_one_approval(team: Team) -> None:
    team.campaign("approvals: 2\n")
    team.adopt()
    with team.ledger() as ledger:  # as an earlier version wrote it down
        for name in ("Fatima Khan", "FK", "fkhan"):
            ledger.approve("launch/wall", ledger.post("launch/wall").fingerprint, name)
    assert team.may_go_out("launch/wall") == "waits for approval: Amir Shah"


def test_an_approval_from_before_the_list_counts_under_the_login_that_gave_it(team: Team) -> None:
    (team.root / "schedules/people.csv").unlink()
    team.approve("launch/wall", by="fkhan")
    team.campaign()
    assert team.may_go_out("launch/wall") == ""


def test_a_tag_says_who_must_agree(team: Team) -> None:
    team.campaign("approvals: {needed: 1, tags: {quote: {by: [Bea, Fatima Khan]}}}\n")
    team.entry("words", ", tags: [quote]")
    team.approve("words/wall", by="Amir Shah")
    assert team.may_go_out("words/wall") == "waits for approval: Bea Hill and Fatima Khan"
    team.approve("words/wall", by="Bea Hill")
    team.approve("words/wall", by="Fatima Khan")
    assert team.may_go_out("words/wall") == ""
    assert "Bea Hill is not among" in why(team.ask("launch/wall", by="Bea Hill")), "she answers for quotes only"


def test_who_leaves_the_list_counts_no_more(team: Team) -> None:
    team.approve("launch/wall", by="Fatima Khan")
    team.campaign(people="name,approves\nBea Hill,everything\nAmir Shah,no\n")
    assert team.may_go_out("launch/wall") == "waits for approval: Bea Hill"


def test_approving_again_says_so_and_changes_nothing(team: Team) -> None:
    team.campaign("approvals: 2\n")
    team.approve("launch/wall", by="Fatima Khan")
    found = team.ask("launch/wall", by="Fatima Khan")
    assert isinstance(found, Ballot)
    assert (ids(found), [post.id for post in found.already]) == ([], ["launch/wall"])
    team.approve("launch/wall", by="Amir Shah")
    assert "approved already, by Amir Shah, Fatima Khan" in why(team.ask("launch/wall", by="Bea Hill"))


def test_an_entry_a_day_a_tag_and_all_channels_are_one_yes_each(team: Team) -> None:
    team.entry("later", ", tags: [safety]", when="launch +1d 10:00")
    team.entry("weekly", "", when="launch +2d")
    team.write(
        "schedules/weekly.yaml",
        "entries:\n  - {id: weekly, every: daily 12:00, from: launch, until: launch +1d, message: weekly,\n"
        "     allow: {text-repeated: It is weekly}}\n",
    )
    day = (LAUNCH + timedelta(days=1)).date()
    fatima = "Fatima Khan"
    assert ids(team.ask("launch", by=fatima)) == ["launch/notes", "launch/wall"]
    assert ids(team.ask("launch/wall", by=fatima, all_channels=True)) == ["launch/notes", "launch/wall"]
    assert ids(team.ask(by=fatima, tag="safety")) == ["later/notes", "later/wall"]
    assert ids(team.ask(by=fatima, day=day)) == [
        *("later/notes", "later/wall", f"weekly/notes/{day}", f"weekly/wall/{day}"),
    ]
    assert ids(team.ask("weekly", by=fatima, day=day)) == [f"weekly/notes/{day}", f"weekly/wall/{day}"]
    assert ids(team.ask(f"weekly/wall/{day}", by=fatima, all_channels=True)) == [
        *(f"weekly/notes/{day}", f"weekly/wall/{day}"),
    ]
    assert len(ids(team.ask(by=fatima, everything=True))) == 8
    assert "launcher needs no approval, or is not in the plan" in why(team.ask("launcher", by=fatima))


def test_of_many_posts_those_that_need_somebody_else_are_left_out_and_named(team: Team) -> None:
    team.entry("words", ", tags: [quote]")
    found = team.ask(by="Bea Hill", everything=True)
    assert isinstance(found, Ballot)
    assert ids(found) == ["words/notes", "words/wall"]
    assert [other.why for other in found.others] == [
        "launch/notes: Bea Hill is not among those who approve it",
        "launch/wall: Bea Hill is not among those who approve it",
    ]


def test_an_approval_can_be_taken_back_and_given_again(team: Team) -> None:
    team.approve("launch", by="Fatima Khan")
    _, chosen = chosen_by(team, "launch/wall")
    with team.ledger() as ledger:
        assert "Amir Shah has not approved" in why(take_back(ledger, chosen, "Amir Shah"))
        assert take_back(ledger, chosen, "Fatima Khan", "the figure is old") == chosen
        assert "has not approved" in why(take_back(ledger, chosen, "Fatima Khan"))
        line = ledger.audit("launch/wall")[-1]
    assert (line.by, line.action, line.detail) == ("Fatima Khan", "take approval back", "the figure is old")
    assert team.may_go_out("launch/wall") == "waits for approval: Fatima Khan"
    assert team.may_go_out("launch/notes") == ""
    team.approve("launch/wall", by="Fatima Khan")
    assert team.may_go_out("launch/wall") == ""


def test_who_asks_for_a_change_agrees_no_more(team: Team) -> None:
    team.approve("launch/wall", by="Fatima Khan")
    outlook, chosen = chosen_by(team, "launch")
    with team.ledger() as ledger:
        assert "without words" in why(ask_for_a_change(ledger, outlook, chosen, "Fatima Khan", " "))
        assert ask_for_a_change(ledger, outlook, chosen, "Fatima Khan", "say Professor") == chosen
        line = ledger.audit("launch/notes")[-1]
    assert (line.by, line.action, line.detail) == ("Fatima Khan", "ask for a change", "say Professor")
    assert team.may_go_out("launch/wall") == "waits for approval: Fatima Khan"


def test_the_ledger_keeps_what_was_approved(team: Team) -> None:
    team.approve("launch/wall", by="Fatima Khan")
    team.entry("launch", ", owner: Amir", text="Other words.\n")
    team.adopt()
    with team.ledger() as ledger:
        (last,) = ledger.last_approved()["launch/wall"]
    assert (last.name, last.words, last.due, last.holds) == ("Fatima Khan", "The text of launch.", LAUNCH, False)


NOTHING = Standing((), (), (), frozenset())
GUARD = "approvals: 1\nguards:\n  - {name: Pre-election period, from: launch -1d, until: launch +1d}\n"
RELEASE = ", owner: Amir, allow: {in-guard: {reason: time-critical, evidence: measles outbreak}}"


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        (", owner: Amir", {"more": ", owner: Amir", "when": "launch +2h"}, True),
        (", owner: Amir", {"more": ", owner: Amir, tags: [quote]"}, True),
        (", owner: Amir", {"more": ", owner: Amir", "text": "Other words.\n"}, False),
        (", owner: Amir", {"more": ", owner: Amir", "when": "launch +1d"}, False),
        (RELEASE, {"more": RELEASE.replace("measles", "mumps")}, False),
        (", owner: Amir", {"more": RELEASE}, False),
    ],
    ids=["another hour", "a tag", "other words", "another day", "another release", "a release"],
)
def test_every_place_says_of_an_edit_that_nobody_took_over_whose_approval_counts_then(
    team: Team, before: str, after: dict[str, str], counts: bool
) -> None:
    team.campaign(GUARD if "in-guard" in after["more"] else "approvals: 1\n")
    team.entry("launch", before)
    team.approve("launch/wall", by="Fatima Khan")
    team.entry("launch", **after)
    outlook, held = team.look()
    [post] = [post for post in outlook.plan.posts if post.id == "launch/wall"]
    [fate] = [group.fate for group in team.desk.prospect(outlook, held, NOTHING).groups if post.id in group.posts]
    page = Known({}, (), held.snapshot.deliveries).standings([post], View("Together", "UTC", team.now))[post.id]
    said = (post.id not in waiting(outlook, held, team.now), fate is Fate.GOES, page.mark is Mark.APPROVED)
    assert said == (counts,) * 3
    assert ("waits for approval" not in team.may_go_out("launch/wall")) is counts
