"""Where a bug can be planted, by fixed operators: pure, and the same places for the same source.

Comparisons, boundaries, `and`, `or`, `not`, branches, what is returned, calls that are left out, arguments that change
places, and all that stands for these in SQL. No number outside of a function: it is a setting, and a test that repeats
a setting holds nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

OTHER_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SQL = re.compile(r"SELECT |UPDATE |DELETE |INSERT |AND |OR |WHERE |ORDER ")
OTHER_SQL = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " AND ": " OR ", " DESC": " ASC"}
SAYS_ONLY = frozenset({"log", "say"})
"""What is called through these names is read by people and changes nothing."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted bug: the bytes from `start` to `end` of a file become `after`."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def planted(self, source: bytes) -> bytes:
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {_short(self.before)}  →  {_short(self.after)}"


def mutants(path: str, source: bytes) -> tuple[Mutant, ...]:
    """Return every bug that can be planted in a file, in the order of its text."""
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    found = []
    for node in _planted_in(ast.parse(source)):
        place = node.test if isinstance(node, ast.If | ast.While) else node
        start = lines[place.lineno - 1] + place.col_offset
        end = lines[(place.end_lineno or place.lineno) - 1] + (place.end_col_offset or 0)
        before = source[start:end].decode()
        found += [Mutant(path, place.lineno, start, end, before, after) for after in _changes(node, before)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.after)))


def _planted_in(tree: ast.Module) -> Iterator[ast.stmt | ast.expr]:
    """Walk through statements and expressions; past annotations, docstrings, settings and what stands within a text."""
    waiting: list[ast.AST] = [tree]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    within = {id(node) for function in functions for part in function.body for node in ast.walk(part)}
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt | ast.expr) and (id(node) in within or not isinstance(node, ast.Constant)):
            yield node
        match node:
            case ast.JoinedStr():
                continue
            case ast.AnnAssign():
                waiting += [node.value] if node.value else []
            case ast.FunctionDef():
                waiting += [*node.body, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            case ast.ClassDef():
                waiting += node.body
            case ast.Expr(ast.Constant()):
                continue
            case _:
                waiting += ast.iter_child_nodes(node)


def _changes(node: ast.stmt | ast.expr, before: str) -> Iterator[str]:
    match node:
        case ast.Compare(ops=[operator]):
            yield _with(node, ops=[OTHER_COMPARISON[type(operator)]()])
        case ast.BoolOp(op=operator):
            yield _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield f"({ast.unparse(node.operand)})"
        case ast.IfExp():
            yield _with(node, body=node.orelse, orelse=node.body)
        case ast.If() | ast.While() if not isinstance(node.test, ast.Compare | ast.UnaryOp):
            yield f"not ({ast.unparse(node.test)})"
        case ast.Return(value=ast.Constant(value=bool(value))):
            yield f"return {not value}"
        case ast.Return(value=ast.expr()) if not _is_none(node.value):
            yield "return None"
        case ast.Expr(value=ast.Call(func=called)) if ast.unparse(called).split(".")[0] not in SAYS_ONLY:
            yield "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.AugAssign():
            yield "pass"
        case ast.Call(args=[ast.Name() | ast.Attribute() as first, ast.Name() | ast.Attribute() as second, *rest]):
            yield _with(node, args=[second, first, *rest])
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            yield repr(value + 1)
        case ast.Constant(value=str()) if SQL.search(before):
            yield from (before.replace(old, new, 1) for old, new in OTHER_SQL.items() if old in before)


def _with(node: ast.expr, **fields: object) -> str:
    """Write an expression anew, with something changed."""
    changed = deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return f"({ast.unparse(changed)})"


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:60]} … {line[-37:]}"
