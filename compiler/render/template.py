"""A sqlglot expression that is a template of a dialect, and generators that can spell it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect as SQLGlotDialect
from sqlglot.generator import Generator


class Template(exp.Expression):
    """A template with its arguments, as `LOWER({0})` over one; `type`, `precision` and `scale` fill its fields.

    `{args}` stands for all arguments.
    """

    arg_types: ClassVar = {"this": True, "expressions": False, "type": False, "precision": False, "scale": False}


def _template_sql(generator: Generator, template: exp.Expr) -> str:
    args = template.args
    operands = [generator.sql(operand) for operand in args.get("expressions") or ()]
    text: str = args["this"]
    return text.format(
        *operands,
        args=", ".join(operands),
        type=args.get("type"),
        precision=args.get("precision"),
        scale=args.get("scale"),
    )


@cache
def _generator_class(name: str) -> type[Generator]:
    """The generator of a sqlglot dialect, extended under a name of its own: sqlglot's own tables stay as they are."""
    base = SQLGlotDialect.get_or_raise(name).generator_class
    transforms = {**base.TRANSFORMS, Template: _template_sql}
    return type(f"DataFlow{base.__name__}", (base,), {"TRANSFORMS": transforms})


def to_sql(tree: exp.Expr, dialect: str) -> str:
    """The text of a tree in a sqlglot dialect. The tree belongs to the call and is used up."""
    generator = _generator_class(dialect)(dialect=dialect, identify=True, comments=False)
    return generator.generate(tree, copy=False)


def filled(template: str, args: list[exp.Expr], parts: Mapping[str, Template]) -> tuple[str, list[exp.Expr]]:
    """A template whose parts have names, such as `{over}`: they become numbered as its arguments are."""
    expressions = list(args)
    for name, part in parts.items():
        if f"{{{name}}}" in template:
            template = template.replace(f"{{{name}}}", f"{{{len(expressions)}}}")
            expressions.append(part)
    return template, expressions


_ATOMS = (
    exp.Column,
    exp.Paren,
    exp.Cast,
    exp.Null,
    exp.Boolean,
    exp.Literal,
    exp.Case,
    exp.Subquery,
    exp.Anonymous,
    Template,
)
"""Trees that read as one operand. Not all of sqlglot's `exp.Func` do: its `And` and `Or` are among them."""


def operand(tree: exp.Expr) -> exp.Expr:
    """The tree in brackets, unless it reads as one operand by itself."""
    return tree if isinstance(tree, _ATOMS) else exp.Paren(this=tree)
