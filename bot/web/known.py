"""What is known of a post besides its words: limits, problems, what the ledger holds, and what of it matters most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.model.channel import Capabilities
from bot.model.delivery import Delivery, State
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.moment import Lateness, Then
from bot.model.plan import Plan, Post
from bot.web.months import Verdicts
from bot.web.posts import View
from bot.web.render import counted


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about the plan's posts: limits by channel, problems, and what the ledger holds."""

    capabilities: Mapping[str, Capabilities]
    diagnostics: tuple[Diagnostic, ...]
    deliveries: Mapping[str, Delivery]

    def by_post(self) -> dict[str, list[Diagnostic]]:
        """Gather the problems of each post."""
        found: dict[str, list[Diagnostic]] = {}
        for problem in self.diagnostics:
            found.setdefault(problem.post, []).append(problem)
        return found


def facts(post: Post, view: View, known: Known) -> Iterator[tuple[str, str]]:
    local, delivery = view.local(post.due), known.deliveries.get(post.id)
    yield "Goes out", f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M} {local:%Z} ({post.due:%d %b, %H:%M} UTC)"
    yield "State", _state_words(delivery) if delivery else ""
    yield "If late", late_words(post.late)
    yield "Held", post.hold
    if post.embargo:
        until = view.local(post.embargo)
        yield "Embargo", f"{until.day} {until:%B %Y}, {until:%H:%M}"
    yield "Approvals", _approval_words(post, delivery)
    yield "Replies", post.replies
    yield "Visible to", post.visibility
    yield "AI label", "yes" if post.made_with_ai else ""
    yield "Tags", ", ".join(post.tags)
    yield "Words in", str(post.text_location)
    yield "Planned in", str(post.location)


def late_words(late: Lateness) -> str:
    """Say a lateness rule in words."""
    minutes = int(late.grace / timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    grace = counted(hours, "hour") if hours and not rest else counted(minutes, "minute")
    match late.then:
        case Then.ASK:
            return f"up to {grace}; after that a person is asked"
        case Then.SKIP:
            return f"up to {grace}; after that it is not sent"
        case Then.SEND:
            return f"up to {grace}; after that it is still sent, but not as part of a backlog"


def _approval_words(post: Post, delivery: Delivery | None) -> str:
    if not post.approvals:
        return ""
    given = delivery.approved_by if delivery and delivery.fingerprint == post.fingerprint else ()
    by = f" ({', '.join(given)})" if given else ""
    return f"{len(given)} of {post.approvals} given{by}"


def _state_words(delivery: Delivery) -> str:
    return f"{delivery.state}: {delivery.why}" if delivery.why else str(delivery.state)


def verdicts(shown: Sequence[tuple[Post, ...]], known: Known) -> Verdicts:
    """Say for each thread the one thing that matters most."""
    worst: dict[str, Severity] = {}
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    for problem in known.diagnostics:
        if problem.post:
            worst[problem.post] = min(worst.get(problem.post, Severity.INFO), problem.severity, key=order.index)
    found_for = {}
    for thread in shown:
        found = {worst.get(post.id) for post in thread}
        found_for[thread[0].id] = _verdict(thread[0], found, known.deliveries.get(thread[0].id))
    return found_for


def _verdict(post: Post, found: set[Severity | None], delivery: Delivery | None) -> tuple[str, str]:
    if delivery and delivery.state in {State.FAILED, State.UNCONFIRMED, State.MISSED}:
        return "bad", str(delivery.state)
    if Severity.ERROR in found:
        return "bad", "error"
    if post.hold:
        return "warn", "held"
    if Severity.WARNING in found:
        return "warn", "warning"
    if delivery and delivery.state is not State.SCHEDULED:
        return "good" if delivery.state is State.PUBLISHED else "", str(delivery.state)
    return "", ""


def totals(plan: Plan, known: Known, shown: Sequence[tuple[Post, ...]]) -> tuple[tuple[str, str], ...]:
    def approved(post: Post) -> int:
        delivery = known.deliveries.get(post.id)
        return len(delivery.approved_by) if delivery and delivery.fingerprint == post.fingerprint else 0

    held = sum(bool(thread[0].hold) for thread in shown)
    waiting = sum(post.approvals > approved(post) for post in plan.posts)
    return (
        (f"{len(plan.posts):,}", "post" if len(plan.posts) == 1 else "posts"),
        (f"{sum(len(thread) > 1 for thread in shown):,}", "of them threads"),
        (f"{held:,}", "held"),
        (f"{waiting:,}", "waiting for approval"),
    )
