"""What the desk answers when it does not do what was asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something is not done, and what to do instead. Nothing was changed."""

    why: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.why}. {self.hint}" if self.hint else self.why
