"""What of a text becomes a link."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.bluesky.facets import facets, hashtags


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


def test_a_hashtag_has_at_most_64_signs_and_640_bytes() -> None:
    longest = ("é" + "\u0301" * 4) * 64
    assert [len(hashtags(f"#{tag}")) for tag in (longest, f"{longest}\u0301", f"{'e' * 65}")] == [1, 0, 0]
