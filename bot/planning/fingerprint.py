"""What exactly will be public, as a number: an approval binds to it, and an edit changes it."""

from __future__ import annotations

from hashlib import sha256

from bot.model.channel import Payload


def fingerprint(payload: Payload) -> str:
    """Return the sha256 of what goes on the wire and of the pictures and videos that go with it."""
    return sha256("\n".join((*payload.media, payload.body)).encode()).hexdigest()
