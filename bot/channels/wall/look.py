"""The wall's look: what it says about itself, and where its posts are."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.campaign import Campaign


@dataclass(frozen=True, slots=True)
class Look:
    """What the wall says about itself. `url` is where the team hosts it, if it does; `zone` is for the times shown."""

    title: str = "Campaign wall"
    description: str = ""
    language: str = "en-GB"
    link: str = ""
    url: str = ""
    zone: str = "UTC"

    @property
    def base(self) -> str:
        """The address with its last slash, or nothing."""
        return self.url and self.url.rstrip("/") + "/"


def look_of(campaign: Campaign, url: str = "") -> Look:
    """Introduce the wall as the campaign's own."""
    return Look(campaign.name, campaign.description, campaign.language, campaign.link, url, campaign.zone)


def permalink(key: str) -> str:
    """Return a post's page, relative to the wall."""
    return f"posts/{key}.html"
