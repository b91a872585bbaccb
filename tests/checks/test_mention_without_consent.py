"""A mention that nobody agreed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.checks.mention_without_consent import mention_without_consent
from bot.model.plan import Mention
from tests.checks.example import X, campaign, message, partner, post, printed

TEXT = "Thank you, @LeedsHub, for your pledge."
SILENT = campaign(partners=(partner(),), messages={"teaser": message(text=TEXT)})


def test_a_handle_that_is_written_out() -> None:
    assert printed(mention_without_consent, post(TEXT), of=SILENT) == [
        "messages/teaser.md:4:12: error[mention-without-consent]: @LeedsHub mentions Leeds Hub, "
        "and no consent to `mention` is recorded",
        "  help: write {{ partner.mention }} or the name, or record the consent at schedules/partners.csv:A2",
    ]


def test_a_consent_that_ended_the_day_before() -> None:
    lapsed = partner(consent=("mention",), consent_until=date(2021, 8, 22))
    named = post(TEXT, mentions=(Mention("leeds-hub", "LeedsHub", "@LeedsHub"),))
    found = printed(mention_without_consent, named, of=campaign(partners=(lapsed,)))
    assert found[0].endswith("@LeedsHub mentions Leeds Hub, and consent ended on 2021-08-22")


def test_with_consent_on_the_day_it_is_fine() -> None:
    agreed = partner(consent=("mention",), consent_until=date(2021, 8, 23))
    assert printed(mention_without_consent, post(TEXT), of=campaign(partners=(agreed,))) == []


def test_names_e_mail_addresses_and_other_people_are_fine() -> None:
    for text in ("Thank you, Leeds Hub.", "Write to hello@LeedsHub", "See https://a.example/@LeedsHub", "@LeedsHubs"):
        assert printed(mention_without_consent, post(text), of=SILENT) == []


def test_a_handle_of_another_platform_calls_nobody() -> None:
    posts = (post(TEXT, channel="wall"), post(TEXT, channel="mastodon"))
    assert printed(mention_without_consent, *posts, of=SILENT) == []


def test_it_is_refused_even_where_drumbeat_itself_writes_names_only() -> None:
    assert len(printed(mention_without_consent, post(TEXT), of=SILENT, limits={"x": replace(X, mention="")})) == 2


def test_on_mastodon_half_a_handle_calls_too() -> None:
    of = campaign(partners=(partner(handles={"mastodon": "hub@social.example"}),))
    for text in ("Thank you, @hub.", "Thank you, @Hub@social.example."):
        assert printed(mention_without_consent, post(text, channel="mastodon"), of=of)[0].startswith(
            "messages/teaser.md:4:1: error[mention-without-consent]"
        )


def test_a_full_stop_before_a_handle_makes_it_no_less_a_mention() -> None:
    assert len(printed(mention_without_consent, post("Thank you .@LeedsHub, for your pledge."), of=SILENT)) == 2
