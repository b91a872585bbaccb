"""What is peculiar to Bluesky: record keys, gates, cards, mentions, and a log-in that ends in the middle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.channels import PLATFORMS
from bot.channels.bluesky.card import Card, Picture
from bot.channels.bluesky.channel import Bluesky, connect
from bot.channels.bluesky.record import decode, says_the_same
from bot.channels.http.fetch import Outside
from bot.model.channel import Occupied, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Media, Mention
from bot.model.settings import ChannelSettings, Secret
from tests.channels.harness import edited, key, picture, planned, send
from tests.channels.stand_in_pds import DID, HANDLE, POST, Answer, Breaks, StandInPds, World, error, running_stand_in

PASSWORD = "stand-in-app-password"
NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)
GATE = "app.bsky.feed.threadgate"
QUOTES = "app.bsky.feed.postgate"
LINK = "https://example.org/why?a=1"


def settings(server: StandInPds, **switches: bool) -> ChannelSettings:
    secret = Secret("environment variable BLUESKY_APP_PASSWORD", lambda: PASSWORD)
    options = {"handle": HANDLE, "service": server.base_url}
    return ChannelSettings("sky", "bluesky", options, switches, {"app_password": secret})


@pytest.fixture
def server() -> Iterator[StandInPds]:
    with running_stand_in(PASSWORD) as server:
        yield server


@pytest.fixture
def world(server: StandInPds) -> World:
    return server.world


@pytest.fixture
def sky(server: StandInPds, tmp_path: Path) -> Bluesky:
    nowhere = Outside(resolve=lambda host: ())
    return connect(settings(server, mentions=True), tmp_path, lambda: NOW, timeout=(1, 2), outside=nowhere)


def records(world: World, kind: str = POST) -> list[Any]:  # JSON is what it is
    return [world.records[place]["value"] for place in world.order if place[0] == kind]


def film(root: Path) -> Media:
    content = b"\0\0\0\x18ftypmp42" + b"film" * 100
    (root / "film.mp4").write_bytes(content)
    return Media("film.mp4", "video/mp4", sha256(content).hexdigest(), len(content), "A film of a march", 1920, 1080)


# ---------------------------------------------------------------------------------------------- keys and moments


def test_connecting_calls_nobody_and_reads_no_secret(tmp_path: Path) -> None:
    def never() -> str:
        raise AssertionError("a secret was read")

    chosen = ChannelSettings("sky", "bluesky", {"handle": HANDLE}, {}, {"app_password": Secret("file x", never)})
    channel = PLATFORMS["bluesky"].connect(chosen, tmp_path, lambda: NOW)
    assert (channel.name, channel.platform, list(tmp_path.iterdir())) == ("sky", "bluesky", [])


def test_a_post_that_is_prepared_again_has_the_same_key_and_another_moment(sky: Bluesky, tmp_path: Path) -> None:
    post = planned(sky, "Join us")
    first, later = sky.prepare(post, None), replace(sky, now=lambda: NOW.replace(hour=11)).prepare(post, None)
    assert decode(first.body).rkey == decode(later.body).rkey
    assert [decode(draft.body).post["createdAt"] for draft in (first, later)] == [
        "2026-11-22T09:00:00.123Z",
        "2026-11-22T11:00:00.123Z",
    ]
    assert first.created_at == NOW.replace(microsecond=123000)


def test_another_post_under_the_key_is_not_taken_for_ours_nor_overwritten(sky: Bluesky, world: World) -> None:
    post = planned(sky, "Join us")
    draft = sky.prepare(post, None)
    receipt = sky.publish(draft, key(post))
    other = replace(decode(draft.body), post={**decode(draft.body).post, "text": "Other words"})
    foreign = Draft(draft.post_id, other.encode(), draft.created_at)
    assert sky.find(foreign, NOW) is None
    with pytest.raises(Rejected, match="another post is there under this post's key"):
        sky.publish(foreign, key(post))
    assert [one["text"] for one in records(world)] == ["Join us"]
    assert sky.find(draft, NOW) == receipt


def test_a_post_that_was_edited_meets_the_one_that_is_public_after_all(sky: Bluesky, world: World) -> None:
    post = planned(sky, "Join us")
    send(sky, post)
    with pytest.raises(Rejected, match="another post is there under this post's key"):
        send(sky, edited(sky, post, text="Join us now"))
    assert [one["text"] for one in records(world)] == ["Join us"]


@pytest.mark.parametrize("replies", ["", "nobody"])
@pytest.mark.parametrize("pictured", [False, True])
def test_a_post_that_is_there_already_is_published_whenever_it_was_prepared(
    sky: Bluesky, world: World, tmp_path: Path, replies: str, pictured: bool
) -> None:
    media = (picture(tmp_path), picture(tmp_path, 2, "")) if pictured else ()
    post = planned(sky, "Join us #Now https://example.org", replies=replies, language="en-GB", media=media)
    receipt = send(sky, post)
    later = replace(sky, now=lambda: NOW + timedelta(hours=2))
    draft = later.prepare(post, None)
    assert later.publish(draft, key(post)) == later.find(draft, NOW) == receipt
    assert len(records(world)) == 1


@pytest.mark.parametrize("replies", ["", "nobody"])
def test_another_post_under_the_key_is_told_with_both_texts_and_what_to_do(
    sky: Bluesky, world: World, replies: str
) -> None:
    post = planned(sky, "Join us", replies=replies)
    url = send(sky, post).url
    with pytest.raises(Occupied) as met:
        send(sky, edited(sky, post, text="Join us now"))
    words = str(met.value)
    assert ("“Join us”" in words, "“Join us now”" in words) == (True, True)
    assert f"drumbeat resolve {post.id} --live {url}" in words
    assert f"drumbeat resolve {post.id} --send" in words
    assert [one["text"] for one in records(world)] == ["Join us"]


@pytest.mark.parametrize("change", [{"language": "ur"}, {"media": ()}, {"alt": "Other words"}])
def test_the_same_words_in_another_language_or_with_other_pictures_are_another_post(
    sky: Bluesky, tmp_path: Path, change: dict[str, Any]
) -> None:
    post = planned(sky, "Join us", media=(picture(tmp_path),))
    send(sky, post)
    if "alt" in change:
        change = {"media": (replace(post.media[0], alt="Other words"),)}
    with pytest.raises(Occupied):
        send(sky, edited(sky, post, **change))


def test_a_key_that_was_taken_and_is_free_again_is_tried_again(sky: Bluesky, world: World) -> None:
    post = planned(sky, "Join us")
    send(sky, post)
    draft = sky.prepare(edited(sky, post, text="Join us now"), None)
    world.hidden = decode(draft.body).rkey
    with pytest.raises(Unavailable, match="gone again"):
        sky.publish(draft, key(post))


def test_a_receipt_leads_people_and_replies_to_the_post(sky: Bluesky, world: World) -> None:
    receipt = send(sky, planned(sky, "Join us"))
    ((_, rkey),) = world.order
    assert receipt.remote_id == f"at://{DID}/{POST}/{rkey}"
    assert receipt.url == f"https://bsky.app/profile/{DID}/post/{rkey}"
    assert receipt.proof == world.records[POST, rkey]["cid"]


# ---------------------------------------------------------------------------------------------- gates


@pytest.mark.parametrize(
    ("replies", "allow", "quotes"),
    [
        ("mentioned", [{"$type": f"{GATE}#mentionRule"}], []),
        ("followers", [{"$type": f"{GATE}#followerRule"}], []),
        ("nobody", [], [{"$type": f"{QUOTES}#disableRule"}]),
    ],
)
def test_a_post_and_its_gates_are_written_together(
    sky: Bluesky, world: World, replies: str, allow: list[Any], quotes: list[Any]
) -> None:
    receipt = send(sky, planned(sky, "Join us", replies=replies))
    ((_, rkey),) = (place for place in world.order if place[0] == POST)
    made = {"post": receipt.remote_id, "createdAt": "2026-11-22T09:00:00.123Z"}
    assert world.records[GATE, rkey]["value"] == {"$type": GATE, "allow": allow, **made}
    assert [one["embeddingRules"] for one in records(world, QUOTES)] == ([quotes] if quotes else [])
    assert (world.calls("applyWrites"), world.calls("putRecord")) == (1, 0)
    assert receipt.proof == world.records[POST, rkey]["cid"]


def test_a_post_that_everyone_may_answer_has_no_gate(sky: Bluesky, world: World) -> None:
    send(sky, planned(sky, "Join us", replies="everyone"))
    assert (world.calls("applyWrites"), world.calls("putRecord"), len(world.order)) == (0, 1, 1)


@pytest.mark.parametrize("breaks", [None, Breaks(acts=True, drops=True), Breaks(acts=True, answer=error(500, "x"))])
def test_a_gated_post_is_one_post_however_often_it_is_sent(sky: Bluesky, world: World, breaks: Breaks | None) -> None:
    post = planned(sky, "Join us", replies="nobody")
    draft = sky.prepare(post, None)
    world.breaks = breaks
    if breaks is None:
        sky.publish(draft, key(post))
    else:
        with pytest.raises(Unconfirmed):
            sky.publish(draft, key(post))
    found = sky.find(draft, NOW)
    assert found == sky.publish(draft, key(post)) == sky.publish(draft, key(post))
    assert (len(records(world)), world.calls("applyWrites")) == (1, 1)


def test_an_answer_that_decides_nothing_leaves_a_public_call_open_and_nothing_else(sky: Bluesky, world: World) -> None:
    post = planned(sky, "Join us")
    draft = sky.prepare(post, None)
    world.breaks = Breaks(acts=True, answer=error(409, "Conflict"))
    with pytest.raises(Unconfirmed, match="409"):
        sky.publish(draft, key(post))
    assert sky.find(draft, NOW) is not None


def test_a_gated_post_that_was_written_meanwhile_is_looked_up(sky: Bluesky, world: World) -> None:
    post = planned(sky, "Join us", replies="nobody")
    draft = sky.prepare(post, None)
    frozen = decode(draft.body)
    world.hidden = frozen.rkey  # a call that is still on its way is not to be seen yet
    sky.publish(draft, key(post))
    with pytest.raises(Unconfirmed):
        sky.publish(draft, key(post))
    world.hidden = ""
    assert sky.find(draft, NOW) is not None
    assert len(records(world)) == 1


def test_a_gated_post_that_was_edited_meets_the_one_that_is_public(sky: Bluesky, world: World) -> None:
    post = planned(sky, "Join us", replies="nobody")
    send(sky, post)
    with pytest.raises(Rejected, match="another post is there under this post's key"):
        send(sky, edited(sky, post, text="Join us now"))
    assert [one["text"] for one in records(world)] == ["Join us"]


def test_only_the_first_of_a_thread_rules_replies_and_each_rules_its_quotes(sky: Bluesky, world: World) -> None:
    first = send(sky, planned(sky, "1/2", replies="nobody", segments=2))
    send(sky, planned(sky, "2/2", replies="nobody", segment=2, segments=2), Thread(first, first))
    assert (len(records(world)), len(records(world, GATE)), len(records(world, QUOTES))) == (2, 1, 2)


# ---------------------------------------------------------------------------------------------- threads


def test_a_reply_quotes_root_and_parent_by_name_and_content(sky: Bluesky, world: World) -> None:
    one, two = send(sky, planned(sky, "1/3")), send(sky, planned(sky, "x"))
    send(sky, planned(sky, "3/3", segment=3, segments=3), Thread(one, two))
    assert records(world)[-1]["reply"] == {
        "root": {"uri": one.remote_id, "cid": one.proof},
        "parent": {"uri": two.remote_id, "cid": two.proof},
    }


def test_a_thread_goes_on_under_a_post_that_a_person_found(sky: Bluesky, world: World) -> None:
    one = send(sky, planned(sky, "1/2"))
    told = Receipt(one.url.rpartition("/")[2], one.url, NOW)
    send(sky, planned(sky, "2/2", segment=2, segments=2), Thread(told, told))
    assert records(world)[-1]["reply"]["parent"] == {"uri": one.remote_id, "cid": one.proof}


def test_a_thread_does_not_go_on_under_a_post_that_is_gone(sky: Bluesky, world: World) -> None:
    gone = Receipt("3kaaaaaaaaa2a", "https://bsky.app/profile/team.example/post/3kaaaaaaaaa2a", NOW)
    with pytest.raises(Rejected, match=r"not on Bluesky: https://bsky\.app/profile"):
        sky.prepare(planned(sky, "2/2", segment=2, segments=2), Thread(gone, gone))
    with pytest.raises(Rejected, match="needs the one before it"):
        sky.prepare(planned(sky, "2/2", segment=2, segments=2), None)


# ---------------------------------------------------------------------------------------------- what is alive in a text


def test_mentions_links_and_hashtags_are_placed_in_bytes(sky: Bluesky, world: World) -> None:
    world.handles["shelter.example"] = "did:plc:shelter"
    text = f"👩‍👩‍👧 Dïolch @shelter.example: {LINK} #RootOutRacism"
    send(sky, planned(sky, text, mentions=(Mention("shelter", "shelter.example", "@shelter.example"),)))
    (record,) = records(world)
    alive = {
        text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"]
        for facet in record["facets"]
    }
    assert alive == {
        "@shelter.example": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:shelter"}],
        LINK: [{"$type": "app.bsky.richtext.facet#link", "uri": LINK}],
        "#RootOutRacism": [{"$type": "app.bsky.richtext.facet#tag", "tag": "RootOutRacism"}],
    }


def test_only_partners_that_the_plan_mentions_are_mentioned(sky: Bluesky, world: World) -> None:
    send(sky, planned(sky, "Thank you @team.example"))
    assert "facets" not in records(world)[0]


def test_a_handle_that_nobody_has_is_for_a_person_to_correct(sky: Bluesky, world: World) -> None:
    mention = Mention("shelter", "shleter.example", "@shleter.example")
    with pytest.raises(Rejected, match=r"@shleter\.example is not known on Bluesky"):
        sky.prepare(planned(sky, "Thank you @shleter.example", mentions=(mention,)), None)


def test_without_the_switch_nobody_is_mentioned(server: StandInPds, tmp_path: Path) -> None:
    plain = connect(settings(server), tmp_path, lambda: NOW)
    assert (
        plain.capabilities.mention,
        connect(settings(server, mentions=True), tmp_path, lambda: NOW).capabilities,
    ) == ("", PLATFORMS["bluesky"].capabilities)
    mention = Mention("shelter", HANDLE, f"@{HANDLE}")
    with pytest.raises(Rejected, match=r"mentions are off in \[channels\.sky\]"):
        plain.prepare(planned(plain, f"Thank you @{HANDLE}", mentions=(mention,)), None)


@pytest.mark.parametrize(
    ("warning", "labels"),
    [
        ("Racism, in a person's own words", []),
        ("Graphic: injuries", ["graphic-media"]),
        ("nudity and sexual content", ["nudity", "sexual"]),
        ("sexual violence is spoken of", []),
        ("", []),
    ],
)
def test_a_warning_of_what_media_show_sets_a_label(sky: Bluesky, world: World, warning: str, labels: list[str]) -> None:
    send(sky, planned(sky, "Join us", content_warning=warning, language="en-GB"))
    (record,) = records(world)
    assert [one["val"] for one in record.get("labels", {}).get("values", [])] == labels
    assert record["langs"] == ["en-GB"]


# ---------------------------------------------------------------------------------------------- media and cards


def test_a_video_is_uploaded_as_it_is(sky: Bluesky, world: World, tmp_path: Path) -> None:
    send(sky, planned(sky, "Look", media=(film(tmp_path),)))
    embed = records(world)[0]["embed"]
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "A film of a march")
    assert embed["aspectRatio"] == {"width": 1920, "height": 1080}
    assert world.blobs[embed["video"]["ref"]["$link"]] == (tmp_path / "film.mp4").read_bytes()
    assert embed["video"]["mimeType"] == "video/mp4"


def test_a_picture_that_is_not_in_the_folder_is_refused(sky: Bluesky, world: World, tmp_path: Path) -> None:
    outside = replace(picture(tmp_path.parent), path=f"../{picture(tmp_path.parent).path}")
    for media in (outside, replace(outside, path="gone.png")):
        with pytest.raises(Rejected, match=media.path):
            sky.prepare(planned(sky, "Look", media=(media,)), None)
    assert world.blobs == {}


def test_a_picture_that_changed_is_not_uploaded(sky: Bluesky, world: World, tmp_path: Path) -> None:
    media = picture(tmp_path)
    (tmp_path / media.path).write_bytes(b"another")
    with pytest.raises(Rejected, match="changed after it was planned"):
        sky.prepare(planned(sky, "Look", media=(media,)), None)
    assert world.blobs == {}


def test_a_picture_that_arrives_as_another_is_refused(sky: Bluesky, world: World, tmp_path: Path) -> None:
    world.mixes_up = True
    with pytest.raises(Rejected, match="changed after it was planned"):
        sky.prepare(planned(sky, "Look", media=(picture(tmp_path),)), None)


def test_a_link_has_a_card_with_the_pages_own_words_and_picture(sky: Bluesky, world: World) -> None:
    asked: list[str] = []

    def card(link: str) -> Card:
        asked.append(link)
        return Card("Why we march", "A page", Picture(b"\x89PNG picture", "image/png"))

    send(replace(sky, card=card), planned(sky, f"Read {LINK} and https://example.org/then"))
    embed = records(world)[0]["embed"]
    thumb = embed["external"].pop("thumb")
    assert embed == {
        "$type": "app.bsky.embed.external",
        "external": {"uri": LINK, "title": "Why we march", "description": "A page"},
    }
    assert (world.blobs[thumb["ref"]["$link"]], asked) == (b"\x89PNG picture", [LINK])


def _breaks(link: str) -> Card:
    raise RuntimeError("a page that breaks the reader")


@pytest.mark.parametrize("card", [lambda link: None, _breaks])
def test_a_post_goes_out_without_the_card_that_cannot_be_made(sky: Bluesky, world: World, card: Any) -> None:
    channel, post = replace(sky, card=card), planned(sky, f"Read {LINK}")
    send(channel, post)
    (record,) = records(world)
    assert ("embed" in record, record["text"]) == (False, f"Read {LINK}")
    assert channel.prepare(post, None).left_out == ("its link card",)


def test_a_card_whose_picture_is_refused_goes_without_it(sky: Bluesky, world: World) -> None:
    def card(link: str) -> Card:
        world.wear_out(refresh=True)
        world.password = "another by now"
        return Card("Why we march", "", Picture(b"p", "image/png"))

    sky.verify()  # logged in by now
    draft = replace(sky, card=card).prepare(planned(sky, f"Read {LINK}"), None)
    assert decode(draft.body).post["embed"]["external"] == {"uri": LINK, "title": "Why we march", "description": ""}
    assert draft.left_out == ("the picture of its link card",)


@pytest.mark.parametrize(("lacks", "words"), [(False, ()), (True, ("the picture of its link card",))])
def test_a_picture_that_a_page_names_and_nobody_can_have_is_said(
    sky: Bluesky, world: World, lacks: bool, words: tuple[str, ...]
) -> None:
    with_card = replace(sky, card=lambda link: Card("Why we march", "", lacks_picture=lacks))
    assert with_card.prepare(planned(sky, f"Read {LINK}"), None).left_out == words


def test_a_picture_leaves_no_room_for_a_card(sky: Bluesky, world: World, tmp_path: Path) -> None:
    send(replace(sky, card=_breaks), planned(sky, f"Read {LINK}", media=(picture(tmp_path),)))
    assert records(world)[0]["embed"]["$type"] == "app.bsky.embed.images"


def test_a_picture_that_the_server_dropped_meanwhile_is_uploaded_again(
    sky: Bluesky, world: World, tmp_path: Path
) -> None:
    post = planned(sky, "Look", media=(picture(tmp_path),))
    draft = sky.prepare(post, None)
    world.blobs.clear()
    with pytest.raises(Unavailable, match="there again for the next try"):
        sky.publish(draft, key(post))
    assert records(world) == []
    sky.publish(draft, key(post))
    assert len(records(world)) == 1


# ---------------------------------------------------------------------------------------------- log-ins and refusals


def test_a_log_in_that_ends_before_the_public_call_is_renewed_for_the_next_try(sky: Bluesky, world: World) -> None:
    post = planned(sky, "Join us")
    draft = sky.prepare(post, None)
    world.wear_out()
    with pytest.raises(Unavailable, match="renewed"):
        sky.publish(draft, key(post))
    assert (world.calls("putRecord"), records(world)) == (1, [])
    sky.publish(draft, key(post))
    assert (world.calls("createSession"), world.calls("refreshSession"), len(records(world))) == (1, 1, 1)


def test_a_log_in_that_ends_while_uploading_is_renewed_at_once(sky: Bluesky, world: World, tmp_path: Path) -> None:
    send(sky, planned(sky, "Join us"))
    world.wear_out()
    send(sky, planned(sky, "Look", media=(picture(tmp_path), film(tmp_path))[:1]))
    assert (world.calls("createSession"), world.calls("refreshSession"), len(records(world))) == (1, 1, 2)


def test_twenty_posts_are_one_log_in(sky: Bluesky, world: World, server: StandInPds, tmp_path: Path) -> None:
    for number in range(20):
        fresh = connect(settings(server), tmp_path, lambda: NOW, timeout=(1, 2))
        send(fresh, planned(fresh, f"Post {number}"))
    assert (len(records(world)), world.calls("createSession")) == (20, 1)


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        (error(400, "AccountTakedown"), Unauthorized, r"taken down.*app_password in \[channels\.sky\]"),
        (error(403, "AccountDeactivated"), Unauthorized, "deactivated"),
        (error(401, "Anything"), Unauthorized, r"app_password in \[channels\.sky\]"),
        (Answer(429, b"<html>slow down", {"RateLimit-Reset": "1"}), RateLimited, "no more for now"),
        (
            error(400, "InvalidRequest", "Input/text\n must be   short"),
            Rejected,
            "InvalidRequest: Input/text must be short",
        ),
        (error(413, "PayloadTooLarge"), Rejected, "too big for it"),
        (Answer(404, b"<html>a page of something in between"), Unconfirmed, "cannot be read"),
        (Answer(200, b"[]"), Unconfirmed, "does not say"),
        (Answer(200, b'{"uri": "at://x"}'), Unconfirmed, "does not say"),
        (Answer(302, b"", {"Location": "http://127.0.0.1/"}), Unconfirmed, "302"),
    ],
)
def test_each_answer_says_what_to_do(
    sky: Bluesky, world: World, given: Answer, kind: type[Exception], words: str
) -> None:
    post = planned(sky, "Join us")
    draft = sky.prepare(post, None)
    world.breaks = Breaks(acts=False, answer=given)
    with pytest.raises(kind, match=words) as met:
        sky.publish(draft, key(post))
    assert type(met.value) is kind
    assert world.calls("putRecord") == 1


def test_a_refusal_that_quotes_the_token_does_not_pass_it_on(sky: Bluesky, world: World) -> None:
    post = planned(sky, "Join us")
    draft = sky.prepare(post, None)
    (token,) = world.access
    world.breaks = Breaks(acts=False, answer=error(400, "InvalidRequest", f"not with Bearer {token}"))
    with pytest.raises(Rejected, match="not with Bearer") as met:
        sky.publish(draft, key(post))
    assert token not in str(met.value)


# ---------------------------------------------------------------------------------------------- accounts


def test_verify_says_who_posts_and_what_is_left(sky: Bluesky, world: World, server: StandInPds) -> None:
    world.headers["RateLimit-Remaining"] = "2987"
    account = sky.verify()
    assert (account.name, account.url) == (HANDLE, f"https://bsky.app/profile/{HANDLE}")
    assert (account.may, account.remaining, account.problems) == (("publish", "mention"), 2987, ())
    log_in = "the app password does not end by itself, and makes the log-in anew"
    assert account.facts == {"did": DID, "server": server.base_url, "log-in": log_in}
    assert account.expires_at is None


def test_verify_misses_the_label_of_a_bot(sky: Bluesky, world: World) -> None:
    world.label_bot = False
    account = sky.verify()
    assert account.notes == ("the profile does not say that posts are automated; add the self-label “bot” to it",)
    assert account.problems == ()


@pytest.mark.parametrize(
    ("scope", "problem", "note"),
    [
        ("com.atproto.appPass", "", ""),
        ("com.atproto.appPassPrivileged", "", ""),
        ("com.atproto.access", "", "app_password holds the account's own password"),
        ("com.atproto.takendown", "the account has been taken down", ""),
        ("com.atproto.signupQueued", "the account is not open yet", ""),
    ],
)
def test_verify_reads_from_the_log_in_what_it_may_do(
    sky: Bluesky, world: World, scope: str, problem: str, note: str
) -> None:
    world.scope = scope
    account = sky.verify()
    assert [one.partition(";")[0].partition(":")[0] for one in account.problems] == [problem] * bool(problem)
    assert [one.partition(";")[0] for one in account.notes] == [note] * bool(note)


@pytest.mark.parametrize(
    ("status", "words"),
    [("takendown", "taken down"), ("suspended", "is suspended"), ("deactivated", "activate it"), ("", "not active")],
)
def test_an_account_that_is_shut_is_told_from_a_log_in_that_ended(
    sky: Bluesky, world: World, status: str, words: str
) -> None:
    world.status = {"active": False, "status": status}
    (problem,) = sky.verify().problems
    assert words in problem


def test_a_draft_is_canonical_json(sky: Bluesky) -> None:
    body = sky.prepare(planned(sky, "Join us 👍", replies="nobody"), None).body
    assert json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == body


def test_a_picture_is_known_again_by_its_content_however_a_server_describes_it() -> None:
    def record(ref: str, kind: str, alt: str = "People march") -> dict[str, object]:
        blob = {"$type": "blob", "ref": {"$link": ref}, "mimeType": kind, "size": 7}
        return {"text": "We march", "embed": {"images": [{"image": blob, "alt": alt}]}}

    ours = record("bafy1", "image/jpeg")
    assert says_the_same(record("bafy1", "image/webp"), ours)
    assert not says_the_same(record("bafy2", "image/jpeg"), ours)
    assert not says_the_same(record("bafy1", "image/jpeg", "Others march"), ours)
    assert not says_the_same({"text": "We march", "embed": {"images": [{"image": "bafy1", "alt": ""}]}}, ours)
