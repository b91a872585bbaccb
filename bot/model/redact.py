"""Keep secrets out of errors and logs: what was once told to a Redactor is never seen in a text that it let through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

MASK = "[secret]"
_SHORTEST = 4  # shorter values would blank out ordinary words


class Redactor:
    """Replaces secrets, in the forms in which they travel. Also a filter for log handlers and loggers."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._forms: tuple[str, ...] = ()
        for secret in secrets:
            self.add(secret)

    def __repr__(self) -> str:
        return f"Redactor({len(self._forms)} forms)"

    def add(self, secret: str) -> None:
        """Take one more secret, a refreshed token for instance."""
        forms = {form for form in _forms(secret) if len(form) >= _SHORTEST}
        self._forms = tuple(sorted(forms.union(self._forms), key=len, reverse=True))

    def redact(self, text: str) -> str:
        """Return the text without secrets."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a log record in place; always let it through."""
        record.msg, record.args = self.redact(record.getMessage()), None
        if record.exc_info:
            import logging  # who logs has it; whoever only asks for help need not wait for it

            record.exc_text = self.redact(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


def _forms(secret: str) -> set[str]:
    """A secret as it is written in headers, addresses and bodies."""
    import base64
    import json
    from urllib.parse import quote, quote_plus

    encoded = base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    return {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1], encoded}
