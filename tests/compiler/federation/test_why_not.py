from __future__ import annotations

from plans import column, compare, scan

from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.mysql import MYSQL
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.federation.why_not import why_not, why_not_of
from dataflow.compiler.plan.relational import Filter, Join
from dataflow.compiler.plan.scalar import Call, ColumnRef
from dataflow.dsl.types import STRING

A, B = column(1, "a"), column(2, "b")
NAME = column(3, "name", STRING)


def test_kinds_of_joins() -> None:
    less = Join("full", scan(A), scan(B), compare(A, "less", B))
    equal = Join("full", scan(A), scan(B), compare(A, "equal", B))
    assert why_not(less, POSTGRES) == "not every database has a full join without an equality"
    assert why_not(equal, POSTGRES) is None
    assert why_not(equal, MYSQL) == f"{MYSQL.name} has no full join"


def test_functions() -> None:
    lower = Call("lower", (ColumnRef(NAME),), STRING)
    assert why_not_of(lower, SQLITE) == "`lower` is not the same in sqlite"
    assert why_not_of(lower, DUCKDB) is None
    assert why_not(Filter(scan(NAME), compare(lower, "equal", "a")), SQLITE) == "`lower` is not the same in sqlite"
