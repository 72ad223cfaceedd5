"""What PostgreSQL's catalog has noted of a table: its rows, its columns' values, its indexes; one round trip a table.

Rows are what the planner takes them for: those of the last ANALYZE or VACUUM for each page, times the pages that there
are now; where there was none, as many as fit a page by the widths of the columns' types. The rows of a partitioned
table are those of its partitions. Of a view the planner is asked (EXPLAIN), which is a second round trip.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, Table
from dataflow.dsl.types import DataType
from dataflow.runtime.sources.statistic_values import value_of

if TYPE_CHECKING:
    import asyncpg

_CLUSTERED: Final = 0.95
"""How far the order of a column and that of the rows must agree (`pg_stats.correlation`) for one to be the other."""

_PARTS: Final = 32
"""Partitions whose columns' statistics are put together where the partitioned table itself was not analysed."""

# A size opens the table: for partitions, of which there may be many, the rows of the last ANALYZE must do.
#
# `estimate_rel_size` and `table_block_relation_estimate_size` of https://github.com/postgres/postgres, `plancat.c` and
# `tableam.c`: 24 bytes of a page's head, 4 of a line's pointer, 24 of a row's head; 32 for a type without a length.
# From PostgreSQL 14 on -1 stands for "never analysed", before 0 did. A foreign table has the rows of its last ANALYZE.
#
# Bounds are the least and greatest of the histogram's ends and the most common values, compared as numbers or, in ISO
# form or by code point, as texts; infinities, NaN, years before Christ and numbers in other forms, as of `money` and
# `regclass`, are left out, and texts are cut short.
#
# OFFSET keeps the view `pg_stats`, which looks at the rights to each column, from being read whole.
_STATISTICS: Final = """
WITH RECURSIVE part AS (
  SELECT c.oid, c.relkind, c.reltuples, c.relpages
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2
  UNION ALL
  SELECT c.oid, c.relkind, c.reltuples, c.relpages
  FROM part AS p JOIN pg_inherits AS i ON i.inhparent = p.oid JOIN pg_class AS c ON c.oid = i.inhrelid
), sized AS (
  SELECT p.oid, p.relkind, CASE
    WHEN p.reltuples > 0 AND (p.relkind = 'f' OR p.oid <> (SELECT oid FROM part LIMIT 1)) THEN p.reltuples
    WHEN p.relkind IN ('r', 'm') THEN CASE
      WHEN p.relpages > 0 AND p.reltuples >= 0 THEN p.reltuples / p.relpages
      ELSE floor((current_setting('block_size')::float8 - 24) / (28 + (
        SELECT coalesce(sum(CASE WHEN a.attlen > 0 THEN a.attlen
          WHEN t.typname IN ('bpchar', 'varchar') AND a.atttypmod > 4 THEN least(a.atttypmod - 4, 32) ELSE 32 END), 0)
        FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE a.attrelid = p.oid AND a.attnum > 0 AND NOT a.attisdropped)))
    END * ceil(pg_relation_size(p.oid) / current_setting('block_size')::float8)
  END AS rows
  FROM part AS p
), whole AS (
  SELECT (SELECT oid FROM part LIMIT 1) AS oid,
    EXISTS (SELECT FROM pg_stats WHERE schemaname = $1 AND tablename = $2 AND inherited) AS is_told
), told AS (
  SELECT p.oid, p.rows, a.attnum, s.*, s.inherited OR p.relkind = 'p' AS is_whole
  FROM (
    SELECT z.*, row_number() OVER (ORDER BY z.oid) - 1 AS place, count(*) OVER () AS parts
    FROM sized AS z CROSS JOIN whole AS w
    WHERE CASE WHEN w.is_told THEN z.oid = w.oid ELSE z.relkind IN ('r', 'm', 'f') END
  ) AS p
  JOIN pg_class AS c ON c.oid = p.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
    SELECT * FROM pg_stats AS s WHERE s.schemaname = n.nspname AND s.tablename = c.relname OFFSET 0
  ) AS s
  JOIN pg_attribute AS a ON a.attrelid = p.oid AND a.attname = s.attname
  WHERE p.parts <= $3 OR p.place = 0
    OR p.place * ($3 - 1) / nullif(p.parts - 1, 0) > (p.place - 1) * ($3 - 1) / nullif(p.parts - 1, 0)
)
SELECT 'table' AS what, NULL AS name, NULL AS type, false AS is_whole, sum(s.rows)::float8 AS rows, NULL::float8 AS a,
  NULL::float8 AS b, NULL::float8 AS c, NULL::float8 AS d, NULL AS least, NULL AS greatest, NULL::text[] AS columns,
  min(s.relkind::text) FILTER (WHERE s.relkind = 'v') AS kind
FROM sized AS s
UNION ALL
SELECT 'column', t.attname, NULL, t.is_whole, t.rows, t.n_distinct, t.null_frac, t.avg_width, t.correlation,
  v.least, v.greatest, NULL, NULL
FROM told AS t
CROSS JOIN LATERAL (
  SELECT left((array_agg(x ORDER BY n, x COLLATE "C"))[1], 64) AS least,
    left((array_agg(x ORDER BY n DESC, x COLLATE "C" DESC))[1], 64) AS greatest
  FROM (
    SELECT x, CASE WHEN y.typcategory = 'N' AND x ~ '^-?[0-9.]+(e[-+]?[0-9]+)?$' THEN x::numeric END AS n
    FROM pg_attribute AS a JOIN pg_type AS y ON y.oid = a.atttypid
    CROSS JOIN LATERAL unnest(
      CASE WHEN y.typcategory IN ('N', 'D', 'S') OR y.typname = 'uuid' THEN t.most_common_vals::text::text[] ||
        (SELECT array[h[1], h[cardinality(h)]] FROM (SELECT t.histogram_bounds::text::text[] AS h) AS bounds) END
    ) AS x
    WHERE a.attrelid = t.oid AND a.attnum = t.attnum AND x IS NOT NULL
      AND x ~ CASE y.typcategory WHEN 'N' THEN '^-?[0-9.]+(e[-+]?[0-9]+)?$' WHEN 'D' THEN '^[-0-9:. +]+$' ELSE '' END
  ) AS x
) AS v
UNION ALL
SELECT 'index', i.relname, m.amname, x.indisunique AND x.indimmediate AND x.indexprs IS NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, k.columns, NULL
FROM pg_index AS x
JOIN part AS p ON p.oid = x.indrelid
JOIN pg_class AS i ON i.oid = x.indexrelid
JOIN pg_am AS m ON m.oid = i.relam
CROSS JOIN LATERAL (
  SELECT array_agg(a.attname::text ORDER BY k.place) AS columns
  FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
  LEFT JOIN pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND k.attnum > 0
  WHERE k.place <= x.indnkeyatts
) AS k
WHERE x.indrelid = (SELECT oid FROM part LIMIT 1) AND x.indisvalid AND x.indpred IS NULL
  AND m.amname IN ('btree', 'hash')
"""


