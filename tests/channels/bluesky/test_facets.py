"""What of a text becomes a link."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.bluesky.facets import facets


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("Read https://a.example/b.", "https://a.example/b"),
        ("(https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("(https://a.example/b_(c)).", "https://a.example/b_(c)"),
        ("[https://a.example/b[1]]", "https://a.example/b[1]"),
        ("https://a.example/b(x)]", "https://a.example/b(x)"),
        ("“https://a.example/b?”…", "https://a.example/b"),
    ],
)
def test_a_link_ends_before_the_punctuation_of_its_sentence(text: str, uri: str) -> None:
    found: list[Any] = list(facets(text))  # JSON is what it is
    assert [facet["features"][0]["uri"] for facet in found] == [uri]
