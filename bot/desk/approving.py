"""Who still has to agree to what; and a person's yes to posts as they stand, taken back, or refused with a wish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.desk.refused import Refused
from bot.flow import Held, Outlook
from bot.model.approved import approved_by, lacks
from bot.model.delivery import FIXED, Delivery, State, is_late
from bot.model.people import from_whom, known_as, may_agree, plainly
from bot.model.plan import Change, Changes, Kind, Post
from bot.planning.reconcile import still_wanted

if TYPE_CHECKING:
    from bot.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Wish:
    """Which posts a person means: by ids or the beginning of ids, a tag, a day, or all; on one channel or on all."""

    ids: tuple[str, ...] = ()
    tag: str = ""
    day: date | None = None
    everything: bool = False
    all_channels: bool = False

    @property
    def is_of_many(self) -> bool:
        """Say whether posts are meant that nobody named."""
        return self.everything or bool(self.tag) or self.day is not None

    def means(self, post: Post, zone: str) -> bool:
        """Say whether this post is meant."""
        on_the_day = self.day is None or post.due.astimezone(ZoneInfo(zone)).date() == self.day
        is_tagged = not self.tag or self.tag in post.tags
        return on_the_day and is_tagged and ((self.is_of_many and not self.ids) or self.names(post))

    def names(self, post: Post) -> bool:
        """Say whether one of the ids is the post's, its thread's, its entry's, or of its like on another channel."""
        own, like = f"{post.id}/", _without_channel(post.id)
        return any(
            own.startswith(f"{each}/") or (self.all_channels and like.startswith(_without_channel(each)))
            for each in self.ids
        )


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a person is asked: `posts` to agree to, `already` those that this person agreed to, `others` need others."""

    posts: tuple[Post, ...]
    already: tuple[Post, ...] = ()
    others: tuple[Refused, ...] = ()


def waiting(outlook: Outlook, held: Held, now: datetime) -> dict[str, Post]:
    """Return the posts that lack an approval which would help, by id, in the plan's order."""
    posts = still_wanted(outlook.plan, held.snapshot).posts
    found = may_be_approved(posts, held.snapshot.deliveries, outlook.plan.zone, now)
    return {post.id: post for post in found}


def meant(outlook: Outlook, held: Held, now: datetime, wish: Wish) -> tuple[Post, ...] | Refused:
    """Return the posts that a person means, of those that can still become public."""
    deliveries = held.snapshot.deliveries
    posts = still_wanted(outlook.plan, held.snapshot).posts
    open_posts = [post for post in posts if _is_open(post, deliveries.get(post.id), now)]
    for each in wish.ids:
        if not any(Wish((each,), all_channels=wish.all_channels).names(post) for post in open_posts):
            return Refused(f"{each} needs no approval, or is not in the plan", "See drumbeat approve")
    return tuple(post for post in open_posts if wish.means(post, outlook.plan.zone))


def ballot(outlook: Outlook, held: Held, now: datetime, wish: Wish, by: str) -> Ballot | Refused:
    """Say what a person is asked to agree to. Of many posts those are left out that need somebody else."""
    found = meant(outlook, held, now, wish)
    if isinstance(found, Refused):
        return found
    deliveries, zone = held.snapshot.deliveries, ZoneInfo(outlook.plan.zone)
    given = {post.id: approved_by(post, deliveries.get(post.id), zone) for post in found}
    already = tuple(post for post in found if plainly(by) in map(plainly, given[post.id]))
    lacking = [post for post in found if post not in already and lacks(post, deliveries.get(post.id), zone)]
    if wish.ids and not lacking and not already:
        return _needs_nothing(found[0], given[found[0].id]) if found else Refused("nothing of that kind is planned")
    objections = {post.id: refused for post in lacking if (refused := objection(outlook, post, by, given[post.id]))}
    if wish.ids and objections:
        return next(iter(objections.values()))
    return Ballot(tuple(post for post in lacking if post.id not in objections), already, tuple(objections.values()))


def approve(ledger: Ledger, outlook: Outlook, chosen: Sequence[Post], by: str, note: str = "") -> None:
    """Write down that a person agrees to exactly these posts, and apply what of the plan that needs."""
    prints = {post.id: post.fingerprint for post in chosen}
    ledger.approve_many(prints, by, note, needed_by(outlook.changes, chosen), outlook.plan.zone)


