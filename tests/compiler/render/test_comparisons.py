"""Comparisons are spelt so that indexes are searched and texts compare by code point."""

from __future__ import annotations

import pytest
from plans import compare, scan

from dataflow.compiler.catalog import OwnOrder, Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.dialects.mysql import MARIADB
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.plan.relational import Assignment, Filter, Project, Scan, Union
from dataflow.compiler.plan.scalar import Call, Column, ColumnRef, InList, Literal, Parameter, Scalar
from dataflow.compiler.render.select import render
from dataflow.dsl.types import BOOL, INT64, STRING, List

LATIN = "(CONVERT({0} USING latin1) COLLATE latin1_swedish_ci)"
COLUMNS = {
    "usual": TableColumn("usual", STRING, own=OwnOrder(column='({0} COLLATE "default")')),
    "c": TableColumn("c", STRING, read='({0} COLLATE "default")', own=OwnOrder('"C"', column='({0} COLLATE "C")')),
    "loose": TableColumn(
        "loose", STRING, read="CAST({0} AS TEXT)",
        own=OwnOrder("citext", False, False, False, "CAST({0} AS citext)", "CAST({0} AS citext)"),
    ),
    "enum": TableColumn("enum", STRING, read="CAST({0} AS TEXT)"),
    "ci": TableColumn("ci", STRING, exact_text=False, own=OwnOrder("utf8mb4_general_ci", False, False)),
    "latin": TableColumn(
        "latin", STRING, exact_text=False, read="CONVERT({0} USING utf8mb4)",
        own=OwnOrder("latin1_swedish_ci", False, False, constant=LATIN, column=LATIN),
    ),
    "nocase": TableColumn("nocase", STRING, exact_text=False),
    "binary": TableColumn("binary", STRING),
}  # fmt: skip
IDS = {name: Column(at, name, STRING, True) for at, name in enumerate(COLUMNS)}


def spelt(predicate: Scalar, dialect: Dialect) -> str:
    table = Table("s", ("t",), ("t",), tuple(COLUMNS.values()))
    sql = render(Filter(Scan(table, tuple(IDS.values())), predicate), dialect).sql
    return sql.partition(" WHERE ")[2].replace('"t".', "").replace("`t`.", "").replace("%(p1)s", "?").replace("?1", "?")


EXACT_CI = "(CONVERT(`ci` USING utf8mb4) COLLATE utf8mb4_nopad_bin)"
EXACT_LATIN = "(CONVERT(CONVERT(`latin` USING utf8mb4) USING utf8mb4) COLLATE utf8mb4_nopad_bin)"
AS_LATIN = LATIN.format("?")


@pytest.mark.parametrize(
    ("dialect", "predicate", "sql"),
    [
        (POSTGRES, compare(IDS["usual"], "equal", "a"), '"usual" = CAST($1 AS TEXT)'),
        (POSTGRES, compare(IDS["usual"], "less", "a"), '"usual" < CAST($1 AS TEXT)'),
        (POSTGRES, compare(IDS["c"], "equal", "a"), '"c" = CAST($1 AS TEXT)'),
        (POSTGRES, compare(IDS["c"], "like", "a%"), '("c" LIKE CAST($1 AS TEXT))'),
        (
            POSTGRES,
            compare(IDS["loose"], "equal", "a"),
            '("loose" = CAST(CAST($1 AS TEXT) AS citext) AND CAST("loose" AS TEXT) = CAST($1 AS TEXT))',
        ),
        (POSTGRES, compare(IDS["loose"], "not_equal", "a"), 'CAST("loose" AS TEXT) <> CAST($1 AS TEXT)'),
        (POSTGRES, compare(IDS["loose"], "like", "a%"), '(CAST("loose" AS TEXT) LIKE CAST($1 AS TEXT))'),
        (POSTGRES, compare(IDS["enum"], "equal", "a"), 'CAST("enum" AS TEXT) = CAST($1 AS TEXT)'),
        (
            POSTGRES,
            compare(IDS["usual"], "equal", IDS["c"]),
            '(("usual" COLLATE "C") = "c" AND "usual" = ("c" COLLATE "default"))',
        ),
        (POSTGRES, compare(IDS["usual"], "less", IDS["c"]), '("usual" COLLATE "C") < "c"'),
        (MARIADB, compare(IDS["ci"], "equal", "a"), f"(`ci` = ? AND {EXACT_CI} = ?)"),
        (MARIADB, compare(IDS["ci"], "less", "a"), f"{EXACT_CI} < ?"),
        (MARIADB, compare(IDS["latin"], "equal", "ж"), f"(`latin` = {AS_LATIN} AND {EXACT_LATIN} = ?)"),
        (
            MARIADB,
            compare(IDS["ci"], "like", "a%"),
            "((`ci` LIKE ?) AND (`ci` LIKE (CONVERT(? USING utf8mb4) COLLATE utf8mb4_nopad_bin)))",
        ),
        (
            MARIADB,
            compare(IDS["ci"], "equal", IDS["latin"]),
            f"({LATIN.format('`ci`')} = `latin` AND {EXACT_CI} = {EXACT_LATIN})",
        ),
        (SQLITE, compare(IDS["nocase"], "equal", "a"), '("nocase" = ? AND ("nocase" COLLATE BINARY) = ?)'),
        (SQLITE, compare(IDS["binary"], "less", "a"), '"binary" < ?'),
        (SQLITE, compare(IDS["nocase"], "less", "a"), '("nocase" COLLATE BINARY) < ?'),
    ],
)
def test_comparisons(dialect: Dialect, predicate: Scalar, sql: str) -> None:
    assert spelt(predicate, dialect) == sql


