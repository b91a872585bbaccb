"""Laws of reconciliation that hold for any campaign."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.campaign import Campaign, Entry, ShoutOut
from bot.model.delivery import FIXED, State
from bot.model.plan import History, Kind, Plan, Snapshot
from bot.planning.plan import plan
from bot.planning.reconcile import reconcile
from tests.planning.makers import CHANNELS, applied, campaign, delivery, entry, every, message, partner, utc

NOW = utc("2021-06-01 12:00")


@st.composite
def _campaigns(draw: st.DrawFn) -> Campaign:
    entries: list[Entry] = []
    for number in range(draw(st.integers(0, 4))):
        name = f"e{number}"
        channels = draw(st.sampled_from([("wall",), ("x",), ("wall", "x")]))
        shout_out = draw(st.sampled_from([None, ShoutOut(), ShoutOut(per_post=2, repeat=True)]))
        first = f"2021-07-{draw(st.integers(1, 9)):02}"
        clock = f"{draw(st.integers(8, 18)):02}:00"
        repeated = every(f"weekdays {clock}", first, "2021-07-12")
        timing = repeated if draw(st.booleans()) else f"launch -{draw(st.integers(0, 5))}d {clock}"
        hold = draw(st.sampled_from(["", "waits"]))
        entries.append(entry(name, timing, channels=channels, shout_out=shout_out, hold=hold))
    texts = ["One", "Two\n---\nThree {{ partners.pledged }}", "{{ days_to_launch }}"]
    messages = tuple(message(each.id, draw(st.sampled_from(texts))) for each in entries)
    partners = tuple(partner(f"p{number}") for number in range(draw(st.integers(1, 5))))
    return campaign(*entries, messages=messages, partners=partners)


def _plan(made: Campaign) -> Plan:
    return plan(made, CHANNELS, History())[0]


@settings(deadline=None)
@given(_campaigns())
def test_what_was_applied_is_all_kept(made: Campaign) -> None:
    found = _plan(made)
    after = reconcile(found, applied(reconcile(found, Snapshot(), NOW)), NOW)
    assert {each.kind for each in after.changes} <= {Kind.KEEP}
    assert len(after.changes) == len(found.posts)


@settings(deadline=None)
@given(_campaigns(), _campaigns())
def test_any_edit_settles_in_one_step(before: Campaign, after: Campaign) -> None:
    held = applied(reconcile(_plan(before), Snapshot(), NOW))
    settled = applied(reconcile(_plan(after), held, NOW), held)
    assert {each.kind for each in reconcile(_plan(after), settled, NOW).changes} <= {Kind.KEEP}


@settings(deadline=None)
@given(_campaigns(), _campaigns(), st.randoms(use_true_random=False))
def test_what_is_public_or_may_be_is_never_added_moved_revised_or_withdrawn(
    before: Campaign, after: Campaign, random: Random
) -> None:
    states = sorted(State)
    held = Snapshot({post.id: delivery(post, random.choice(states)) for post in _plan(before).posts})
    for each in reconcile(_plan(after), held, NOW).changes:
        if each.delivery is not None and each.delivery.state in FIXED:
            assert each.kind in (Kind.KEEP, Kind.CONFLICT)
            assert each.kind is Kind.KEEP or each.why


@settings(deadline=None)
@given(_campaigns(), st.randoms(use_true_random=False))
def test_the_order_of_entries_and_partners_changes_nothing(made: Campaign, random: Random) -> None:
    entries, partners = list(made.entries), list(made.partners)
    random.shuffle(entries)
    random.shuffle(partners)
    mixed = campaign(*entries, messages=tuple(made.messages.values()), partners=tuple(partners))
    assert _plan(mixed) == _plan(made)
