"""What Bluesky's own server makes of our records and log-ins, as far as the laws do not ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.bluesky.card import Card, Picture
from bot.channels.bluesky.channel import Bluesky, connect
from bot.channels.bluesky.record import blob_link
from bot.channels.http.fetch import Outside
from bot.channels.token_store import token_store
from bot.model.channel import Rejected, Unauthorized, Unavailable
from bot.model.delivery import Thread
from bot.model.plan import Media, Mention
from bot.model.settings import ChannelSettings, Secret
from tests.channels.bluesky.test_bluesky import film
from tests.channels.harness import edited, key, picture, planned, png, send
from tests.servers.fixtures import pds
from tests.servers.pds import Account, Pds

__all__ = ["pds"]

pytestmark = pytest.mark.servers

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)
GATE = "app.bsky.feed.threadgate"
QUOTES = "app.bsky.feed.postgate"


@dataclass(frozen=True)
class Team:
    """An account of its own on the server, and the channel that an app password connects to it."""

    server: Pds
    account: Account
    settings: ChannelSettings
    root: Path
    sky: Bluesky

    def records(self, kind: str = "app.bsky.feed.post") -> list[Any]:  # JSON is what it is
        asked = {"repo": self.account.did, "collection": kind}
        return list(self.server.call("com.atproto.repo.listRecords", params=asked).json()["records"])

    def spoil(self, **tokens: str) -> None:
        store = token_store(self.settings, self.root)
        store.save({**store.load(), **tokens})

    def kept(self, name: str) -> str:
        return token_store(self.settings, self.root).load()[name]


@pytest.fixture
def team(pds: Pds, tmp_path: Path) -> Team:
    account = pds.create_account()
    method = "com.atproto.server.createAppPassword"
    password = pds.call(method, token=account.access_jwt, json={"name": "drumbeat"}).json()["password"]
    options = {"handle": account.handle, "service": pds.base_url}
    secret = Secret("environment variable BLUESKY_APP_PASSWORD", lambda: password)
    settings = ChannelSettings("sky", "bluesky", options, {"mentions": True}, {"app_password": secret})
    nowhere = Outside(resolve=lambda host: ())
    return Team(pds, account, settings, tmp_path, connect(settings, tmp_path, lambda: NOW, outside=nowhere))


@pytest.mark.parametrize("replies", ["mentioned", "followers", "nobody"])
def test_a_post_with_gates_is_whole_and_once(team: Team, replies: str) -> None:
    post = planned(team.sky, "Join us", replies=replies)
    draft = team.sky.prepare(post, None)
    receipt = team.sky.publish(draft, key(post))
    assert receipt == team.sky.publish(draft, key(post)) == team.sky.find(draft, NOW)
    with pytest.raises(Rejected, match="another post is there"):
        send(team.sky, edited(team.sky, post, text="Join us now"))
    (shown,) = team.records()
    (gate,) = team.records(GATE)
    quotes = team.records(QUOTES)
    assert (shown["uri"], shown["cid"]) == (receipt.remote_id, receipt.proof)
    assert gate["value"]["post"] == receipt.remote_id
    assert len(quotes) == (replies == "nobody")
    assert {one["uri"].rpartition("/")[2] for one in (gate, *quotes)} == {receipt.remote_id.rpartition("/")[2]}


def test_a_gated_post_that_is_refused_leaves_no_gate(team: Team) -> None:
    with pytest.raises(Rejected):
        send(team.sky, planned(team.sky, "a" * 301, replies="nobody"))
    assert (team.records(), team.records(GATE), team.records(QUOTES)) == ([], [], [])


def test_a_thread_with_gates_hangs_together(team: Team) -> None:
    first = send(team.sky, planned(team.sky, "1/2", replies="nobody", segments=2))
    send(team.sky, planned(team.sky, "2/2", replies="nobody", segment=2, segments=2), Thread(first, first))
    parents = [one["value"]["reply"]["parent"] for one in team.records() if "reply" in one["value"]]
    assert parents == [{"uri": first.remote_id, "cid": first.proof}]
    assert (len(team.records(GATE)), len(team.records(QUOTES))) == (1, 2)


def test_a_post_with_everything_that_it_can_have_is_taken(team: Team) -> None:
    other = team.server.create_account()
    card = Card("Why we march", "", Picture(png(3), "image/png"))
    sky = replace(team.sky, card=lambda link: card)
    text = f"👍🏽 @{other.handle} https://example.org/é?a=1&b=2 #RootOutRacism"
    mention = Mention("other", other.handle, f"@{other.handle}")
    fields: dict[str, Any] = {"mentions": (mention,), "language": "en-GB", "content_warning": "graphic, nudity"}
    send(sky, planned(sky, text, **fields))
    (record,) = (one["value"] for one in team.records())
    features = [facet["features"][0]["$type"].partition("#")[2] for facet in record["facets"]]
    assert features == ["mention", "link", "tag"]
    assert record["facets"][0]["features"][0]["did"] == other.did
    assert record["embed"]["external"]["thumb"]["mimeType"] == "image/png"
    assert [one["val"] for one in record["labels"]["values"]] == ["graphic-media", "nudity"]


@pytest.mark.parametrize("kind", ["film", "picture"])
def test_media_are_found_by_the_number_of_their_content(team: Team, kind: str) -> None:
    media: Media = film(team.root) if kind == "film" else picture(team.root)
    post = planned(team.sky, "Look", media=(media,))
    draft = team.sky.prepare(post, None)
    receipt = team.sky.publish(draft, key(post))
    assert team.sky.find(draft, NOW) == receipt
    assert team.sky.publish(draft, key(post)) == receipt


def test_a_picture_that_the_server_does_not_have_is_uploaded_for_the_next_try(team: Team) -> None:
    media = picture(team.root)
    post = planned(team.sky, "Look", media=(media,))
    draft = team.sky.prepare(post, None)
    unknown = draft.body.replace(blob_link(media.sha256), blob_link("ab" * 32))
    with pytest.raises(Unavailable, match="there again for the next try"):
        team.sky.publish(replace(draft, body=unknown), key(post))
    assert (unknown != draft.body, team.records()) == (True, [])


def test_a_handle_that_nobody_has_is_for_a_person_to_correct(team: Team) -> None:
    mention = Mention("other", "nobody.test", "@nobody.test")
    with pytest.raises(Rejected, match=r"@nobody\.test is not known on Bluesky"):
        team.sky.prepare(planned(team.sky, "Thank you @nobody.test", mentions=(mention,)), None)


# ---------------------------------------------------------------------------------------------- log-ins


def test_a_token_that_the_server_does_not_take_is_renewed_by_the_other(team: Team) -> None:
    post = planned(team.sky, "Join us")
    draft = team.sky.prepare(post, None)
    refresh = team.kept("refresh") if team.sky.verify() else ""
    team.spoil(access="header.e30.signature")
    with pytest.raises(Unavailable, match="renewed"):
        team.sky.publish(draft, key(post))
    team.sky.publish(draft, key(post))
    assert team.kept("refresh") != refresh
    assert len(team.kept("log_ins").split()) == 1


def test_a_session_that_was_ended_elsewhere_is_followed_by_one_log_in(team: Team) -> None:
    team.sky.verify()
    team.server.call("com.atproto.server.deleteSession", token=team.kept("refresh"), data=b"")
    team.spoil(access="header.e30.signature")
    assert team.sky.verify().name == team.account.handle
    assert len(team.kept("log_ins").split()) == 2


def test_an_app_password_that_was_revoked_names_the_setting(team: Team) -> None:
    team.sky.verify()
    method = "com.atproto.server.revokeAppPassword"
    team.server.call(method, token=team.account.access_jwt, json={"name": "drumbeat"})
    team.spoil(access="header.e30.signature")
    with pytest.raises(Unauthorized, match=r"app_password in \[channels\.sky\]"):
        team.sky.verify()


def test_an_account_that_is_deactivated_stops_the_channel(team: Team) -> None:
    post = planned(team.sky, "Join us")
    draft = team.sky.prepare(post, None)
    team.sky.verify()
    team.server.call("com.atproto.server.deactivateAccount", token=team.account.access_jwt, json={})
    with pytest.raises(Unauthorized, match="deactivated"):
        team.sky.publish(draft, key(post))
    assert any("deactivated" in problem for problem in team.sky.verify().problems)
