"""Secrets in the files. The ones here are made up, and put together so that no scanner stumbles over them."""

from __future__ import annotations

import pytest

from bot.checks.token_in_file import token_in_file
from tests.checks.example import campaign, printed

RANDOM = "q7Zt9" + "Lm2Xw8" + "Rk4Vb6" + "Nc3Yp1"
SECRETS = {
    "a GitHub token": "ghp_" + RANDOM + RANDOM,
    "a Slack token": "xoxb-" + "123456789012-" + RANDOM,
    "an AWS access key": "AKIA" + "Q7ZT9LM2XW8RK4VB",
    "a Telegram bot token": "123456789:" + "AA" + (RANDOM * 2)[:33],
    "a signed token": "eyJhbGciOiJI." + "eyJzdWIiOiIx." + RANDOM,
    "a bearer token": "Authorization: Bearer " + RANDOM,
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "a password in an address": "https://" + "bot:" + RANDOM + "@example.org/",
    "a password or an access token": "x_api_secret: " + RANDOM,
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_named_by_its_line_and_kind_and_never_shown(kind: str) -> None:
    found = printed(token_in_file, texts={"schedules/campaign.yaml": f"name: A\nnote: {SECRETS[kind]}\n"})
    assert found == [
        f"schedules/campaign.yaml:2: error[token-in-file]: this line holds what looks like {kind}",
        "  help: take it out, have a new one issued, and name that in config.toml by env:, file: or keyring:",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "token: env:MASTODON_TOKEN",
        "token: keyring:drumbeat/mastodon-2021",
        "password: please-ask-the-communications-team",
        "token: 2021-08-23T09:00:00",
        "The secret: stop, think, and look deeper",
        "link: https://www.wypartnership.co.uk/get-involved/root-out-racism",
        "sha: " + "0f" * 20,
        "The bearer carries on, and on, and on, and on, and on",
        "api_key: {{ facts.people }}",
    ],
)
def test_words_and_references_are_fine(line: str) -> None:
    assert printed(token_in_file, texts={"messages/teaser.md": line}) == []


def test_only_the_whole_campaign_can_silence_it() -> None:
    texts = {"schedules/campaign.yaml": SECRETS["a GitHub token"]}
    assert printed(token_in_file, texts=texts, of=campaign(allow={"token-in-file": "a made-up one"})) == []
