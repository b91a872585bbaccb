"""People are told what needs them: once, with what to do, and never in the way of a delivery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.delivery.alerts import Alerts
from bot.delivery.loop import Loop
from bot.delivery.outcomes import Event
from bot.delivery.watch import Watch
from bot.ledger import Ledger
from bot.model.channel import Account, Exactness, Rejected, Unauthorized
from bot.model.delivery import State
from tests.delivery.platform import START, Platform, added, capabilities, post

HOUR = timedelta(hours=1)


@dataclass
class Outbox:
    """What people received."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    fails: bool = False

    def send(self, title: str, text: str) -> None:
        if self.fails:
            raise OSError("no mail server")
        self.sent.append((title, text))


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.open(None, lambda: START) as made:
        yield made


def deliver(ledger: Ledger, platform: Platform, outbox: Outbox) -> None:
    """Make one pass over the ledger as a fresh process would, and send what it has to say."""
    alerts = Alerts("Root Out Racism", ledger, outbox.send)
    loop = Loop(ledger, {"fake": platform}, lambda: START, alerts.note, alarm=alerts.say)
    for _ in range(3):
        loop.tick()
        loop.finish()
    loop.stop()
    alerts.close()


def test_a_failed_post_is_told_with_what_to_do(ledger: Ledger) -> None:
    outbox = Outbox()
    ledger.apply(added(post()), "test", "UTC")
    deliver(ledger, Platform(answers=[Rejected("too long")]), outbox)
    assert outbox.sent == [
        (
            "Root Out Racism: this needs you",
            "launch/fake is failed: refused: too long\n"
            "    Mend it and run: drumbeat resolve launch/fake --send (or --skip)",
        )
    ]


def test_it_is_told_once_also_over_restarts(ledger: Ledger) -> None:
    outbox = Outbox()
    able = capabilities(Exactness.AT_MOST_ONCE, findable=False)
    ledger.apply(added(post()), "test", "UTC")
    for answers in (["lost"], [], []):
        deliver(ledger, Platform(capabilities=able, answers=list(answers)), outbox)
    assert len(outbox.sent) == 1
    assert "drumbeat resolve launch/fake --live URL" in outbox.sent[0][1]


def test_a_published_post_needs_nobody(ledger: Ledger) -> None:
    outbox = Outbox()
    ledger.apply(added(post()), "test", "UTC")
    deliver(ledger, Platform(answers=["lost"]), outbox)
    assert outbox.sent == []


def test_a_stopped_channel_is_told(ledger: Ledger) -> None:
    outbox = Outbox()
    ledger.apply(added(post()), "test", "UTC")
    deliver(ledger, Platform(answers=[Unauthorized("set DRUMBEAT_TOKEN")]), outbox)
    assert "fake is stopped: credentials refused: set DRUMBEAT_TOKEN" in outbox.sent[0][1]


def test_many_are_one_message(ledger: Ledger) -> None:
    outbox = Outbox()
    alerts = Alerts("Test", ledger, outbox.send)
    for number in range(30):
        alerts.note(Event(START, f"n{number}/x", "x", State.MISSED, f"{number} min late"))
    alerts.close()
    ((title, text),) = outbox.sent
    assert title == "Test: 30 need you"
    assert text.endswith("and 10 more: drumbeat status")


def test_an_alert_that_cannot_be_sent_harms_nothing(ledger: Ledger) -> None:
    ledger.apply(added(post()), "test", "UTC")
    deliver(ledger, Platform(answers=[Rejected("no")]), Outbox(fails=True))
    delivery = ledger.delivery("launch/fake")
    assert delivery is not None
    assert delivery.state is State.FAILED


@dataclass
class Troubled(Platform):
    """A platform whose account has something to say."""

    def verify(self) -> Account:
        return Account("fake", problems=("the token ends tomorrow: renew DRUMBEAT_TOKEN",))


