# ruff: noqa: E501  expected lines are printed in full
"""YAML files: what is refused, in whose words, and where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from bot.campaign.notes import Notes
from bot.campaign.tree import Scalar, Table
from bot.campaign.yaml import read_tree
from bot.campaign.yaml_words import in_plain_words
from bot.model.diagnostic import Location
from tests.campaign.conftest import printed

Problems = Callable[[], list[str]]


def test_values_stay_text_and_keep_their_place() -> None:
    notes = Notes()
    tree = read_tree('a: no\nb:\n  c: "09:30"\n', "x.yaml", notes)
    assert isinstance(tree, Table)
    inner = tree.nodes["b"]
    assert isinstance(inner, Table)
    assert tree.nodes["a"] == Scalar("no", Location("x.yaml", 1, 4, 2))
    assert inner.nodes["c"] == Scalar("09:30", Location("x.yaml", 3, 6, 7), plain=False)
    assert inner.at_key("c") == Location("x.yaml", 3, 3, 1)
    assert inner.at_key("not there") == Location("x.yaml", 3, 3)
    assert notes.found == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: b: c\n",
            'x.yaml:1:5: error[bad-yaml]: a second colon, or a key out of line >> put the whole text in quotes: "…"; or keys of one group begin in the same column; check the spaces at the start of this line and the one above',
        ),
        (
            "a:\n\t- b\n",
            "x.yaml:2:1: error[bad-yaml]: a tab at the start of the line >> indent with spaces, never with tabs",
        ),
        ("a: @b\n", 'x.yaml:1:4: error[bad-yaml]: a text that begins with @ >> put the whole text in quotes: "…"'),
        (
            "a: 'x\nb: c\n",
            "x.yaml:1:4: error[bad-yaml]: a quote that opens here is never closed >> close it at the end of the text",
        ),
        (
            "a: [b, c\nd: e\n",
            "x.yaml:1:4: error[bad-yaml]: a bracket that opens here is not closed properly >> close it, commas between",
        ),
        (
            "a: b\n c: d\n",
            'x.yaml:2:3: error[bad-yaml]: a second colon, or a key out of line >> put the whole text in quotes: "…"; or keys of one group begin in the same column; check the spaces at the start of this line and the one above',
        ),
        (
            " a: b\nc: d\n",
            "x.yaml:2:1: error[bad-yaml]: this line is further left than the lines above it >> keys of one group begin in the same column; check the spaces at the start of this line and the one above",
        ),
        (
            "- a\nb: c\n",
            "x.yaml:2:1: error[bad-yaml]: a key in the middle of a list >> start list items with a hyphen; check the spaces",
        ),
        (
            'a: "x\\q"\n',
            "x.yaml:1:6: error[bad-yaml]: a backslash in double quotes >> use single quotes, or write it twice",
        ),
        (
            "a: {{ link }}\n",
            'x.yaml:1:5: error[bad-yaml]: brackets where a key is expected >> text that starts with { or [ needs quotes: "{{ link }}"',
        ),
        (
            "a: b\x01\n",
            "x.yaml:1:5: error[bad-yaml]: a character that cannot be seen and is not allowed here >> delete it and type the text around it again",
        ),
        (
            "a: b\n---\nc: d\n",
            "x.yaml:2:1: error[bad-yaml]: a second document begins here >> delete the line of three hyphens: a file holds one document",
        ),
        (
            "a: *x\n",
            "x.yaml:1:4: error[yaml-shortcut]: the marks &, * and ! of YAML (anchors, aliases, tags) are not used in campaign files >> write the value out; text that begins with one of them needs quotes",
        ),
        (
            "a: &x b\n",
            "x.yaml:1:4: error[yaml-shortcut]: the marks &, * and ! of YAML (anchors, aliases, tags) are not used in campaign files >> write the value out; text that begins with one of them needs quotes",
        ),
        (
            "a: !x b\n",
            "x.yaml:1:4: error[yaml-shortcut]: the marks &, * and ! of YAML (anchors, aliases, tags) are not used in campaign files >> write the value out; text that begins with one of them needs quotes",
        ),
        (
            "a: !x [b]\n",
            "x.yaml:1:4: error[yaml-shortcut]: the marks &, * and ! of YAML (anchors, aliases, tags) are not used in campaign files >> write the value out; text that begins with one of them needs quotes",
        ),
        (
            "a: ]\n",
            'x.yaml:1:4: error[bad-yaml]: a bracket or a comma where a value is expected >> put the whole text in quotes: "…"',
        ),
        (
            "a: - b\n",
            "x.yaml:1:4: error[bad-yaml]: a list item where no list can begin >> start the list on the next line",
        ),
        (
            "a: b\nc\n",
            "x.yaml:2:1: error[bad-yaml]: this line is neither a key nor part of a text >> write it as `key: value`",
        ),
        (
            "a: 'b' c\n",
            'x.yaml:1:8: error[bad-yaml]: this does not belong to the value before it >> put the whole text in quotes: "…"; or keys of one group begin in the same column; check the spaces at the start of this line and the one above',
        ),
        (
            "a: *\n",
            'x.yaml:1:5: error[bad-yaml]: a mark (&, * or !) at the start of a text >> put the whole text in quotes: "…"',
        ),
        (
            "%FOO\n---\na\n",
            'x.yaml:1:5: error[bad-yaml]: a percent sign at the start of a line >> put the whole text in quotes: "…"',
        ),
        (
            "[" * 100_000,
            "x.yaml:1:21: error[bad-yaml]: lists and keys inside one another more than 20 deep >> no part of a campaign file needs this: check the brackets",
        ),
        ("a: \ud800\n", "x.yaml: error[bad-encoding]: not valid text >> save the file again as UTF-8"),
        (
            "a: b\na: c\n",
            "x.yaml:2:1: error[duplicate-key]: `a` is here twice; the first is on line 1 >> delete or rename one of them",
        ),
    ],
)
def test_malformed_yaml_is_one_problem_in_plain_words(text: str, expected: str) -> None:
    notes = Notes()
    read_tree(text, "x.yaml", notes)
    assert [printed(note) for note in notes.found] == [expected]


def test_billion_laughs_is_one_problem(problems: Problems) -> None:
    """
    == schedules/laughs.yaml
    a: &a [lol, lol, lol, lol, lol]
    b: &b [*a, *a, *a, *a, *a]
    c: &c [*b, *b, *b, *b, *b]
    entries: *c
    """
    assert problems() == [
        "schedules/laughs.yaml:1:4: error[yaml-shortcut]: the marks &, * and ! of YAML (anchors, aliases, tags) are not used in campaign files >> write the value out; text that begins with one of them needs quotes",
    ]


def test_lines_of_front_matter_are_those_of_the_file() -> None:
    notes = Notes()
    assert read_tree("a: b: c", "m.md", notes, lines_before=4) is None
    assert str(notes.found[0].location) == "m.md:5:5"


def test_the_pure_parser_gets_the_same_words() -> None:
    """Where libyaml is not there, PyYAML's own parser says the same in other words."""
    said = []
    for text in ("a: b: c", "a:\n\t- b", "a: [b, c\nd: e", "a: 'b' c", "- a\nb: c", "a: *", " a: b\nc: d", "a: - b"):
        with pytest.raises(yaml.MarkedYAMLError) as pure:
            list(yaml.parse(text, Loader=yaml.Loader))
        with pytest.raises(yaml.MarkedYAMLError) as fast:
            list(yaml.parse(text, Loader=yaml.CLoader))
        assert in_plain_words(pure.value, text)[2] == in_plain_words(fast.value, text)[2]
        said.append(in_plain_words(pure.value, text)[2])
    assert "this is not valid YAML" not in said


def test_an_error_that_nobody_foresaw_is_still_explained() -> None:
    assert in_plain_words(yaml.MarkedYAMLError(problem="cosmic rays"), "") == (
        0,
        0,
        "this is not valid YAML",
        'check the spelling of the line, and: put the whole text in quotes: "…"',
    )
