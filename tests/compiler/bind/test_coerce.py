"""Values of different types brought together."""

from __future__ import annotations

import pytest
from bound_shop import bound, fields

from dataflow.compiler.bind.coerce import can_cast
from dataflow.compiler.plan.relational import Project
from dataflow.compiler.plan.show import show_scalar
from dataflow.dsl.types import BOOL, DATE, FLOAT64, INT64, JSON, STRING, TIMESTAMP, DataType, Decimal, List


@pytest.mark.parametrize(
    ("code", "scalar", "type_"),
    [
        ("col.total + 1", "(total + 1)", "decimal(16,2)"),
        ("col.total + 1.5", "(total + 1.5)", "decimal(16,2)"),
        ("col.discount + 1", "(discount + 1.0)", "float64?"),
        ("col.id + 1.5", "(id + 1.5)", "float64"),
        ("col.id + col.discount", "(id + discount)", "float64?"),
        ("col.id + None", "(id + null)", "int64?"),
        ("col.total > 5", "(total > 5)", "bool"),
        ("col.total == 5.25", "(total == 5.25)", "bool"),
        # Floats of these are 0.06999999999999999 and 1.1400000000000001.
        ("col.total <= expr('0.06 + 0.01')", "(total <= (0.06 + 0.01))", "bool"),
        ("col.total * expr('(1 + 0.07) + 0.07')", "(total * ((1 + 0.07) + 0.07))", "decimal(20,4)"),
        ("col.discount <= expr('0.06 + 0.01')", "(discount <= (0.06 + 0.01))", "bool?"),
        ("col.total * expr('1 / 4')", "(total * (1 / 4))", "float64?"),
        ("col.total == col.id", "(total == id)", "bool"),
        ("col.placed < col.shipped_at", "(placed::timestamp < shipped_at)", "bool?"),
        ("col.region.coalesce('?')", "coalesce(region, '?')", "string"),
        ("col.region.coalesce(None)", "coalesce(region, null)", "string?"),
        ("col.discount.coalesce(0)", "coalesce(discount, 0.0)", "float64"),
        ("col.id.coalesce(1.5)", "coalesce(id::float64, 1.5)", "float64"),
        ("fn.greatest(col.id, 1, 2)", "greatest(greatest(id, 1), 2)", "int64"),
        ("fn.greatest(col.discount, col.id)", "greatest(discount, id::float64)", "float64"),
        ("fn.least(col.discount, col.region.length())", "least(discount, length(region)::float64)", "float64?"),
        ("if_(col.paid, 'a', 'b')", "case when paid then 'a' else 'b' end", "string"),
        ("if_(col.paid, None, col.total)", "case when paid then null else total end", "decimal(15,2)?"),
        ("lit(None).cast('int64')", "null", "int64?"),
        ("param.a.coalesce(col.total)", "coalesce($a, total)", "decimal(15,2)"),
    ],
)
def test_an_expression(code: str, scalar: str, type_: str) -> None:
    made = bound(f"orders.select(x={code})").plan
    assert isinstance(made, Project)
    assert show_scalar(made.assignments[0].value) == scalar
    assert fields(f"orders.select(x={code})") == f"x {type_}"


@pytest.mark.parametrize(
    ("source", "target", "known"),
    [
        (INT64, STRING, True),
        (STRING, Decimal(15, 2), True),
        (Decimal(15, 2), Decimal(10, 1), True),
        (DATE, TIMESTAMP, True),
        (DATE, INT64, False),
        (BOOL, FLOAT64, False),
        (JSON, INT64, True),
        (JSON, DATE, False),
        (List(INT64), STRING, False),
        (List(INT64), List(Decimal(38, 2)), True),
        (List(FLOAT64), List(INT64), False),
    ],
    ids=str,
)
def test_known_casts(source: DataType, target: DataType, known: bool) -> None:
    assert can_cast(source, target) is known


def test_a_number_of_many_digits_stays_a_float_beside_a_decimal() -> None:
    assert fields("orders.select(x=col.total * 1e20)") == "x float64"
