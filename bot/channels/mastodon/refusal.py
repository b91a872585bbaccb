"""What a server's refusal means: whether to wait, to edit, to mend the token, or to go and look."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels.http.body import parsed
from bot.channels.http.refusal import Refusal, meaning
from bot.channels.http.retry_after import retry_after
from bot.model.channel import Rejected, Unauthorized, Unavailable

if TYPE_CHECKING:
    from bot.channels.http import Response

_MOST_WORDS = 160
_ACCOUNT = re.compile(r"\b(login|scopes?|suspended|disabled|confirmed|approval)\b", re.IGNORECASE)
_STANDS = (
    (re.compile(r"scope", re.IGNORECASE), "the token may not do this: make one that may, for"),
    (re.compile(r"confirmed", re.IGNORECASE), "confirm the account's e-mail address; the token is fine:"),
    (re.compile(r"approval", re.IGNORECASE), "the account waits for its moderators' approval; the token is fine:"),
    (
        re.compile(r"disabled|suspended", re.IGNORECASE),
        "the account is disabled or suspended: ask its moderators, for a new token does not help;",
    ),
)
_ENDED = (
    (re.compile(r"revoked", re.IGNORECASE), "the access token was revoked"),
    (re.compile(r"expired", re.IGNORECASE), "the access token has expired"),
)
"""What to do about an account or a token that may do less than it must, by the server's own words."""

_NOT_YET = re.compile(r"not finished processing", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusals:
    """Reads refusals of `host`. `token` says where the access token is set; `redact` keeps secrets out of texts."""

    host: str
    token: str
    redact: Callable[[str], str]
    now: Callable[[], datetime]

    def of(self, response: Response, *, is_public: bool) -> Exception:
        """Name the error for a 4xx. One that is not in the server's own words says nothing about a public call."""
        status, words = response.status_code, self._words(response)
        if status == 401 or (status == 400 and "token" in _start(response).lower()):  # 400: Takahe
            why = next((meant for said, meant in _ENDED if said.search(words)), "")
            why = f"{self.host}: {why}" if why else f"{self.host} refused the access token"
            return Unauthorized(f"{why}; make a new one for {self.token}")
        if status == 403 and _ACCOUNT.search(words):
            default = "this account may do less than it must; see to"
            meant = next((meant for said, meant in _STANDS if said.search(words)), default)
            return Unauthorized(f"{self.host}{words}: {meant} {self.token}")
        if status == 404 and (words or not is_public):
            return Rejected(f"{self.host} does not find the post that this one answers, or is no Mastodon server")
        if status == 422 and _NOT_YET.search(words):
            return Unavailable(f"{self.host} is still working on a picture or video of this post")
        again = retry_after(response.headers, self.now())
        return meaning(Refusal(self.host, self.token, status, words, again, is_public))

    def _words(self, response: Response) -> str:
        """The server's own short reason, ready to be put behind a text; empty when it gives none in Mastodon's form."""
        try:
            said = parsed(response.content).get("error")
        except (ValueError, AttributeError):
            return ""
        text = " ".join(said.split()) if isinstance(said, str) else ""
        return f': "{self.redact(text)[:_MOST_WORDS]}"' if text else ""


def _start(response: Response) -> str:
    return response.content[:_MOST_WORDS].decode(errors="replace")
