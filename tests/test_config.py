"""Settings: every problem in one run, secrets by reference only, and never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.channels.connect import setting_names
from bot.config import Config, load
from bot.model.settings import Secret, SecretMissing, SettingNames
from bot.report.diagnostics import render_text

NAMES = {
    "wall": SettingNames(options=("folder", "url")),
    "echo": SettingNames(
        required=("server",),
        switches=("loud",),
        secrets=("token", "user", "password"),
        secrets_needed=(("token",), ("user", "password")),
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str) -> Config:
    (folder / "config.toml").write_text(text, "utf-8")
    return load(folder / "config.toml", NAMES)


def said(config: Config) -> list[str]:
    return [f"{each.location}: {each.message} >> {each.hint}" for each in config.diagnostics]


def test_without_a_file_there_is_the_wall_and_nothing_else(folder: Path) -> None:
    config = load(folder / "config.toml", NAMES)
    assert config.diagnostics == ()
    assert {name: channel.platform for name, channel in config.channels.items()} == {"wall": "wall"}
    assert config.ledger == ".drumbeat/ledger.sqlite"


def test_every_problem_is_told_in_one_run_at_its_own_line(folder: Path) -> None:
    config = read(
        folder,
        """
[channels.echo]
server = 7
lod = true
token = "t0p-secret"

[channels.second]
platform = "eco"

[channels.third]
platform = "echo"
loud = "yes"

[ledgr]
path = "x"

