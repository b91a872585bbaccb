"""What X's answers mean: which refusal is whose to mend, until when a limit holds, when a post was made. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.http.reason import number, until
from bot.channels.http.refusal import Refusal, meaning
from bot.channels.http.retry_after import retry_after
from bot.channels.x.alive import mentions
from bot.model.alive import words
from bot.model.channel import Rejected, Unauthorized

Json = Mapping[str, Any]  # the wire is JSON: whoever reads a field checks it

_MOST_WORDS = 200
_SNOWFLAKE_EPOCH_MS = 1288834974657
_DAYS = ("x-user-limit-24hour", "x-app-limit-24hour")  # seen in answers, in no documentation
_WINDOWS = ("x-rate-limit", *_DAYS)

# What stops the channel, by what X's `type`, `title` or `detail` says of it, in small letters.
_STOPS = (
    ("credits", "credits are used up: buy more in X's developer console, then resume the channel"),
    ("usage-capped", "the month's cap is used up: raise it in X's developer console, then resume the channel"),
    ("usagecapexceeded", "the month's cap is used up: raise it in X's developer console, then resume the channel"),
    ("suspended", "X has suspended the account: log in at x.com, it says what to do"),
    ("temporarily locked", "X has locked the account: log in at x.com, it says what to do"),
    ("permissions", "the app may not post: set it to Read and write in X's developer console, then renew {settings}"),
    ("unsupported-authentication", "these credentials are the app's, not the account's: renew {settings}"),
    ("unsupported authentication", "these credentials are the app's, not the account's: renew {settings}"),
    ("client-forbidden", "the app may not use this: attach it to a project in X's developer console"),
    ("client-not-enrolled", "the app may not use this: attach it to a project in X's developer console"),
)
_REFUSALS = (
    ("too long", "X finds the text too long: shorten it"),
    ("deleted or not visible", "the post before it in the thread is gone from X"),
    ("reply to this conversation", "X lets nobody answer there who was not asked: post it on its own"),
    ("quoting this post", "X no longer lets programs quote: post it on its own"),
    ("media ids are invalid", "X no longer has the pictures (it keeps them for a day): send it again"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is empty where it was no JSON object; header names are in lower case."""

    status: int
    body: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        """What X says of a refusal, in one line."""
        problems = self.body.get("errors")
        first = problems[0] if isinstance(problems, list) and problems else {}
        message = first.get("message") if isinstance(first, dict) else None
        text = str(message or self.body.get("detail") or self.body.get("title") or "")
        return " ".join(text.split())[:_MOST_WORDS]

    def says(self, words: str) -> bool:
        """Whether X names this reason anywhere."""
        said = (self.body.get(name) for name in ("type", "title", "detail"))
        return words in " ".join((*(str(one) for one in said if one), self.words)).lower()


def is_duplicate(answer: Answer) -> bool:
    """Whether X refused a text because the account has posted it before; it does not say which post that is."""
    return answer.status == 403 and answer.says("duplicate content")


def refusal(answer: Answer, settings: str, now: datetime, post: str | None = None) -> Exception:
    """Return the error for an answer that is not fine. `settings` names the credentials, `post` is what was posted."""
    stop = next((meant for reason, meant in _STOPS if answer.says(reason)), "")
    if answer.status in (401, 402, 403, 429) and stop:
        return Unauthorized(f"{stop.format(settings=settings)}{_in_its_words(answer)}")
    known = next((meant for reason, meant in _REFUSALS if answer.says(reason)), "")
    if not known and answer.status == 403 and (named := words(post or "", mentions(post or ""))):
        known = f"X refused it, and it names {', '.join(named)}: post it without the mention"
    if known:
        return Rejected(f"{known}{_in_its_words(answer)}")
    said, again = f': "{answer.words}"' if answer.words else "", limited_until(answer, now)
    return meaning(Refusal("X", settings, answer.status, said, again, post is not None))


def limited_until(answer: Answer, now: datetime) -> datetime | None:
    """Return when a 429 ends; a day's limit that is used up says more than the quarter of an hour beside it."""
    days = [reset for left, reset in limits(answer, _DAYS).values() if left == 0 and reset > now]
    return until(max(days), now) if days else retry_after(answer.headers, now)


def limits(answer: Answer, windows: tuple[str, ...] = _WINDOWS) -> Mapping[str, tuple[int, datetime]]:
    """Return what is left in each window that X counts in, and when it begins anew."""
    found = {}
    for window in windows:
        left = number(answer.headers.get(f"{window}-remaining", "").strip(), "calls left")
        reset = answer.headers.get(f"{window}-reset", "").strip()
        if left is not None and reset.isascii() and reset.isdecimal() and len(reset) < 12:
            found[window] = (left, datetime.fromtimestamp(int(reset), UTC))
    return found


def made_at(post_id: str) -> datetime | None:
    """Return when X made a post: its id begins with the millisecond. None where the id is of another kind."""
    if not post_id.isdecimal() or len(post_id) > 19 or int(post_id) >> 22 == 0:
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(int(post_id) >> 22) + _SNOWFLAKE_EPOCH_MS)


def _in_its_words(answer: Answer) -> str:
    return f' (X: "{answer.words}")' if answer.words else f" (X answered {answer.status})"
