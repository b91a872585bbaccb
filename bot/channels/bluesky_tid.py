"""Record keys: the name under which a post is kept, the same whenever and wherever it is derived.

Bluesky shows only posts whose key is a TID: 64 bits as 13 letters and digits that sort by time. The top bit is 0, then
come 53 bits of microseconds since 1970 and 10 bits that tell clocks apart. Ours are all derived:

- the second is that of the post's due time;
- the microseconds within it are drawn from the id of the thread's first post, plus the place in the thread, so that
  posts that are due together differ and a thread sorts in its own order;
- the last ten bits are drawn from the key, so that an edited post has another name than the one it replaces.

A clash of two posts (about one in a thousand million for a pair that is due in the same second) is refused by the
server, because we only ever create: nothing is overwritten.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH = 13
_DRAWN_MICROSECONDS = 900_000  # the rest of the second is for the places in a thread
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def record_key(due: datetime, root: str, segment: int, key: str) -> str:
    """Derive the TID of the post that is number `segment` of the thread `root`; `key` is the delivery's key."""
    seconds = int((due - _EPOCH).total_seconds())
    microseconds = seconds * 1_000_000 + _drawn(root, _DRAWN_MICROSECONDS) + segment
    return tid(microseconds, clock=_drawn(key, 1024))


def tid(microseconds: int, clock: int) -> str:
    """Write a moment, in microseconds since 1970, and a clock's number as a TID."""
    number = microseconds << 10 | clock
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def _drawn(seed: str, below: int) -> int:
    return int.from_bytes(sha256(seed.encode()).digest()[:8]) % below
