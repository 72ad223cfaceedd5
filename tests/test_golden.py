"""Each query of `golden_queries`, at every stage, as it is kept under `tests/golden`.

With DATAFLOW_UPDATE_GOLDEN=1 the files are written anew; what has changed is then seen in the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from golden_queries import QUERIES
from plans import CATALOG

from dataflow.compiler.compile import CompiledPlan, compile_query, compile_sql
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.plan.show import show_plan, show_scalar
from dataflow.compiler.render.select import Rendered
from dataflow.dsl.errors import UnsupportedError
from dataflow.dsl.query import Pipeline

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("DATAFLOW_UPDATE_GOLDEN") == "1"
DIALECTS = ("postgres", "mysql", "sqlite", "duckdb")


@pytest.mark.parametrize("case", QUERIES)
def test_every_stage_is_as_it_was(case: str) -> None:
    pipeline = QUERIES[case]._pipeline
    plan = compile_query(pipeline, CATALOG)
    stages = {
        "query.txt": str(QUERIES[case]),
        "plan.txt": show_plan(plan.bound),
        "optimized.txt": show_plan(plan.optimized),
        "federated.txt": federated(plan),
        **{f"{dialect}.sql": statement(pipeline, dialect) for dialect in DIALECTS},
    }
    if UPDATE:
        write(GOLDEN / case, stages)
    assert {name: (GOLDEN / case / name).read_text() for name in stages} == {
        name: text + "\n" for name, text in stages.items()
    }


def test_every_folder_has_its_query() -> None:
    assert {folder.name for folder in GOLDEN.iterdir()} == QUERIES.keys()


def federated(plan: CompiledPlan) -> str:
    """Each fragment's plan, and the local one."""
    parts = [
        f"#{number} {fragment.source}"
        + (f": {fragment.why_here}" if fragment.why_here else "")
        + f"\n{show_plan(fragment.plan)}"
        for number, fragment in enumerate(plan.federated.fragments, 1)
    ]
    local = plan.federated.local
    return "\n\n".join(parts if local is None else [*parts, f"local\n{show_plan(local)}"])


def statement(pipeline: Pipeline, dialect: str) -> str:
    """The whole query as one statement, its bound values behind it; or why the dialect has none."""
    try:
        rendered: Rendered = compile_sql(pipeline, CATALOG, dialect_named(dialect))
    except UnsupportedError as error:
        return f"-- {error.message}"
    values = [
        f"-- {number}: {show_scalar(slot)} ({slot.type})"
        if isinstance(slot, Literal)
        else f"-- {number}: ${slot.name} ({slot.type})"
        for number, slot in enumerate(rendered.slots, 1)
    ]
    return "\n".join([rendered.sql, *values])


def write(folder: Path, stages: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in stages.items():
        (folder / name).write_text(text + "\n")
