"""Approvals reach people: what needs whose yes is told in time, and whatever became of a yes at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.alerts import Alerts
from bot.ledger import Ledger
from bot.model.approved import Approved, as_read
from bot.model.delivery import ASKED, FIXED, MOVED, AuditLine, Delivery, State
from bot.model.people import Team, from_whom, missing, wanted
from bot.model.plan import Post
from bot.model.shown import in_line
from bot.planning.reconcile import CONSENT, HOLD
from bot.report.changed_words import changed_words
from bot.report.wording import when

log = logging.getLogger("drumbeat")

TERMS = ((timedelta(hours=1), "an hour"), (timedelta(days=1), "a day"))
"""How long before a post is due its missing approvals are told, each once: the next one first."""

_RECENT = timedelta(days=7)


def tell_what_needs_whom(ledger: Ledger, alerts: Alerts, team: Team, zone: str, now: datetime) -> None:
    """Tell those who have to agree to what is due within a day, and again within an hour."""
    coming = {one.post_id: one for one in ledger.coming(now, now + TERMS[-1][0])}
    for post_id, post in ledger.posts(tuple(coming)).items():
        delivery = coming[post_id]
        if not missing(post.approvals, post.agreements, delivery.approved_by):
            continue
        term = next(words for span, words in TERMS if delivery.due - now <= span or span is TERMS[-1][0])
        who = from_whom(post.agreements, delivery.approved_by)
        words = f"{post_id} is due {_when(delivery.due, zone)} and waits for approval{who and f' by {who}'}"
        alerts.say(
            f"agree {term} {post_id} {delivery.fingerprint} {delivery.due.isoformat()}",
            f"{words}\n    Read and approve: drumbeat approve {post_id}",
            group=f"are due within {term} and wait for approval",
            of=(post_id,),
            to=team.named(*wanted(post.agreements, delivery.approved_by)),
        )


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a post that `names` had approved, in `words`; `todo` is for whoever hears of it."""

    delivery: Delivery
    names: tuple[str, ...]
    words: str
    todo: str = ""

    @property
    def head(self) -> str:
        """Return its first line, without what the words were."""
        return self.words.partition("\n")[0]

    def __str__(self) -> str:
        return f"{self.delivery.post_id}, which {' and '.join(self.names)} approved, {self.words}"


def tell_what_became_of_approvals(ledger: Ledger, alerts: Alerts, team: Team, zone: str, now: datetime) -> None:
    """Tell of each approved post that will not go out as approved: those who had agreed, and who wrote it."""
    for each in what_became(ledger, zone, now):
        one = each.delivery
        key = (
            f"approved {one.post_id} {one.fingerprint} {one.due.isoformat()} {one.state} {len(each.names)} {each.head}"
        )
        if alerts.new_to_the_log([key]):
            log.warning(in_line(str(replace(each, words=each.head))))
        alerts.say(
            key,
            "\n    ".join(filter(None, (str(each), each.todo))),
            group="that were approved were edited, moved, held or taken out",
            of=(one.post_id,),
            to=tuple(dict.fromkeys((*team.named(*each.names), *team.author_of(one.post_id)))),
        )


def what_became(ledger: Ledger, zone: str, now: datetime) -> Iterator[Became]:
    """Find the approved posts still to come that were edited, moved, held or taken out, or lack a yes by a new rule."""
    given = ledger.last_approved()
    posts = ledger.posts(tuple(given))
    for post_id, approvals in given.items():
        delivery, last = ledger.delivery(post_id), approvals[0]
        if delivery is None or delivery.state in FIXED or max(delivery.not_before, last.due or delivery.due) < now:
            continue
        post, names = posts[post_id], tuple(each.name for each in approvals)
        if words := _what_became(delivery, post, last, zone):
            is_settled = delivery.state is State.WITHDRAWN or last.holds
            yield Became(delivery, names, words, "" if is_settled else f"Read and approve: drumbeat approve {post_id}")
        elif last.holds:
            yield from _by_new_rules(ledger, delivery, post, approvals)


def _by_new_rules(ledger: Ledger, delivery: Delivery, post: Post, approvals: Sequence[Approved]) -> Iterator[Became]:
    """Say what an edit of the campaign's rules, after the yes, made of a post whose words and day are the same."""
    is_held, post_id = delivery.state is State.HELD, delivery.post_id
    lacks = missing(post.approvals, post.agreements, delivery.approved_by) > 0
    if not is_held and not lacks:
        return
    names = tuple(each.name for each in approvals)
    edits = " ".join(line.detail for line in ledger.audit(post_id) if line.at >= approvals[0].at)
    if is_held and f"{HOLD} was" in edits:
        todo = f"Take that edit back, or leave it out: drumbeat resolve {post_id} --skip"
        yield Became(delivery, names, f"is held: {delivery.why}", todo)
    elif lacks and f"{CONSENT} was" in edits:
        who = from_whom(post.agreements, delivery.approved_by)
        words = f"waits for approval{who and f' by {who}'}: who has to agree changed"
        yield Became(delivery, names, words, f"Read and approve: drumbeat approve {post_id}")


def tell_of_wishes(ledger: Ledger, alerts: Alerts, team: Team, now: datetime) -> None:
    """Tell who wrote a post that somebody asks for a change of it, or agrees to it no more."""
    for number, line in ledger.wishes(now - _RECENT):
        alerts.say(f"wish {number}", _in_words(line), of=(line.subject,), to=team.author_of(line.subject))


def _what_became(delivery: Delivery, post: Post, last: Approved, zone: str) -> str:
    if delivery.state is State.WITHDRAWN:
        return f"will not go out: {delivery.why}"
    if last.holds and delivery.why.startswith(MOVED):  # by a person, after a pause
        return f"was moved from {_when(delivery.due, zone)} {delivery.why.removeprefix('moved ')}; the approval holds"
    moved = f"was moved from {_when(last.due, zone)} to {_when(delivery.due, zone)}" if last.due else ""
    if last.holds:
        return f"{moved}; the approval holds" if moved and last.due != delivery.due else ""
    if last.words == as_read(post):
        return f"{moved}: the approval counts no more" if moved else "has other rules: the approval counts no more"
    if not last.words:
        return "was edited: the approval counts no more (what it said then was not kept)"
    return f"was edited: the approval counts no more\n{_indented(changed_words(last.words, as_read(post)))}"


def _in_words(line: AuditLine) -> str:
    if line.action == ASKED:
        return f"{line.by} asks for a change of {line.subject}: {line.detail}\n    Edit it; it is then approved anew"
    why = f": {line.detail}" if line.detail else ""
    return f"{line.by} took the approval of {line.subject} back{why}\n    See: drumbeat explain {line.subject}"


def _indented(text: str) -> str:
    return "\n".join(f"    | {line}" for line in text.splitlines())


def _when(moment: datetime, zone: str) -> str:
    return when(moment.astimezone(ZoneInfo(zone)))


def tell_people(ledger: Ledger, alerts: Alerts, team: Team, zone: str, now: datetime) -> None:
    """Tell all of that; each thing once."""
    tell_what_needs_whom(ledger, alerts, team, zone, now)
    tell_what_became_of_approvals(ledger, alerts, team, zone, now)
    tell_of_wishes(ledger, alerts, team, now)
