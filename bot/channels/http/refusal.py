"""The one table from a refusal's status to what to do about it. A platform's own words, where it has any, go before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.channel import RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed

PLAIN = frozenset({401, 402, 413, 429})
"""What says enough by itself, whoever between us and the platform answers it: nothing became public."""

_UNDECIDED = frozenset({408, 409, 425})  # somebody gave up, or met another of the same: the post may be public


@dataclass(frozen=True, slots=True)
class Refusal:
    """A 4xx as it was read. `by` names who refused, `setting` where the credentials are set.

    `said` are the platform's own words without secrets, ready to be put behind a text; empty where it gave none in its
    own form. `again` is when a limit ends. `is_public` says that it answers the public call.
    """

    by: str
    setting: str
    status: int
    said: str = ""
    again: datetime | None = None
    is_public: bool = False


def meaning(refusal: Refusal) -> Exception:
    """Name the error for what to do about a refusal."""
    by, status, said = refusal.by, refusal.status, refusal.said
    match status:
        case 401:
            return Unauthorized(f"{by} refused {refusal.setting}; renew what ended or was withdrawn")
        case 402:
            return Unauthorized(f"{by} asks for a payment (402){said}; settle that, or use another {refusal.setting}")
        case 413:
            return Rejected(f"{by} says that a file is too big for it; make it smaller")
        case 429:
            return RateLimited(f"{by} takes no more for now", refusal.again)
    if refusal.is_public and (status in _UNDECIDED or not said):
        return Unconfirmed(f"{by} answered {status}{said or ' without saying why'}; the post may be public")
    if status in _UNDECIDED:
        return Unavailable(f"{by} answered {status}{said}")
    return Rejected(f"{by} does not take it ({status}){said}")