[alerts]
to = "mailto://someone"
heartbeat = {evn = "X"}
""",
    )
    assert said(config) == [
        'config.toml:3: `server` must be text >> put it in quotes: "…"',
        'config.toml:4: unknown key "lod" in [channels.echo] >> did you mean "loud"?',
        'config.toml:5: `token` must say where the secret is, never hold it >> write token = {env = "NAME"}, '
        '{file = "path"} or {keyring = "service/name"}',
        'config.toml:8: no platform "eco" >> did you mean "echo"?',
        'config.toml:10: [channels.third] needs server >> add server = "…"',
        "config.toml:10: [channels.third] needs token or user, password >> for instance "
        'token = {env = "DRUMBEAT_THIRD_TOKEN"}',
        "config.toml:12: `loud` must be true or false >> write loud = true, without quotes",
        'config.toml:14: unknown key "ledgr" at the top >> did you mean "ledger"?',
        'config.toml:18: `to` must say where the secret is, never hold it >> write to = {env = "NAME"}, '
        '{file = "path"} or {keyring = "service/name"}',
        'config.toml:19: `heartbeat` must say where the secret is, never hold it >> write heartbeat = {env = "NAME"}, '
        '{file = "path"} or {keyring = "service/name"}',
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[channels.echo]\nserver = "s"\ntoken = "t0p-secret"\n',
        '[channels.echo]\nserver = "s"\ntoken = {value = "t0p-secret"}\n',
        '[channels.echo]\nserver = "s"\ntokn = "t0p-secret"\n',
        '[channels.echo]\nserver = "s"\ntoken = "t0p-secret\n',
        '[channels.echo]\nserver = "s"\ntoken = t0p-secret\n',
        'channels = "t0p-secret"\n',
        '[channels]\necho = "t0p-secret"\n',
        '[alerts]\nto = ["t0p-secret"]\n',
        '[alerts]\nheartbeat = "t0p-secret"\n',
        '[channels.echo]\nserver = "s"\nloud = "t0p-secret"\ntoken = {env = "X"}\n',
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_shown(folder: Path, text: str) -> None:
    config = read(folder, text)
    assert config.diagnostics
    assert "t0p-secret" not in render_text(config.diagnostics, {"config.toml": text})
    assert "t0p-secret" not in repr(config)


def test_toml_that_cannot_be_read_is_told_with_its_place(folder: Path) -> None:
    (problem,) = read(folder, "[channels.wall]\nfolder = public\n").diagnostics
    assert str(problem.location) == "config.toml:2"
    assert problem.message.startswith("is not valid TOML at character 10: ")


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "config.toml").write_bytes(b"\xff\xfe\x00")
    (problem,) = load(folder / "config.toml", NAMES).diagnostics
    assert problem.code == "bad-config"
    assert problem.message.startswith("cannot be read")


@pytest.mark.parametrize("name", ['"a/b"', '"Wall 2"', '""', "WALL"])
def test_a_channel_name_that_would_break_ids_is_refused(folder: Path, name: str) -> None:
    (problem,) = read(folder, f'[channels.{name}]\nplatform = "wall"\n').diagnostics
    assert problem.message == "a channel cannot have this name"
    assert problem.location.line == 1


def test_two_accounts_on_one_platform_are_two_channels(folder: Path) -> None:
    table = 'platform = "echo"\nserver = "s"\ntoken = {env = "T"}\n'
    config = read(folder, f"[channels.echo-leeds]\n{table}[channels.echo-york]\n{table}loud = true\n")
    assert config.diagnostics == ()
    assert {name: channel.platform for name, channel in config.channels.items()} == {
        "wall": "wall",
        "echo-leeds": "echo",
        "echo-york": "echo",
    }
    assert config.channels["echo-york"].switches == {"loud": True}


def token(folder: Path, value: str) -> Secret:
    return read(folder, f'[channels.echo]\nserver = "s"\ntoken = {value}\n').channels["echo"].secrets["token"]


def test_a_secret_from_the_environment_is_read_only_when_it_is_needed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DRUMBEAT_TEST_TOKEN", raising=False)
    secret = token(folder, '{env = "DRUMBEAT_TEST_TOKEN"}')
    with pytest.raises(SecretMissing, match="the environment variable DRUMBEAT_TEST_TOKEN is not set"):
        secret.read()
    monkeypatch.setenv("DRUMBEAT_TEST_TOKEN", " t0p-secret\n")
    assert secret.read() == "t0p-secret"
    assert secret.where == "environment variable DRUMBEAT_TEST_TOKEN"
    assert "t0p-secret" not in repr(secret)


def test_a_secret_in_a_file_counts_from_the_settings_and_loses_its_line_end(folder: Path) -> None:
    secret = token(folder, '{file = "secrets/token"}')
    with pytest.raises(SecretMissing, match="the secret file secrets/token cannot be read"):
        secret.read()
    (folder / "secrets").mkdir()
    (folder / "secrets" / "token").write_text("t0p-secret\n", "utf-8")
    assert secret.read() == "t0p-secret"


def test_a_secret_in_a_keyring_is_read_or_its_place_is_told(folder: Path) -> None:
    keyring = pytest.importorskip("keyring")
    empty = pytest.importorskip("keyring.backends.null").Keyring
    none_here = pytest.importorskip("keyring.backends.fail").Keyring

    class One(empty):  # type: ignore[misc, valid-type]
        """A keyring with one password."""

        def get_password(self, service: str, username: str, password: str | None = None) -> str | None:
            return "t0p-secret" if (service, username) == ("drumbeat", "echo") else None

    text = '[channels.echo]\nserver = "s"\ntoken = {keyring = "drumbeat/echo"}\n'
    secret = read(folder, text).channels["echo"].secrets["token"]
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(One())
        assert secret.read() == "t0p-secret"
        keyring.set_keyring(empty())
        with pytest.raises(SecretMissing, match="the keyring holds nothing under drumbeat/echo"):
            secret.read()
        keyring.set_keyring(none_here())
        with pytest.raises(SecretMissing, match="the keyring of this machine cannot be used for drumbeat/echo"):
            secret.read()
    finally:
        keyring.set_keyring(before)


def test_a_reference_with_two_places_is_refused(folder: Path) -> None:
    config = read(folder, '[channels.echo]\nserver = "s"\ntoken = {env = "A", file = "b"}\n')
    assert [each.location.line for each in config.diagnostics] == [3]


def test_every_platform_s_settings_are_told_apart() -> None:
    for platform, names in setting_names().items():
        assert len(set(names.all)) == len(names.all), platform
        assert {name for group in names.secrets_needed for name in group} <= set(names.secrets), platform


DEEP = "[alerts]\n\nto = " + "[" * 100_000 + "]" * 100_000 + "\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (DEEP, 3),
        ("[alerts]\nto = " + '{"a" = ' * 50_000 + "1" + "}" * 50_000, 2),
        ("[alerts]\nto = [\n" + "[" * 3_000, 3),
        ("a" + ".a" * 100_000 + " = 1", 1),
        ('[alerts]\nheartbeat = {file = "a\\u0000b"}', 2),
        ('[ledger]\n\npath = "a\\u001bb"', 3),
        ('[channels.echo]\nserver = "a\\u0000"\ntoken = {env = "A"}', 2),
        ('[channels.echo]\nserver = "a"\ntoken = {env = "A\\u0000="}', 3),
        ("[alerts]\nto = " + "9" * 5_000, 2),
        ("[alerts]\nto = 2021-02-31", 2),
        ("[alerts]\n# a\u2028b\x85c\nto = 1", 3),
        ("[alerts]\n# a\x0cb\nto = [", 2),
        ("[alerts]\nto = '\0'", 2),
    ],
)
def test_whatever_stands_in_the_settings_is_a_problem_at_its_line(folder: Path, text: str, line: int) -> None:
    problems = read(folder, text).diagnostics
    assert problems
    assert {(each.code, each.location.line) for each in problems} == {("bad-config", line)}
    assert all(each.hint and len(each.message) < 300 for each in problems)


def test_settings_saved_with_a_mark_are_read_and_others_are_told_in_plain_words(folder: Path) -> None:
    (folder / "config.toml").write_bytes(b"\xef\xbb\xbf[ledger]\npath = 'a'\n")
    assert load(folder / "config.toml", NAMES).ledger == "a"
    for content in ("[ledger]\npath = 'ä'\n".encode("utf-16"), "[ledger]\npath = 'ä'\n".encode("latin-1")):
        (folder / "config.toml").write_bytes(content)
        [problem] = load(folder / "config.toml", NAMES).diagnostics
        assert "UTF-8" in problem.hint
        assert "codec" not in problem.message


@pytest.mark.parametrize("make", ["folder", "fifo", "link to nothing", "link to itself", "too large"])
def test_settings_that_are_no_ordinary_file_are_told_in_plain_words(folder: Path, make: str) -> None:
    path = folder / "config.toml"
    match make:
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "link to nothing":
            path.symlink_to("nowhere")
        case "link to itself":
            path.symlink_to("config.toml")
        case _:
            path.write_bytes(b"#" * 2**21)
    [problem] = load(path, NAMES).diagnostics
    assert (problem.code, str(problem.location)) == ("bad-config", "config.toml")
    assert problem.hint
    assert "Errno" not in problem.message


def test_channels_take_from_an_account_and_differ_only_in_switches(folder: Path) -> None:
    config = read(
        folder,
        """
