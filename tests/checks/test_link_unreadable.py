"""An address that leads nowhere."""

from __future__ import annotations

import pytest

from bot.checks.links import link_unreadable
from tests.checks.example import post, printed, told_of

TEXT = "Read it at https://[link to follow] now."


def test_an_address_that_was_to_follow_is_told_at_its_place() -> None:
    assert told_of(link_unreadable, TEXT) == [
        "messages/teaser.md:4:12: error[link-unreadable]: “https://[link” is not an address that anybody can open",
        "  help: write it in full, such as https://example.org/pledge, or take it out",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "https://[",
        "https://[::1",
        "https://…",
        "https://TBC",
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://ex\u2100mple.org/",
        "https://a..example.org/",
        f"https://{'a' * 64}.example.org/",
        "https://exam\u202eple.org/",
        "https://exam\u200bple.org/",
        "http://localhost:8000/",
    ],
)
def test_what_no_browser_could_open_is_told(link: str) -> None:
    assert len(printed(link_unreadable, post(f"Read {link} now."))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.org/a_(b), (https://example.org/) and https://example.org:8443/?q=[1]#x.",
        "https://xn--mnchen-3ya.example/ and https://münchen.example/",
        "https://203.0.113.9/ and https://[2001:db8::1]/",
        "No address here: https is a word, :// is none.",
        "Address: https://www.example.org/%E2%9C%8A",
    ],
)
def test_real_addresses_are_left_alone(text: str) -> None:
    assert printed(link_unreadable, post(text)) == []
