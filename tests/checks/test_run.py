"""Silences, folding and order; and that the README knows every check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import bot.checks
from bot.checks import CHECKS, check
from bot.checks.alt import missing_alt
from bot.checks.run import code_of
from bot.cli.codes import of_checks
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Location
from bot.model.plan import Plan
from tests.checks.example import LIMITS, NOW, campaign, entry, message, png, post, printed

BARE = post(media=(png(alt=""),))
REASON = {"missing-alt": "the picture is an ornament"}


def test_an_entry_a_message_or_the_campaign_can_allow_a_finding() -> None:
    assert len(printed(missing_alt, BARE)) == 2
    assert printed(missing_alt, BARE, of=campaign(entries=(entry(allow=REASON),))) == []
    assert printed(missing_alt, BARE, of=campaign(messages={"teaser": message(allow=REASON)})) == []
    assert printed(missing_alt, BARE, of=campaign(allow=REASON)) == []


def test_a_reason_for_one_check_or_one_entry_silences_no_other() -> None:
    assert len(printed(missing_alt, BARE, of=campaign(entries=(entry(allow={"alt-prefix": "…"}),)))) == 2
    other = campaign(entries=(entry(), entry("launch", allow=REASON)))
    assert len(printed(missing_alt, BARE, of=other)) == 2


def test_findings_come_in_file_order_each_once() -> None:
    def untidy(plan: Plan, context: Context) -> Iterator[Diagnostic]:
        for line in (9, 2, 9):
            yield Diagnostic("untidy", "untidy", Location("b.yaml", line), post=plan.posts[0].id)
        yield Diagnostic("untidy", "untidy", Location("a.yaml", 30))

    assert printed(untidy, post()) == [
        "a.yaml:30: error[untidy]: untidy",
        "b.yaml:2: error[untidy]: untidy",
        "b.yaml:9: error[untidy]: untidy",
    ]


def test_a_campaign_without_faults_has_no_findings() -> None:
    posts = (post(media=(png(),)), post(channel="wall", media=(png(),)))
    context = Context(campaign(), LIMITS, NOW, {"schedules/countdown.yaml": "entries: []"})
    assert check(Plan(posts, "Europe/London"), context) == ()


def test_every_check_of_the_folder_runs_once() -> None:
    folder = Path(bot.checks.__file__).parent
    written = re.compile(r"^def ([a-z]\w*)\(plan: Plan, context: Context\)", re.MULTILINE)
    found = [name for path in folder.glob("*.py") for name in written.findall(path.read_text("utf-8"))]
    assert sorted(found) == sorted(each.__name__ for each in CHECKS)


def test_the_readme_has_a_section_for_every_check_with_severity_mending_and_source() -> None:
    explained = of_checks()
    assert list(explained) == [*dict.fromkeys(explained)]
    assert set(explained) == {code_of(each) for each in CHECKS}
    for code, words in explained.items():
        assert words.startswith(("Error", "Warning", "Note")), code
        assert "\nMend: " in words, code
        assert "\nSource: " in words, code
