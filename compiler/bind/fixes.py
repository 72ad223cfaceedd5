"""Fixes that several errors of the binder have in common, in both forms."""

from __future__ import annotations

from collections.abc import Sequence

from dataflow.dsl.errors import Fix
from dataflow.dsl.expr import Cast, Column, Expr
from dataflow.dsl.format_expr import format_expr
from dataflow.dsl.span import Span, TextSpan
from dataflow.dsl.types import DataType

COMPARED = Fix("compare it with a value, as {}", "col.x == 1", "x == 1")


def converted(words: str, written: Expr, type_: DataType) -> Fix:
    """A conversion of what was written; in Python it goes behind whatever that is."""
    return Fix(f"{words}: {{}}", f'.cast("{type_}")', format_expr(Cast(written, type_)))


def column_converted(name: str, type_: DataType) -> Fix:
    """A step that gives a column another type."""
    python, text = f'.derive({name}=col.{name}.cast("{type_}"))', f"derive {_text(name)} = {_text(name)}::{type_}"
    return Fix("convert one: {}", python, text)


def read_as_text(name: str) -> Fix:
    """A step that makes a text of a column whose type has no counterpart, or is without it."""
    text = _text(name)
    python = f'.derive({name}=col.{name}.cast("string"))` or `.drop("{name}")'
    return Fix("read it as text or leave it out: {}", python, f"derive {text} = {text}::string` or `drop {text}")


def left_out(names: Sequence[str]) -> Fix:
    """A step without these columns."""
    python = ", ".join(f'"{name}"' for name in names)
    them = "it" if len(names) == 1 else "them"
    return Fix(f"leave {them} out: {{}}", f".drop({python})", f"drop {', '.join(map(_text, names))}")


def verb_at(verb: str, span: Span | None) -> str:
    """A verb as it is called where it stands: keys follow `by` in the text form."""
    return "by" if verb == "group_by" and isinstance(span, TextSpan) else verb


def _text(name: str) -> str:
    return format_expr(Column((name,)))
