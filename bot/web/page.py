"""A page that is made only where it is wanted: what it is made from, and how."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Generic, TypeVar

import msgspec

Content = TypeVar("Content", covariant=True)

File = str | bytes | PurePosixPath
"""What a page's path leads to: its content, or the file of the campaign folder to copy there."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Content]):
    """A page to be: `made_from` changes when its content would."""

    made_from: str
    make: Callable[[], Content]


def made_from(*values: object) -> str:
    """Sum up what a page is made from: values of the model, texts, numbers and times."""
    return hashlib.sha256(msgspec.json.encode(values)).hexdigest()[:32]