[accounts.partnership]
platform = "echo"
server = "https://echo.example"
token = {env = "TOKEN"}

[channels.loud]
account = "partnership"
loud = true

[channels.quiet]
account = "partnership"
""",
    )
    assert config.diagnostics == ()
    loud, quiet = config.channels["loud"], config.channels["quiet"]
    assert (loud.name, loud.account, loud.platform, loud.switches) == ("loud", "partnership", "echo", {"loud": True})
    assert (quiet.switches, quiet.options, set(quiet.secrets)) == ({}, loud.options, {"token"})
    assert quiet.table == "[accounts.partnership]"


def test_what_is_wrong_with_an_account_is_told_at_its_table_and_once(folder: Path) -> None:
    config = read(
        folder,
        """
[accounts.partnership]
platform = "echo"
token = {env = "TOKEN"}

[channels.one]
account = "partnership"

[channels.two]
account = "partnersip"

[accounts.second]
platform = "echo"
server = "https://echo.example"
token = {env = "TOKEN"}

[channels.three]
account = "second"
server = "https://other.example"
""",
    )
    assert said(config) == [
        'config.toml:2: [accounts.partnership] needs server >> add server = "…"',
        'config.toml:10: no account "partnersip" >> did you mean "partnership"?',
        'config.toml:19: unknown key "server" in [channels.three] >> known here: account, loud',
    ]


def test_the_file_with_people_s_addresses_is_private_and_counts_from_the_settings(folder: Path) -> None:
    config = read(folder, '[alerts]\nto = {env = "MAIL"}\npeople = "secrets/people.csv"\n')
    assert config.diagnostics == ()
    assert config.people == folder / "secrets" / "people.csv"
    assert config.people in config.secret_files
    assert read(folder, "").people is None


def test_whoever_has_no_address_must_be_reached_somehow(folder: Path) -> None:
    config = read(folder, '[alerts]\npeople = "secrets/people.csv"\n')
    assert [each.message for each in config.diagnostics] == ["[alerts] needs to beside people"]
