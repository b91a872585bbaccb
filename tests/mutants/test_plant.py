"""What bugs are planted, and where none is."""

from __future__ import annotations

import pytest

from tests.mutants.plant import mutants


@pytest.mark.parametrize(
    ("source", "planted"),
    [
        ("a = b < c", ["a = (b <= c)"]),
        ("a = b is c", ["a = (b is not c)"]),
        ("a = b and c", ["a = (b or c)"]),
        ("a = not b", ["a = (b)"]),
        ("a = b if c else d", ["a = (d if c else b)"]),
        ("if é.ü: b", ["if not (é.ü): b"]),
        ("return True", ["return False"]),
        ("return a", ["return None"]),
        ("a(b)", ["pass"]),
        ("a.b = c", ["pass"]),
        ("x = a(b, c)", ["x = (a(c, b))"]),
        ("def a():\n    return b + 2", ["def a():\n    return None", "def a():\n    return b + 3"]),
        ('a = lambda: b("… WHERE c < ?")', []),
        ('def a():\n    b = c("… WHERE d < ?")', ['def a():\n    b = c("… WHERE d <= ?")']),
    ],
)
def test_each_operator_plants_its_bug(source: str, planted: list[str]) -> None:
    found = [one.planted(source.encode()).decode() for one in mutants("bot/a.py", source.encode())]
    assert found == planted


@pytest.mark.parametrize(
    "source", ['"""Words < and > words."""', 'log.info("a", b)', "a: Literal[1]", "return None", "A = 2"]
)
def test_nothing_is_planted_where_nobody_could_notice(source: str) -> None:
    assert mutants("bot/a.py", source.encode()) == ()