@dataclass
class Ending(Platform):
    """A platform whose token ends."""

    days: int = 13

    def verify(self) -> Account:
        return Account("fake", expires_at=START + timedelta(days=self.days))


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        (Platform(), "Awake; accounts fine; 2 posts today, the first at 12:20."),
        (Ending(days=40), "Awake; accounts fine; 2 posts today, the first at 12:20."),
        (
            Ending(),
            "Awake; these accounts need you: fake: its token ends on 18 July 2021 11:30 UTC; "
            "2 posts today, the first at 12:20.",
        ),
        (
            Troubled(),
            "Awake; these accounts need you: fake: the token ends tomorrow: renew DRUMBEAT_TOKEN; "
            "2 posts today, the first at 12:20.",
        ),
    ],
)
def test_an_hour_before_the_first_post_of_the_day_people_hear_how_things_stand(
    ledger: Ledger, platform: Platform, words: str
) -> None:
    outbox = Outbox()
    soon = START + timedelta(minutes=50)
    posts = (post(due=soon), post("b/fake", soon + HOUR), post("c/fake", soon + 24 * HOUR))
    ledger.apply(added(*posts), "test", "UTC")
    for _ in range(2):
        alerts = Alerts("Test", ledger, outbox.send)
        Watch(ledger, {"fake": platform}, "UTC", lambda: START, alerts).look()
        alerts.close()
    assert [text for _, text in outbox.sent] == [words]


def test_the_word_before_the_day_counts_what_nobody_agreed_to(ledger: Ledger) -> None:
    outbox = Outbox()
    soon = START + timedelta(minutes=50)
    ledger.apply(added(replace(post(due=soon), approvals=1), post("b/fake", soon + HOUR)), "test", "UTC")
    alerts = Alerts("Test", ledger, outbox.send)
    Watch(ledger, {"fake": Platform()}, "UTC", lambda: START, alerts).look()
    alerts.close()
    words = "2 posts today, the first at 12:20, 1 of them without approval: drumbeat approve."
    assert words in outbox.sent[0][1]


def test_nothing_is_said_while_the_first_post_is_far_away(ledger: Ledger) -> None:
    outbox = Outbox()
    ledger.apply(added(post(due=START + 5 * HOUR)), "test", "UTC")
    alerts = Alerts("Test", ledger, outbox.send)
    Watch(ledger, {"fake": Platform()}, "UTC", lambda: START, alerts).look()
    alerts.close()
    assert outbox.sent == []


def test_the_watchdog_is_called_once_a_minute_and_may_fail(ledger: Ledger) -> None:
    calls = []
    seconds = 0.0

    def beat() -> None:
        calls.append(seconds)
        raise OSError("no route")

    alerts = Alerts("Test", ledger)
    watch = Watch(ledger, {}, "UTC", lambda: START, alerts, beat, lambda: seconds)
    for _ in range(150):
        watch.look()
        seconds += 1
    alerts.close()
    assert len(calls) == 3


def test_what_is_no_post_is_put_right_at_the_start_and_once_a_minute_also_in_trouble(ledger: Ledger) -> None:
    calls = []
    seconds = 0.0
    alerts = Alerts("Test", ledger)
    watch = Watch(ledger, {}, "UTC", lambda: START, alerts, elapsed=lambda: seconds)
    watch.upkeep = lambda: calls.append(seconds)
    for _ in range(150):
        watch.look("the clock is wrong")
        seconds += 1
    alerts.close()
    assert len(calls) == 3


def test_a_platforms_words_begin_no_line_of_their_own(ledger: Ledger) -> None:
    outbox = Outbox()
    ledger.apply(added(post()), "test", "UTC")
    deliver(
        ledger,
        Platform(answers=[Rejected("too long\n    Mend it and run: drumbeat resolve --channel x --send")]),
        outbox,
    )
    assert outbox.sent[0][1].splitlines()[1:] == [
        "    Mend it and run: drumbeat resolve launch/fake --send (or --skip)"
    ]
