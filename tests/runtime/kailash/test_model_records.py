"""Rows of models in the forms that nodes put out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from model_workflows import error_of, output_of, outputs_of

from dataflow import DataFlow
from dataflow.runtime.kailash import RowStream, use

from kailash_runtimes import Run, both_runtimes


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    with DataFlow(f"sqlite:///{tmp_path}/a.db", auto_create=True) as db:

        @db.model
        class Job:
            name: str
            success: bool = False
            result: str | None

        db.Job.bulk_create([{"name": "a"}, {"name": "b"}])
        use(db)
        yield db
        use(None)


@both_runtimes
def test_forms_of_many(db: DataFlow, run: Run, tmp_path: Path) -> None:
    for form, kind in (("arrow", pa.Table), ("pandas", pd.DataFrame), ("polars", pl.DataFrame), ("stream", RowStream)):
        outputs = output_of("JobListNode", run, output=form)
        assert isinstance(outputs[form], kind)
        assert (outputs["records"], outputs["count"]) == (None, None if form == "stream" else 2)
    path = str(tmp_path / "jobs.parquet")
    assert output_of("JobListNode", run, output="parquet", path=path, filter={"name": "a"})["path"] == path
    assert pq.read_table(path).column("name").to_pylist() == ["a"]
    assert "expected one of `typed`, `records`, `arrow`" in str(error_of("JobListNode", run, output="rows"))
    assert "expected one of `typed`, `records`" in str(error_of("JobReadNode", run, id=1, output="arrow"))


@both_runtimes
@pytest.mark.parametrize("form", ["typed", "arrow", "pandas", "polars", "stream"])
def test_rows_from_list_to_bulk_create(db: DataFlow, run: Run, form: str) -> None:
    outputs = outputs_of(
        ("JobListNode", "read", {"output": form, "fields": ["name", "success"]}),
        ("JobBulkCreateNode", "write", {}),
        ("read", "records" if form == "typed" else form, "write", "data"),
        run=run,
    )
    assert outputs["write"] == {"row_count": 2, "refused": [], "records": None}
    assert db.Job.count() == 4


@both_runtimes
def test_fields_that_runtimes_would_take_for_failures_are_in_the_record_only(db: DataFlow, run: Run) -> None:
    outputs = output_of("JobCreateNode", run, name="a", success=False, result="r")
    assert outputs["record"]["success"] is False
    assert outputs["record"]["result"] == "r"
    assert {"success", "result"}.isdisjoint(outputs)


def test_to_python_code(db: DataFlow) -> None:
    outputs: Any = outputs_of(
        ("JobListNode", "read", {"output": "records", "sort": "-name"}),
        ("PythonCodeNode", "code", {"code": "result = [row['name'] for row in rows]"}),
        ("read", "records", "code", "rows"),
    )
    assert outputs["code"]["result"] == ["b", "a"]
