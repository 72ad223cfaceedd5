from __future__ import annotations

import pytest

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.numbered_rows import first_rows
from dataflow.compiler.catalog import Catalog
from dataflow.compiler.plan.relational import Empty
from dataflow.compiler.plan.scalar import Column, ColumnRef, Literal, Parameter, Scalar, SortKey
from dataflow.compiler.plan.show import show_plan
from dataflow.dsl.types import INT64

A, B = Column(1, "a", INT64), Column(2, "b", INT64)


@pytest.mark.parametrize(
    ("count", "offset", "condition"),
    [
        (Literal(2, INT64), None, "row_number <= 2"),
        (Parameter("n", INT64), None, "row_number <= $n"),
        (Literal(2, INT64), Literal(3, INT64), "(row_number > 3) and (row_number <= (2 + 3))"),
    ],
)
def test_first_rows_of_each_group(count: Scalar, offset: Scalar | None, condition: str) -> None:
    context = Context(Catalog({}, {}), lambda pipeline, context: pytest.fail("no pipeline is bound"))
    kept = first_rows(Empty((A, B)), (ColumnRef(A),), (SortKey(ColumnRef(B)),), count, offset, context)
    assert show_plan(kept).splitlines() == [
        f"Filter ({condition})",
        "  Window [row_number = row_number() over (by a sort b)]",
        "    Empty [a, b]",
    ]
