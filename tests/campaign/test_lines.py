"""What other programs take for the end of a line moves no diagnostic, and is lost from no text."""

from __future__ import annotations

import pytest

from bot.campaign.encoding import decode
from bot.campaign.notes import Notes
from bot.campaign.tree import Scalar, Table
from bot.campaign.yaml import read_tree
from bot.model.diagnostic import Location
from tests.campaign.conftest import CAMPAIGN, Folder

ODD = ["\u2028", "\u2029", "\x85"]
NOT_IN_YAML = ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x00"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("text", ["a: one{}two\nb: x: y\n", 'a: "one{}two"\nb: x: y\n', "# one{}two\nb: x: y\n"])
def test_a_separator_in_yaml_ends_no_line(text: str, odd: str) -> None:
    notes = Notes()
    assert read_tree(text.format(odd), "x.yaml", notes) is None
    assert [note.location for note in notes.found] == [Location("x.yaml", 2, 5)]


@pytest.mark.parametrize("odd", ODD)
def test_a_separator_in_yaml_stays_in_its_text(odd: str) -> None:
    notes = Notes()
    tree = read_tree(f"a: one{odd}two\nk{odd}y: \ue000\n", "x.yaml", notes)
    assert isinstance(tree, Table)
    assert tree.nodes == {
        "a": Scalar(f"one{odd}two", Location("x.yaml", 1, 4, 7)),
        f"k{odd}y": Scalar("\ue000", Location("x.yaml", 2, 6, 1)),
    }
    assert notes.found == []


@pytest.mark.parametrize("odd", NOT_IN_YAML)
def test_a_character_that_yaml_refuses_is_told_where_it_stands(odd: str) -> None:
    notes = Notes()
    assert read_tree(f"é: 'ü'\nb: é{odd}\n", "x.yaml", notes, lines_before=3) is None
    assert [note.location for note in notes.found] == [Location("x.yaml", 5, 5)]


@pytest.mark.parametrize("odd", [*ODD, "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_a_separator_in_a_message_or_a_spreadsheet_ends_no_line(odd: str) -> None:
    folder = Folder(
        {
            "schedules/campaign.yaml": CAMPAIGN,
            "messages/m.md": f"One{odd}two\n---\n---\nThree",
            "schedules/a.csv": f'id,date,time,copy\na,2021-08-23,9am,"one{odd}two"\n b c,2021-08-23,9am,three\n',
        }
    )
    places = {(note.location.file, note.location.line) for note in folder.parsed()[1]}
    assert places == {("messages/m.md", 3), ("schedules/a.csv", 3)}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_of_what_is_no_text_is_told_whatever_ends_the_lines(end: str) -> None:
    for content, code in ((b"\0", "bad-encoding"), (b"\xff", "bad-encoding")):
        notes = Notes()
        assert decode(f"one{end}two{end}é ".encode() + content, "a.md", notes) is None
        [note] = notes.found
        assert (note.code, note.location) == (code, Location("a.md", 3, 3))


@pytest.mark.parametrize(
    ("text", "place"), [("a: {b: [c,", (1, 11)), ("a: 1\nb: {c: [d,\n\n", (2, 11)), ("a: [x,\n  y:", (2, 5))]
)
def test_what_is_missing_at_the_end_is_told_at_the_end_and_not_behind_it(text: str, place: tuple[int, int]) -> None:
    notes = Notes()
    assert read_tree(text, "x.yaml", notes) is None
    [note] = notes.found
    assert (note.location.line, note.location.column) == place


def test_a_key_without_a_letter_has_a_place_that_can_be_marked() -> None:
    notes = Notes()
    tree = read_tree('"": x\n', "x.yaml", notes)
    assert isinstance(tree, Table)
    assert tree.at_key("") == Location("x.yaml", 1, 1, 1)
