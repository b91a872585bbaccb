"""Campaign folders in docstrings: a line such as `== schedules/x.yaml` begins a file."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.campaign.parse import parse
from bot.model.campaign import Campaign, MediaFile, SourceFile, Sources
from bot.model.diagnostic import Diagnostic

CAMPAIGN = "name: Test\ntimezone: Europe/London\nlaunch: 2021-08-23 09:00\nchannels: [wall, x]\n"
MEDIA = {
    path: MediaFile(path, "image/png", 1, "00")
    for path in ("messages/media/plant.png", "messages/media/six-places.png")
}


def printed(diagnostic: Diagnostic) -> str:
    """Print a diagnostic on one line, as a person reads it."""
    severity = diagnostic.severity.value
    return f"{diagnostic.location}: {severity}[{diagnostic.code}]: {diagnostic.message} >> {diagnostic.hint}"


@dataclass
class Folder:
    """The files of a test, parsed."""

    texts: dict[str, str]
    binaries: dict[str, bytes] = field(default_factory=dict)

    def parsed(self) -> tuple[Campaign | None, tuple[Diagnostic, ...]]:
        texts = {"schedules/campaign.yaml": CAMPAIGN, **self.texts}
        files = [SourceFile(path, text) for path, text in texts.items() if text != "none\n"]
        files += [SourceFile(path, binary=content) for path, content in self.binaries.items()]
        return parse(Sources("", tuple(files), MEDIA))

    def problems(self) -> list[str]:
        return [printed(diagnostic) for diagnostic in self.parsed()[1]]

    def campaign(self) -> Campaign:
        campaign, found = self.parsed()
        assert campaign is not None, found
        return campaign


def files_in(docstring: str) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    name = ""
    for line in inspect.cleandoc(docstring).split("\n"):
        if line.startswith("== "):
            name = line[3:].strip()
            texts[name] = []
        elif name:
            texts[name].append(line)
    return {name: "\n".join(lines).strip("\n") + "\n" for name, lines in texts.items()}


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Folder:
    """The files in the test's docstring."""
    return Folder(files_in(request.function.__doc__ or ""))


@pytest.fixture
def problems(folder: Folder) -> Callable[[], list[str]]:
    """Parse the files in the test's docstring and print what is wrong."""
    return folder.problems


@pytest.fixture
def campaign(folder: Folder) -> Campaign:
    """The campaign that the files in the test's docstring make; nothing may be wrong with them."""
    assert folder.problems() == []
    return folder.campaign()
