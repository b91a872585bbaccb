"""Reads a story and runs it: prose, files that are edited, and commands with everything that they print."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from bot.cli.main import main
from bot.cli.world import World

ZONE = ZoneInfo("Europe/London")
_BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OF_THE_MACHINE = (
    (re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z ", re.MULTILINE), "… "),  # the log's own clock
    (re.compile(r" in \d+\.\d seconds"), " in … seconds"),
)


@dataclass
class Teller:
    """A campaign's folder, the clock, and a person at the keyboard."""

    root: Path
    at: datetime = datetime(2021, 7, 1, tzinfo=UTC)
    runner: CliRunner = field(default_factory=lambda: CliRunner(env={"DRUMBEAT_USER": "Fatima", "COLUMNS": "100"}))

    def told(self, story: str) -> str:
        """Run every block, and return the story with what the commands really print."""
        return _BLOCK.sub(self._block, story)

    def _block(self, block: re.Match[str]) -> str:
        kind, path, body = block[1], block[2], block[3]
        if kind == "console":
            return f"```console\n{self._console(body)}```"
        if path:
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body, "utf-8")
        return block[0]

    def _console(self, body: str) -> str:
        shown = "\n\n".join("\n".join(part) for part in self._steps(body))
        return shown + "\n"

    def _steps(self, body: str) -> Iterator[list[str]]:
        waiting: list[str] = []
        for line in body.split("\n"):
            if line.startswith("now: "):
                self.at = datetime.strptime(line[5:], "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)
                waiting.append(line)
            elif line.startswith("$ "):
                printed = self._command(line[2:])
                waiting.append(line)
                if printed:
                    yield [*waiting, printed]
                    waiting = []
        if waiting:
            yield waiting

    def _command(self, line: str) -> str:
        answer, _, rest = line.rpartition(" | ")
        words = shlex.split(rest)
        if words[0] == "drumbeat":
            return self._drumbeat(words[1:], shlex.split(answer)[1] + "\n" if answer else None)
        self._shell(words)
        return ""

    def _drumbeat(self, words: list[str], answer: str | None) -> str:
        world = World(self.root, self.root / "config.toml", lambda: self.at)
        result = self.runner.invoke(main, ["--debug", *words], obj=world, input=answer)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        text = result.output.replace(str(self.root), "/home/fatima/campaign").rstrip()
        for pattern, instead in _OF_THE_MACHINE:
            text = pattern.sub(instead, text)
        text = "\n".join(_in_order([line.rstrip() for line in text.split("\n")]))
        return text + (f"\n(ends with {result.exit_code})" if result.exit_code else "")

    def _shell(self, words: list[str]) -> None:
        match words:
            case ["mv", old, new]:
                (self.root / old).rename(self.root / new)
            case ["rm", old]:
                (self.root / old).unlink()
            case ["cp", old, new]:
                (self.root / new).write_bytes((self.root / old).read_bytes())
            case ["sed", "-i", swap, path]:
                _, old, new, _ = swap.split("/")
                text = (self.root / path).read_text("utf-8")
                assert old in text, f"{path} does not have {old!r}"
                (self.root / path).write_text(text.replace(old, new), "utf-8")
            case _:
                raise ValueError(f"a story cannot run: {shlex.join(words)}")


def _in_order(lines: list[str]) -> Iterator[str]:
    """Sort what several channels say at one moment: their lanes run side by side."""
    for is_published, found in groupby(lines, lambda line: line.startswith("… published ")):
        these = list(found)
        yield from sorted(these) if is_published else these
