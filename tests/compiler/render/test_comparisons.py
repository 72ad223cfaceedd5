"""Comparisons are spelt so that indexes are searched and texts compare by code point."""

from __future__ import annotations

import pytest
from plans import compare, scan

from dataflow.compiler.catalog import OwnOrder, Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.dialects.mysql import MARIADB
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.plan.relational import Filter, Scan
from dataflow.compiler.plan.scalar import Column, ColumnRef, InList, Scalar
from dataflow.compiler.render.select import render
from dataflow.dsl.types import STRING

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
