"""Logging in to X: signatures for the address that is called, and tokens that are renewed once and kept before use."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from oauthlib.oauth1.rfc5849 import signature  # type: ignore[import-untyped]

from bot.channels.text import weighted_length
from bot.channels.token_store import TokenStore
from bot.channels.x.channel import XChannel
from bot.model.channel import RateLimited, Unauthorized, Unavailable
from bot.model.settings import ChannelSettings, Secret
from tests.channels.harness import picture, planned, send
from tests.channels.stand_in_x import Answer, StandInX, service_unavailable, too_many_requests
from tests.channels.x.stage import NOON, Clock, a_channel, renewed, secrets_of, signed

REFRESH = "/2/oauth2/token"


@pytest.fixture
def channel(tmp_path: Path, x: StandInX, clock: Clock) -> XChannel:
    return a_channel(tmp_path, x.base_url, renewed(x), now=clock)


def kept(root: Path) -> Mapping[str, str]:
    return TokenStore(root / ".drumbeat/tokens/x.json").load()


def renewals(x: StandInX) -> int:
    return sum(seen.request.path == REFRESH for seen in x.requests)


# ---------------------------------------------------------------------- OAuth 1.0a


def test_what_is_signed_is_the_address_that_is_called(tmp_path: Path, x: StandInX) -> None:
    channel = a_channel(tmp_path, x.base_url, signed(x))
    send(channel, planned(channel, "Signed", media=(picture(tmp_path),)))
    draft = channel.prepare(planned(channel, "Another"), None)
    assert channel.find(draft, NOON) is None
    calls = [seen.request for seen in x.requests]
    assert {call.path for call in calls} >= {"/2/tweets", "/2/media/upload", "/2/media/metadata", "/2/users/me"}
    for call in calls:
        header = call.headers["authorization"].removeprefix("OAuth ")
        parts = {
            name: unquote(value.strip('"')) for name, _, value in (part.partition("=") for part in header.split(", "))
        }
        given = parts.pop("oauth_signature")
        everything = [*parts.items(), *call.query.items()]
        base = signature.signature_base_string(
            call.method, signature.base_string_uri(x.base_url + call.path), signature.normalize_parameters(everything)
        )
        assert given == signature.sign_hmac_sha1_with_client(base, _Owner(x)), call.path


class _Owner:
    def __init__(self, x: StandInX) -> None:
        self.client_secret = x.oauth1.consumer_secret
        self.resource_owner_secret = x.oauth1.access_token_secret


def test_the_keys_that_do_not_end_come_first(tmp_path: Path, x: StandInX) -> None:
    channel = a_channel(tmp_path, x.base_url, {**renewed(x), **signed(x)})
    account = channel.verify()
    assert (account.name, account.expires_at) == ("@drumbeat_test", None)
    assert account.facts == {"log-in": "does not end by itself"}
    assert renewals(x) == 0


@pytest.mark.parametrize("missing", ["api_secret", "access_token"])
def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path, x: StandInX, missing: str) -> None:
    def fail() -> str:
        raise RuntimeError("the environment variable X_WHAT is not set")

    channel = a_channel(tmp_path, x.base_url, {**signed(x), missing: Secret("environment variable X_WHAT", fail)})
    with pytest.raises(
        Unauthorized, match=rf"{missing} of \[channels\.x\]: the environment variable X_WHAT is not set"
    ):
        channel.verify()


# ---------------------------------------------------------------------- OAuth 2


def test_the_first_call_renews_and_later_ones_use_what_was_kept(
    channel: XChannel, x: StandInX, tmp_path: Path, clock: Clock
) -> None:
    channel.verify()
    send(channel, planned(channel, "Hello"))
    a_channel(tmp_path, x.base_url, renewed(x), now=clock).verify()
    assert (renewals(x), kept(tmp_path)["refresh_token"]) == (1, "stand-in-refresh-1")


def test_a_log_in_that_is_renewed_needs_nobody_and_one_that_is_not_ends(
    channel: XChannel, tmp_path: Path, clock: Clock
) -> None:
    account = channel.verify()
    renewed_words = f"renewed by itself, last on {clock():%d %B %Y}; X does not say how long an unused one holds"
    assert (account.expires_at, account.facts) == (None, {"log-in": renewed_words})
    store = TokenStore(tmp_path / ".drumbeat/tokens/x.json")
    store.save({**store.load(), "scope": "tweet.read tweet.write users.read media.write"})
    assert channel.verify().expires_at == clock() + timedelta(hours=2)


def test_two_campaigns_on_one_account_spend_its_refresh_token_once(x: StandInX, tmp_path: Path, clock: Clock) -> None:
    one, two = (
        a_channel(tmp_path / name, x.base_url, renewed(x), now=clock, shared=tmp_path / "state")
        for name in ("one", "two")
    )
    one.verify()
    two.verify()
    assert renewals(x) == 1
    clock.moment += timedelta(hours=3)
    two.verify()
    one.verify()
    assert renewals(x) == 2


def test_a_renewal_that_is_dated_ahead_is_not_taken_for_a_fresh_one(channel: XChannel, clock: Clock) -> None:
    """The clock was an hour ahead and is right again: a token that is refused now is to be renewed, not given up."""
    channel.verify()
    renewal = channel._line().renewal
    assert renewal is not None
    assert renewal.was_just_renewed()
    clock.moment -= timedelta(hours=1)
    assert not renewal.was_just_renewed()


def test_a_token_is_renewed_before_it_ends(channel: XChannel, x: StandInX, clock: Clock) -> None:
    channel.verify()
    clock.moment += timedelta(minutes=109)
    channel.verify()
    assert renewals(x) == 1
    clock.moment += timedelta(minutes=1)  # ten minutes before its end, to the second
    channel.verify()
    assert renewals(x) == 2


def test_the_new_refresh_token_is_kept_before_the_new_access_token_is_used(tmp_path: Path, clock: Clock) -> None:
    found: list[str] = []

    def look(moment: str, request: object) -> None:
        path = getattr(request, "path", "")
        if moment == "arrived" and path != REFRESH:
            found.append(kept(tmp_path).get("refresh_token", ""))

    with StandInX(weight=weighted_length, now=clock, watch=look) as x:
        a_channel(tmp_path, x.base_url, renewed(x), now=clock).verify()
    assert found == ["stand-in-refresh-1"]


def test_threads_renew_once(tmp_path: Path, x: StandInX, clock: Clock) -> None:
    channels = [a_channel(tmp_path, x.base_url, renewed(x), now=clock) for _ in range(6)]
    names: list[str] = []
    threads = [threading.Thread(target=lambda one=one: names.append(one.verify().name)) for one in channels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (names, renewals(x)) == (["@drumbeat_test"] * 6, 1)


def test_processes_renew_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    with StandInX(weight=weighted_length) as x:
        start = spawn.Barrier(2)
        workers = [spawn.Process(target=_verify, args=(tmp_path, x.base_url, start)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert [worker.exitcode for worker in workers] == [0, 0]
        assert renewals(x) == 1


def _verify(root: Path, base_url: str, start: threading.Barrier) -> None:
    secrets = secrets_of(
        client_id="stand-in-client", client_secret="stand-in-client-secret", refresh_token="stand-in-refresh-0"
    )
    channel = a_channel(root, base_url, secrets)
    start.wait(30)
    assert channel.verify().name == "@drumbeat_test"


def test_an_app_without_a_secret_names_itself(tmp_path: Path, x: StandInX, clock: Clock) -> None:
    secrets = {name: secret for name, secret in renewed(x).items() if name != "client_secret"}
    assert a_channel(tmp_path, x.base_url, secrets, now=clock).verify().problems == ()


def test_a_new_refresh_token_in_the_settings_takes_the_place_of_what_was_kept(
    channel: XChannel, x: StandInX, tmp_path: Path, clock: Clock
) -> None:
    channel.verify()
    x.world.refresh_token = "logged-in-anew"
    secrets = {**renewed(x), **secrets_of(refresh_token="logged-in-anew")}
    a_channel(tmp_path, x.base_url, secrets, now=clock).verify()
    assert renewals(x) == 2


def test_a_spent_refresh_token_says_to_log_in_anew(channel: XChannel, x: StandInX) -> None:
    x.world.refresh_token = "used elsewhere"
    with pytest.raises(Unauthorized, match=r"no longer takes the refresh_token of \[channels\.x\].*Log in anew"):
        channel.verify()


def test_a_wrong_client_secret_is_named(tmp_path: Path, x: StandInX) -> None:
    secrets = {**renewed(x), **secrets_of(client_secret="wrong")}
    with pytest.raises(Unauthorized, match=r"refused client_id or client_secret of \[channels\.x\]"):
        a_channel(tmp_path, x.base_url, secrets).verify()


@pytest.mark.parametrize(
    ("refused", "kind"), [(service_unavailable(), Unavailable), (too_many_requests({"retry-after": "9"}), RateLimited)]
)
def test_renewing_ahead_can_wait_and_the_last_minute_cannot(
    channel: XChannel, x: StandInX, clock: Clock, refused: Answer, kind: type[Exception]
) -> None:
    channel.verify()
    clock.moment += timedelta(minutes=115)
    x.fault("answer-instead", path=REFRESH, answer=refused, count=2)
    channel.verify()
    clock.moment += timedelta(minutes=5)
    with pytest.raises(kind):
        channel.verify()
    channel.verify()
    assert x.world.refreshes == 2


@pytest.mark.parametrize("life", [2**62, -1, 0, 1.5, True, "soon", None, [7200]])
def test_a_life_out_of_reason_costs_no_token(channel: XChannel, x: StandInX, tmp_path: Path, life: object) -> None:
    """The old refresh token is spent by then: whatever else the answer says, the new pair is kept."""
    pair = {"access_token": "a" * 30, "refresh_token": "r" * 30, "expires_in": life}
    x.fault("answer-instead", path=REFRESH, answer=Answer(200, pair))
    with pytest.raises(Unauthorized):  # the stand-in does not know this token
        channel.verify()
    assert (kept(tmp_path)["refresh_token"], kept(tmp_path)["ends_at"]) == ("r" * 30, "2026-03-01T14:00:00+00:00")


@pytest.mark.parametrize(
    "nonsense",
    [
        {"ends_at": "yesterday"},
        {"ends_at": "9999-12-31T23:59:59+00:00"},
        {"ends_at": "2026-03-01T13:00:00"},
        {"renewed_at": "never"},
        {"renewed_at": "0001-01-01T00:00:00+14:00"},
        {"access_token": ""},
        {"scope": "\x1b[2J"},
    ],
)
def test_nonsense_among_the_kept_tokens_stops_no_command(
    channel: XChannel, x: StandInX, tmp_path: Path, clock: Clock, nonsense: dict[str, str]
) -> None:
    channel.verify()
    store = TokenStore(tmp_path / ".drumbeat/tokens/x.json")
    store.save({**store.load(), **nonsense})
    another = a_channel(tmp_path, x.base_url, renewed(x), now=clock)
    assert another.verify().name


def test_tokens_that_cannot_be_kept_are_neither_fetched_nor_used(
    channel: XChannel, x: StandInX, tmp_path: Path
) -> None:
    (tmp_path / ".drumbeat").write_text("in the way")
    with pytest.raises(Unavailable, match=r"\.drumbeat/tokens cannot be written"):
        channel.verify()
    assert x.requests == ()


def test_tokens_that_could_not_be_kept_are_kept_later(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / ".drumbeat/tokens"

    def fill_up(moment: str, request: object) -> None:
        if moment == "done" and getattr(request, "path", "") == REFRESH:
            (folder / "x.json").unlink()
            (folder / "x.json").mkdir()  # in the way of the new file

    with StandInX(weight=weighted_length, now=clock, watch=fill_up) as x:
        channel = a_channel(tmp_path, x.base_url, renewed(x), now=clock)
        with pytest.raises(Unavailable, match="cannot be written"):
            channel.verify()
        (folder / "x.json").rmdir()
        channel.verify()
        assert (renewals(x), kept(tmp_path)["refresh_token"]) == (1, "stand-in-refresh-1")


def test_a_token_that_x_withdrew_is_renewed_and_the_read_repeated(channel: XChannel, x: StandInX, clock: Clock) -> None:
    channel.verify()
    clock.moment += timedelta(minutes=30)
    x.world.access_tokens.clear()
    assert channel.verify().name == "@drumbeat_test"
    assert renewals(x) == 2


def test_a_public_call_is_not_repeated_after_the_token_was_renewed(
    channel: XChannel, x: StandInX, clock: Clock
) -> None:
    draft = channel.prepare(planned(channel, "Hello"), None)
    channel.verify()
    clock.moment += timedelta(minutes=30)
    x.world.access_tokens.clear()
    with pytest.raises(Unavailable, match="it was renewed"):
        channel.publish(draft, "k")
    assert list(x.posts) == []
    channel.publish(draft, "k")
    assert [post.text for post in x.posts] == ["Hello"]


def test_a_fresh_token_that_is_refused_stops_the_channel(channel: XChannel, x: StandInX, clock: Clock) -> None:
    draft = channel.prepare(planned(channel, "Hello"), None)
    channel.verify()
    x.world.access_tokens.clear()
    with pytest.raises(Unauthorized, match="X refused client_id"):
        channel.publish(draft, "k")


def test_the_log_in_is_in_the_body_and_nowhere_in_the_address(channel: XChannel, x: StandInX) -> None:
    channel.verify()
    asked = next(seen.request for seen in x.requests if seen.request.path == REFRESH)
    assert asked.query == {}
    assert dict(parse_qsl(asked.body.decode()))["grant_type"] == "refresh_token"
    assert urlsplit(x.base_url).hostname == "127.0.0.1"


def test_no_secret_is_read_before_it_is_needed(tmp_path: Path) -> None:
    def fail() -> str:
        raise AssertionError("read too early")

    names = ("api_key", "api_secret", "access_token", "access_secret")
    settings = ChannelSettings("x", "x", {}, {}, {name: Secret("here", fail) for name in names})
    channel = a_channel(tmp_path, "http://127.0.0.1:9", settings.secrets)
    channel.compose(planned(channel, "Hello"))
    channel.prepare(planned(channel, "Hello"), None)
    assert "here" not in repr(channel)
