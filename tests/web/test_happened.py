"""What a day's page tells of the past of its posts: what changed since somebody agreed, and what was done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape

from bot.model.approved import Approved, as_read
from bot.model.delivery import PROGRAM, AuditLine, Delivery, State
from bot.model.plan import Post
from bot.web.preview import pages
from tests.web.plans import BEFORE, CAMPAIGN, LAUNCH, LIMITS, a_delivery, a_plan, a_post
from tests.web.test_preview import words

NOW = LAUNCH - timedelta(hours=4)
POST = replace(a_post(text="Come to 31 clinics on Monday."), approvals=1)
YES = Approved(POST.id, "Sam", NOW - timedelta(days=1), "Come to 30 clinics on Monday.", POST.due)


def day(
    *posts: Post,
    approved: Mapping[str, Sequence[Approved]] | None = None,
    audit: Sequence[AuditLine] = (),
    held: Mapping[str, Delivery] | None = None,
) -> str:
    site = pages(CAMPAIGN, a_plan(*posts), LIMITS, (), NOW, approved=approved, audit=audit, deliveries=held)
    page = site["days/2021-08-23.html"].make()
    assert isinstance(page, str)
    return page


def test_what_changed_since_somebody_agreed_is_struck_and_added_and_said_aloud() -> None:
    page = day(POST, approved={POST.id: [YES]})
    assert "Changed since Sam approved it on Sunday 22 August 2021, 05:00" in words(page)
    assert [re.sub(r"<[^>]+>", "", found) for found in re.findall(r"<(?:del|ins)>.*?</(?:del|ins)>", page)] == [
        "Taken out: 30, end. ",
        "Put in: 31, end. ",
    ]


def test_old_and_new_words_can_each_be_read_whole() -> None:
    found = re.search(r'<p class="text" dir="auto">(.*?)</p>', day(POST, approved={POST.id: [YES]}))
    assert found is not None
    plain = re.sub(r'<span class="hide">.*?</span>', "", found[1])
    old = re.sub(r"<ins>.*?</ins>", "", plain)
    new = re.sub(r"<del>.*?</del>", "", plain)
    assert unescape(re.sub(r"<[^>]+>", "", old)) == YES.words
    assert unescape(re.sub(r"<[^>]+>", "", new)) == as_read(POST)


def test_a_new_time_says_the_old_one() -> None:
    earlier = replace(YES, words=as_read(POST), due=POST.due - timedelta(days=2))
    assert "it was due Saturday 21 August 2021, 09:00" in words(day(POST, approved={POST.id: [earlier]}))


def test_nothing_is_compared_that_is_the_same_or_public_or_under_embargo() -> None:
    same, public = replace(YES, words=as_read(POST)), {POST.id: a_delivery(POST, State.PUBLISHED)}
    assert "Changed since" not in day(POST, approved={POST.id: [same]})
    assert "Changed since" not in day(POST, approved={POST.id: [YES]}, held=public)
    page = day(replace(POST, embargo=LAUNCH), approved={POST.id: [YES]})
    assert "Changed since" not in page
    assert "30 clinics" not in words(page)


def test_what_happened_is_told_with_the_newest_first_and_once_for_all_channels() -> None:
    posts = (POST, replace(a_post(channel="wall"), approvals=1))
    lines = [AuditLine(BEFORE, PROGRAM, "move", post.id) for post in posts]
    lines += [AuditLine(NOW, "Sam", "approve", post.id) for post in posts]
    lines.append(AuditLine(NOW + timedelta(minutes=1), PROGRAM, "claim", POST.id, "attempt 1"))
    lines.append(AuditLine(NOW + timedelta(minutes=2), PROGRAM, "failed", POST.id, "the picture is too wide"))
    page = words(day(*posts, audit=lines))
    assert (
        "What happened so far 23 Aug 2021, 05:02 Failed: the picture is too wide (X) "
        "23 Aug 2021, 05:00 Sam approved it (Wall, X) 25 May 2021, 09:00 Moved (Wall, X)"
    ) in page
    assert "attempt 1" not in page


def test_what_happened_to_a_post_under_embargo_is_told_without_its_reasons() -> None:
    line = AuditLine(NOW, "Sam", "approve", POST.id, "the secret is fine")
    page = words(day(replace(POST, embargo=LAUNCH), audit=[line]))
    assert "Sam approved it" in page
    assert "secret is fine" not in page
