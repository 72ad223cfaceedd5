"""What MySQL and MariaDB know of a table: its rows, its indexes, and the bounds of indexed columns.

Rows of InnoDB are an estimate from some pages, up to 40 % off
(https://dev.mysql.com/doc/refman/8.0/en/innodb-analyze-table-complexity.html); MySQL 8 may have it from a day ago
(`information_schema_stats_expiry`). What MariaDB's `ANALYZE … PERSISTENT` has noted of columns
(https://mariadb.com/kb/en/mysqlcolumn_stats-table/) is used where it may be read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, Table, TableColumn
from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.statistic_values import value_of

Rows = list[tuple[Any, ...]]
Query = Callable[[str, Mapping[str, object]], Awaitable[Rows]]

# An index over an expression has no column's name there, one over a text's first letters has a `sub_part`.
_STATISTICS: Final = """\
SELECT 'table', engine, table_rows, NULL, NULL, NULL, NULL
FROM information_schema.tables
WHERE table_schema = %(schema)s AND table_name = %(table)s AND table_type = 'BASE TABLE'
UNION ALL
SELECT 'index', index_name, index_type, column_name, seq_in_index, non_unique, IF(sub_part IS NULL, cardinality, -1)
FROM information_schema.statistics
WHERE table_schema = %(schema)s AND table_name = %(table)s AND index_type IN ('BTREE', 'HASH')"""

_NOTED: Final = """
UNION ALL
SELECT 'column', column_name, CAST(min_value AS CHAR), CAST(max_value AS CHAR), nulls_ratio, avg_length, avg_frequency
FROM mysql.column_stats WHERE db_name = %(schema)s AND table_name = %(table)s"""

_ENGINES: Final = ("InnoDB", "MyISAM", "Aria")
"""Those that find the ends of an index at once."""

_BOUNDED: Final = ("int64", "decimal", "float64", "date", "timestamp", "timestamptz")
"""Types that have the language's order in every index."""

_SAMPLE: Final = 512
_DOUBTFUL: Final = 8
"""Where there seem to be fewer rows to a value than this, the first rows of the index are counted."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A column's place in an index, of which `distinct` counts the values up to there; none of a text's beginning."""

    index: str
    kind: str
    column: str | None
    place: int
    unique: bool
    distinct: float | None
    prefix: bool


class MySQLStatistics:
    """Statistics of a server's tables, read through what runs a small statement there.

    Two round trips a table: what the server has noted, then the ends of its indexes.
    """

    def __init__(self, query: Query) -> None:
        self._query = query
        self._sees_noted = True

    async def load(self, table: Table, is_mariadb: bool) -> Statistics | None:
        """A table in, what is known of it out; None of a view. Raises SourceError where nothing may be read."""
        rows = await self._told(table, is_mariadb)
        whole = next((row for row in rows if row[0] == "table"), None)
        if whole is None:
            return None
        engine, count = whole[1], float(whole[2]) if whole[2] is not None else None
        columns = {column.name: column for column in table.columns}
        parts = sorted(map(_part, (row for row in rows if row[0] == "index")), key=_by_place)
        found = {part.column: ColumnStatistics(part.distinct) for part in parts if part.column and _leads(part)}
        for _, name, *noted in (row for row in rows if row[0] == "column" and row[1] in columns):
            found[name] = _noted(columns[name], noted, count)
        if engine in _ENGINES:
            found |= await self._ends(table, columns, parts, found, count)
        return Statistics(count, found, _indexes(parts, columns, is_innodb=engine == "InnoDB"))

    async def _told(self, table: Table, is_mariadb: bool) -> Rows:
        keys = dict(zip(("schema", "table"), table.relation, strict=True))
        if is_mariadb and self._sees_noted:
            try:
                return await self._query(_STATISTICS + _NOTED, keys)
            except SourceError:
                # Mostly there is no right to that table, and there will be none for the next one either.
                self._sees_noted = False
        return await self._query(_STATISTICS, keys)

    async def _ends(
        self,
        table: Table,
        columns: Mapping[str, TableColumn],
        parts: list[_Part],
        found: Mapping[str, ColumnStatistics],
        count: float | None,
    ) -> dict[str, ColumnStatistics]:
        """The columns that indexes begin with, with their least and greatest values, which these find at once."""
        leading = {part.column: part for part in parts if _leads(part) and part.kind == "BTREE" and part.column}
        wanted = [columns[name] for name in leading if name in columns and _has_order(columns[name])]
        if not wanted:
            return {}
        place = ".".join(map(_identifier, table.relation))
        alone = {name for name in leading if sum(part.index == leading[name].index for part in parts) == 1}
        doubtful = [
            column.name
            for column in wanted
            if not (leading[column.name].unique and column.name in alone)
            and count is not None
            and (leading[column.name].distinct or 0) > count / _DOUBTFUL
        ]
        sought = [
            f"(SELECT CAST({side}({_identifier(column.name)}) AS CHAR) FROM {place}"
            f" FORCE INDEX ({_identifier(leading[column.name].index)}))"
            for column in wanted
            for side in ("MIN", "MAX")
        ]
        sought += [_sampled(place, name, leading[name].index) for name in doubtful]
        try:
            ((*values,),) = await self._query(f"SELECT {', '.join(sought)}", {})
        except SourceError:
            # There may be rights to some of the columns only, or an index that the server was told to ignore.
            return {}
        samples = dict(zip(doubtful, values[2 * len(wanted) :], strict=True))
        return {
            column.name: replace(
                _rarer(found.get(column.name, ColumnStatistics()), samples.get(column.name), count),
                least=value_of(column.type, values[2 * at]),
                greatest=value_of(column.type, values[2 * at + 1]),
            )
            for at, column in enumerate(wanted)
        }


