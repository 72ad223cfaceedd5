"""Generated pipelines mean the same with all rules, with none, with each alone, on one engine, on another, and in parts.

`DATAFLOW_TEST_EXAMPLES` is the number of pipelines that are tried; the same ones each time unless it is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from pipelines.data import DATA, SPLIT, WHOLE, Databases, Places, open_databases
from pipelines.steps import pipelines, placed

from dataflow import DataFlow
from dataflow.compiler.compile import compile_query
from dataflow.compiler.optimize import RULES, Rule
from dataflow.compiler.plan.show import show_plan
from dataflow.dsl.query import Pipeline
from dataflow.runtime import loop

EXAMPLES = os.environ.get("DATAFLOW_TEST_EXAMPLES")
SETTINGS = settings(
    max_examples=int(EXAMPLES or 150),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Databases]]:
    folder = tmp_path_factory.mktemp("meaning")
    opened = [open_databases(data, folder / str(number)) for number, data in enumerate(DATA)]
    yield opened
    for database in opened:
        database.close()


@given(data=st.data())
@SETTINGS
def test_rows_are_the_same_everywhere(data: st.DataObject, databases: list[Databases]) -> None:
    chosen = databases[data.draw(st.integers(0, len(databases) - 1), label="data set")]
    tables = {name: chosen.duckdb[name] for name in WHOLE}
    query = data.draw(pipelines(tables), label="query")
    pipeline = query._pipeline
    expected = rows(chosen.duckdb, placed(pipeline, WHOLE), ())
    for rules in (RULES, *((rule,) for rule in RULES)):
        assert rows(chosen.duckdb, placed(pipeline, WHOLE), rules) == expected, [rule.__name__ for rule in rules]
    for database, places in ((chosen.sqlite, WHOLE), (chosen.split, SPLIT)):
        for rules in (RULES, ()):
            assert rows(database, placed(pipeline, places), rules) == expected, (places, len(rules))


def rows(database: DataFlow, pipeline: Pipeline, rules: tuple[Rule, ...]) -> list[tuple[object, ...]]:
    """The rows of a pipeline compiled with these rules, in one order."""
    session = database._session
    loop.run(session.introspection.load(pipeline))
    plan = compile_query(pipeline, session.introspection.catalog(), rules)
    try:
        found = loop.run(session._collect(plan, {})).to_arrow()
    except Exception:
        note("\n".join([show_plan(plan.optimized), *(f.sql for f in plan.fragments), plan.local.sql if plan.local else ""]))
        raise
    return sorted((tuple(map(_plain, row.values())) for row in found.to_pylist()), key=repr)


def _plain(value: object) -> object:
    return value + 0.0 if isinstance(value, float) else value
