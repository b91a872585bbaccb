"""What an examination finds: a part, how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a part is: a note is good to know, a problem keeps a promise from being kept."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an examination."""

    part: str
    verdict: Verdict
    words: str
    todo: str = ""


def ok(part: str, words: str) -> Finding:
    return Finding(part, Verdict.OK, words)


def note(part: str, words: str, todo: str = "") -> Finding:
    return Finding(part, Verdict.NOTE, words, todo)


def problem(part: str, words: str, todo: str) -> Finding:
    return Finding(part, Verdict.PROBLEM, words, todo)
