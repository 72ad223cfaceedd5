"""What a query gives, and whether another gave the same: columns, types, rows, and their order if one is promised."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb
import pyarrow as pa
from pipelines.maker import is_rough

from dataflow import DataFlowError
from dataflow.dsl import expr as tree
from dataflow.dsl.query import Pipeline, Select, Sort, Take, expressions, pipelines
from dataflow.dsl.types import DataType, Field, List, Struct

Row = tuple[object, ...]

ULPS: Final = 1e-12
TOLERANCES: Final[Mapping[str, float]] = {
    # The C libraries differ by the last digits; what is computed of their results may double that a few times.
    **dict.fromkeys(
        ("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "exp", "ln", "log", "log2", "log10", "sqrt"), ULPS
    ),
    **dict.fromkeys(("power", "degrees", "radians", "divide"), ULPS),
    # Sums of what is no multiple of a quarter, in any order of rows.
    **dict.fromkeys(("avg", "median", "quantile", "product"), ULPS),
    # As a difference of two sums of squares up to 10 ** 6, a variance loses as many digits as these are greater.
    **dict.fromkeys(("stddev", "stddev_pop", "var", "var_pop"), 1e-9),
    # A quotient of such differences; near -1 and 1 the root takes the half of the digits.
    "corr": 1e-7,
}
"""How far floats may lie apart in columns of the letter `r`, by the function: relative, and absolute below 1."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rows of a query, or the error that it ended with; `breaks` where no error was meant."""

    schema: pa.Schema | None
    rows: tuple[Row, ...] = ()
    error: str = ""
    breaks: bool = False
    fields: tuple[Field, ...] = field(default=(), compare=False)


def outcome_of(run: Callable[[], tuple[pa.Table, tuple[Field, ...]]]) -> Outcome:
    """The outcome of something that gives a table and its columns."""
    try:
        table, fields = run()
    except DataFlowError as error:
        return Outcome(None, error=f"{type(error).__name__}: {error}", breaks=not is_about_data(error))
    columns = [_plain(column.to_pylist(), field.type) for column, field in zip(table.columns, fields)]
    rows = tuple(zip(*columns)) if columns else ((),) * table.num_rows
    types = pa.schema([(column.name, column.type) for column in table.schema])
    return Outcome(types, rows, fields=fields)


MANY_DIGITS: Final = "more than 15 digits"
"""What SQLite cannot compute, since it keeps decimals as floats."""

_MYSQL_DATA: Final = frozenset({1264, 1265, 1292, 1366, 1406, 1411, 1441, 1690, 3020, 4078, 4079})


_ABOUT_DATA: Final = (" holds ", "does not fit", "beyond 64 bits", "beyond the years", MANY_DIGITS)


def is_about_data(error: BaseException) -> bool:
    """Whether an error is about a value that does not fit, and not about a statement that no engine should be given."""
    import asyncpg
    import pymysql

    cause: BaseException | None = error
    while cause is not None:
        match cause:
            case duckdb.Error():
                kinds = (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException)
                return isinstance(cause, kinds)
            case asyncpg.PostgresError():
                return isinstance(cause, asyncpg.DataError)
            case pymysql.MySQLError():
                return bool(cause.args) and cause.args[0] in _MYSQL_DATA
        text = str(cause)
        if any(words in text for words in _ABOUT_DATA):
            return True
        cause = cause.__cause__
    return "overflow" in str(error) or "out of range" in str(error)


def difference(
    expected: Outcome, found: Outcome, ordered: bool, tolerance: float, every_row: bool = False
) -> str | None:
    """What is different, None where nothing is. `every_row`: an error about one row is an error everywhere."""
    if expected.breaks or found.breaks:
        return expected.error if expected.breaks else found.error
    if expected.schema is None or found.schema is None:
        # An error about a value may be met or not, as rows are left out before it or behind.
        if expected.schema is None:
            return f"no error, expected {expected.error}" if every_row and found.schema is not None else None
        return None if MANY_DIGITS in found.error else found.error
    if expected.schema != found.schema:
        return f"types: expected {_types(expected.schema)}, found {_types(found.schema)}"
    if len(expected.rows) != len(found.rows):
        return f"expected {len(expected.rows)} rows, found {len(found.rows)}{_apart(expected, found)}"
    rough = [number for number, field in enumerate(expected.fields) if is_rough(field.name)]
    if ordered and not rough:
        return None if expected.rows == found.rows else f"rows in order{_apart(expected, found)}"
    same = _same_rows if rough else _equal_rows
    return None if same(expected.rows, found.rows, rough, tolerance) else f"rows{_apart(expected, found)}"


