"""Every template of every dialect, run on the real engine, gives what plain Python says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pytest
from dialect_engines import (
    AdbcSQLiteEngine,
    DuckDBEngine,
    Engine,
    MySQLEngine,
    PostgresEngine,
    Rows,
    SQLiteEngine,
    filled,
    language_value,
    parameter,
)
from meaning.case import Case, Conversion, Row, Total
from meaning.cases import CASES, CONVERSIONS, MALFORMED, ORDERED_TOTALS, TOTALS, WINDOWS
from meaning.windows import PLACES, OrderedTotal, WindowCase

from dataflow.compiler.dialects.dialect import cast_of, template_of, window_template_of
from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.compiler.render.units import count_of
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import INT64, STRING, DataType

PARAMETER_ROWS = 40
"""Rows of a case that are tried a second time with parameters instead of columns."""

OF_DRIVERS = {"postgres": "postgres", "mysql": "mariadb", "sqlite": "sqlite", "adbc": "sqlite", "duckdb": "duckdb"}
"""The dialect of each engine."""

EVERYWHERE = ("sum", "avg", "min", "max")
"""Aggregates that the renderer spells where a dialect has no template."""

RANKS = ("rank", "dense_rank", "percent_rank", "cume_dist")
"""Window functions for which rows may be equal."""


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest) -> Iterator[dict[str, Engine]]:
    opened: dict[str, Engine] = {}
    yield opened
    for engine in opened.values():
        engine.close()


@pytest.fixture
def engine(name: str, engines: dict[str, Engine], request: pytest.FixtureRequest) -> Engine:
    if name not in engines:
        engines[name] = _opened(name, request)
    return engines[name]


def _opened(name: str, request: pytest.FixtureRequest) -> Engine:
    match name:
        case "postgres":
            return PostgresEngine(request.getfixturevalue("postgres_url"))
        case "mysql":
            return MySQLEngine(request.getfixturevalue("mysql_url"))
        case "sqlite":
            return SQLiteEngine()
        case "adbc":
            return AdbcSQLiteEngine()
        case _:
            return DuckDBEngine()


def _offered(cases: Sequence[Case]) -> list[object]:
    return [
        pytest.param(name, case, id=f"{name}-{number}-{case}")
        for name, dialect in OF_DRIVERS.items()
        for number, case in enumerate(cases)
        if template_of(DIALECTS[dialect], case.function, case.types) is not None
    ]


@pytest.mark.parametrize(("name", "case"), _offered(CASES))
def test_function(engine: Engine, case: Case) -> None:
    template = template_of(engine.dialect, case.function, case.types)
    assert template is not None
    expected = [case.expected(row) for row in case.rows]
    if not case.constants:
        over_columns = _over_columns(engine, template, case.types, case.rows, case.result)
        _check(case.rows, expected, over_columns, case.result)
    step = len(case.rows) // PARAMETER_ROWS + 1
    over_parameters = _over_parameters(engine, template, case.types, case.rows[::step], case.result)
    _check(case.rows[::step], expected[::step], over_parameters, case.result)


@pytest.mark.parametrize(
    ("name", "total"),
    [
        pytest.param(name, total, id=f"{name}-{number}-{total}")
        for name, dialect in OF_DRIVERS.items()
        for number, total in enumerate(TOTALS)
        if total.function in EVERYWHERE or template_of(DIALECTS[dialect], total.function, total.types) is not None
    ],
)
def test_aggregate(engine: Engine, total: Total) -> None:
    template = template_of(engine.dialect, total.function, total.types) or f"{total.function}({{0}})"
    arguments = [*_columns(engine, total.types), *([total.constant] if total.constant else [])]
    added = [_added(engine, total.function, total.type, arguments[0]), *arguments[1:]]
    expression = filled(engine.dialect, template, added, total.result, total.type, counted=arguments[0])
    found = _select(engine, expression, total.types, total.rows)
    _check([total.values], [total.expected], [row[0] for row in found], total.result)


@pytest.mark.parametrize(
    ("name", "case"),
    [
        pytest.param(name, case, id=f"{name}-{number}-{case}")
        for name, dialect in OF_DRIVERS.items()
        for number, case in enumerate(WINDOWS)
        if window_template_of(DIALECTS[dialect], case.function, case.types) is not None
    ],
)
def test_window_function(engine: Engine, case: WindowCase) -> None:
    template = window_template_of(engine.dialect, case.function, case.types)
    assert template is not None
    rows = list(zip(PLACES, case.values, strict=True))
    frame = " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING" if case.all_rows else ""
    # Equal rows come as they are numbered where their order matters.
    order = "a0" if FUNCTIONS[case.function].is_aggregate or case.function in RANKS else "a0, n"
    parts = {"over": f"(ORDER BY {order}{frame})", "group": "()", "order": "", "filter": ""}
    column = _columns(engine, (INT64, case.type))[1:] if case.sees_values else []
    arguments = [*column, *map(_constant, case.constants)]
    if column:
        parts["counted"] = arguments[0]
        arguments[0] = _added(engine, case.function, case.type, arguments[0])
    expression = filled(engine.dialect, template, arguments, case.result, case.type, **parts)
    found = _select(engine, f"n, {expression} AS r", (INT64, case.type), rows, "ORDER BY n")
    _check(rows, case.expected, [row[1] for row in found], case.result)


@pytest.mark.parametrize(
    ("name", "total"),
    [
        pytest.param(name, total, id=f"{name}-{number}-{total.function}-{total.type}")
        for name, dialect in OF_DRIVERS.items()
        for number, total in enumerate(ORDERED_TOTALS)
        if template_of(DIALECTS[dialect], total.function, [total.type]) is not None
    ],
)
def test_aggregate_of_rows_in_order(engine: Engine, total: OrderedTotal) -> None:
    template = template_of(engine.dialect, total.function, [total.type])
    assert template is not None
    result = FUNCTIONS[total.function].result([total.type])
    arguments = [*_columns(engine, (total.type,)), *map(_constant, total.constants)]
    for where in ("", " FILTER (WHERE n >= 0)"):
        parts = {"order": " ORDER BY n", "reversed": " ORDER BY n DESC", "filter": where}
        expression = filled(engine.dialect, template, arguments, result, **parts)
        found = _select(engine, expression, (total.type,), [(value,) for value in total.values])
        _check([total.values], [total.expected], [row[0] for row in found], result)


def _added(engine: Engine, function: str, type_: DataType, argument: str) -> str:
    """What an aggregate is made over, as the renderer spells it."""
    template = count_of(engine.dialect, type_) if function in ("sum", "avg") else None
    return argument if template is None else filled(engine.dialect, template, [argument], type_)


def _constant(value: object) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _castable() -> list[object]:
    return [
        pytest.param(name, conversion, id=f"{name}-{conversion}")
        for name, dialect in OF_DRIVERS.items()
        for conversion in CONVERSIONS
        if cast_of(DIALECTS[dialect], conversion.source, conversion.target) is not None
    ]


@pytest.mark.parametrize(("name", "conversion"), _castable())
def test_cast(engine: Engine, conversion: Conversion) -> None:
    template = cast_of(engine.dialect, conversion.source, conversion.target)
    assert template is not None
    types, rows = (conversion.source,), [(value,) for value in conversion.values]
    expected = [conversion.expected(value) for value in conversion.values]
    for found in (
        _over_columns(engine, template, types, rows, conversion.target),
        _over_parameters(engine, template, types, rows, conversion.target),
    ):
        _check(rows, expected, found, conversion.target)


@pytest.mark.parametrize(
    ("name", "type_", "text"),
    [
        pytest.param(name, type_, text, id=f"{name}-{type_}-{text!r}")
        for name, dialect in OF_DRIVERS.items()
        for type_, texts in MALFORMED.items()
        for text in texts
        if cast_of(DIALECTS[dialect], STRING, type_) is not None
    ],
)
def test_cast_of_malformed_text_is_an_error(engine: Engine, type_: DataType, text: str) -> None:
    template = cast_of(engine.dialect, STRING, type_)
    assert template is not None
    expression = filled(engine.dialect, template, [parameter(engine.dialect, STRING, 1)], type_)
    with pytest.raises(Exception, match=r"(?i)malformed|invalid|out of range|overflow|could not|convert"):
        engine.run(f"SELECT {expression}", [text])


WORDS = ("", "A", "B", "Z", "a", "a ", "ab", "b", "\u00e4", "\uff5e", "\U0001f600")
"""In the order of code points; of UTF-16 units and of most collations it would be another."""


@pytest.mark.parametrize("name", OF_DRIVERS)
def test_text_order_is_that_of_code_points(engine: Engine) -> None:
    order = engine.dialect.text_order or "{0}"
    rows = [(word,) for word in reversed(WORDS)]
    found = _select(engine, f"a0, {order.format('a0')} AS k", (STRING,), rows, "ORDER BY k")
    assert [row[0] for row in found] == list(WORDS)


@pytest.mark.parametrize("name", OF_DRIVERS)
def test_text_key_tells_apart_what_differs(engine: Engine) -> None:
    key = (engine.dialect.text_key or "{0}").format("a0")
    rows = [(word,) for word in WORDS]
    ((different,),) = _select(engine, f"COUNT(DISTINCT {key})", (STRING,), rows)
    assert different == len(WORDS)
    ((same,),) = _select(engine, "COUNT(*)", (STRING,), rows, f"WHERE {key} = 'a'")
    assert same == 1


def test_every_template_is_tried() -> None:
    tried = {(case.function, len(case.types)) for case in CASES} | {(total.function, 1) for total in TOTALS}
    tried |= {(case.function, len(case.types)) for case in WINDOWS}
    tried |= {(total.function, 1 + len(total.constants)) for total in ORDERED_TOTALS}
    # How a list is bound is up to each source: `tests/test_subqueries.py` tries it with them.
    names = {name for name, _ in tried} | {"in_list"}
    for dialect in DIALECTS.values():
        for key in dialect.functions:
            name, _, count = key.removeprefix("over.").partition(":")[0].partition("/")
            assert name in names, f"{dialect.name}: {key}"
            assert not count or (name, int(count)) in tried, f"{dialect.name}: {key}"


def _columns(engine: Engine, types: Sequence[DataType]) -> list[str]:
    return [engine.dialect.columns.get(type_.name, "{0}").format(f"a{at}") for at, type_ in enumerate(types)]


def _select(engine: Engine, expression: str, types: Sequence[DataType], rows: Sequence[Row], clauses: str = "") -> Rows:
    """What an expression gives over a table of the rows, which are numbered as `n`."""
    columns = ", ".join(f"a{at} {engine.column_type(type_)}" for at, type_ in enumerate(types))
    engine.run(f"CREATE TEMPORARY TABLE t (n INTEGER, {columns})")
    try:
        _fill(engine, rows)
        return engine.run(f"SELECT {expression} FROM t {clauses}")
    finally:
        engine.run("DROP TABLE t")


def _fill(engine: Engine, rows: Sequence[Row]) -> None:
    values: list[object] = []
    lines = []
    for number, row in enumerate(rows):
        marks = []
        for at, value in enumerate(row):
            values.append(engine.stored(value, number + at))
            marks.append(engine.dialect.placeholder.format(len(values)))
        lines.append(f"({number}, {', '.join(marks)})")
    if lines:
        engine.run(f"INSERT INTO t VALUES {', '.join(lines)}", values)


def _over_columns(
    engine: Engine, template: str, types: Sequence[DataType], rows: Sequence[Row], result: DataType
) -> list[object]:
    expression = filled(engine.dialect, template, _columns(engine, types), result)
    return [row[1] for row in sorted(_select(engine, f"n, {expression}", types, rows), key=lambda row: row[0])]


def _over_parameters(
    engine: Engine, template: str, types: Sequence[DataType], rows: Sequence[Row], result: DataType
) -> list[object]:
    selects, values = [], []
    for number, row in enumerate(rows):
        marks = []
        for type_, value in zip(types, row):
            values.append(engine.stored(value, 2))
            marks.append(parameter(engine.dialect, type_, len(values)))
        selects.append(f"SELECT {number} AS n, {filled(engine.dialect, template, marks, result)} AS r")
    return [row[1] for row in sorted(engine.run(" UNION ALL ".join(selects), values), key=lambda row: row[0])]


def _check(rows: Sequence[Row], expected: Sequence[object], found: Sequence[object], type_: DataType) -> None:
    wrong = [
        f"{row}: {right!r} expected, {value!r} found"
        for row, right, value in zip(rows, expected, found, strict=True)
        if not _same(right, language_value(value, type_))
    ]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(rows)} differ", *wrong[:12]])


def _same(expected: object, found: object) -> bool:
    if isinstance(found, float) and isinstance(expected, int | float):
        return math.isclose(expected, found, rel_tol=4e-15, abs_tol=1e-300)
    return expected == found