async def load_statistics(connection: asyncpg.Connection, table: Table) -> Statistics:
    """A table in, what is known of it out. Raises the driver's error."""
    rows = await connection.fetch(_STATISTICS, *table.relation, _PARTS)
    (whole,) = (row for row in rows if row["what"] == "table")
    total: float | None = whole["rows"]
    if whole["kind"] == "v":
        return Statistics(await _planned(connection, table))
    types = {column.name: column.type for column in table.columns}
    told: dict[str, list[asyncpg.Record]] = {}
    for row in rows:
        if row["what"] == "column":
            told.setdefault(row["name"], []).append(row)
    columns = {name: _column(types.get(name), parts, total) for name, parts in told.items()}
    ordered = {
        name for name, parts in told.items() if all(abs(part["d"] or 0) >= _CLUSTERED for part in _chosen(parts))
    }
    return Statistics(total, columns, tuple(_indexes(rows, ordered)))


async def _planned(connection: asyncpg.Connection, view: Table) -> float:
    """How many rows the planner thinks that a view has."""
    quoted = ".".join('"' + name.replace('"', '""') + '"' for name in view.relation)
    text = await connection.fetchval(f"EXPLAIN (FORMAT JSON) SELECT * FROM {quoted}")
    return float(json.loads(text)[0]["Plan"]["Plan Rows"])


def _indexes(rows: Sequence[asyncpg.Record], ordered: set[str]) -> list[Index]:
    found = []
    for row in rows:
        names = row["columns"] or []
        # What stands behind an expression is searched only together with it.
        columns = tuple(names[: names.index(None)] if None in names else names)
        if row["what"] == "index" and columns:
            is_clustered = row["type"] == "btree" and columns[0] in ordered
            found.append(Index(columns, row["is_whole"] and len(columns) == len(names), is_clustered))
    return found


def _chosen(parts: Sequence[asyncpg.Record]) -> Sequence[asyncpg.Record]:
    """Statistics over a table and its partitions where there are such, else those of each part."""
    return [part for part in parts if part["is_whole"]] or parts


def _column(type_: DataType | None, parts: Sequence[asyncpg.Record], rows: float | None) -> ColumnStatistics:
    """The statistics of a column in one or several parts of its table."""
    chosen = _chosen(parts)
    weights = [part["rows"] or 1.0 for part in chosen]
    total = sum(weights)
    ends: list[tuple[Any, Any]] = [
        (value_of(type_, part["least"]), value_of(type_, part["greatest"])) for part in chosen
    ]
    ends = sorted(pair for pair in ends if None not in pair)
    return ColumnStatistics(
        distinct=_distinct(chosen, rows, ends),
        nulls=sum(part["b"] * weight for part, weight in zip(chosen, weights, strict=True)) / total,
        least=ends[0][0] if ends else None,
        greatest=max(greatest for _, greatest in ends) if ends else None,
        width=sum(part["c"] * weight for part, weight in zip(chosen, weights, strict=True)) / total,
    )


def _distinct(parts: Sequence[asyncpg.Record], rows: float | None, ends: list[tuple[Any, Any]]) -> float | None:
    """Different values: in each part a number, or, negative, their share of its rows; 0 where nothing is known.

    Those that are a share grow with the table, and so do those of parts whose bounds (in order) are apart, such as the
    days of partitions by date. Else the parts may have the same values.
    """
    if not all(part["a"] for part in parts):
        return None
    if all(part["a"] < 0 for part in parts):
        share = -sum(float(part["a"]) for part in parts) / len(parts)
        return share * rows if rows is not None else None
    counts = [float(part["a"]) if part["a"] > 0 else -float(part["a"]) * (part["rows"] or 0) for part in parts]
    if len(ends) == len(parts) > 1 and all(before[1] < after[0] for before, after in pairwise(ends)):
        known = sum(part["rows"] or 0 for part in parts)
        return sum(counts) * max((rows or known) / known, 1.0) if known else sum(counts)
    return max(*counts, float(len(set(ends)))) if ends else max(counts)
