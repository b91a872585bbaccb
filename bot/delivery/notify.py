"""Ways to people and to a watchdog: apprise for alerts, a URL for the heartbeat. Neither ever posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.delivery.alerts import Send
from bot.model.settings import Secret

if TYPE_CHECKING:
    from bot.channels.http.session import Session


class NotSent(Exception):
    """An alert reached nobody. The addresses hold secrets, so that the message names none."""


def to_people(addresses: Sequence[Secret]) -> Send | None:
    """Return how to send a message to every address (apprise URLs: mailto://, msteams://, slack:// …)."""
    if not addresses:
        return None

    def send(title: str, text: str) -> None:
        import apprise  # heavy, and most runs never need it

        post = apprise.Apprise()
        accepted = [post.add(address.read()) for address in addresses]
        if not all(accepted) or not post.notify(title=title, body=text):
            raise NotSent("an address was not understood, or its service did not take the message")

    return send


class Heartbeat:
    """Calls a URL, so that a watchdog notices when the calls stop."""

    def __init__(self, url: Secret) -> None:
        self._url = url
        self._session: Session | None = None

    def beat(self) -> None:
        """Call it once; a failure is the watchdog's business."""
        from bot.channels.http.session import open_session

        address = self._url.read()
        if self._session is None:
            self._session = open_session(secrets=(address,), timeout=(3, 5))
        self._session.repeatable("GET", address)
