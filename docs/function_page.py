"""The function registry and the dialects ▶ docs/functions.md: every function, its types, and where it is computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from why_local import reason

from dataflow.compiler.dialects.dialect import Dialect, template_of
from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.compiler.plan.scalar import AggregateCall, Call, Column, ColumnRef, Scalar, WindowCall
from dataflow.compiler.render.missing import missing
from dataflow.dsl.format_expr import SIGNS
from dataflow.dsl.functions import FUNCTIONS, NUMBER, Accepted, Function
from dataflow.dsl.types import INT64, JSON, STRING, DataType, Decimal, List, Struct, parse_type

FAMILIES = {
    "operator": "Operators",
    "conditional": "Conditions and nulls",
    "string": "Text",
    "pattern": "Regular expressions",
    "number": "Numbers",
    "date": "Dates and times",
    "json": "JSON",
    "list": "Lists",
    "struct": "Structs",
    "aggregate": "Aggregates",
    "window": "Windows",
}
"""Headings of the families, in the order of the page; a family that is not here comes last, under its own name."""

ENGINES = {"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite", "duckdb": "DuckDB"}

_EXAMPLES: dict[str, DataType] = {
    "decimal": Decimal(18, 2),
    "list": List(INT64),
    "struct": Struct((("x", INT64),)),
}
"""A type for each name that needs more than its name."""
_OTHERS: dict[str, tuple[DataType, str]] = {
    "list": (List(STRING), "as the items"),
    "struct": (Struct((("x", STRING),)), "as the field"),
}
"""Another such type, and what is said of results that differ between the two."""
_ANY = ("int64", "string", "date")
"""Types that stand for all where any will do."""

TAKEN_APART = {"if": None, "strftime": "date_text"}
"""What the binder makes other functions of, and the one that says where that is computed; `case` is native anywhere."""

_ARGUMENT = r"(?:\{\d\}|'[^']*'|-?\d+)"
_CLAUSE = r"(?:\{[a-z]+\})*"
"""An order, a filter or a window, which the renderer fills in."""
_PLAIN = re.compile(
    rf"\(?{_ARGUMENT} (?:[^\w\s{{}}]+|[A-Z ]+) {_ARGUMENT}(?: ESCAPE '.')?\)?|"  # one operator
    rf"[A-Z_0-9]+\((?:{_ARGUMENT}(?:, {_ARGUMENT})*)?{_CLAUSE}\)(?: OVER )?{_CLAUSE}|"  # one function
    r"\{0\}"
)
"""Templates that are one operator or one function over the arguments."""

GROUPS: dict[Accepted, str] = {
    (): "any",
    NUMBER: "number",
    ("date", "timestamp", "timestamptz"): "calendar",
    ("timestamp", "timestamptz", "time"): "clock",
    (*NUMBER, "string", "date", "time", "timestamp", "timestamptz"): "sortable",
}
"""Groups of types that have a name on the page."""

_HEAD = """\
# Functions

Made from the registry (`dsl/functions/`) and the dialects (`compiler/dialects/`) by `make generate`.

In the text form a function is `f(x, y)`, in Python `fn.f(x, y)` or, with its first argument before it, `x.f(y)`. A unit
is a word in quotes. Aggregates take a condition: `sum(x) where y > 1`, `fn.sum(x, where=col.y > 1)`. What is in square
brackets may be left out.

Each engine says where a function is computed:

- **native**: by the engine's own operator or function, which means the same.
- **rewritten**: by the engine, with more SQL around it so that it means the same, at least for some types.
- **local**: by the local DuckDB over the rows that the engine sends, which has no such thing or means something else by
  it. Where this is so for some types, units or arguments only, they are named. The last section says why.

What is a simple pattern, [semantics.md](semantics.md) says; of functions of lists, MySQL and SQLite have none.

A collation that is named for texts is not counted as rewriting. Groups of types:

