"""Patterns of `like` and `ilike` whose last backslash escapes nothing ▶ patterns that mean the same to every engine."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.scalar import Call, Literal, Parameter

PATTERNS = ("like", "ilike")


def closed(pattern: str) -> str:
    """A pattern in, the same with a backslash at its end that stands for itself."""
    is_open = (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1
    return pattern + "\\" if is_open else pattern


def with_closed_pattern(call: Call) -> Call:
    """A call of `like` or `ilike` with a pattern that ends well; any other call as it is."""
    if call.function not in PATTERNS:
        return call
    match call:
        case Call(args=(text, Literal(value=str(value)) as pattern)):
            return replace(call, args=(text, replace(pattern, value=closed(value))))
        case Call(args=(text, Parameter() as pattern)):
            return replace(call, args=(text, replace(pattern, is_pattern=True)))
        case _:
            return call
