"""Who acts: a word that somebody typed, or a login, to a person of the team."""

from __future__ import annotations

from pathlib import Path

from bot.campaign.files import read
from bot.campaign.parse import parse
from bot.desk.refused import Refused
from bot.model.campaign import Campaign
from bot.model.people import Team, known_as


def person_called(campaign: Campaign | None, word: str) -> str | Refused:
    """Return the one name under which this person acts; where the team is not listed, the word as it is."""
    people = campaign.people if campaign else ()
    name = " ".join(word.split())
    if not people:
        return name or Refused("nobody is named", "Say who decides: --by NAME")
    found = known_as(people, name)
    if len(found) == 1:
        return found[0].name
    team = ", ".join(each.name for each in people)
    if found:
        meant = " or ".join(each.name for each in found)
        return Refused(f'"{name}" may mean {meant}', "Write the whole name: --by NAME")
    return Refused(f'"{name}" is nobody of the team', f"Say who decides with --by NAME, one of: {team}")


def acting_in(root: Path, word: str) -> str | Refused:
    """Return under which name this person acts, whatever else is wrong with the campaign's files."""
    return person_called(parse(read(root))[0], word)


def named_in(root: Path, word: str) -> str:
    """Return the name of the person who is meant; anybody may stop and go on, so a stranger keeps the own word."""
    try:
        found = acting_in(root, word)
    except Exception:  # whatever is wrong with the files, a stop is not kept waiting for a name  # noqa: BLE001
        return word
    return word if isinstance(found, Refused) else found


def team_of(campaign: Campaign | None) -> Team:
    """Return whom messages about this campaign are for."""
    if campaign is None:
        return Team()
    return Team(campaign.people, {entry.id: entry.owner for entry in campaign.entries if entry.owner})
