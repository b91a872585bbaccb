"""Record keys: the name under which a post is kept, the same whenever and wherever it is derived.

Bluesky shows only posts whose key is a TID: 64 bits as 13 letters and digits that sort by time. The top bit is 0, then
come 53 bits of microseconds since 1970 and 10 bits that tell clocks apart. Ours are all derived:

- the second is that of the post's due time;
- the microseconds within it are drawn from the id of the thread's first post, plus the place in the thread, so that
  posts that are due together differ and a thread sorts in its own order;
- the last ten bits are drawn from that id, too.

The text has no part in it, on purpose: a post that is edited after an attempt, or sent anew from a ledger that was
lost, meets what is already there under its name, and the server refuses it instead of showing it twice. A clash of two
posts (about one in a thousand million for a pair that is due in the same second) is refused in the same way.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH = 13
_DRAWN_MICROSECONDS = 900_000  # the rest of the second is for the places in a thread
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def record_key(due: datetime, root: str, segment: int) -> str:
    """Derive the TID of the post that is number `segment` of the thread `root`, an id of a post."""
    seconds = int((due - _EPOCH).total_seconds())
    clock, microseconds = divmod(int.from_bytes(sha256(root.encode()).digest()), _DRAWN_MICROSECONDS)
    return tid(seconds * 1_000_000 + microseconds + segment, clock % 1024)


def tid(microseconds: int, clock: int) -> str:
    """Write a moment, in microseconds since 1970, and a clock's number as a TID."""
    number = microseconds << 10 | clock
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
