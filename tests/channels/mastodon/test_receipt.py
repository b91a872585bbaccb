"""The receipt of a status: whatever the server says of it, it is public, and its address leads there or nowhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.channels.mastodon.draft import receipt_of
from bot.model.address import is_web
from bot.model.delivery import Receipt

AT = "https://example.social"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def read(**said: object) -> Receipt:
    found = receipt_of({"id": "7", **said}, AT, lambda: NOW)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "ftp://example.social/7",
        "https://exam ple.social/7",
        "https://example.social/7\n",
        "https://example.social/\u202e7",
        "https://example.social/\x1b[2J",
        "https://[",
        "https://",
        "//example.social/7",
        "/7",
        "\ud800",
        7,
        ["https://example.social/7"],
        None,
    ],
)
def test_an_address_that_nobody_should_open_is_not_taken(url: object) -> None:
    assert read(url=url, uri=url).url == f"{AT}/web/statuses/7"


def test_the_servers_own_addresses_are_taken_in_their_order() -> None:
    assert read(url=f"{AT}/@drum/7", uri=f"{AT}/users/drum/7").url == f"{AT}/@drum/7"
    assert read(url=None, uri=f"{AT}/users/drum/7").url == f"{AT}/users/drum/7"


@pytest.mark.parametrize("number", ["7\ud800", "\x1b[2J", "a b", "../../7", "7?x=<b>"])
def test_an_odd_id_is_kept_so_that_it_can_be_written_down(number: str) -> None:
    receipt = read(id=number)
    assert is_web(receipt.url)
    assert receipt.url.startswith(f"{AT}/web/statuses/")
    receipt.remote_id.encode()
