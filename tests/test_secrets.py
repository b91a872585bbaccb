"""Secrets are sound when they are read, and are told by nobody, whatever fails, at whatever step."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result

from bot.channels.around import Around
from bot.channels.connect import open_channels, setting_names
from bot.cli.main import main
from bot.cli.world import World
from bot.config import load
from bot.delivery.log import TREES
from bot.model.channel import Channel, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt
from bot.model.redact import Redactor
from bot.model.settings import SecretMissing
from bot.secrets import secret

SECRET = "tok-3n-of/the=team&1234567890"
NOW = datetime(2021, 8, 23, 9, 0, tzinfo=UTC)
CONFIGS = {
    "mastodon": '[channels.mastodon]\nserver = "https://social.invalid"\ntoken = {file = "s"}\n',
    "bluesky": '[channels.bluesky]\nhandle = "team.invalid"\napp_password = {file = "s"}\n',
    "x": '[channels.x]\nbase_url = "https://x.invalid"\n'
    + "".join(f'{name} = {{file = "s"}}\n' for name in ("api_key", "api_secret", "access_token", "access_secret")),
}
VERBS = ("verify", "prepare", "publish", "find")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"two\nlines", "holds more than one line"),
        (b"two\r\nlines\r\n", "holds more than one line"),
        (b"zero\xe2\x80\x8bwidth", "holds signs that nobody can see"),
        (b"nul\x00nul", "holds signs that nobody can see"),
        (b"t\x00o\x00k\x00", "holds signs that nobody can see"),
        (b"esc\x1b[2J", "holds signs that nobody can see"),
        (b"", "holds nothing"),
        (b" \n", "holds nothing"),
        (b"\xff\xfet\x00", "cannot be read"),
    ],
)
def test_a_secret_that_cannot_be_one_is_refused_where_it_is_read(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "config.toml").write_text(CONFIGS["mastodon"])
    (tmp_path / "s").write_bytes(content)
    settings = load(tmp_path / "config.toml", setting_names()).channels
    with pytest.raises(SecretMissing, match=f"file s.*{why}"):
        settings["mastodon"].secrets["token"].read()
    channels, _ = open_channels(settings, tmp_path, lambda: NOW)
    with pytest.raises(Unauthorized, match=r"token of \[channels.mastodon\]") as told:
        channels["mastodon"].verify()
    assert why in str(told.value)
    assert "lines" not in str(told.value)


@pytest.mark.parametrize("content", [b"secret", b"secret\n", b"secret\r\n", b"\xef\xbb\xbfsecret\n", b"  secret \n\n"])
def test_what_editors_put_around_a_secret_is_left_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.toml").write_text(CONFIGS["mastodon"])
    (tmp_path / "s").write_bytes(content)
    settings = load(tmp_path / "config.toml", setting_names()).channels
    assert settings["mastodon"].secrets["token"].read() == "secret"


def test_the_parts_of_an_address_that_are_secret_are_known_too() -> None:
    redactor = Redactor()
    address = "mailtos://team:hunter2%21@mail.example/T0000AAAABBBBCCCC?key=0123456789abcdef"
    secret("environment variable A", lambda: address, redactor).read()
    said = redactor.redact("refused hunter2%21 for T0000AAAABBBBCCCC with 0123456789abcdef at mail.example")
    assert said == "refused [secret] for [secret] with [secret] at mail.example"


Fail = Callable[[], NoReturn]


def chained() -> NoReturn:
    try:
        raise ValueError(f"header {SECRET}")
    except ValueError as error:
        raise Unavailable("the platform is not there") from error


def of_the_library() -> NoReturn:
    raise KeyError({"Authorization": f"Bearer {SECRET}"})


def noted() -> NoReturn:
    error = RuntimeError("no words")
    error.add_note(f"while sending {SECRET}")
    raise error


def failing(error: Exception) -> Fail:
    def fail() -> NoReturn:
        raise error

    return fail


FAILURES: tuple[Fail, ...] = (
    chained,
    of_the_library,
    noted,
    *map(
        failing,
        (
            Rejected(SECRET),
            Unauthorized(f"refused {SECRET}"),
            Unavailable(SECRET),
            Unconfirmed(SECRET),
            RateLimited(SECRET),
            OSError(5, SECRET),
            UnicodeEncodeError("latin-1", SECRET, 0, 1, "no"),
        ),
    ),
)


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    trees = [logging.getLogger(name) for name in TREES]
    before = [(log, log.handlers[:], log.level, log.propagate) for log in trees]
    yield
    for one, handlers, level, propagate in before:
        one.handlers[:], one.level, one.propagate = handlers, level, propagate


def campaign(root: Path, platform: str) -> None:
    (root / "schedules").mkdir()
    (root / "messages").mkdir()
    (root / "schedules" / "campaign.yaml").write_text("name: Together\ntimezone: UTC\nlaunch: 2021-08-23 09:00\n")
    entry = f"entries:\n  - {{id: launch, when: launch, message: launch, channels: [{platform}]}}\n"
    (root / "schedules" / "launch.yaml").write_text(entry)
    (root / "messages" / "launch.md").write_text("The text.\n")
    (root / "config.toml").write_text(CONFIGS[platform] + '[alerts]\nto = [{file = "s"}]\n')
    (root / "s").write_text(SECRET + "\n")


def run(root: Path, *words: str, at: datetime = NOW) -> Result:
    world = World(root, root / "config.toml", lambda: at)
    return CliRunner(env={"DRUMBEAT_USER": "Fatima"}).invoke(main, words, obj=world)


def everything_written(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (root / ".drumbeat").rglob("*") if path.is_file())


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("platform", CONFIGS)
def test_whatever_fails_at_any_verb_of_any_platform_no_secret_is_told(
    tmp_path: Path, platform: str, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each failure in turn is met by a fresh campaign; the ledger, the log, the screen and the alerts are searched."""
    alerts: list[str] = []

    class Service:
        """What takes alerts, in the place of apprise."""

        def add(self, address: str) -> bool:
            return bool(address)

        def notify(self, title: str, body: str) -> bool:
            alerts.append(title + body)
            return True

    monkeypatch.setattr("apprise.Apprise", Service)
    for number, fail in enumerate(FAILURES):
        root = tmp_path / str(number)
        root.mkdir()
        campaign(root, platform)
        channel = kind_of(root, platform)

        def planted(self: Channel, *given: object, fail: Fail = fail) -> NoReturn:
            settings = self.server.settings if platform == "bluesky" else self.settings  # type: ignore[attr-defined]
            for each in settings.secrets.values():
                each.read()
            fail()

        with monkeypatch.context() as plant:
            if verb != "prepare":
                plant.setattr(channel, "prepare", lambda self, post, thread: Draft(post.id, "{}", NOW))
            if verb == "find":
                plant.setattr(channel, "publish", failing_with(Unconfirmed("lost")))
            elif verb != "publish":
                plant.setattr(channel, "publish", lambda self, draft, key: Receipt("1", "https://a.example/1", NOW))
            plant.setattr(channel, verb, planted)
            shape = "json" if number % 2 else "text"
            said = [run(root, "run", "--once", "--log", shape) for _ in range(2)]
            said += [run(root, *words) for words in (("accounts",), ("status",), ("explain", f"launch/{platform}"))]
        told = "".join(each.output + each.stderr for each in said) + "".join(alerts)
        for form in (SECRET, "tok-3n-of"):
            assert form not in told, (number, fail)
            assert form.encode() not in everything_written(root), (number, fail)


def failing_with(error: Exception) -> Callable[..., NoReturn]:
    def fail(*_: object) -> NoReturn:
        raise error

    return fail


def kind_of(root: Path, platform: str) -> type[Channel]:
    channels, _ = open_channels(load(root / "config.toml", setting_names()).channels, root, lambda: NOW)
    channel = channels[platform]
    assert isinstance(channel, Around)
    return type(channel.channel)
