"""A message's poll belongs to the first post, and is part of what is approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.channels import PLATFORMS
from bot.channels.not_connected import NotConnected
from bot.model.channel import Channel
from bot.model.plan import History, Post
from bot.model.poll import Poll
from bot.planning.plan import plan
from tests.planning.makers import campaign, entry, message

POLL = Poll(("Yes", "Not yet"), timedelta(days=3))
CHANNELS: dict[str, Channel] = {
    name: NotConnected(name, name, PLATFORMS[name].capabilities, PLATFORMS[name].compose)
    for name in ("wall", "x", "mastodon", "bluesky")
}


def posts(poll: Poll | None, *channels: str, text: str = "Will you?", waiting: tuple[str, ...] = ()) -> dict[str, Post]:
    asking = replace(message("ask", text), poll=poll)
    made = campaign(entry("ask", channels=channels), messages=(asking,))
    found, _ = plan(made, CHANNELS, History(), dict.fromkeys(waiting, "not connected"))
    return {post.id: post for post in found.posts}


def test_the_first_post_of_a_thread_has_the_poll() -> None:
    found = posts(POLL, "mastodon", "wall", text="Will you?\n---\nHere is why.")
    assert [(name, post.poll, post.vote_on) for name, post in found.items()] == [
        ("ask/mastodon", POLL, ()),
        ("ask/mastodon/2", None, ()),
        ("ask/wall", POLL, ("mastodon",)),
        ("ask/wall/2", None, ()),
    ]


def test_a_platform_without_polls_is_told_where_one_can_vote() -> None:
    found = posts(POLL, "wall", "x", "bluesky", "mastodon")
    assert {name: post.vote_on for name, post in found.items()} == {
        "ask/wall": ("x", "mastodon"),
        "ask/bluesky": ("x", "mastodon"),
        "ask/x": (),
        "ask/mastodon": (),
    }


def test_nobody_is_sent_to_a_channel_where_nothing_goes_out() -> None:
    assert posts(POLL, "wall", "x", "mastodon", waiting=("x",))["ask/wall"].vote_on == ("mastodon",)
    assert posts(POLL, "wall", "x", waiting=("x",))["ask/wall"].vote_on == ()


def test_a_message_without_a_poll_tells_nobody_to_vote() -> None:
    found = posts(None, "wall", "x")
    assert {(post.poll, post.vote_on) for post in found.values()} == {(None, ())}


def test_an_edit_of_the_poll_is_an_edit_of_what_was_approved() -> None:
    edits = (
        None,
        POLL,
        replace(POLL, options=POLL.options[::-1]),
        replace(POLL, open=timedelta(days=2)),
        replace(POLL, multiple=True),
    )
    for channel, different in (("mastodon", 5), ("x", 4), ("wall", 3)):
        assert len({posts(poll, channel)[f"ask/{channel}"].fingerprint for poll in edits}) == different, channel
    somewhere = posts(POLL, "wall", "x")["ask/wall"].fingerprint
    assert somewhere != posts(POLL, "wall")["ask/wall"].fingerprint
