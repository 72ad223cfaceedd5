"""Rows in the types of their columns; more is tried on a server in test_mysql_insert.py."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dataflow.compiler.catalog import TableColumn
from dataflow.dsl import types as t
from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.mysql_fitting import fitted


def test_other_types_become_the_columns_own() -> None:
    columns = [TableColumn("a", t.INT64, native="int(11)"), TableColumn("b", t.STRING, native="text")]
    batch = pa.record_batch({"x": pa.array([1], pa.int8()), "y": pa.array(["a"], pa.large_string())})
    assert fitted(batch, columns).equals(pa.record_batch({"a": pa.array([1]), "b": pa.array(["a"])}))


def test_nulls_alone() -> None:
    columns = [TableColumn("a", t.TIME, native="time"), TableColumn("b", t.INT64, native="year(4)")]
    batch = pa.record_batch({"a": pa.nulls(2), "b": pa.nulls(2)})
    assert fitted(batch, columns).to_pydict() == {"a": [None, None], "b": [None, None]}


def test_a_value_that_would_lose_a_part() -> None:
    with pytest.raises(SourceError, match="column `a` came as double and does not fit int64"):
        fitted(pa.record_batch({"a": pa.array([0.5])}), [TableColumn("a", t.INT64, native="int(11)")])
