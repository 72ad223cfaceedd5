from __future__ import annotations

import re

import pytest

from dataflow.compiler.dialects.dialect import ANSI_FUNCTIONS, Dialect, cast_of, template_of, window_template_of
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.dsl.functions import FUNCTIONS, Function
from dataflow.dsl.types import DATE, FLOAT64, INT64, NULL, STRING, DataType, Decimal, parse_type

PRICE = Decimal(15, 2)

TOY = Dialect(
    name="toy",
    sqlglot="",
    placeholder="?",
    types={"int64": "INTEGER", "decimal": "DECIMAL({precision}, {scale})"},
    casts={("decimal", "decimal"): "NARROW({0})", ("float64", "int64"): "CUT({0})", ("string", "int64"): None}
    | {
        ("decimal", "string"): "TEXT({0}, {digits})",
        ("fraction", "string"): "NOUGHT({0})",
    },
    functions={
        "round": "any",
        "round:float64": "float",
        "round/2": "two",
        "round/2:decimal": "two decimals",
        "lower": None,
    },
)

# What the renderer spells itself.
GENERIC = {
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "and", "or", "not", "is_null",
    "is_not_null", "add", "subtract", "multiply", "negate", "coalesce", "count", "count_distinct", "sum", "min", "max",
    "grouping",
    # What the binder takes apart.
    "if", "strftime",
}  # fmt: skip


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ((INT64,), "any"),
        ((FLOAT64,), "float"),
        ((INT64, INT64), "two"),
        ((PRICE, INT64), "two decimals"),
        ((INT64, PRICE), "two decimals"),
        ((NULL, PRICE), "two decimals"),
        ((FLOAT64, INT64), "float"),
        ((PRICE, FLOAT64), "float"),
    ],
)
def test_the_most_special_template_is_taken(types: tuple[DataType, ...], expected: str) -> None:
    assert template_of(TOY, "round", types) == expected


def test_a_function_that_is_missing_or_none_is_not_offered() -> None:
    assert template_of(TOY, "upper", (STRING,)) is None
    assert template_of(TOY, "lower", (STRING,)) is None


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (PRICE, PRICE, "{0}"),
        (PRICE, Decimal(20, 4), "CAST({0} AS {type})"),
        (INT64, Decimal(21, 2), "CAST({0} AS {type})"),
        (PRICE, Decimal(15, 3), "NARROW({0})"),
        (PRICE, Decimal(10, 1), "NARROW({0})"),
        (FLOAT64, INT64, "CUT({0})"),
        (STRING, INT64, None),
        (PRICE, STRING, "TEXT({0}, 2)"),
        (Decimal(5, 5), STRING, "NOUGHT({0})"),
        (Decimal(5, 5), Decimal(4, 4), "NARROW({0})"),
        (INT64, STRING, None),
        (NULL, INT64, "CAST({0} AS {type})"),
        (NULL, DATE, "{0}"),
    ],
)
def test_casts(source: DataType, target: DataType, expected: str | None) -> None:
    assert cast_of(TOY, source, target) == expected


def test_duckdb_offers_the_whole_language() -> None:
    missing = [
        (function.name, types)
        for function in FUNCTIONS.values()
        for name in [f"{function.name}.{unit}" for unit in function.units] or [function.name]
        if name not in GENERIC
        for types in _calls(function)
        if template_of(DUCKDB, name, types) is None
    ]
    assert missing == []


def test_duckdb_has_every_aggregate_and_window_function_over_windows() -> None:
    functions = [function for function in FUNCTIONS.values() if function.family in ("aggregate", "window")]
    missing = [
        (function.name, types)
        for function in functions
        if function.name not in ("first", "last", "grouping")  # these are `first_value`, `last_value`, and none there
        for types in _calls(function)
        if "{over}" not in (window_template_of(DUCKDB, function.name, types) or "")
    ]
    assert missing == []


def _calls(function: Function) -> list[tuple[DataType, ...]]:
    """The types of arguments that a function may be called with."""
    least, most = len(function.parameters) - function.optional, len(function.parameters)
    return [
        _types(first, [accepted for _, accepted in function.parameters[1:count]]) if count else ()
        for count in range(least, most + 1)
        for first in (function.parameters[0][1] if count else ()) or ("string",)
    ]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("rank", "RANK() OVER {over}"),
        ("count", "COUNT({0}) OVER {over}"),
        ("mean", "(CAST(SUM({0}) OVER {over} AS X) / COUNT(({0})) OVER {over})"),
        ("joined", "STRING_AGG({0}{order}){filter} OVER {over}"),
        ("middle", None),
        ("different", "ANY OVER {over}"),
        ("unknown", None),
    ],
)
def test_aggregates_become_window_functions(function: str, expected: str | None) -> None:
    functions = {
        "rank": "RANK() OVER {over}",
        "mean": "(CAST(SUM({0}) AS X) / COUNT(({0})))",
        "joined": "STRING_AGG({0}{order}){filter}",
        "middle": "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {0})",
        "different": "COUNT(DISTINCT {0})",
        "over.different": "ANY OVER {over}",
    }
    dialect = Dialect(name="toy", sqlglot="", placeholder="?", functions=functions)
    assert window_template_of(dialect, function, (INT64,)) == expected


def _types(first: str, others: list[tuple[str, ...]]) -> tuple[DataType, ...]:
    names = [first, *(first if not accepted or first in accepted else accepted[0] for accepted in others)]
    return tuple(type_ for type_ in map(parse_type, names) if type_ is not None)


def _templates() -> list[object]:
    return [
        pytest.param(template, id=f"{dialect.name}-{kind}-{key}")
        for dialect in DIALECTS.values()
        for kind, templates in (("function", dialect.functions), ("cast", dialect.casts), ("column", dialect.columns))
        for key, template in templates.items()
        if template is not None
    ]


@pytest.mark.parametrize("template", _templates())
def test_a_template_reads_as_one_operand(template: str) -> None:
    text = re.sub(r"'[^']*'", "''", re.sub(r" OVER {(over|group)}|{(order|reversed|filter)}|\[1\]$", "", template))
    while re.search(r"\([^()]*\)", text):
        text = re.sub(r"\([^()]*\)", "", text)
    while re.search(r"CASE(?:(?!CASE|END).)*END", text):
        text = re.sub(r"CASE(?:(?!CASE|END).)*END", "", text)
    assert text in ("", "{0}") or text.isidentifier(), text


def test_functions_of_ansi_are_in_the_language() -> None:
    assert {re.split("[/:]", key)[0] for key in ANSI_FUNCTIONS} <= set(FUNCTIONS)