def _equal_rows(left: Sequence[Row], right: Sequence[Row], rough: list[int], tolerance: float) -> bool:
    return sorted(left, key=repr) == sorted(right, key=repr)


def _same_rows(left: Sequence[Row], right: Sequence[Row], rough: list[int], tolerance: float) -> bool:
    """Each row on the left has one of its own on the right, whose rough floats are near."""
    waiting: dict[str, list[Row]] = {}
    for row in right:
        waiting.setdefault(_exactly(row, rough), []).append(row)
    for row in left:
        rows = waiting.get(_exactly(row, rough), [])
        near = min(rows, key=lambda other: _distance(row, other, rough), default=None)
        if near is None or _distance(row, near, rough) > tolerance:
            return False
        rows.remove(near)
    return True


def _exactly(row: Row, rough: list[int]) -> str:
    return repr([value for number, value in enumerate(row) if number not in rough])


def _distance(row: Row, other: Row, rough: list[int]) -> float:
    return max((_apart_by(row[number], other[number]) for number in rough), default=0.0)


def _apart_by(one: object, two: object) -> float:
    if isinstance(one, float) and isinstance(two, float) and math.isfinite(one) and math.isfinite(two):
        return abs(one - two) / max(1.0, abs(one), abs(two))
    return 0.0 if repr(one) == repr(two) else math.inf


def tolerance_of(pipeline: Pipeline) -> float:
    """The widest of the tolerances of the functions that a pipeline calls."""
    return max((TOLERANCES.get(name, ULPS) for name in functions_in(pipeline)), default=ULPS)


def functions_in(pipeline: Pipeline) -> Iterator[str]:
    """The functions that a pipeline calls, each as often as it does."""
    for part in pipelines(pipeline):
        for step in part.steps:
            for expr in expressions(step):
                yield from (node.function for node in tree.walk(expr) if isinstance(node, tree.Call))


def is_ordered(pipeline: Pipeline, columns: Sequence[str]) -> bool:
    """Whether the last step sorts by every column, or takes rows in an order that does."""
    steps = pipeline.steps
    if steps and isinstance(steps[-1], Take) and not steps[-1].by:
        steps = steps[:-1]
    if not steps or not isinstance(steps[-1], Sort):
        return False
    keys = {key.expr.path[-1] for key in steps[-1].keys if isinstance(key.expr, tree.Column)}
    return set(columns) <= keys


def uses_every_row(pipeline: Pipeline) -> bool:
    """Whether every value that a pipeline computes is among its rows."""
    return len(pipeline.steps) == 1 and isinstance(pipeline.steps[0], Select)


def _plain(values: list[Any], type_: DataType) -> list[object]:
    return [value if value is None else _value(value, type_) for value in values]


def _value(value: Any, type_: DataType) -> object:
    """A value as one that compares by its meaning: -0.0 is 0.0, NaN is itself, documents are what they hold."""
    match type_:
        case List(item=item):
            return tuple(_plain(value, item))
        case Struct(fields=members):
            return tuple(_plain([value[name]], member)[0] for name, member in members)
        case _ if type_.name == "float64":
            return "NaN" if math.isnan(value) else value + 0.0
        case _ if type_.name == "json":
            return json.dumps(json.loads(value, parse_int=float), sort_keys=True)
        case _:
            return value


def _types(schema: pa.Schema) -> str:
    return ", ".join(f"{column.name}: {column.type}" for column in schema)


def _apart(expected: Outcome, found: Outcome) -> str:
    """The rows that only one side has."""
    left, right = (sorted(map(repr, outcome.rows)) for outcome in (expected, found))
    lines = [f"  expected only {row}" for row in _only(left, right)] + [
        f"  found only    {row}" for row in _only(right, left)
    ]
    return "\n" + "\n".join(lines[:12]) if lines else ": same rows in another order"


def _only(rows: list[str], others: list[str]) -> list[str]:
    waiting = list(others)
    found = []
    for row in rows:
        if row in waiting:
            waiting.remove(row)
        else:
            found.append(row)
    return found
