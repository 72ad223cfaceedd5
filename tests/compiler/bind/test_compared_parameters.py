from __future__ import annotations

import decimal

import pyarrow as pa
import pytest

from dataflow import DataFlow, DataFlowError, Query, col, param

D = decimal.Decimal


@pytest.fixture(scope="module")
def table() -> Query:
    numbers = pa.array([D("1.25"), D("0.10")], pa.decimal128(9, 2))
    return DataFlow(t=pa.table({"n": [1, 2], "q": numbers})).t


def test_a_parameter_that_is_only_compared_has_room(table: Query) -> None:
    found = table.filter((col.q < param("x")) & col.q.is_in([param("y"), D("1.25")]))
    assert [str(field.type) for field in found.parameters] == ["decimal(38,19)"] * 2
    assert len(found.collect(x=D("1.255"), y=D("123456789012"))) == 1


def test_a_list_of_which_one_is_wanted_has_room(table: Query) -> None:
    found = table.filter(col.q.is_in(param("x")))
    assert [row["n"] for row in found.collect(x=[D("1.255"), D("0.1")]).rows()] == [2]


@pytest.mark.parametrize("first", [True, False])
def test_a_result_keeps_its_digits_wherever_its_parameter_is_compared(table: Query, first: bool) -> None:
    query = table.filter(col.q > param("x")) if first else table
    query = query.derive(d=col.q - param("x"))
    query = query if first else query.filter(col.q > param("x"))
    assert str(query.schema[-1].type) == "decimal(10,2)"
    with pytest.raises(DataFlowError, match="more digits behind the point"):
        query.collect(x=D("0.125"))


def test_a_type_that_is_said_is_kept(table: Query) -> None:
    query = table.filter(col.q > param("x", "decimal(5,2)"))
    with pytest.raises(DataFlowError, match=r"decimal\(5,2\), its value has more digits"):
        query.collect(x=D("0.125"))
