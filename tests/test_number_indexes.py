"""Numbers of MariaDB: indexes are searched where its types compare otherwise, and find what is equal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from test_indexes import Indexed, searches

from dataflow import DataFlow, DataFlowError, Expression, Query, col, fn, param, that

from servers import fresh_mysql_database, run_mysql

COLUMNS = {"n": "BIGINT", "u": "BIGINT UNSIGNED", "y": "YEAR", "f": "FLOAT"}
ROWS = "SELECT seq, CAST(seq AS SIGNED) - 3, seq, 1901 + seq MOD 250, seq / 8 FROM seq_1_to_4000"


@pytest.fixture(scope="module")
def indexed(mysql_url: str) -> Iterator[Indexed]:
    described = ", ".join(f"{name} {native}, INDEX i_{name} ({name})" for name, native in COLUMNS.items())
    ends = [f"({5000 + at}, NULL, {end}, NULL, 0.1)" for at, end in enumerate((2**63, 2**63 + 1, 2**64 - 1))]
    with fresh_mysql_database(mysql_url) as mysql:
        run_mysql(
            mysql,
            f"CREATE TABLE t (id INT PRIMARY KEY, {described})",
            f"INSERT INTO t {ROWS}",
            f"INSERT INTO t VALUES {', '.join(ends)}",
            "ANALYZE TABLE t",
        )
        flow = DataFlow(mariadb=mysql)
        yield Indexed(flow, {"mariadb": mysql})
        flow.close()


WAYS: dict[str, Callable[[Query, str], Query]] = {
    "equal": lambda t, c: t.filter(col[c] == 1999),
    "in": lambda t, c: t.filter(col[c].is_in([1999, 2001])),
    "join": lambda t, c: t.filter(col.id < 5).join(t.select(key=col[c]), on=col[c] == that.key),
    "range": lambda t, c: t.filter(col[c].between(100, 101)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("column", COLUMNS)
def test_searched(indexed: Indexed, column: str, way: str) -> None:
    query = WAYS[way](indexed.flow.mariadb.t, column)
    assert searches(indexed, "mariadb", column, query) is (column != "y" or way != "range")


def test_columns_of_two_types_are_joined_by_an_index(indexed: Indexed) -> None:
    t = indexed.flow.mariadb.t
    query = t.filter(col.id < 5).join(t.select(key=col.u), on=col.n == that.key)
    assert searches(indexed, "mariadb", "u", query)
    assert sorted(row["n"] for row in query.collect().rows()) == [1]


@pytest.mark.parametrize(
    ("column", "value"), [("n", 0.5), ("n", -1.5), ("u", 0.5), ("u", -0.5), ("y", 1999.5), ("y", 99)]
)
def test_no_other_number_is_found(indexed: Indexed, column: str, value: float) -> None:
    """MariaDB rounds a fraction to find it in an index, and takes the year 99 for 1999."""
    t = indexed.flow.mariadb.t
    assert t.filter(col[column] == value).collect().rows() == []
    assert t.filter(col[column].is_in([value])).collect().rows() == []
    for items in ([float(value)], [Decimal(str(value))]):
        type_ = "list(float64)" if isinstance(items[0], float) else "list(decimal(9,1))"
        assert t.filter(col[column].is_in(param("items", type_))).collect(items=items).rows() == []
    between = t.filter((col[column] >= value) & (col[column] <= value))
    assert between.collect().rows() == []


def test_a_single_is_compared_as_it_is(indexed: Indexed) -> None:
    t = indexed.flow.mariadb.t
    assert len(t.filter(col.f == 0.125).collect()) == 1
    assert t.filter(col.f == 0.1).collect().rows() == []
    assert len(t.filter(col.f == 0.10000000149011612).collect()) == 3
    assert t.agg(x=fn.min(col.f)).collect().scalar() == 0.10000000149011612


def test_unsigned_integers_are_computed_with(indexed: Indexed) -> None:
    """A sum with a negative number was refused, and so was one from 2**63 on."""
    rows = indexed.flow.mariadb.t.filter(col.u.is_in([5, Decimal(2**64 - 1)]) & (col.u - 1 > 0)).sort("u")
    found = rows.select(a=col.u - 1, b=col.u + -10, c=-col.u, d=col.u * 2).collect().rows()
    assert [tuple(row.values()) for row in found] == [
        tuple(map(Decimal, row)) for row in ((4, -5, -5, 10), (2**64 - 2, 2**64 - 11, 1 - 2**64, 2**65 - 2))
    ]


@pytest.mark.parametrize("function", [fn.stddev, fn.stddev_pop, fn.var, fn.var_pop])
def test_a_variance_beyond_all_floats_is_refused(indexed: Indexed, function: Callable[[object], Expression]) -> None:
    """MariaDB shows the greatest float there is."""
    with pytest.raises(DataFlowError, match="out of range"):
        indexed.flow.mariadb.t.agg(x=function(col.n * 1e200)).collect()
