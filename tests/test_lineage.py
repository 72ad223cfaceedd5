"""Columns that random queries do not read, as their lineage says, may hold anything: the rows are the same.

The same ones each time; `DATAFLOW_TEST_EXAMPLES` is how many are tried.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipelines.data import DATA, TABLES, Data, Databases, Places, open_databases
from pipelines.maker import PARAMETERS
from pipelines.places import placed
from pipelines.steps import queries

from dataflow import DataFlow, Query
from dataflow.dsl.query import Take

EXAMPLES = os.environ.get("DATAFLOW_TEST_EXAMPLES")
PLACES: Places = {name: (name,) for name in TABLES}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    opened = open_databases(DATA[0], tmp_path_factory.mktemp("lineage") / "data")
    yield opened
    opened.close()


@given(data=st.data())
@settings(
    max_examples=int(EXAMPLES or 60),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_columns_that_are_not_read_may_hold_anything(data: st.DataObject, database: Databases) -> None:
    tables = {name: database.duckdb[name] for name in TABLES}
    query = data.draw(queries({name: table for name, table in tables.items() if isinstance(table, Query)}))
    rows = data.draw(st.sampled_from(DATA))
    with DataFlow(**frames(rows, None)) as db:
        here = Query(placed(query._pipeline, PLACES), db._session)
        lineage, expected = here.lineage(), found(here)
    read = {str(each.table): set(each.columns or ()) for each in lineage.reads}
    assert lineage.columns is not None
    made_from = {(str(each.table), each.column) for origins in lineage.columns.values() for each in origins}
    assert made_from <= {(table, column) for table, columns in read.items() for column in columns}
    with DataFlow(**frames(rows, read)) as db:
        assert found(Query(here._pipeline, db._session)) == expected


def frames(data: Data, read: Mapping[str, set[str]] | None) -> dict[str, pa.Table]:
    """The tables; columns that are not read, where it is said which are, hold nothing but nulls."""
    return {
        name: pa.table(
            [
                pa.array([row[at] if read is None or column.name in read.get(name, ()) else None for row in data[name]],
                         column.arrow)
                for at, column in enumerate(columns)
            ],
            names=[column.name for column in columns],
        )
        for name, columns in TABLES.items()
    }  # fmt: skip


def found(query: Query) -> list[str]:
    """The rows, in an order of ours unless the query ends in a `take`."""
    given_ = {field.name: PARAMETERS[field.name] for field in query.parameters}
    rows = [repr(row) for row in query.collect(**given_).rows()]
    steps = query._pipeline.steps
    return rows if steps and isinstance(steps[-1], Take) else sorted(rows)
