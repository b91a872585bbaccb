# ruff: noqa: E501  a list of scraps reads best on few lines
"""Ways to damage a campaign that know what a file is made of: trees, cells, lines, templates, bytes, links."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

Tree = Any
"""What YAML holds."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Edit = Callable[[str, int, str], str]
"""Text, a number that says where, and a piece to put there."""

PIECES = (
    *("", " ", "\t", "\n", "\n\n", "---", "\n---\n", "## x", "\n## bluesky\n", "- ", ": ", ":", "#", "'", '"', "|", ">"),
    *("[", "]", "{", "}", "[[[[", "{{", "}}", "{%", "%}", "{#", "{{ link }}", "{{ partner.name }}", "{{ nothing.at.all }}"),
    *("{{ facts.people | floor_to(0) }}", "{% for p in partners.named %}{{ p.name }}{% endfor %}", "{% if %}", "{{ []|first ~ 1 }}"),
    *("{{ 1 // 0 }}", "{% raw %}", "{{ '\\ud800' }}", "{{ launch | date | day }}", "&a", "*a", "!t", "? ", "%YAML 9", "=SUM(A1)"),
    *("launch", "launch -1w", "launch +99999w 09:00", "launch -1w 25:00", "2021-08-23", "2021-02-30 09:00", "9999-12-31 23:59"),
    *("23/08/2021", "03/04/2021", "1 of May", "9am", "0:60", "noon", "monday 9:00", "weekdays 12:30", "FREQ=DAILY;COUNT=99999"),
    *("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "30m", "999999w", "-1", "0", "9" * 40, "1e999", "²", "٣", "yes", "no", "null", "~"),
    *("wall", "x", "twitter", "all", "x;wall", "no-such-channel", "shout-out", "everyone", "unlisted", "fair", "Europe/London"),
    *("UTC+99", "../../etc/passwd", "media/pledge.png", "media/../../config.toml", "/dev/null", "https://", "https://[x] y"),
    *("https://a.example/" + "a" * 300, "http://a..b", "javascript:x", "@a@b.c", "@" * 20, "#" * 20, "#tag", "#1", "a." * 300),
    *("\x00", "\x07", "\x0b", "\x0c", "\x1b[2J", "\x1b]8;;http://a\x07", "\x7f", "\x85", "\x9b", "\xad", "\u200b", "\u200d", "\u202e"),
    *("\u2028", "\u2029", "\u2066", "\ufeff", "\ufffe", "\ufffd", "\ue000", "\U000e0041", "é", "e\u0301", "क्ष", "اردو", "中文", "ß", "İ"),
    *("👍🏽", "👩‍👩‍👧", "\U0001f1ec\U0001f1e7" * 9, "x" * 300, "word " * 300, "a\n" * 50, ",", ";", ",,,,", '"B"x', '""', "\r", "\r\n"),
)  # fmt: skip


def damaged(root: Path, files: dict[str, bytes], path: str, way: str, where: int, piece: str) -> None:
    """Damage one of the files: in `files`, or for what only a disk can hold, in the folder itself."""
    content = files.pop(path, b"")
    if way in ON_DISK:
        ON_DISK[way](root, files, path, where)
    elif way in OF_BYTES:
        files[path] = OF_BYTES[way](content, where, piece)
    else:
        text = content.decode("utf-8", "replace")
        files[path] = EDITS[way](text, where, piece).encode("utf-8", "replace")


def _insert(text: str, where: int, piece: str) -> str:
    at = where % (len(text) + 1)
    return text[:at] + piece + text[at:]


def _cut(text: str, where: int, piece: str) -> str:
    return text[: where % (len(text) + 1)] + piece


def _lines(change: Callable[[list[str], int, str], None]) -> Edit:
    def edit(text: str, where: int, piece: str) -> str:
        lines = text.split("\n")
        change(lines, where % len(lines), piece)
        return "\n".join(lines)

    return edit


def _replace_line(lines: list[str], at: int, piece: str) -> None:
    lines[at] = piece


def _drop_line(lines: list[str], at: int, piece: str) -> None:
    del lines[at : at + 1 + len(piece) % 3]


def _repeat_line(lines: list[str], at: int, piece: str) -> None:
    lines[at:at] = [lines[at]] * (1 + len(piece) % 40)


def _end_line(lines: list[str], at: int, piece: str) -> None:
    lines[at] += piece


def _indent_line(lines: list[str], at: int, piece: str) -> None:
    lines[at] = " " * (len(piece) % 7) + lines[at].lstrip()


def _value_of_line(lines: list[str], at: int, piece: str) -> None:
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon or ':'} {piece}"


def _on_tree(change: Callable[[Tree, str], Tree]) -> Edit:
    """Change one node of a YAML tree, and write it all anew; the front matter is the tree of a message."""

    def edit(text: str, where: int, piece: str) -> str:
        parts = text.split("---\n", 2) if text.startswith("---\n") else ["", text]
        try:
            tree = yaml.load(parts[1], yaml.BaseLoader)
        except yaml.YAMLError:
            return _insert(text, where, piece)
        tree = _changed(tree, [where % max(_size(tree), 1)], change, piece)
        parts[1] = yaml.dump(
            tree, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, default_flow_style=where % 3 == 0
        )
        return "---\n".join(parts)[0 if parts[0] or len(parts) > 2 else 4 :]

    return edit