{groups}
"""


def function_page() -> str:
    """The text of docs/functions.md."""
    families = list(dict.fromkeys((*FAMILIES, *(function.family for function in FUNCTIONS.values()))))
    groups = [f"- `{name}`: {' or '.join(types) if types else 'every type'}" for types, name in GROUPS.items()]
    head = _HEAD.format(groups="\n".join(groups))
    sections = [_section(family) for family in families if _members(family)]
    return "\n".join((head, *sections, _reasons()))


def _reasons() -> str:
    """Why functions are local, those of one reason together."""
    names: dict[str, list[str]] = {}
    for function in FUNCTIONS.values():
        if is_local_somewhere(function):
            names.setdefault(reason(function.name, function.family), []).append(f"`{function.name}`")
    lines = [_line(("functions", "why some engines leave them to the local one")), _line(("---", "---"))]
    lines += [_line((", ".join(some), why)) for why, some in names.items()]
    return "\n".join(("## Why local", "", *lines, ""))


def is_local_somewhere(function: Function) -> bool:
    """Whether an engine does not compute all of a function."""
    return any("local" in place(function, DIALECTS[name]) for name in ENGINES)


def _members(family: str) -> list[Function]:
    return [function for function in FUNCTIONS.values() if function.family == family]


def _section(family: str) -> str:
    head = ("function", "gives", "what it is", *ENGINES.values())
    rows = [_row(function) for function in _members(family)]
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, rows)]
    return "\n".join((f"## {FAMILIES.get(family, family.capitalize())}", "", *lines, ""))


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _row(function: Function) -> list[str]:
    return [
        _written(function),
        _gives(function),
        _what(function),
        *(place(function, DIALECTS[name]) for name in ENGINES),
    ]


def _written(function: Function) -> str:
    """How it is written and what it takes, as in `round(x: number[, digits: int64])`; before it its sign."""
    required = len(function.parameters) - function.optional
    parameters = [f"{name}: {_accepted(accepted)}" for name, accepted in function.parameters]
    text = ", ".join((["unit"] if function.units else []) + parameters[:required])
    for parameter in parameters[required:]:
        text += f"[, {parameter}]" if text else f"[{parameter}]"
    call = f"`{function.name}({text}{', …' if function.variadic else ''})`"
    sign = SIGNS.get(function.name)
    return f"`x {sign} y`, {call}" if sign else call


def _accepted(accepted: Accepted) -> str:
    return GROUPS.get(accepted) or " or ".join(accepted)


def _what(function: Function) -> str:
    return f"{function.doc}; unit: {', '.join(map(repr, function.units))}" if function.units else function.doc


def _gives(function: Function) -> str:
    """The types of results, or the parameter whose type they have."""
    for at, (name, _) in enumerate(function.parameters):
        calls = [types for types in _calls(function, at) if len(types) > at]
        results = [function.result(types).name for types in calls]
        if len(set(results)) > 1 and all(result == types[at].name for types, result in zip(calls, results)):
            return f"as `{name}`"
    calls = list(_calls(function))
    results = [function.result(types).name for types in calls]
    for name, (other, words) in _OTHERS.items():
        if function.parameters and function.parameters[0][1] == (name,):
            changed = [function.result((other, *types[1:])).name for types in calls]
            if changed != results:
                return words
    return ", ".join(dict.fromkeys(results))


def place(function: Function, dialect: Dialect) -> str:
    """Where a dialect's engine computes a function: one word, and the units or types for which it is local."""
    if function.name in TAKEN_APART:
        part = TAKEN_APART[function.name]
        return "native" if part is None else place(FUNCTIONS[part], dialect)
    done: set[str] = set()
    local: list[_Local] = []
    for types in _calls(function):
        for unit in function.units or ("",):
            name = f"{function.name}.{unit}" if unit else function.name
            if missing(_scalar(function, name, types), dialect) is not None:
                local.append(_Local(len(types), types[0].name if types else "", unit))
            else:
                done.add(_spelling(_scalar(function, name, types), name, dialect, types))
    if not done:
        return _of_some_patterns(function, dialect) or "local"
    word = "rewritten" if "rewritten" in done else "native"
    parts = [*([_listed(function, local)] if local else []), *_special(function, dialect)]
    return f"{word}; local {', '.join(parts)}" if parts else word


@dataclass(frozen=True, slots=True)
class _Local:
    """A call that is local: how many arguments it has, the type of the first, and its unit."""

    count: int
    type: str
    unit: str


def _listed(function: Function, local: list[_Local]) -> str:
    """The calls that are local ▶ their types or units, and the argument without which they are not."""
    every = {types[0].name for types in _calls(function) if types}
    types = list(dict.fromkeys(call.type for call in local))
    units = list(dict.fromkeys(call.unit for call in local))
    fewest = min(call.count for call in local)
    required = len(function.parameters) - function.optional
    behind = f"with `{function.parameters[fewest - 1][0]}`" if fewest > required else ""
    if len(units) < len(function.units) and len(local) == len(units) * len(types) and set(types) == every:
        return f"for {', '.join(map(repr, units))}"
    named = f"for {', '.join(types)}" if not behind or set(types) != every else ""
    return " ".join(filter(None, (named, behind)))


def _of_some_patterns(function: Function, dialect: Dialect) -> str | None:
    """Of a pattern that means the same everywhere the binder makes another function, which may be there."""
    if function.family != "pattern":
        return None
    base = "matches" if function.name == "imatches" else function.name
    types = next(_calls(function))
    names = [name for name in (f"{base}.plain", f"{base}.linear") if template_of(dialect, name, types) is not None]
    if not names:
        return None
    return f"{_spelling(_scalar(function, names[0], types), names[0], dialect, types)} for simple patterns, else local"


def _special(function: Function, dialect: Dialect) -> list[str]:
    """What is local though the function is not, by its arguments' values."""
    has_path = any(name == "path" for name, _ in function.parameters)
    if has_path and template_of(dialect, "json_get.item", (JSON, STRING)) is None:
        return ["for paths with items"]
    return []


def _spelling(scalar: Scalar, name: str, dialect: Dialect, types: tuple[DataType, ...]) -> str:
    """A function without a template is one that the renderer spells as standard SQL has it."""
    over = template_of(dialect, f"over.{name}", types) if isinstance(scalar, WindowCall) else None
    template = over or template_of(dialect, name, types)
    return "native" if template is None or _PLAIN.fullmatch(template) else "rewritten"


def _calls(function: Function, varied: int = 0) -> Iterator[tuple[DataType, ...]]:
    """Types of arguments that stand for all: each type of one parameter, the others like it where they may be."""
    names = [accepted for _, accepted in function.parameters]
    required = len(names) - function.optional
    for count in range(required, len(names) + 1):
        for chosen in (names[varied] or _ANY) if count else ("",):
            like = [chosen if chosen in accepted or not accepted else accepted[0] for accepted in names[:count]]
            yield tuple(map(_example, like))


def _example(name: str) -> DataType:
    type_ = _EXAMPLES.get(name) or parse_type(name)
    assert type_ is not None, name
    return type_


def _scalar(function: Function, name: str, types: tuple[DataType, ...]) -> Scalar:
    args = tuple(ColumnRef(Column(number, f"c{number}", type_, True)) for number, type_ in enumerate(types))
    result = types[0] if types else INT64
    match function.family:
        case "aggregate":
            return AggregateCall(name, args, None, result)
        case "window":
            return WindowCall(name, args, None, (), (), None, result)
        case _:
            return Call(name, args, result)


FILES: dict[str, Callable[[], str]] = {"docs/functions.md": function_page}
"""The file that is made here, by its path."""
