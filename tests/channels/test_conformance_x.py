"""X keeps the laws of every channel, with either way to log in, against a stand-in that plays X's real answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from bot.channels.text import weighted_length
from bot.model.channel import Channel
from bot.model.settings import Secret
from tests.channels.conformance import Laws
from tests.channels.harness import RETRY_AFTER, Fault, Harness, Lack, Public, Said
from tests.channels.stand_in_x import (
    Answer,
    Effect,
    StandInX,
    credits_depleted,
    forbidden,
    limit_forms,
    service_unavailable,
    too_many_requests,
    unauthorized,
)
from tests.channels.stand_in_x.answers import invalid
from tests.channels.stand_in_x.world import Media
from tests.channels.x.stage import Relay, a_channel, real_time, renewed, shown_on_x, signed

_EFFECTS: Mapping[Fault, Effect] = {
    Fault.LOST_ANSWER: "commit-then-drop",
    Fault.SERVER_ERROR_AFTER: "commit-then-answer",
    Fault.GARBLED: "commit-then-garble",
    Fault.HANG: "commit-then-hang",
}
_LIMIT_FORMS: Mapping[Fault, str] = {
    Fault.RATE_LIMITED_SECONDS: "seconds",
    Fault.RATE_LIMITED_DATE: "date",
    Fault.RATE_LIMITED_EPOCH: "epoch",
    Fault.RATE_LIMITED_NOTHING: "nothing",
}


def _said(media: Media) -> Said:
    digest = hashlib.sha256(media.content).hexdigest()
    return {"sha256": digest, "mime": media.media_type, "alt_text": media.alt_text or ""}


class XHarness:
    """The stand-in's account, reached through a relay that can be closed."""

    def __init__(self, root: Path, x: StandInX, secrets: Mapping[str, Secret], credential: str) -> None:
        self.root, self.credential = root, credential
        self._x, self._secrets, self._relay = x, secrets, Relay(x.base_url)

    def now(self) -> datetime:
        return real_time()

    def channel(self) -> Channel:
        self._relay.open()
        return a_channel(self.root, self._relay.base_url, self._secrets)

    def public(self) -> tuple[Public, ...]:
        return shown_on_x(self._x)

    def said(self) -> tuple[Said, ...]:
        asked = (seen.request for seen in self._x.requests if seen.request.path == "/2/tweets")
        return tuple(self._composed(dict(json.loads(one.body))) for one in asked)

    def _composed(self, sent: Said) -> Said:
        sent.pop("reply", None)
        if "media" in sent:
            sent["media"] = [_said(self._x.world.media[media_id]) for media_id in sent["media"]["media_ids"]]
        return sent

    def break_next(self, fault: Fault) -> None:
        if fault in _EFFECTS:
            self._x.fault(_EFFECTS[fault], seconds=5)
        elif fault is Fault.NOT_REACHED:
            self._relay.close()
        else:
            self._x.fault("answer-instead", answer=self._refusal(fault))

    def _refusal(self, fault: Fault) -> Answer:
        match fault:
            case Fault.SERVER_ERROR:
                return service_unavailable()
            case Fault.UNAUTHORIZED:
                return unauthorized()
            case Fault.PAYMENT:
                return credits_depleted()
            case Fault.FORBIDDEN:
                return forbidden("You are not permitted to perform this action.")
            case Fault.UNPROCESSABLE:
                return invalid("$.text: is not what it should be")
        forms = limit_forms(self.now(), int(RETRY_AFTER.total_seconds()))
        return too_many_requests(forms[_LIMIT_FORMS[fault]])

    def writes(self) -> int | None:
        asked = (seen.request for seen in self._x.requests)
        return sum(one.method != "GET" and one.path != "/2/oauth2/token" for one in asked)

    def secret_values(self) -> tuple[str, ...]:
        world = self._x.world
        names = ("api_key", "client_id")  # these name an app; they open nothing
        kept = (secret.read() for name, secret in self._secrets.items() if name not in names)
        return (*kept, *world.access_tokens, world.refresh_token)

    def wait_until_findable(self) -> None:
        """The stand-in shows a post at once."""

    def close(self) -> None:
        self._relay.close()


def _opened(root: Path, secrets: Callable[[StandInX], Mapping[str, Secret]], credential: str) -> Iterator[XHarness]:
    with StandInX(weight=weighted_length) as x:
        harness = XHarness(root, x, secrets(x), credential)
        yield harness
        harness.close()


class TestSigned(Laws):
    cannot = frozenset({Lack.KEYS})

    @pytest.fixture
    def harness(self, tmp_path: Path) -> Iterator[Harness]:
        yield from _opened(tmp_path, signed, "access_token")


class TestRenewed(Laws):
    cannot = frozenset({Lack.KEYS})

    @pytest.fixture
    def harness(self, tmp_path: Path) -> Iterator[Harness]:
        yield from _opened(tmp_path, renewed, "refresh_token")
