"""What stands around every page of a campaign: the bar with its links, the banners, the foot."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.web.banner import Banner, gravest_first


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the bar. `number` is what waits there, in a tone; `path` is from the site's top."""

    path: str
    words: str
    number: int = 0
    tone: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a site's pages: the campaign's name, links, banners, and the lines of the foot."""

    name: str
    links: tuple[Link, ...]
    banners: tuple[Banner, ...] = ()
    foot: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Banner, ...]:
        """The banners that there is room for."""
        return gravest_first(self.banners)[0]

    @property
    def hidden(self) -> int:
        """How many banners there is no room for."""
        return gravest_first(self.banners)[1]

    def at(self, path: str) -> Frame:
        """Return the frame of the page that the bar calls so."""
        return replace(self, links=tuple(replace(link, is_here=link.path == path) for link in self.links))
