"""Message templates: Jinja, closed down to what a text needs, each compiled once.

The language that is left has no assignment, no multiplication and no loop in a loop, so that no template can run for
long or grow without end, and it reaches nothing but our own namespaces.
"""

from __future__ import annotations

from functools import lru_cache
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2 import Template as Compiled
from jinja2.exceptions import TemplateRuntimeError, TemplateSyntaxError
from jinja2.filters import FILTERS as BUILT_IN
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

from bot.model.near import did_you_mean
from bot.planning.filters import FILTERS, Names, Unready, Unusable, shown
from bot.planning.template import LONGEST_TEMPLATE, Fault, Template, gathered

_LONGEST_VALUE = 5_000  # a name, a figure or a quote; what is joined and repeated of them stays of a size
_LOOP = frozenset({"first", "last", "index", "length"})
_KEPT_FILTERS = ("map", "default", "first", "last")
_KEPT_TESTS = ("defined", "undefined", "in", "eq", "ne", "lt", "le", "gt", "ge", "even", "odd", "none")
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem),
    *(nodes.Filter, nodes.Test, nodes.Call, nodes.Keyword, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.For, nodes.Concat, nodes.Add, nodes.Sub, nodes.FloorDiv, nodes.Neg),
    *(nodes.List, nodes.Tuple),
)
_WORDS = {"Assign": "set", "AssignBlock": "set", "Mul": "*", "Pow": "**", "Mod": "%", "Div": "/ (// rounds down)",
          "Scope": "autoescape"}  # fmt: skip


class _Missing(StrictUndefined):
    """A placeholder without a value."""


class _Closed(ImmutableSandboxedEnvironment):
    """Only our own namespaces can be reached; no Python attribute is."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # Any: Jinja's own signature
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # Any: Jinja's own signature
        if isinstance(obj, Names) and isinstance(argument, str):
            if argument in obj:
                value = obj[argument]
                if isinstance(value, str) and len(value) > _LONGEST_VALUE:
                    raise Unusable(f"{argument} has more than {_LONGEST_VALUE:,} characters")
                return self.undefined(value.words, name=argument) if isinstance(value, Unready) else value
            return self.undefined(f"{argument} is not known here; there is {', '.join(sorted(obj))}", name=argument)
        if isinstance(obj, tuple) and type(argument) is int and -len(obj) <= argument < len(obj):
            return obj[argument]
        if isinstance(obj, Undefined):
            return obj
        return self.undefined(f"there is no {argument} in this", name=str(argument))

    def is_safe_callable(self, obj: Any) -> bool:  # Any: Jinja's own signature
        return getattr(obj, "in_messages", False) is True


@lru_cache(maxsize=1)
def _environment() -> _Closed:
    # Not optimized: what Jinja works out while it compiles may fail there, at no line.
    environment = _Closed(undefined=_Missing, finalize=shown, trim_blocks=True, lstrip_blocks=True, optimized=False)
    environment.globals.clear()
    environment.filters = {**{name: BUILT_IN[name] for name in _KEPT_FILTERS}, **FILTERS}
    environment.tests = {name: TESTS[name] for name in _KEPT_TESTS}
    return environment


def closed_template(text: str) -> Template | Fault:
    """Compile a text with placeholders, or say why it cannot be one."""
    if len(text) > LONGEST_TEMPLATE:
        return Fault("template-too-long", f"{len(text):,} characters are too many for one post", 1)
    environment = _environment()
    try:
        tree = environment.parse(text)
        if fault := _refused(tree, environment):
            return fault
        compiled, needs = Compiled.from_code(environment, environment.compile(tree), {}), tuple(_needs(tree))
    except TemplateSyntaxError as error:
        return Fault("template-syntax", f"this is no template: {error.message}", error.lineno, hint=_SYNTAX)
    except Exception:  # Jinja's compiler and Python's raise nearly anything on what is too deep or large  # noqa: BLE001
        return Fault("template-syntax", "this is too deep or too large for a template", 1, hint=_SYNTAX)
    return Template(lambda names: _render(compiled, names), needs)


_SYNTAX = "a placeholder looks like {{ campaign.name }}; a condition like {% if partner.place %} … {% endif %}"


def _render(compiled: Compiled, names: Names) -> str | Fault:
    try:
        made = gathered(compiled.root_render_func(compiled.new_context(names, shared=True)))
        if isinstance(made, str):
            made.encode("utf-8")
        return made
    except UnicodeEncodeError:
        return Fault("template-fails", "this makes half a character", 1, hint="write the character itself")
    except (TemplateRuntimeError, Unusable) as error:
        code = "template-fails" if isinstance(error, Unusable) else "unknown-placeholder"
        return Fault(code, str(error), _line(compiled, error.__traceback__))
    except Exception as error:  # whatever the values of a text do to one another is the text's fault, at its line  # noqa: BLE001
        line = _line(compiled, error.__traceback__)
        return Fault("template-fails", "these values do not go together", line, hint="compare the types: text, number")


def _line(compiled: Compiled, trace: TracebackType | None) -> int:
    line = 1
    while trace is not None:
        if trace.tb_frame.f_globals.get("__jinja_template__") is compiled:
            line = compiled.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _refused(tree: nodes.Template, environment: _Closed) -> Fault | None:
    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if not isinstance(node, _ALLOWED):
            word = _WORDS.get(kind, kind.lower())
            # Jinja gives some nodes no line, only what is in them.
            line = node.lineno or next((inner.lineno for inner in node.find_all(nodes.Node) if inner.lineno), 1)
            return Fault("template-not-allowed", f"a message cannot use {word}", line, word, _SYNTAX)
        if isinstance(node, nodes.For) and (node.recursive or any(node.find_all(nodes.For))):
            return Fault("template-not-allowed", "a message cannot have a loop in a loop", node.lineno, "for")
        known = environment.filters if isinstance(node, nodes.Filter) else environment.tests
        if isinstance(node, nodes.Filter | nodes.Test) and node.name not in known:
            word = "filter" if isinstance(node, nodes.Filter) else "test"
            hint = did_you_mean(node.name, known)
            return Fault(f"unknown-{word}", f"there is no {word} called {node.name}", node.lineno, node.name, hint)
    return None


def _needs(tree: nodes.Template) -> list[tuple[tuple[str, ...], int]]:
    """List the placeholders; what is asked for with `default` or `is defined` may be missing."""
    local = {"loop", *(name.name for loop in tree.find_all(nodes.For) for name in loop.target.find_all(nodes.Name))}
    local |= {loop.target.name for loop in tree.find_all(nodes.For) if isinstance(loop.target, nodes.Name)}
    found: list[tuple[tuple[str, ...], int]] = []
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Filter | nodes.Test) and node.name in ("default", "defined", "undefined"):
            continue
        if path := _path(node):
            if path[0] not in local:
                found.append((path, node.lineno))
            continue
        waiting.extend(reversed(list(node.iter_child_nodes())))
    return found


def _path(node: nodes.Node) -> tuple[str, ...]:
    if isinstance(node, nodes.Name) and node.ctx == "load":
        return (node.name,)
    if isinstance(node, nodes.Getattr) and (base := _path(node.node)):
        return (*base, node.attr)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        base = _path(node.node)
        return (*base, node.arg.value) if base else ()
    return ()
