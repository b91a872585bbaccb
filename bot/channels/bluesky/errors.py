"""What Bluesky's refusals mean for us: XRPC answers them as JSON with the name of an error and a few words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.channels.http import refusal
from bot.channels.http.body import parsed
from bot.channels.http.refusal import PLAIN
from bot.channels.http.retry_after import retry_after
from bot.model.channel import Rejected, Unauthorized

if TYPE_CHECKING:
    from bot.channels.http import Response

WORN_OUT = ("ExpiredToken", "InvalidToken")
"""The access token no longer holds; a renewed one may."""

NOT_THERE = "RecordNotFound"

_WORDS_CHARS = 200
_CREDENTIALS = {
    **dict.fromkeys(WORN_OUT, "the log-in is not taken"),
    "AuthMissing": "the log-in is not taken",
    "AuthenticationRequired": "the handle and app_password do not belong together",
    "AuthFactorTokenRequired": "app_password holds the account's own password; make an app password instead",
    "AccountTakedown": "the account has been taken down; ask Bluesky's support",
    "AccountSuspended": "the account is suspended; ask Bluesky's support",
    "AccountDeactivated": "the account is deactivated; activate it in Bluesky's settings",
    "RepoTakendown": "the account has been taken down; ask Bluesky's support",
    "RepoSuspended": "the account is suspended; ask Bluesky's support",
    "RepoDeactivated": "the account is deactivated; activate it in Bluesky's settings",
    "RepoNotFound": "this server does not have the account; look at handle and service",
}


class KeyTaken(Rejected):
    """Something is there under the post's key, and nothing was written; the refusal does not say what."""


class BlobGone(Rejected):
    """The server has dropped a picture that waited too long for its post; nothing was written."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal in the platform's words; empty where it gave none that can be read."""

    status: int
    name: str
    words: str

    @property
    def is_worn_out(self) -> bool:
        """Whether a renewed log-in may help."""
        return self.status in (400, 401) and self.name in WORN_OUT

    @property
    def is_absence(self) -> bool:
        """Whether the record that was asked for is certainly not there."""
        older = self.name == "InvalidRequest" and self.words.startswith("Could not locate record")
        return self.status == 400 and (self.name == NOT_THERE or older)

    @property
    def is_understood(self) -> bool:
        """Whether this is an answer at all; a page of something in between says nothing about the post."""
        return bool(self.name) or self.status in PLAIN


def read(response: Response, redact: Callable[[str], str]) -> Refused:
    """Read a refusal, as far as it can be read; its words may quote what was sent, so that they are redacted."""
    try:
        said: Any = parsed(response.content)  # JSON is what it is
    except ValueError:
        said = None
    given = said if isinstance(said, dict) else {}
    name, words = given.get("error"), given.get("message")
    return Refused(
        response.status_code,
        redact(name)[:_WORDS_CHARS] if isinstance(name, str) else "",
        redact(" ".join(words.split()))[:_WORDS_CHARS] if isinstance(words, str) else "",
    )


def meaning(refused: Refused, response: Response, setting: str, now: datetime, *, is_public: bool = False) -> Exception:
    """Say what to do about a refusal; `setting` is where the app password is set."""
    if refused.name in _CREDENTIALS and refused.status != 429:
        return Unauthorized(f"{_CREDENTIALS[refused.name]} ({setting})")
    if refused.name == "InvalidSwap":
        return KeyTaken("something is there under this post's key")
    if refused.name == "BlobNotFound":
        return BlobGone("the server no longer has a picture of this post")
    said = "".join(f": {words}" for words in (refused.name, refused.words) if words)
    again = retry_after(response.headers, now)
    return refusal.meaning(refusal.Refusal("Bluesky", setting, refused.status, said, again, is_public))
