"""Ways to people and to a watchdog: apprise for alerts, a URL for the heartbeat. Neither ever posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.channels.http.dates import Dates, listening
from bot.delivery.alerts import NotSent, Send
from bot.delivery.secrets import read
from bot.model.channel import Unavailable
from bot.model.settings import Secret

if TYPE_CHECKING:
    from bot.channels.http.session import Session


NOBODY = "nobody is told when a post stops: config.toml names no address for alerts ([alerts], to)"


def to_people(addresses: Sequence[Secret], outward: Callable[[str], str]) -> Send | None:
    """Return how to send a message to every address (apprise URLs: mailto://, msteams://, slack:// …).

    `outward` makes texts fit to leave the program.

    An address that is missing costs the others nothing.
    """
    if not addresses:
        return None

    def send(title: str, text: str) -> None:
        import apprise  # heavy, and most runs never need it

        post = apprise.Apprise()
        known = [value for value, _ in map(read, addresses) if value]
        accepted = [post.add(value) for value in known]
        if not known or not all(accepted) or not post.notify(title=outward(title), body=outward(text)):
            raise NotSent("an address was not understood, or its service did not take the message")

    return send


def unreachable(addresses: Sequence[Secret], heartbeat: Secret | None) -> tuple[str, ...]:
    """Say which addresses for alerts are missing, and whether the watchdog's is; without any, say that, too."""
    if not addresses:
        return (NOBODY,)
    named = [("to", one) for one in addresses] + ([("heartbeat", heartbeat)] if heartbeat else [])
    lacks = [(setting, read(secret)[1]) for setting, secret in named]
    return tuple(f"{setting} in [alerts] of config.toml: {why}" for setting, why in lacks if why)


class Line:
    """A line to the network for what is no post: the watchdog's URL, and asking a host what time it is."""

    def __init__(self, dates: Dates, watchdog: Secret | None = None) -> None:
        self._dates, self._watchdog = dates, watchdog
        self._session: Session | None = None

    def beat(self) -> None:
        """Call the watchdog, so that it notices when the calls stop; one that it does not take is none."""
        if self._watchdog is not None and (address := read(self._watchdog)[0]):  # a missing one was named at the start
            session = self._open()
            session.redactor.add(address)
            with listening(self._dates):
                answer = session.repeatable("GET", address)
            if not answer.ok:
                raise NotSent(f"it answered {answer.status_code}")

    def ask(self, base: str) -> None:
        """Ask a host for nothing but the head of its answer, which says what time it is."""
        with listening(self._dates), suppress(Unavailable):
            self._open().repeatable("HEAD", base)

    def _open(self) -> Session:
        from bot.channels.http.session import open_session

        if self._session is None:
            self._session = open_session(timeout=(3, 5))
        return self._session
