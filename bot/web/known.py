"""What is known of a post besides its words: limits, problems, what the ledger holds, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.model.approved import Approved, approved_by
from bot.model.channel import Capabilities
from bot.model.delivery import AuditLine, Delivery, Pause, is_late
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.moment import Lateness, Then
from bot.model.people import from_whom
from bot.model.plan import Post
from bot.model.shown import in_line
from bot.model.wording import counted
from bot.web.posts import View
from bot.web.standing import Mark, Standing, standing

_SOON = timedelta(days=1)
_UNFINISHED = frozenset({"not-filled-in"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about the plan's posts: limits by channel, problems, what the ledger holds, what is paused.

    By post: whose yes it had last, and who did what.
    """

    capabilities: Mapping[str, Capabilities]
    diagnostics: tuple[Diagnostic, ...]
    deliveries: Mapping[str, Delivery]
    pauses: tuple[Pause, ...] = ()
    approved: Mapping[str, Sequence[Approved]] = field(default_factory=dict)
    audit: Mapping[str, Sequence[AuditLine]] = field(default_factory=dict)

    def by_post(self) -> dict[str, list[Diagnostic]]:
        """Gather the problems of each post."""
        found: dict[str, list[Diagnostic]] = {}
        for problem in self.diagnostics:
            found.setdefault(problem.post, []).append(problem)
        return found

    def standings(self, posts: Sequence[Post], view: View) -> dict[str, Standing]:
        """Say where each post stands."""
        unfit: dict[str, set[str]] = {}
        for problem in self.diagnostics:
            if problem.severity is Severity.ERROR:
                unfit.setdefault(problem.post, set()).add(problem.code)
        return {post.id: self._standing(post, view, unfit.get(post.id, set())) for post in posts}

    def _standing(self, post: Post, view: View, errors: Set[str]) -> Standing:
        delivery = self.deliveries.get(post.id)
        if delivery is None and self.deliveries and is_late(view.now, post.due, post.late.grace):
            return Standing(Mark.MISSED, "its time had passed when it was first seen")
        # Who pauses today goes on some day: what is due later is as it was, and the banner tells of the pause.
        stops = (pause for pause in self.pauses if pause.stops(post.channel, post.tags, post.id, post.root))
        pause = next((one for one in stops if post.due <= min(view.now + _SOON, one.until or post.due)), None)
        unfit = (Mark.DRAFT if errors <= _UNFINISHED else Mark.UNFIT) if errors else None
        return standing(post, delivery, ZoneInfo(view.zone), unfit, pause)


def details(posts: Sequence[Post], view: View) -> Iterator[tuple[str, str]]:
    """Say what the posts of one entry at one time have in common, and where they stand in the files."""
    post, local = posts[0], view.local(posts[0].due)
    yield "Goes out", f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M} {local:%Z} ({post.due:%d %b, %H:%M} UTC)"
    yield "If it is late", late_words(post.late)
    if post.embargo:
        until = view.local(post.embargo)
        yield "Embargo", f"{until.day} {until:%B %Y}, {until:%H:%M}"
    yield "Held", "; ".join(dict.fromkeys(each.hold for each in posts if each.hold))
    yield "Replies", post.replies
    yield "Visible to", post.visibility
    yield "AI label", "yes" if post.made_with_ai else ""
    yield "Tags", ", ".join(post.tags)
    yield "Words in", "; ".join(dict.fromkeys(place_words(each.text_location) for each in posts))
    yield "Planned in", place_words(post.location)
    yield "Name in the files", post.entry


def place_words(place: Location) -> str:
    """`calendar.xlsx, row 23`: a place as somebody finds it who has the file open."""
    file = in_line(place.file)
    if place.cell:
        sheet, _, cell = place.cell.rpartition("!")
        row, column = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), cell.rstrip("0123456789")
        return ", ".join(filter(None, (file, f"sheet {sheet}" if sheet else "", f"row {row}, column {column}")))
    return f"{file}, line {place.line}" if place.line else file


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


def approval_words(post: Post, delivery: Delivery | None, zone: str) -> str:
    """`1 of 2 given (Jo)`; nothing where nobody has to agree."""
    given = approved_by(post, delivery, ZoneInfo(zone))
    by = f" ({', '.join(given)})" if given else ""
    still = from_whom(post.agreements, given)
    words = f"{len(given)} of {post.approvals} given{by}{still and f', still to agree: {still}'}"
    return words if post.approvals else ""
