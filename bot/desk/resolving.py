"""What a person's word on posts means: which posts it is about, whether it fits, and what is written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.desk.refused import Refused
from bot.desk.rules import Rules
from bot.ledger import Outcome
from bot.model.address import is_web, path_of
from bot.model.delivery import Delivery, Receipt, State
from bot.model.plan import Post, Snapshot


class Word(StrEnum):
    """What a person can say of a post."""

    LIVE = "live"
    NOT_LIVE = "not-live"
    SEND = "send"
    SKIP = "skip"


ALLOWED: Mapping[Word, frozenset[State]] = {
    Word.LIVE: frozenset({State.UNCONFIRMED, State.FAILED, State.MISSED}),
    Word.NOT_LIVE: frozenset({State.UNCONFIRMED}),
    Word.SEND: frozenset({State.MISSED, State.FAILED}),
    Word.SKIP: frozenset({State.MISSED, State.FAILED, State.SCHEDULED, State.HELD}),
}
_WAITING = frozenset({State.MISSED, State.FAILED, State.UNCONFIRMED})
"""What waits for a person. Of many posts only these are meant: nobody skips a calendar by naming a channel."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a word is about, in order of due time and thread. `rest` are posts of their threads that stay as they are.

    `is_plain`: one post that was named and has no thread, so that nothing has to be asked.
    """

    word: Word
    posts: tuple[Post, ...]
    deliveries: Mapping[str, Delivery]
    rest: tuple[Delivery, ...] = ()
    is_plain: bool = False


def choose(
    held: Snapshot, word: Word, target: str = "", channel: str = "", not_connected: Collection[str] = ()
) -> Choice | Refused:
    """Find the posts that a person means by a post's id, an entry's or the beginning of ids, a channel's name, or both.

    Sending and skipping take the rest of a thread with them: half a thread is nobody's wish. What is held because its
    channel is not connected may be live: somebody made it by hand.
    """
    whole = word in (Word.SEND, Word.SKIP)
    named = [one for one in held.deliveries.values() if _is_meant(one, target, channel, held.deliveries)]
    if not named:
        return Refused(_unknown(held, target, channel))
    is_exact = target in held.deliveries
    if word is Word.LIVE and not is_exact:
        return Refused("--live is the address of one post: name that post")
    is_by_hand = word is Word.LIVE and named[0].channel in not_connected
    allowed = ALLOWED[word] | ({State.HELD} if is_by_hand else set())
    fitting = [one for one in named if one.state in allowed and (is_exact or one.state in _WAITING)]
    threads = _threads(held, named if whole and is_exact else fitting)
    chosen = [one for thread in threads for one in thread if one.state in allowed] if whole else fitting
    if not chosen:
        return Refused(_unfitting(named, word, target if is_exact else ""))
    stuck = _stuck(threads) if word is Word.SEND else {}
    chosen = [one for one in chosen if one.post_id not in stuck]
    if not chosen:
        return Refused("; ".join(stuck.values()))
    ids = {one.post_id for one in chosen}
    rest = tuple(one for thread in threads for one in thread if whole and one.post_id not in ids)
    posts = sorted((held.posts[post_id] for post_id in ids), key=lambda post: (post.due, post.root, post.segment))
    known = {post.id: held.deliveries[post.id] for post in posts}
    return Choice(word, tuple(posts), known, rest, is_exact and len(posts) == 1 and not rest)


def seen_at(url: str, now: datetime) -> Receipt | Refused:
    """Return the receipt of a post that a person saw at an address; its id is the last part of the path."""
    if not (is_web(url) or url.startswith("file:///")):  # a wall without an address of its own is a folder
        return Refused("--live needs the address as the browser shows it, such as https://x.com/team/status/1")
    return Receipt(path_of(url).rstrip("/").rsplit("/", 1)[-1].removesuffix(".html"), url, now)


def outcomes(
    choice: Choice, by: str, now: datetime, gap: timedelta, receipt: Receipt | None = None
) -> Mapping[str, Outcome]:
    """Say what is written down of each post. Of many that are sent, each thread waits the gap on its channel."""
    match choice.word:
        case Word.LIVE:
            state, why = State.PUBLISHED, f"seen by {by}"
        case Word.NOT_LIVE:
            state, why = State.FAILED, f"{by} looked: it is not public"
        case Word.SEND:
            state, why = State.SCHEDULED, f"{by} said to send it"
        case Word.SKIP:
            state, why = State.WITHDRAWN, f"skipped by {by}"
    times = _times(choice.posts, now, gap) if choice.word is Word.SEND else {}
    return {
        post_id: Outcome(state, why, receipt, times.get(post_id), by, delivery)
        for post_id, delivery in choice.deliveries.items()
    }


def who_may(choice: Choice, decided: Mapping[str, Outcome], rules: Rules, by: str) -> Refused | None:
    """Refuse to send what was approved for another day, unless by somebody who may approve it."""
    for post in choice.posts:
        at = decided[post.id].retry_at
        if at is not None and (why := rules.kept_for(post, choice.deliveries[post.id], at, by)):
            return Refused(f"{post.id} {why}", "Nothing was changed")
    return None


def _is_meant(delivery: Delivery, target: str, channel: str, known: Mapping[str, Delivery]) -> bool:
    if channel and delivery.channel != channel:
        return False
    is_below = target not in known and delivery.post_id.startswith(f"{target}/")
    return not target or delivery.post_id == target or is_below


def _threads(held: Snapshot, of: Iterable[Delivery]) -> list[tuple[Delivery, ...]]:
    """Return the threads of these posts, each in its order."""
    roots = {held.posts[one.post_id].root for one in of}
    threads: dict[str, list[Post]] = defaultdict(list)
    for post in held.posts.values():
        if post.root in roots:
            threads[post.root].append(post)
    return [
        tuple(held.deliveries[post.id] for post in sorted(posts, key=lambda post: post.segment))
        for posts in threads.values()
    ]


def _stuck(threads: Iterable[tuple[Delivery, ...]]) -> Mapping[str, str]:
    """Name the posts that could never follow, because an earlier one of their thread was left out."""
    stuck = {}
    for thread in threads:
        gone = next((one.post_id for one in thread if one.state is State.WITHDRAWN), "")
        after = False
        for one in thread:
            if after:
                stuck[one.post_id] = f"{one.post_id} follows {gone}, which was left out: skip it too, or write it anew"
            after = after or one.post_id == gone
    return stuck


def _times(posts: Iterable[Post], now: datetime, gap: timedelta) -> Mapping[str, datetime]:
    turns: dict[str, dict[str, int]] = defaultdict(dict)
    return {post.id: now + gap * turns[post.channel].setdefault(post.root, len(turns[post.channel])) for post in posts}


def _unknown(held: Snapshot, target: str, channel: str) -> str:
    if channel and not any(one.channel == channel for one in held.deliveries.values()):
        return f'no post of a channel "{channel}" in the ledger; see drumbeat status'
    return f'no post "{target}" in the ledger' + (f" on {channel}" if channel else "") + "; see drumbeat status"


def _unfitting(named: Iterable[Delivery], word: Word, post_id: str) -> str:
    """Say why a word fits none of these; of one post also which words do."""
    if not post_id:
        return f"nothing there waits for a decision that --{word} could be; see drumbeat status"
    state = next(one.state for one in named)
    possible = [f"--{other}" for other, states in ALLOWED.items() if state in states]
    hint = f"possible: {', '.join(possible)}" if possible else "there is nothing to decide"
    return f"{post_id} is {state}, so --{word} does not fit; {hint}"
