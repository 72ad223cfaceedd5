"""What generated queries are made of: how often each verb and each function occurs."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
from differential.outcomes import functions_in
from differential.stores import fill_local
from differential.tables import random_tables
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pipelines.aggregates import aggregate, ordered_aggregate
from pipelines.expressions import MAKERS, WIDE, made
from pipelines.maker import TYPES, Maker
from pipelines.number_makers import ROUGH
from pipelines.steps import groupings, queries
from pipelines.window_steps import windowed

from dataflow import DataFlow, Query
from dataflow.dsl.expr import Call, walk
from dataflow.dsl.query import pipelines as parts_of
from dataflow.dsl.types import INT64, STRING, Field, Struct, parse_type
from dataflow.runtime.arrow import arrow_type


def occurrences(count: int, tables_seed: int = 0) -> tuple[Counter[str], Counter[str], float]:
    """Verbs, functions, and the seconds that making the queries took."""
    verbs: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        made = random_tables(tables_seed)
        fill_local(Path(folder), made)
        with DataFlow(duck=f"duckdb:///{folder}/all.duckdb") as flow:
            tables: dict[str, Query] = {table.name: flow["duck"][table.name] for table in made}  # type: ignore[misc]

            @settings(
                max_examples=count,
                derandomize=True,
                database=None,
                deadline=None,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
            )
            @given(data=st.data())
            def each(data: st.DataObject) -> None:
                pipeline = data.draw(queries(tables))._pipeline
                verbs.update(type(step).__name__.lower() for part in parts_of(pipeline) for step in part.steps)
                functions.update(functions_in(pipeline))

            start = time.monotonic()
            each()
            return verbs, functions, time.monotonic() - start


FIELDS = (
    *(Field(f"x_{name}", type_) for name in TYPES if (type_ := parse_type(name)) is not None),
    Field("x_struct", Struct((("a", INT64), ("b", STRING)))),
)


def functions_made(wanted: frozenset[str], rounds: int = 30) -> set[str]:
    """The functions that queries can be made of; each way to make one is tried until all wanted were met."""
    found: set[str] = set()
    columns = [pa.field(field.name, arrow_type(field.type)) for field in FIELDS]
    with DataFlow(t=pa.schema(columns).empty_table()) as flow:
        table = flow["t"]
        assert isinstance(table, Query)
        for number in range(rounds):
            if not wanted <= found:
                found |= _functions_of_a_round(table, number)
    return found


def _functions_of_a_round(table: Query, number: int) -> set[str]:
    found: set[str] = set()

    @seed(number)
    @settings(
        max_examples=10, database=None, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
    )
    @given(data=st.data())
    def each(data: st.DataObject) -> None:
        maker = Maker(data.draw, FIELDS, 1, False, made)
        expressions = [make(maker) for makers in (*MAKERS.values(), *WIDE.values(), ROUGH) for make in makers]
        expressions += [made(maker, "int64") for _ in range(5)]
        expressions += [function(data.draw, FIELDS)[1] for function in (aggregate, ordered_aggregate) for _ in "12345"]
        for expression in expressions:
            found.update(node.function for node in walk(expression._tree) if isinstance(node, Call))
        for step in (windowed, groupings):
            found.update(functions_in(step(data.draw, table, {"t": table}, 0)._pipeline))

    each()
    return found
