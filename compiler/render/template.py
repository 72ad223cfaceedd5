"""A sqlglot expression that is a template of a dialect, and generators that can spell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect as SQLGlotDialect
from sqlglot.generator import Generator

Template = exp.FormatPhrase
"""A template with its arguments, as `LOWER({0})` over one; `type`, `precision` and `scale` fill its fields.

`{args}` stands for all arguments; without any, it is a text as it is. An expression of sqlglot's own that no tree of
ours has otherwise: where sqlglot is compiled (`sqlglotc`), neither its expressions nor its generators can be inherited
from.
"""


KEPT_NAMES = 4096
"""Names of columns that are kept as they are quoted in a dialect."""


def column_tree(name: str, table: str | None = None) -> exp.Column:
    """A column, maybe of a table or sub-query; its names are texts, since trees of them would be half of all trees."""
    return exp.Column(this=name, table=table)


def _template_sql(generator: Generator, template: exp.Expr) -> str:
    args = template.args
    text: str = args["this"]
    expressions = args.get("expressions")
    if expressions is None:
        return text
    operands = [generator.sql(operand) for operand in expressions]
    return text.format(
        *operands,
        args=", ".join(operands),
        type=args.get("type"),
        precision=args.get("precision"),
        scale=args.get("scale"),
    )


_dialect = cache(SQLGlotDialect.get_or_raise)


@cache
def _handlers(dialect: str) -> dict[type[exp.Expr], Callable[..., str]]:
    """What spells each expression in a sqlglot dialect, ours too; sqlglot's own tables stay as they are.

    A SELECT is spelt as it is: what sqlglot would change in one, because the database has no such clause, is in no tree
    of ours, since dialects say what is done in their databases.
    """
    quoting = _generator(dialect)

    @lru_cache(KEPT_NAMES)
    def quoted(name: str) -> str:
        return quoting.sql(exp.Identifier(this=name, quoted=True))

    def column_sql(generator: Generator, column: exp.Expr) -> str:
        table: str | None = column.args.get("table")
        name = quoted(column.args["this"])
        return name if table is None else f"{quoted(table)}.{name}"

    def select_sql(generator: Generator, select: exp.Select) -> str:
        return generator.select_sql(select)

    return {**quoting._dispatch, Template: _template_sql, exp.Column: column_sql, exp.Select: select_sql}


def _generator(name: str) -> Generator:
    dialect = _dialect(name)
    return dialect.generator_class(dialect=dialect, identify=True, comments=False)


def to_sql(tree: exp.Expr, dialect: str) -> str:
    """The text of a tree in a sqlglot dialect. The tree belongs to the call and is used up."""
    generator = _generator(dialect)
    generator._dispatch = _handlers(dialect)
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
    Template,
    exp.Paren,
    exp.Cast,
    exp.Null,
    exp.Boolean,
    exp.Literal,
    exp.Case,
    exp.Subquery,
    exp.Anonymous,
)
"""Trees that read as one operand. Not all of sqlglot's `exp.Func` do: its `And` and `Or` are among them."""


def operand(tree: exp.Expr) -> exp.Expr:
    """The tree in brackets, unless it reads as one operand by itself."""
    return tree if isinstance(tree, _ATOMS) else exp.Paren(this=tree)
