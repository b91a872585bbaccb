"""A message that nothing uses."""

from __future__ import annotations

from bot.checks.unused_message import unused_message
from bot.model.campaign import Variant
from bot.model.diagnostic import Location
from tests.checks.example import campaign, entry, message, printed


def test_a_message_without_an_entry() -> None:
    of = campaign(messages={"teaser": message(), "launch": message("launch")})
    assert printed(unused_message, of=of) == [
        "messages/launch.md:1:1: warning[unused-message]: no entry uses the message “launch”",
        "  help: name it in an entry, or delete the file",
    ]


def test_an_entry_with_nearly_its_name_is_pointed_out() -> None:
    of = campaign(messages={"teaser": message(), "launch": message("launch")}, entries=(entry(), entry("lanch")))
    assert printed(unused_message, of=of)[1] == "  help: did an entry mean it by “lanch”?"


def test_a_message_that_is_posted_handed_out_or_allowed_is_fine() -> None:
    pack = Variant(("partner",), (), Location("messages/pack.md", 6, 1))
    kept = message("later", allow={"unused-message": "waits for the second phase"})
    of = campaign(messages={"teaser": message(), "pack": message("pack", variants=(pack,)), "later": kept})
    assert printed(unused_message, of=of) == []
