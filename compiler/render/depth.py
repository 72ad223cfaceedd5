"""How deep a scalar is when it is spelt, as a parser counts that keeps what is still open on a stack of fixed size.

SQLite's has room for 100 entries: https://www.sqlite.org/compile.html#yystackdepth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from dataflow.compiler.dialects.dialect import Dialect, cast_of, template_of
from dataflow.compiler.plan.scalar import Call, Cast, ColumnRef, Scalar, children
from dataflow.compiler.render.checked import check_of

_TOKEN = re.compile(r"'(?:[^']|'')*'|\{(?:\d+|args)\}|\b(?:CASE|WHEN|THEN|ELSE|END)\b|\w+\(|[(),]|\|\||[-+*/%<>=]")

_CALL, _FURTHER, _GROUP, _OPERATOR = 3, 2, 1, 2
_CASE: Mapping[str, int] = {"CASE": 1, "WHEN": 3, "THEN": 5, "ELSE": 4}
_WHEN_AGAIN = 1
"""Entries of a call's name and bracket, of its arguments so far, of a bracket, of what an operator stands behind."""

_PLAIN = 5
"""Around the arguments of what has no template."""


def is_too_deep(scalar: Scalar, dialect: Dialect) -> bool:
    """Whether a scalar has more open at one place than the dialect's parser has room for."""
    return dialect.most_open is not None and _depth(scalar, dialect) > dialect.most_open


def _depth(scalar: Scalar, dialect: Dialect) -> int:
    inner = [_depth(child, dialect) for child in children(scalar)]
    checked = 0 if (check := check_of(scalar, dialect)) is None else _places(check).get("0", 0)
    match scalar:
        case ColumnRef(column=column):
            return max(_places(dialect.columns.get(column.type.name, "{0}")).values(), default=0)
        case Call(function=function, args=args):
            template = template_of(dialect, function, [arg.type for arg in args])
        case Cast(operand=operand, type=type_):
            template = cast_of(dialect, operand.type, type_)
        case _:
            template = None
    if template is None:
        return checked + _PLAIN + max(inner, default=0)
    places = _places(template)
    return checked + max(
        (places.get(str(at), places.get("args", 0)) + depth for at, depth in enumerate(inner)), default=0
    )


@cache
def _places(template: str) -> dict[str, int]:
    """What is open at most where each argument stands."""
    found: dict[str, int] = {}
    # One entry a level: what it began with, and what an operator or a comma has added since.
    levels: list[list[int]] = [[0, 0]]
    for token in _TOKEN.findall(template):
        match token:
            case "CASE":
                levels.append([_CASE["CASE"], 0])
            case "WHEN":
                again = _WHEN_AGAIN if levels[-1][0] > _CASE["CASE"] else 0
                levels[-1] = [_CASE["WHEN"] + again, 0]
            case "THEN" | "ELSE":
                levels[-1] = [_CASE[token], 0]
            case "END" | ")":
                levels.pop()
            case "(":
                levels.append([_GROUP, 0])
            case ",":
                levels[-1] = [_CALL + _FURTHER, 0]
            case str() if token.endswith("("):
                levels.append([_CALL, 0])
            case str() if token.startswith("{"):
                name = token[1:-1]
                found[name] = max(found.get(name, 0), sum(map(sum, levels)))
            case str() if not token.startswith("'"):
                levels[-1][1] = _OPERATOR
    return found
