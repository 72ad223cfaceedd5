"""Which comparisons no index can help with is told by the columns' own orders."""

from __future__ import annotations

from plans import compare

from dataflow.compiler.catalog import OwnOrder, Table, TableColumn
from dataflow.compiler.dialects.mysql import MARIADB
from dataflow.compiler.plan.relational import Filter, Scan, Sort
from dataflow.compiler.plan.scalar import Call, Column, ColumnRef, InList, Parameter, SortKey
from dataflow.compiler.render.indexes import without_index
from dataflow.dsl.types import BOOL, INT64, STRING, List

LATIN = OwnOrder("latin1_bin", equal=False, ordered=False, constant="(CONVERT({0} USING latin1) COLLATE latin1_bin)")
X, Y, N = Column(1, "x", STRING, True), Column(2, "y", STRING, True), Column(3, "n", INT64, True)
TABLE = Table(
    "s",
    ("t",),
    ("t",),
    (
        TableColumn("x", STRING, exact_text=False, own=LATIN),
        TableColumn("y", STRING, read="CAST({0} AS CHAR)"),
        TableColumn("n", INT64),
    ),
)
SCAN = Scan(TABLE, (X, Y, N))
OF_X = "no index on `x` helps with `{}`: its order is latin1_bin"


def test_what_the_order_of_the_column_is_good_for() -> None:
    for predicate in (
        compare(X, "equal", "a"),
        compare(X, "like", "a%"),
        compare(X, "not_equal", "a"),
        compare(N, "less", 1),
    ):
        assert without_index(Filter(SCAN, predicate), MARIADB) == ()
    (item,) = compare(X, "equal", "a").args[1:]
    assert without_index(Filter(SCAN, InList(ColumnRef(X), (item,))), MARIADB) == ()


def test_what_it_is_not_good_for() -> None:
    assert without_index(Filter(SCAN, compare(X, "less", "a")), MARIADB) == (OF_X.format("<"),)
    assert without_index(Sort(SCAN, (SortKey(ColumnRef(X)),)), MARIADB) == (OF_X.format("sort"),)
    listed = Call("in_list", (ColumnRef(X), Parameter("p", List(STRING))), BOOL)
    assert without_index(Filter(SCAN, listed), MARIADB) == (OF_X.format("in $list"),)
    found = without_index(Filter(SCAN, compare(Y, "equal", "a")), MARIADB)
    assert found == ("no index on `y` helps with `==`: its order is not that of its values",)
