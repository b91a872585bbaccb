"""A message finds the person: by the private file, else by those for alerts, and one dead address stops none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.delivery import letters
from bot.delivery.alerts import Alerts, NotSent
from bot.delivery.letters import Letters
from bot.model.redact import Redactor
from bot.model.settings import Secret
from tests.delivery.town import AtOnce

ALERTS = (Secret("a variable", lambda: "mailtos://team:pass@mail.example?to=all@example.org&name=Team"),)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What apprise is asked to send to; whoever is at `dead://` is not reached."""
    found: list[tuple[str, str]] = []

    def to_people(addresses: Sequence[Secret], outward: Callable[[str], str]) -> Callable[[str, str], None] | None:
        def send(title: str, text: str) -> None:
            for one in addresses:
                if one.read().startswith("dead"):
                    raise NotSent("it was not understood")
                found.append((one.read(), title))

        return send if addresses else None

    monkeypatch.setattr(letters, "to_people", to_people)
    return found


def made(tmp_path: Path, rows: str, duty: Sequence[str] = ()) -> Letters:
    (tmp_path / "people.csv").write_text(f"Name,Address\n{rows}", "utf-8")
    return Letters(ALERTS, tmp_path / "people.csv", Redactor(), str, lambda: duty)


def test_each_kind_of_address_is_used(
    tmp_path: Path, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMIR", "json://amir.example")
    rows = "Fatima Khan,fatima@example.org\nAmir Shah,env:AMIR\nBea Hill,json://bea.example\n"
    made(tmp_path, rows).send_to(("Fatima  khan", "Amir Shah", "Bea Hill"), "Look", "words")
    assert sent == [
        ("mailtos://team:pass@mail.example?name=Team&to=fatima%40example.org", "Look"),
        ("json://amir.example", "Look"),
        ("json://bea.example", "Look"),
    ]


def test_who_has_no_address_or_a_dead_one_is_reached_by_the_alerts(tmp_path: Path, sent: list[tuple[str, str]]) -> None:
    made(tmp_path, "Bea Hill,dead://bea\nZoe Lund,\n").send_to(("Zoe Lund", "Bea Hill"), "Look", "words")
    assert sent == [(ALERTS[0].read(), "Look (for Zoe Lund, Bea Hill)")]


def test_a_file_that_is_not_there_is_named_and_stops_no_message(tmp_path: Path, sent: list[tuple[str, str]]) -> None:
    lost = Letters(ALERTS, tmp_path / "lost.csv", Redactor(), str)
    lost.send_to(("Bea Hill",), "Look", "words")
    assert sent == [(ALERTS[0].read(), "Look (for Bea Hill)")]
    assert lost.read()[1] == "the addresses of people cannot be read: lost.csv"


def test_who_is_on_duty_gets_what_is_for_nobody_in_particular(tmp_path: Path, sent: list[tuple[str, str]]) -> None:
    made(tmp_path, "Bea Hill,json://bea.example\n", ("Bea Hill", "Zoe Lund")).send("Look", "words")
    assert [address for address, _ in sent] == [ALERTS[0].read(), "json://bea.example"]


def test_what_did_not_reach_one_person_is_sent_again_to_that_person_only() -> None:
    tried: list[tuple[str, ...]] = []

    def send_to(names: Sequence[str], title: str, text: str) -> None:
        tried.append(tuple(names))
        if names == ("Bea",) and len(tried) < 3:
            raise NotSent("no route")

    alerts = Alerts("Test", Nothing(), lambda title, text: None, send_to=send_to, pool=AtOnce())
    alerts.say("a", "one", to=("Bea",))
    alerts.say("b", "two", to=("Zoe",))
    alerts.close()
    assert alerts.undelivered() == 1
    alerts.close()
    assert tried == [("Bea",), ("Zoe",), ("Bea",)]
    assert alerts.undelivered() == 0


class Nothing:
    """A memory that forgets."""

    def told_at(self, alert: str) -> None: ...

    def note_told(self, alerts: object, post_ids: object) -> None: ...

    def note(self, by: str, action: str, subject: str, detail: str = "") -> None: ...

    def audit(self, subject: str = "") -> tuple[()]:
        return ()
