"""Messages to people by name: their addresses are in a private file, and whoever has none is reached by the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.delivery.alerts import NotSent, Send
from bot.delivery.notify import to_people
from bot.delivery.secrets import read
from bot.model.csv_rows import csv_rows
from bot.model.people import plainly
from bot.model.redact import Redactor
from bot.model.settings import Secret, SecretMissing
from bot.secrets import from_environment, from_file, from_keyring, secret

NAME, ADDRESS = "name", "address"


@dataclass(frozen=True, slots=True)
class Letters:
    """The way to people. `addresses` is the private file, read anew for each message, so that an edit counts at once.

    `on_duty` says who gets what is for nobody in particular, besides the addresses for alerts.
    """

    alerts: Sequence[Secret]
    addresses: Path | None
    redactor: Redactor
    outward: Callable[[str], str]
    on_duty: Callable[[], Sequence[str]] = tuple

    def send(self, title: str, text: str) -> None:
        """Send to the addresses for alerts, and to whoever is on duty."""
        known = self._known()
        self._to((*self.alerts, *(known[name] for name in map(plainly, self.on_duty()) if name in known)), title, text)

    def send_to(self, names: Sequence[str], title: str, text: str) -> None:
        """Send to these people; where one has no address, to the addresses for alerts, saying whom it is for."""
        known = self._known()
        others = [name for name in names if plainly(name) not in known]
        for name in names:
            try:
                self._to([known[plainly(name)]] if name not in others else [], title, text)
            except NotSent:  # somebody's own address is no longer right, and the others' are
                others.append(name)
        if others:
            self._to(self.alerts, f"{title} (for {', '.join(others)})", text)

    def own(self, name: str) -> Secret | None:
        """Return a person's own address; None where there is none that can be used."""
        return self._known().get(plainly(name))

    def _to(self, addresses: Sequence[Secret], title: str, text: str) -> None:
        send: Send | None = to_people(tuple(addresses), self.outward)
        if send is not None:
            send(title, text)

    def _known(self) -> Mapping[str, Secret]:
        """Return the addresses that can be used, by name; a file that cannot be read is no reason to tell nobody."""
        found, _ = self.read()
        mail = next((url for url, _ in map(read, self.alerts) if url.startswith("mailto")), "")
        return {name: one for name, text in found.items() if (one := self._secret(text, mail)) is not None}

    def read(self) -> tuple[Mapping[str, str], str]:
        """Return what the file says by name, and what is wrong with it."""
        if self.addresses is None:
            return {}, ""
        try:
            rows = [row.texts for row in csv_rows(self.addresses.read_text("utf-8-sig")) if any(row.texts)]
        except (OSError, UnicodeDecodeError):
            return {}, f"the addresses of people cannot be read: {self.addresses.name}"
        headers = [text.strip().casefold() for text in rows[0]] if rows else []
        if NAME not in headers or ADDRESS not in headers:
            return {}, f"the first line of {self.addresses.name} has to name the columns: name,address"
        name, address = headers.index(NAME), headers.index(ADDRESS)
        whole = (row for row in rows[1:] if len(row) > max(name, address) and row[address].strip())
        return {plainly(row[name]): row[address].strip() for row in whole}, ""

    def _secret(self, text: str, mail: str) -> Secret | None:
        """Return the address: a reference such as env:NAME, an apprise URL, or an e-mail address beside a mailto://."""
        kind, _, place = text.partition(":")
        match kind:
            case "env":
                return secret(f"environment variable {place}", lambda: from_environment(place), self.redactor)
            case "file":
                folder = self.addresses.parent if self.addresses else Path()
                return secret(f"file {place}", lambda: from_file(folder / place, place), self.redactor)
            case "keyring":
                return secret(f"keyring {place}", lambda: from_keyring(place), self.redactor)
        url = text if "://" in text else _mail_to(text, mail)
        return _sound(secret("an address of a person", lambda: url, self.redactor)) if url else None


def _sound(one: Secret) -> Secret | None:
    try:
        one.read()
    except SecretMissing:
        return None
    return one


def _mail_to(address: str, mail: str) -> str:
    """Return the mailto:// of the alerts with another receiver; nothing where that is not possible."""
    if "@" not in address or not mail:
        return ""
    parts = urlsplit(mail)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key not in ("to", "cc", "bcc")]
    return urlunsplit((parts.scheme, parts.netloc, "", urlencode([*kept, ("to", address)]), ""))
