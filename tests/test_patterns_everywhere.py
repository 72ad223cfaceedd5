"""Generated patterns match the same on every engine they are sent to as the local engine makes of them as written.

`DATAFLOW_TEST_EXAMPLES` is the number of patterns that are tried; the same ones each time unless it is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from dialect_engines import DuckDBEngine, Engine, MySQLEngine, PostgresEngine, filled, parameter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataflow.compiler.bind.patterns import read_pattern
from dataflow.compiler.dialects.dialect import template_of
from dataflow.dsl.types import BOOL, INT64, STRING, DataType

EXAMPLES = os.environ.get("DATAFLOW_TEST_EXAMPLES")
SETTINGS = settings(
    max_examples=int(EXAMPLES or 150),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TEXTS = [
    *("".join(signs) for length in range(5) for signs in product("ab\n", repeat=length)),
    *("Ab", "K\u212as\u017f", "a$b", "aab1 _", "ababab", "]-^", "é😀a"),
]
ATOMS = (
    "a",
    "b",
    "ab",
    ".",
    "[ab]",
    "[^a]",
    r"\w",
    r"\s",
    r"\d",
    "[^b\n]",
    "$",
    "^",
    r"\$",
    "[!-$]",
    "k",
    "S",
    "é",
    "😀",
)
MOST_GROUPS = 9
"""As many as `\\1` to `\\9` name."""
REPEATS = ("", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,1}", "{2,}", "*?", "+?", "??")


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    groups = st.builds(
        "{}{}{}){}".format, st.sampled_from(("(", "(?:")), parts, st.sampled_from(("", "|b", "|ab")), REPEATED
    )
    return st.lists(st.one_of(parts, groups), min_size=1, max_size=4).map("".join)


REPEATED = st.sampled_from(REPEATS)
PATTERNS = st.recursive(st.builds("{}{}".format, st.sampled_from(ATOMS), REPEATED), _joined, max_leaves=6)

GREEDY = ("", "", "*", "+", "?", "{2}", "{1,2}", "{0,1}", "{2,}")
SINGLE = st.builds(
    "{}{}".format, st.sampled_from([atom for atom in ATOMS if atom not in ("ab", "$", "^")]), st.sampled_from(GREEDY)
)
GROUPED = st.recursive(
    SINGLE, lambda parts: st.lists(parts, min_size=1, max_size=4).map(lambda some: f"({''.join(some)})")
)
LINEAR = st.builds(
    "{}{}{}".format, st.sampled_from(("", "^")), st.lists(GROUPED, max_size=4).map("".join), st.sampled_from(("", "$"))
)
"""Patterns without a choice, most with groups; not all of them take a character."""


@pytest.fixture(scope="module")
def engines(postgres_url: str, mysql_url: str) -> Iterator[list[Engine]]:
    opened: list[Engine] = [DuckDBEngine(), PostgresEngine(postgres_url), MySQLEngine(mysql_url)]
    for engine in opened:
        engine.run(f"CREATE TEMPORARY TABLE t (n INTEGER, a0 {engine.column_type(STRING)})")
        marks = [f"({number}, {engine.dialect.placeholder.format(number + 1)})" for number in range(len(TEXTS))]
        engine.run(f"INSERT INTO t VALUES {', '.join(marks)}", TEXTS)
    yield opened
    for engine in opened:
        engine.close()


@given(pattern=PATTERNS, fold=st.booleans())
@SETTINGS
def test_the_same_texts_match(pattern: str, fold: bool, engines: list[Engine]) -> None:
    read = read_pattern(pattern, fold=fold)
    if read.problem is not None or read.plain is None:
        return
    expected = _found(engines[0], "imatches" if fold else "matches", (pattern,), BOOL)
    for engine in engines:
        assert _found(engine, "matches.plain", (read.plain,), BOOL) == expected, engine.dialect.name


@given(pattern=st.one_of(LINEAR, PATTERNS), by=st.sampled_from(("", "<>", r"\\1")))
@SETTINGS
def test_the_same_is_matched(pattern: str, by: str, engines: list[Engine]) -> None:
    read = read_pattern(pattern)
    if not read.linear or read.groups > MOST_GROUPS:
        return
    calls = [("regexp_extract", ()), ("regexp_replace", (by,))]
    calls += [("regexp_extract", (group,)) for group in range(read.groups + 1)]
    calls += [("regexp_replace", (f"<\\{group}>",)) for group in range(1, read.groups + 1)]
    for function, more in calls:
        expected = _found(engines[0], function, (pattern, *more), STRING)
        for engine in engines:
            found = _found(engine, f"{function}.linear", (read.plain, *more), STRING)
            assert found in (expected, None), (engine.dialect.name, function, more)


def _found(engine: Engine, function: str, values: Sequence[object], result: DataType) -> list[object] | None:
    """What a function finds in each text; None where the engine is never asked."""
    types = (STRING, *(INT64 if isinstance(value, int) else STRING for value in values))
    template = template_of(engine.dialect, function, types)
    if template is None:
        return None
    marks = [parameter(engine.dialect, type_, at) for at, type_ in enumerate(types[1:], 1)]
    rows = engine.run(f"SELECT n, {filled(engine.dialect, template, ['a0', *marks], result)} FROM t ORDER BY n", values)
    return [bool(value) if result == BOOL else value for _, value in rows]
