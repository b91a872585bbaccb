"""The laws that every channel passes, whatever its platform. A platform's test file subclasses `Laws` with a harness.

    class TestWall(Laws):
        cannot = frozenset({Lack.KEYS})

        @pytest.fixture
        def harness(self, tmp_path: Path) -> Harness: ...

A law that a platform or its server cannot play is not collected for it; `conftest.py` reads that from `cannot`.
Texts are new in every law, so that an account may be shared by all of them.
"""

from __future__ import annotations

import json
import logging
import secrets
import traceback
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar

import pytest

from bot.model.channel import Channel, Exactness, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post
from bot.model.poll import Poll
from bot.model.wishes import unmet
from tests.channels.harness import (
    ACTED,
    RATE_LIMITS,
    RETRY_AFTER,
    UNKNOWN,
    Fault,
    Harness,
    Lack,
    Public,
    edited,
    eventually,
    key,
    picture,
    planned,
    send,
)

TEXTS = (
    "Plain words, and a question?",
    "Emoji 👍🏽 and joiners 👩‍👩‍👧‍👦 🏳️‍🌈 and a flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "نسل پرستی ختم کریں, right to left, beside English",
    "Cafe\u0301, combining marks: n\u0303, and Tiếng Việt",
    'Ampersands & < brackets > & "quotes" &amp; &lt;b&gt;',
    "Read https://example.org/why?a=1&b=2#part and https://example.org/then",
    "First line\nSecond line\n\nAfter an empty one",
    "#RootOutRacism begins a line, and €5 → 100 % … done",
)


ASKED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "visibility": {"visibility": "unlisted"},
    "content warning": {"content_warning": "Racist words, and nudity"},
    "language": {"language": "ur"},
    "a regional language": {"language": "zh-TW"},
    "poll": {"poll": Poll(("Yes & no", "Not yet 👍🏽"), timedelta(days=3)), "vote_on": ("x",)},
    "poll with several answers": {"poll": Poll(("Yes", "No", "Both"), timedelta(hours=1), multiple=True)},
    "replies of people who are mentioned": {"replies": "mentioned"},
    "replies of nobody": {"replies": "nobody"},
    "a label for AI": {"made_with_ai": True},
    "all at once": {"content_warning": "Nudity", "language": "pl", "replies": "mentioned", "made_with_ai": True},
}
"""What a post may ask for, in the fields of a post."""


def asking(harness: Harness, channel: Channel, asked: str) -> Iterator[Post]:
    """A post, a thread of two and a post with pictures that ask for this, as far as the platform can be asked."""
    fields = ASKED[asked]
    if any(wish.vital for wish in unmet(planned(channel, "", **fields), channel.capabilities)):
        return
    yield planned(channel, fresh("Hear #ThisTag"), **fields)
    yield planned(channel, fresh(), **fields, segments=2)
    yield planned(channel, fresh(), **{**fields, "poll": None}, segment=2, segments=2)
    if "poll" not in fields:
        media = (picture(harness.root, 1, "One & two"), picture(harness.root, 2, ""))
        yield planned(channel, fresh(), media=media, **fields)


def fresh(text: str = "Join us") -> str:
    """A text that no law has sent before."""
    return f"{text} {secrets.token_hex(4)}"


def same_text(seen: str, sent: str) -> bool:
    """Platforms may compose characters (NFC); nothing else may change."""
    return unicodedata.normalize("NFC", seen) == unicodedata.normalize("NFC", sent)


needs = pytest.mark.needs
"""What a law takes of a platform or its server, beside the fault that it meets."""