def take_back(ledger: Ledger, chosen: Sequence[Post], by: str, why: str = "") -> tuple[Post, ...] | Refused:
    """Write down that a person agrees to these posts no more; return those to which this person had agreed."""
    known = ledger.snapshot().deliveries
    given = [post for post in chosen if post.id in known and plainly(by) in map(plainly, known[post.id].approved_by)]
    ended = tuple(post for post in given if ledger.take_back(post.id, by, why))
    return ended or Refused(f"{by} has not approved any of these as they stand", "See drumbeat approve")


def ask_for_a_change(
    ledger: Ledger, outlook: Outlook, chosen: Sequence[Post], by: str, why: str
) -> tuple[Post, ...] | Refused:
    """Write down what a person wants changed in these posts, for those who write them."""
    if not why.strip():
        return Refused("nobody can act on a wish without words", 'Say what is to change: --ask-for-change "why"')
    ledger.apply(needed_by(outlook.changes, chosen), by, outlook.plan.zone)
    for post in chosen:
        ledger.ask_for_a_change(post.id, by, why.strip())
    return tuple(chosen)


def objection(outlook: Outlook, post: Post, by: str, given: Sequence[str] = ()) -> Refused | None:
    """Say why this person may not approve a post: not on the list, or its author, never the only one to agree."""
    others = from_whom(post.agreements, given)
    hint = f"Others may: {others}" if others else ""
    if post.approvals == 1 and _wrote(outlook, post, by):
        return Refused(f"{post.id}: {by} wrote it and cannot be the only one to approve it", hint)
    if not may_agree(post.agreements, by):
        tags = f" (tags: {', '.join(post.tags)})" if post.tags else ""
        return Refused(f"{post.id}: {by} is not among those who approve it{tags}", hint)
    return None


def needed_by(changes: Changes, chosen: Sequence[Post]) -> Changes:
    """Return the changes that the ledger must know of for these posts to be approved: their own, and what they replace.

    A shout-out is the same on all its channels, so its date is taken over as a whole. Everything else waits for `run`.
    """
    ids = {post.id for post in chosen}
    slots = {(post.entry, post.occurrence) for post in chosen if post.partners}
    places = {(post.entry, post.channel, post.occurrence) for post in chosen}

    def is_needed(change: Change) -> bool:
        about = change.post or change.delivery
        if about is None or change.post_id in ids:
            return change.post_id in ids
        is_of_a_slot = bool(about.partners) and (about.entry, about.occurrence) in slots
        is_replaced = change.kind is Kind.WITHDRAW and (about.entry, about.channel, about.occurrence) in places
        return is_of_a_slot or is_replaced

    return Changes(tuple(filter(is_needed, changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE, Kind.WITHDRAW))))


def may_be_approved(
    posts: Iterable[Post], deliveries: Mapping[str, Delivery], zone: str, now: datetime
) -> Iterator[Post]:
    """Find where an approval is missing and would help: what was too late when it was first seen never goes out."""
    for post in posts:
        delivery = deliveries.get(post.id)
        if _is_open(post, delivery, now) and lacks(post, delivery, ZoneInfo(zone)):
            yield post


def _is_open(post: Post, delivery: Delivery | None, now: datetime) -> bool:
    if delivery is None:
        return not is_late(now, post.due, post.late.grace)
    return delivery.state not in {*FIXED, State.WITHDRAWN}


def _needs_nothing(post: Post, given: Iterable[str]) -> Refused:
    names = ", ".join(given)
    why = f"is approved already, by {names}" if names else "needs no approval, or is not in the plan"
    return Refused(f"{post.id} {why}", "See drumbeat approve")


def _wrote(outlook: Outlook, post: Post, by: str) -> bool:
    campaign = outlook.campaign
    owner = next((entry.owner for entry in campaign.entries if entry.id == post.entry), "") if campaign else ""
    known = known_as(campaign.people, owner) if campaign else ()
    return plainly(by) in (plainly(owner), *(plainly(each.name) for each in known if len(known) == 1))


def _without_channel(post_id: str) -> str:
    """Return an id without its channel, which is alike on all of them."""
    entry, *rest = post_id.split("/")
    return "/".join((entry, *rest[1:], ""))