def test_membership() -> None:
    items = (compare(IDS["c"], "equal", "a").args[1],)
    assert spelt(InList(ColumnRef(IDS["c"]), items, False), POSTGRES) == '"c" IN (CAST($1 AS TEXT))'
    found = spelt(InList(ColumnRef(IDS["latin"]), items, False), MARIADB)
    assert found == f"(`latin` IN ({AS_LATIN}) AND {EXACT_LATIN} IN (?))"
    negated = spelt(InList(ColumnRef(IDS["latin"]), items, True), MARIADB)
    assert negated == f"NOT ({EXACT_LATIN} IN (?))"


def test_a_plan_without_own_orders_is_spelt_as_before() -> None:
    column = Column(1, "x", STRING, True)
    found = render(Filter(scan(column), compare(column, "equal", "a")), POSTGRES).sql
    assert found.endswith('WHERE "t"."x" = CAST($1 AS TEXT)')


A, B = Literal("a", STRING), Parameter("p", STRING)
EXACT = "(CONVERT(%(p1)s USING utf8mb4) COLLATE utf8mb4_nopad_bin)"


@pytest.mark.parametrize(
    ("predicate", "sql"),
    [
        (Call("equal", (A, B), BOOL), f"{EXACT} = %(p2)s"),
        (Call("less", (B, A), BOOL), f"{EXACT} < %(p2)s"),
        (InList(A, (B, Literal("b", STRING)), False), f"{EXACT} IN (%(p2)s, %(p3)s)"),
        (Call("in_list", (A, Parameter("ps", List(STRING))), BOOL), f"({EXACT} IN %(p2)s)"),
        (
            Call("equal", (Literal(1, INT64), Literal(2, INT64)), BOOL),
            "CAST(%(p1)s AS SIGNED) = CAST(%(p2)s AS SIGNED)",
        ),
    ],
)
def test_constants_among_themselves_have_no_collation_of_a_session(predicate: Scalar, sql: str) -> None:
    table = Table("s", ("t",), ("t",), (COLUMNS["ci"],))
    found = render(Filter(Scan(table, (Column(0, "ci", STRING, True),)), predicate), MARIADB).sql
    assert found.partition(" WHERE ")[2] == sql


@pytest.mark.parametrize(("value", "spelt_as"), [("a", EXACT), (None, "CAST(NULL AS CHAR)")])
def test_a_constant_column_of_a_union_has_no_collation_of_a_session(value: str | None, spelt_as: str) -> None:
    scans = [Scan(Table("s", ("t",), ("t",), (COLUMNS["ci"],)), (Column(at, "ci", STRING, True),)) for at in (0, 1)]
    kinds = [
        Project(scan, (Assignment(Column(at, "k", STRING, True), Literal(value, STRING)),))
        for at, scan in enumerate(scans, 2)
    ]
    found = render(Union(tuple(kinds), (Column(4, "k", STRING, True),)), MARIADB).sql
    assert found.count(f"SELECT {spelt_as} AS `k` FROM") == 2