class Laws:
    """One test a law. Platforms differ only in what they, or their servers, cannot play."""

    cannot: ClassVar[frozenset[Fault | Lack]] = frozenset()

    def test_what_it_is_said_to_lack_it_lacks(self, harness: Harness) -> None:
        able = harness.channel().capabilities
        lacks = {Lack.KEYS: able.exactness is not Exactness.BY_KEY, Lack.LOOKING: not able.findable}
        assert {one for one, is_lacking in lacks.items() if is_lacking} == self.cannot & lacks.keys()

    # ------------------------------------------------------------------ before anything is public

    def test_compose_is_pure_and_free_of_secrets(self, harness: Harness) -> None:
        channel, writes = harness.channel(), harness.writes()
        post = planned(channel, fresh(), media=(picture(harness.root),))
        payload = channel.compose(post)
        assert payload == channel.compose(post) == harness.channel().compose(post)
        assert payload.media == (post.media[0].sha256,)
        assert leaks(harness, payload.body) == []
        assert harness.writes() == writes
        assert channel.compose(replace(post, text=post.text + "!")) != payload
        other = replace(post.media[0], alt="Other words")
        assert channel.compose(replace(post, media=(other,))) != payload

    def test_prepare_makes_nothing_public_and_may_be_repeated(self, harness: Harness) -> None:
        channel, before = harness.channel(), harness.public()
        post = planned(channel, fresh(), media=(picture(harness.root),))
        channel.prepare(post, None)
        draft = harness.channel().prepare(post, None)
        assert harness.public() == before
        assert (draft.post_id, draft.created_at.utcoffset() is None) == (post.id, False)
        channel.publish(draft, key(post))
        assert len(new(harness, before)) == 1

    def test_a_picture_that_changed_after_planning_is_refused(self, harness: Harness) -> None:
        channel, before = harness.channel(), harness.public()
        post = planned(channel, fresh(), media=(picture(harness.root, 7),))
        (harness.root / post.media[0].path).write_bytes(b"\x89PNG\r\n\x1a\nanother picture")
        with pytest.raises(Rejected, match=r"picture-7\.png"):
            send(channel, post)
        assert harness.public() == before

    # ------------------------------------------------------------------ what becomes public

    @pytest.mark.parametrize("text", TEXTS)
    def test_publish_makes_one_post_with_its_text_intact(self, harness: Harness, text: str) -> None:
        channel, before = harness.channel(), harness.public()
        post = planned(channel, fresh(text))
        receipt = send(channel, post)
        (seen,) = new(harness, before)
        assert (same_text(seen.text, post.text), seen.remote_id) == (True, receipt.remote_id), seen.text
        assert (seen.alts, seen.reply_to) == ((), "")
        assert receipt.url
        assert receipt.published_at.utcoffset() is not None

    def test_the_longest_text_is_taken(self, harness: Harness) -> None:
        channel, before = harness.channel(), harness.public()
        post = planned(channel, of_length(channel, channel.capabilities.max_length))
        send(channel, post)
        (seen,) = new(harness, before)
        assert same_text(seen.text, post.text)

    @needs(Lack.REFUSING_LONG_TEXT)
    def test_one_character_more_is_counted_and_refused(self, harness: Harness) -> None:
        channel, before = harness.channel(), harness.public()
        able = channel.capabilities
        text = of_length(channel, able.max_length) + "a"
        assert able.count(text) == able.max_length + 1
        with pytest.raises(Rejected):
            send(channel, planned(channel, text))
        assert harness.public() == before

    def test_every_picture_arrives_in_order_with_its_words(self, harness: Harness) -> None:
        channel, before = harness.channel(), harness.public()
        alts = tuple(f'Picture {n} "quoted" & <b> 👍🏽 é' for n in range(1, channel.capabilities.max_media + 1))
        media = tuple(picture(harness.root, n, alt) for n, alt in enumerate(alts, start=1))
        send(channel, planned(channel, fresh(), media=media))
        (seen,) = new(harness, before)
        assert seen.alts == alts

    def test_a_thread_hangs_together(self, harness: Harness) -> None:
        channel, before = harness.channel(), harness.public()
        receipts = send_thread(channel, 3)
        seen = new(harness, before)
        assert [one.remote_id for one in seen] == [receipt.remote_id for receipt in receipts]
        assert [one.reply_to for one in seen] == ["", *(receipt.remote_id for receipt in receipts[:-1])]

    def test_a_thread_goes_on_after_a_restart(self, harness: Harness) -> None:
        before = harness.public()
        first, second = send_thread(harness.channel(), 2)
        channel = harness.channel()
        third = send(channel, planned(channel, fresh("3/3"), segment=3, segments=3), Thread(first, second))
        assert [(one.remote_id, one.reply_to) for one in new(harness, before)][2:] == [
            (third.remote_id, second.remote_id)
        ]

    # ------------------------------------------------------------------ what was approved is what goes out

    @needs(Lack.TELLING_WHAT_IT_WAS_SENT)
    @pytest.mark.parametrize("asked", ASKED)
    def test_what_the_server_is_sent_is_what_was_composed_plus_ids(self, harness: Harness, asked: str) -> None:
        channel, before = harness.channel(), harness.said()
        head: Receipt | None = None
        for post in asking(harness, channel, asked):
            head = send(channel, post, Thread(head, head) if head and post.segment > 1 else None)
            (said,) = harness.said()[len(before) :]
            assert said == json.loads(channel.compose(post).body)
            before = (*before, said)

    @pytest.mark.parametrize("asked", ASKED)
    def test_what_would_reach_others_than_it_was_meant_for_is_refused(self, harness: Harness, asked: str) -> None:
        channel, before = harness.channel(), harness.public()
        fields = ASKED[asked]
        post = planned(channel, fresh(), **fields)
        refused = [wish.name for wish in unmet(post, channel.capabilities) if wish.vital]
        if refused:
            with pytest.raises(Rejected, match=refused[0]):
                channel.prepare(post, None)
        else:
            send(channel, post)
        assert len(new(harness, before)) == (0 if refused else 1)

    # ------------------------------------------------------------------ once

    @needs(Lack.KEYS)
    def test_the_same_draft_and_key_twice_is_one_post(self, harness: Harness) -> None:
        channel, before = harness.channel(), harness.public()
        post = planned(channel, fresh())
        draft = channel.prepare(post, None)
        first = channel.publish(draft, key(post))
        again = channel.publish(draft, key(post))
        later = harness.channel().publish(draft, key(post))
        assert first.remote_id == again.remote_id == later.remote_id
        assert len(new(harness, before)) == 1

    @pytest.mark.parametrize("fault", UNKNOWN)
    def test_an_outcome_that_nobody_knows_is_unconfirmed_and_is_looked_up(self, harness: Harness, fault: Fault) -> None:
        channel, before, since = harness.channel(), harness.public(), harness.now()
        post = planned(channel, fresh("Was it & is it?"), media=(picture(harness.root),))
        draft = channel.prepare(post, None)
        harness.break_next(fault)
        writes = harness.writes()
        with pytest.raises(Unconfirmed):
            channel.publish(draft, key(post))
        assert written(harness, writes) <= 1, "nothing on the way may send it again by itself"
        seen = new(harness, before)
        assert len(seen) in {1} if fault in ACTED else {0, 1} if fault is Fault.HANG else {0}
        if channel.capabilities.findable:
            found = eventually(harness, lambda: harness.channel().find(draft, since))
            assert [found.remote_id if found else ""] == ([one.remote_id for one in seen] or [""])

    @needs(Lack.KEYS)
    @pytest.mark.parametrize("fault", ACTED)
    def test_a_lost_answer_under_a_key_is_made_good_by_a_repeat(self, harness: Harness, fault: Fault) -> None:
        channel, before = harness.channel(), harness.public()
        post = planned(channel, fresh())
        draft = channel.prepare(post, None)
        harness.break_next(fault)
        with pytest.raises(Unconfirmed):
            channel.publish(draft, key(post))
        receipt = harness.channel().publish(draft, key(post))
        assert [one.remote_id for one in new(harness, before)] == [receipt.remote_id]

    @needs(Lack.LOOKING)
    @pytest.mark.parametrize("fault", [Fault.LOST_ANSWER])
    def test_a_lost_reply_in_a_thread_is_found(self, harness: Harness, fault: Fault) -> None:
        channel, before, since = harness.channel(), harness.public(), harness.now()
        (root,) = send_thread(channel, 1)
        post = planned(channel, fresh("2/2"), segment=2, segments=2)
        draft = channel.prepare(post, Thread(root, root))
        harness.break_next(fault)
        with pytest.raises(Unconfirmed):
            channel.publish(draft, key(post))
        found = eventually(harness, lambda: harness.channel().find(draft, since))
        assert found is not None
        assert [(one.remote_id, one.reply_to) for one in new(harness, before)][1:] == [
            (found.remote_id, root.remote_id)
        ]

    @needs(Lack.LOOKING)
    @pytest.mark.parametrize("text", TEXTS)
    def test_find_knows_the_post_again(self, harness: Harness, text: str) -> None:
        channel, since = harness.channel(), harness.now()
        post = planned(channel, fresh(text))
        draft = channel.prepare(post, None)
        receipt = channel.publish(draft, key(post))
        found = eventually(harness, lambda: harness.channel().find(draft, since))
        assert found is not None
        assert (found.remote_id, found.url, found.proof) == (receipt.remote_id, receipt.url, receipt.proof)

    @needs(Lack.LOOKING)
    def test_find_knows_what_another_draft_of_the_same_post_published(self, harness: Harness) -> None:
        """A ledger that was put back has lost the draft: the post is prepared anew, at another time, and looked for."""
        channel, since = harness.channel(), harness.now()
        (root,) = send_thread(channel, 1)
        fields = {"media": (picture(harness.root),), "segment": 2, "segments": 2}
        post = planned(channel, fresh("Once & again https://example.org/why?a=1"), **fields)
        receipt = send(channel, post, Thread(root, root))
        anew = harness.channel().prepare(post, Thread(root, root))
        found = eventually(harness, lambda: harness.channel().find(anew, since))
        assert found is not None
        assert (found.remote_id, found.url, found.proof) == (receipt.remote_id, receipt.url, receipt.proof)

    @needs(Lack.LOOKING)
    def test_find_knows_the_post_again_when_its_picture_moved_to_another_folder(self, harness: Harness) -> None:
        channel, since = harness.channel(), harness.now()
        post = planned(channel, fresh("Once more"), media=(picture(harness.root), picture(harness.root, 2, "")))
        receipt = send(channel, post)
        moved = harness.root / "messages" / "moved.png"
        moved.write_bytes((harness.root / post.media[0].path).read_bytes())
        media = (replace(post.media[0], path="messages/moved.png"), post.media[1])
        anew = harness.channel().prepare(edited(channel, post, media=media), None)
        found = eventually(harness, lambda: harness.channel().find(anew, since))
        assert found is not None
        assert (found.remote_id, found.url, found.proof) == (receipt.remote_id, receipt.url, receipt.proof)

    @needs(Lack.LOOKING)
    def test_find_takes_no_other_post_for_it(self, harness: Harness) -> None:
        channel, since = harness.channel(), harness.now()
        text = fresh("One & only")
        send(channel, planned(channel, f"{text}!"))
        parent = send(channel, planned(channel, text.upper()))
        draft = channel.prepare(planned(channel, text), None)
        assert absent(harness, draft, since)
        send(channel, planned(channel, text))
        hung = channel.prepare(planned(channel, text, segment=2, segments=2), Thread(parent, parent))
        assert absent(harness, hung, since), "the same text, but not under that parent"
        shown = channel.prepare(planned(channel, text, media=(picture(harness.root),)), None)
        assert absent(harness, shown, since), "the same text, but without its picture"

    @needs(Lack.LOOKING)
    def test_find_takes_no_older_post_for_it(self, harness: Harness) -> None:
        channel = harness.channel()
        text = fresh()
        send(channel, planned(channel, text))
        draft = channel.prepare(planned(channel, text), None)
        assert absent(harness, draft, harness.now() + timedelta(hours=1)), "an hour later, under another name"

    # ------------------------------------------------------------------ refused

    @pytest.mark.parametrize("fault", [Fault.NOT_REACHED])
    def test_what_never_left_is_certainly_not_accepted(self, harness: Harness, fault: Fault) -> None:
        assert_refused(harness, fault, Unavailable)

    @pytest.mark.parametrize("fault", RATE_LIMITS)
    def test_a_rate_limit_says_when_to_try_again(self, harness: Harness, fault: Fault) -> None:
        error = assert_refused(harness, fault, RateLimited)
        assert isinstance(error, RateLimited)
        if fault is Fault.RATE_LIMITED_NOTHING:
            assert error.retry_at is None or error.retry_at > harness.now()
        else:
            assert error.retry_at is not None
            assert abs(error.retry_at - (harness.now() + RETRY_AFTER)) < timedelta(seconds=10)

    @pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED])
    def test_refused_credentials_name_the_setting(self, harness: Harness, fault: Fault) -> None:
        assert harness.credential in str(assert_refused(harness, fault, Unauthorized))

    @pytest.mark.parametrize("fault", [Fault.PAYMENT])
    def test_an_account_without_credit_stops_the_channel(self, harness: Harness, fault: Fault) -> None:
        assert str(assert_refused(harness, fault, Unauthorized))

    @pytest.mark.parametrize("fault", [Fault.FORBIDDEN, Fault.UNPROCESSABLE])
    def test_a_refused_post_is_for_a_person_to_edit(self, harness: Harness, fault: Fault) -> None:
        assert str(assert_refused(harness, fault, Rejected))

    # ------------------------------------------------------------------ reads, and secrets

    def test_verify_and_find_write_nothing(self, harness: Harness) -> None:
        channel = harness.channel()
        draft = channel.prepare(planned(channel, fresh()), None)
        before, writes = harness.public(), harness.writes()
        assert channel.verify().problems == ()
        assert channel.verify().name
        if channel.capabilities.findable:
            assert channel.find(draft, harness.now()) is None
        assert (harness.public(), harness.writes()) == (before, writes)

    def test_secrets_are_nowhere(self, harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        channel = harness.channel()
        said: list[object] = [channel.verify()]
        post = planned(channel, fresh(), media=(picture(harness.root),))
        draft = channel.prepare(post, None)
        said += [draft, channel.publish(draft, key(post)), channel.compose(post)]
        if channel.capabilities.findable:
            said.append(channel.find(draft, harness.now()))
        for fault in (one for one in Fault if one not in self.cannot):
            channel = harness.channel()
            draft = channel.prepare(planned(channel, fresh()), None)
            harness.break_next(fault)
            said += [draft, channel, str(channel), *_error_of(channel, draft)]
        for record in caplog.records:
            said += [record.getMessage(), record.args, record.exc_text]
        assert leaks(harness, *(text for one in said for text in (repr(one), str(one))), caplog.text) == []


def new(harness: Harness, before: tuple[Public, ...]) -> tuple[Public, ...]:
    """What has become public since; nothing that was public may have changed."""
    now = harness.public()
    assert now[: len(before)] == before
    return now[len(before) :]


def written(harness: Harness, before: int | None) -> int:
    """How many requests since then may have changed something; 0 where the server cannot tell."""
    return (harness.writes() or 0) - (before or 0)


def of_length(channel: Channel, length: int) -> str:
    text = fresh()
    return text + "a" * (length - channel.capabilities.count(text))


def send_thread(channel: Channel, segments: int) -> tuple[Receipt, ...]:
    sent: list[Receipt] = []
    for segment in range(1, segments + 1):
        post: Post = planned(channel, fresh(f"{segment}/{segments}"), segment=segment, segments=segments)
        sent.append(send(channel, post, Thread(sent[0], sent[-1]) if sent else None))
    assert len({receipt.remote_id for receipt in sent}) == segments
    assert all(one.published_at <= later.published_at for one, later in pairwise(sent))
    return tuple(sent)


def absent(harness: Harness, draft: Draft, since: datetime) -> bool:
    return eventually(harness, lambda: harness.channel().find(draft, since)) is None


def assert_refused(harness: Harness, fault: Fault, kind: type[Exception]) -> Exception:
    """Meet the fault with the public call: this kind of error, exactly, and nothing public."""
    channel, before = harness.channel(), harness.public()
    post = planned(channel, fresh())
    draft = channel.prepare(post, None)
    harness.break_next(fault)
    writes = harness.writes()
    with pytest.raises(kind) as met:
        channel.publish(draft, key(post))
    assert written(harness, writes) <= 1, "what was refused is the loop's to send again"
    assert harness.public() == before
    return met.value


def leaks(harness: Harness, *texts: str) -> list[str]:
    """Name the texts that hold a secret value."""
    return [text for text in texts for secret in harness.secret_values() if secret in text]


def _error_of(channel: Channel, draft: Draft) -> list[str]:
    try:
        channel.publish(draft, secrets.token_hex(16))
    except Exception as error:  # whatever it is, it must hold no secret  # noqa: BLE001
        return ["".join(traceback.format_exception(error)), repr(error), repr(error.__cause__)]
    return []