def _size(tree: Tree) -> int:
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return 1 + sum(map(_size, inner))


def _changed(tree: Tree, left: list[int], change: Callable[[Tree, str], Tree], piece: str) -> Tree:
    left[0] -= 1
    if left[0] == -1:
        return change(tree, piece)
    if isinstance(tree, dict):
        return {key: _changed(value, left, change, piece) for key, value in tree.items()}
    return [_changed(each, left, change, piece) for each in tree] if isinstance(tree, list) else tree


def _without_first(tree: Tree, piece: str) -> Tree:
    if isinstance(tree, dict):
        gone = len(piece) % max(len(tree), 1)
        return {key: value for number, (key, value) in enumerate(tree.items()) if number != gone}
    return tree[1:] if isinstance(tree, list) else ""


def _renamed(tree: Tree, piece: str) -> Tree:
    if isinstance(tree, dict):
        return {
            (key[1:] + piece[:20] if number == 0 else key): value for number, (key, value) in enumerate(tree.items())
        }
    return piece


def _nested(tree: Tree, piece: str) -> Tree:
    for _ in range(len(piece) % 30):
        tree = [tree]
    return {piece[:10]: tree}


def _on_rows(change: Callable[[list[list[str]], int, str], None]) -> Edit:
    def edit(text: str, where: int, piece: str) -> str:
        rows = [*csv.reader(io.StringIO(text.replace("\0", ""), newline=""))] or [[""]]
        change(rows, where, piece)
        made = io.StringIO(newline="")
        csv.writer(made, delimiter=",;\t"[where % 11 % 3], lineterminator="\n").writerows(rows)
        return made.getvalue()

    return edit


def _cell(rows: list[list[str]], where: int, piece: str) -> None:
    row = rows[where % len(rows)] or [""]
    row[where // len(rows) % len(row)] = piece


def _more_cells(rows: list[list[str]], where: int, piece: str) -> None:
    rows[where % len(rows)][where % 5 : where % 5] = [piece] * (1 + where % 4)


def _fewer_cells(rows: list[list[str]], where: int, piece: str) -> None:
    del rows[where % len(rows)][where % 6 :]


def _swap_columns(rows: list[list[str]], where: int, piece: str) -> None:
    for row in rows:
        row[:] = row[where % 7 :] + row[: where % 7]


def _same_rows(rows: list[list[str]], where: int, piece: str) -> None:
    rows.extend(rows[where % len(rows)] for _ in range(1 + len(piece) % 60))


EDITS: Mapping[str, Edit] = {
    "insert": _insert,
    "cut": _cut,
    "replace a line": _lines(_replace_line),
    "drop lines": _lines(_drop_line),
    "repeat a line": _lines(_repeat_line),
    "add to a line": _lines(_end_line),
    "indent a line": _lines(_indent_line),
    "another value": _lines(_value_of_line),
    "another node": _on_tree(lambda tree, piece: piece),
    "a list of it": _on_tree(lambda tree, piece: [tree, piece]),
    "a key too few": _on_tree(_without_first),
    "another key": _on_tree(_renamed),
    "nested": _on_tree(_nested),
    "another cell": _on_rows(_cell),
    "more cells": _on_rows(_more_cells),
    "fewer cells": _on_rows(_fewer_cells),
    "columns swapped": _on_rows(_swap_columns),
    "rows again": _on_rows(_same_rows),
    "other line ends": lambda text, where, piece: text.replace("\n", ("\r\n", "\r", "\u2028", "\n\n")[where % 4]),
}


def _in_bytes(content: bytes, where: int, piece: str) -> bytes:
    at = where % (len(content) + 1)
    return content[:at] + piece.encode("utf-8", "replace")[:2][-1:] + content[at + 1 :]


OF_BYTES: Mapping[str, Callable[[bytes, int, str], bytes]] = {
    "another byte": _in_bytes,
    "half of it": lambda content, where, piece: content[: len(content) // 2],
    "another encoding": lambda content, where, piece: content.decode("utf-8", "replace").encode(
        ("utf-16", "latin-1", "utf-8-sig", "utf-32", "cp1252")[where % 5], "replace"
    ),
    "nothing": lambda content, where, piece: b"",
}


def _gone(root: Path, files: dict[str, bytes], path: str, where: int) -> None:
    return None


def _folder(root: Path, files: dict[str, bytes], path: str, where: int) -> None:
    if not os.path.lexists(root / path):
        (root / path).mkdir(parents=True)


def _pipe(root: Path, files: dict[str, bytes], path: str, where: int) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(root / path):
        os.mkfifo(root / path)


def _link(root: Path, files: dict[str, bytes], path: str, where: int) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    target = ("nowhere", "/etc/passwd", Path(path).name, "../schedules/campaign.yaml", "..")[where % 5]
    if not os.path.lexists(root / path):
        (root / path).symlink_to(target)


ON_DISK: Mapping[str, Callable[[Path, dict[str, bytes], str, int], None]] = {
    "gone": _gone,
    "a folder": _folder,
    "a pipe": _pipe,
    "a link": _link,
}
WAYS = (*EDITS, *OF_BYTES, *ON_DISK)
