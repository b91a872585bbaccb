"""A file of the campaign holds something that looks like a password or an access token."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Location
from bot.model.plan import Plan

# the literal start of each is looked for first, which costs next to nothing in files that have none of them
KNOWN = (
    ("a GitHub token", "gh", r"gh[pousr]_[A-Za-z0-9]{30,}"),
    ("a GitHub token", "github_pat_", r"github_pat_\w{40,}"),
    ("a GitLab token", "glpat-", r"glpat-[\w-]{20,}"),
    ("a Slack token", "xox", r"xox[abeoprs]-[\w-]{10,}"),
    ("a Slack webhook", "https://hooks.slack.com", r"https://hooks\.slack\.com/services/[\w/-]{20,}"),
    ("a Discord webhook", "/api/webhooks/", r"https://discord(?:app)?\.com/api/webhooks/[\w/-]{20,}"),
    ("an AWS access key", "AKIA", r"AKIA[A-Z0-9]{16}"),
    ("an AWS access key", "ASIA", r"ASIA[A-Z0-9]{16}"),
    ("a Google API key", "AIza", r"AIza[\w-]{35}"),
    ("a Meta access token", "EAA", r"EAA[A-Za-z0-9]{40,}"),
    ("a Telegram bot token", ":AA", r"[0-9]{8,10}:AA[\w-]{33}"),
    ("a secret key", "sk-", r"sk-[\w-]{0,8}[A-Za-z0-9]{20,}"),
    ("a secret key", "sk_live_", r"sk_live_\w{16,}"),
    ("a private key", "-----BEGIN ", r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    ("a signed token", "eyJ", r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
    ("a bearer token", "earer ", r"[Bb]earer [A-Za-z0-9._~+/-]{20,}"),
    ("a password in an address", "://", r"://[^\s/:@]+:[^\s/@{]{6,}@"),
)
_WORDS = ("key", "secret", "token", "passw", "credential")
_NAMED = (
    r"(?i)(?:api[_ -]?key|secret|token|passw(?:or)?d|credentials?|app[_ -]?password)[\w\"' -]{0,20}[:=,]\s*[\"']?"
    r"(?P<value>[A-Za-z0-9+/_.=~-]{12,})"
)


def token_in_file(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each line with a secret. It names the line and the kind, and never shows the value.

    The location has no column, so that nobody prints the line beside the diagnostic.
    """
    for path, text in context.texts.items():
        told: set[int] = set()
        for start, kind in _secrets(text):
            line = text.count("\n", 0, start) + 1
            if line not in told:
                told.add(line)
                message = f"this line holds what looks like {kind}"
                hint = "take it out, have a new one issued, and name that in config.toml by env:, file: or keyring:"
                yield Diagnostic("token-in-file", message, Location(path, line), hint)


def _secrets(text: str) -> Iterator[tuple[int, str]]:
    for kind, start, pattern in KNOWN:
        if start in text:
            whole = rf"(?:(?<![A-Za-z0-9_])|(?=:)){pattern}"
            yield from ((found.start(), kind) for found in re.finditer(whole, text))
    lower = text.lower()
    if not any(word in lower for word in _WORDS):
        return
    for found in re.finditer(_NAMED, text):
        value = found["value"]
        if not re.search(r"(?i)(?:env|file|keyring|https?)$", value.split(":")[0]) and _is_random(value):
            yield found.start("value"), "a password or an access token"


def _is_random(value: str) -> bool:
    """Say whether the characters are drawn rather than written: mixed kinds and much information for each of them."""
    kinds = sum(map(bool, (re.search("[a-z]", value), re.search("[A-Z]", value), re.search("[0-9]", value))))
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
    return kinds >= 2 and any(c.isdigit() for c in value) and bits >= 3.0 and not re.fullmatch(r"[\d.:/-]+\w?", value)
