"""The campaign's link with tracking tags, so that the team can tell which channel brought a visitor."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlunsplit

from bot.model.address import parts_of
from bot.model.campaign import Utm


def tagged(link: str, utm: Utm | None, platform: str) -> str:
    """Return the link with its UTM tags; tags that the team wrote into the link itself stay as they are."""
    parts = parts_of(link)
    if utm is None or not link or parts is None:
        return link
    written = {key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    wanted = {"utm_source": utm.source or platform, "utm_medium": utm.medium, "utm_campaign": utm.campaign}
    added = [f"{key}={quote(value, safe='')}" for key, value in wanted.items() if value and key not in written]
    return urlunsplit(parts._replace(path=parts.path or "/", query="&".join(filter(None, [parts.query, *added]))))