def _part(row: tuple[Any, ...]) -> _Part:
    _, index, kind, column, place, non_unique, distinct = row
    is_prefix = distinct is not None and int(distinct) < 0
    known = float(distinct) if distinct is not None and not is_prefix else None
    return _Part(index, kind, column, int(place), not int(non_unique), known, is_prefix)


def _by_place(part: _Part) -> tuple[bool, str, int]:
    return part.index != "PRIMARY", part.index, part.place


def _leads(part: _Part) -> bool:
    return part.place == 1 and not part.prefix


def _has_order(column: TableColumn) -> bool:
    return column.type is not None and column.type.name in _BOUNDED


def _sampled(place: str, column: str, index: str) -> str:
    """What counts the values among the first rows of an index.

    InnoDB takes the first column of a primary key of several for nearly unique, however many rows each value has.
    """
    name = _identifier(column)
    rows = f"SELECT {name} AS x FROM {place} FORCE INDEX ({_identifier(index)}) ORDER BY {name} LIMIT {_SAMPLE}"
    return f"(SELECT COUNT(DISTINCT x) / COUNT(*) FROM ({rows}) AS s)"


def _rarer(column: ColumnStatistics, share: Any, count: float | None) -> ColumnStatistics:
    if share is None or count is None or column.distinct is None:
        return column
    return replace(column, distinct=min(column.distinct, float(share) * count))


def _noted(column: TableColumn, noted: list[Any], count: float | None) -> ColumnStatistics:
    least, greatest, nulls, width, frequency = noted
    share = float(nulls) if nulls is not None else None
    filled = count * (1 - (share or 0)) if count is not None else None
    return ColumnStatistics(
        filled / float(frequency) if filled is not None and float(frequency or 0) else None,
        share,
        value_of(column.type, least) if _has_order(column) else None,
        value_of(column.type, greatest) if _has_order(column) else None,
        float(width) if width is not None else None,
    )


def _indexes(parts: list[_Part], columns: Mapping[str, TableColumn], *, is_innodb: bool) -> tuple[Index, ...]:
    """Indexes by their columns as far as these are whole; InnoDB keeps rows in the order of one of them.

    https://dev.mysql.com/doc/refman/8.0/en/innodb-index-types.html: the primary key, else the first unique one without
    nulls.
    """
    grouped: dict[str, list[_Part]] = {}
    for part in parts:
        grouped.setdefault(part.index, []).append(part)
    found: list[Index] = []
    for members in grouped.values():
        used: list[str] = []
        for part in members:
            if part.column not in columns or part.prefix or part.column is None:
                break
            used.append(part.column)
        if used:
            found.append(Index(tuple(used), members[0].unique and len(used) == len(members)))
    keys = [index for index in found if index.unique and not any(columns[name].nullable for name in index.columns)]
    if is_innodb and keys:
        found[found.index(keys[0])] = replace(keys[0], clustered=True)
    return tuple(dict.fromkeys(found))


def _identifier(name: str) -> str:
    # The driver takes a `%` for the beginning of a placeholder.
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"
