"""Rows that were brought to a temporary table of a source ▶ the statements that write them from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dataflow.compiler.catalog import Table, TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.render.block import identifier
from dataflow.compiler.render.returning import returned_values
from dataflow.compiler.render.template import to_sql

_TARGET = "written"
_GIVEN = "given"
_STAGED = "given {0}"
_TURN = "turn of a row"


@dataclass(frozen=True, slots=True)
class Stage:
    """A temporary table with rows: its path in SQL, its column with their numbers, and the templates that make values
    for the table of those of its columns that are texts there.
    """

    relation: tuple[str, ...]
    number: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Staged:
    """What is written from a stage: rows for a table, spelt in a dialect.

    between: whether only rows between two numbers are meant, which are bound to the first two placeholders.
    returned: the columns that are read of the rows that were written.
    """

    table: Table
    stage: Stage
    dialect: Dialect
    between: bool = False
    returned: tuple[TableColumn, ...] | None = None

    def insert(self, columns: Sequence[str], keys: Sequence[str] = (), kept: Sequence[str] = ()) -> str:
        """Adds the rows in their order; by `keys` it exchanges those there, of several with one key by the last.

        kept: columns whose values those there keep.
        """
        names = ", ".join(map(self._quoted, columns))
        number = self._quoted(self.stage.number)
        rows = (
            f"SELECT {names} FROM {self._values(columns, keys)} AS {_GIVEN} WHERE {self._last(keys)} ORDER BY {number}"
        )
        end = self._exchange([name for name in columns if name not in kept], keys)
        text = f"INSERT INTO {self._path(self.table.relation)} ({names}) {rows}{end}"
        return text + self._returning("insert")

    def update(self, columns: Mapping[str, str], keys: Sequence[str], *, last: bool = False) -> str:
        """Gives columns of rows of the table the values of the staged row with the same keys.

        columns: each with what its new values are called in the stage. last: of several with the same keys, the last's.
        """
        target, table = self._quoted(_TARGET), self._path(self.table.relation)
        # Under names that the table has not: what RETURNING names is the table's, and SQLite takes no alias there.
        rows = f"{self._values([*keys, *columns.values()], keys if last else (), _STAGED)} AS {_GIVEN}"
        same = self._same({name: _STAGED.format(name) for name in keys})
        same += f" AND {_GIVEN}.{self._quoted(_TURN)} = 1" if last else ""
        new = {name: f"{_GIVEN}.{self._quoted(_STAGED.format(staged))}" for name, staged in columns.items()}
        if self.dialect.updates_joins:
            pairs = ", ".join(f"{target}.{self._quoted(name)} = {value}" for name, value in new.items())
            return f"UPDATE {table} AS {target} JOIN {rows} ON {same} SET {pairs}"
        pairs = ", ".join(f"{self._quoted(name)} = {value}" for name, value in new.items())
        return f"UPDATE {table} AS {target} SET {pairs} FROM {rows} WHERE {same}" + self._returning("update")

    def delete(self, keys: Sequence[str]) -> str:
        """Removes the rows of the table that have the keys of staged rows."""
        target, table = self._quoted(_TARGET), self._path(self.table.relation)
        rows = f"{self._values(keys, ())} AS {_GIVEN}"
        if self.dialect.updates_joins:
            same = self._same({name: name for name in keys})
            return f"DELETE {target} FROM {table} AS {target} JOIN {rows} ON {same}"
        if self.dialect.deletes_using:
            # PostgreSQL thinks that the rows of a list, of whose values it knows nothing, have but 200 different ones.
            rows = f"{self._values(keys, (), _STAGED)} AS {_GIVEN}"
            same = self._same({name: _STAGED.format(name) for name in keys})
            return f"DELETE FROM {table} AS {target} USING {rows} WHERE {same}" + self._returning("delete")
        found = ", ".join(f"{target}.{self._quoted(name)}" for name in keys)
        wanted = ", ".join(map(self._quoted, keys))
        text = f"DELETE FROM {table} AS {target} WHERE ({found}) IN (SELECT {wanted} FROM {rows})"
        return text + self._returning("delete")

    def read(self, keys: Mapping[str, str], *, locked: bool = False) -> str:
        """The returned columns of the rows of the table that have the keys of staged rows, by their names there."""
        rows = f"{self._values(list(keys.values()), ())} AS {_GIVEN}"
        target = self._quoted(_TARGET)
        text = f"SELECT {self._returned(_TARGET)} FROM {self._path(self.table.relation)} AS {target} JOIN {rows}"
        return f"{text} ON {self._same(keys)}{' FOR UPDATE' if locked else ''}"

    def read_last(self, keys: Sequence[str]) -> str:
        """The returned columns of the row whose key the database has just counted up: a word of MySQL's."""
        target = self._quoted(_TARGET)
        text = f"SELECT {self._returned(_TARGET)} FROM {self._path(self.table.relation)} AS {target}"
        return f"{text} WHERE {target}.{self._quoted(keys[0])} = LAST_INSERT_ID()"

    def numbers(self, columns: Sequence[str] = ()) -> str:
        """The numbers of the staged rows, behind columns of theirs."""
        number = self._quoted(self.stage.number)
        values = ", ".join([*map(self._quoted, columns), number])
        return f"SELECT {values} FROM {self._values(columns, ())} AS {_GIVEN} ORDER BY {number}"

    def doubles(self, keys: Sequence[str]) -> str:
        """One row where several staged rows have the same keys, none else."""
        names, number = ", ".join(map(self._quoted, keys)), self._quoted(self.stage.number)
        rows = self._path(self.stage.relation)
        return f"SELECT MAX({number}) AS {number} FROM {rows} GROUP BY {names} HAVING COUNT(*) > 1 LIMIT 1"

    def _values(self, columns: Sequence[str], keys: Sequence[str], called: str = "{0}") -> str:
        """The staged rows that are meant, in brackets, with values as the table has them, under such names."""
        number = self._quoted(self.stage.number)
        values = [self._value(name, called.format(name)) for name in dict.fromkeys(columns)]
        if keys:
            # A null is a key of its own: its rows are let through by another condition.
            by = ", ".join(self.stage.values.get(name, "{0}").format(self._quoted(name)) for name in keys)
            values.append(f"ROW_NUMBER() OVER (PARTITION BY {by} ORDER BY {number} DESC) AS {self._quoted(_TURN)}")
        text = f"SELECT {', '.join([*values, number])} FROM {self._path(self.stage.relation)}"
        if self.between:
            first, last = (self.dialect.placeholder.format(place) for place in (1, 2))
            text += f" WHERE {number} BETWEEN {first} AND {last}"
        return f"({text})"

    def _value(self, name: str, called: str) -> str:
        template = self.stage.values.get(name, "{0}")
        return f"{template.format(self._quoted(name))} AS {self._quoted(called)}"

    def _last(self, keys: Sequence[str]) -> str:
        nulls = "".join(f" OR {self._quoted(name)} IS NULL" for name in keys)
        return f"{self._quoted(_TURN)} = 1{nulls}" if keys else "1 = 1"

    def _same(self, keys: Mapping[str, str]) -> str:
        target = self._quoted(_TARGET)
        pairs = ((self._quoted(name), self._quoted(staged)) for name, staged in keys.items())
        return " AND ".join(f"{target}.{name} = {_GIVEN}.{staged}" for name, staged in pairs)

    def _exchange(self, columns: Sequence[str], keys: Sequence[str]) -> str:
        """What stands behind INSERT where rows that are there get the values instead."""
        if not keys:
            return ""
        changed = [self._quoted(name) for name in columns if name not in keys]
        key = self._quoted(keys[0])
        if self.dialect.any_key_conflicts:
            pairs = [f"{name} = VALUES({name})" for name in changed] or [f"{key} = VALUES({key})"]
            return f" ON DUPLICATE KEY UPDATE {', '.join(pairs)}"
        pairs = [f"{name} = excluded.{name}" for name in changed]
        if not pairs and self.returned is not None:
            # Of a row that gets nothing, nothing is returned.
            pairs = [f"{key} = excluded.{key}"]
        action = f"UPDATE SET {', '.join(pairs)}" if pairs else "NOTHING"
        return f" ON CONFLICT ({', '.join(map(self._quoted, keys))}) DO {action}"

    def _returning(self, verb: str) -> str:
        if self.returned is None or verb not in self.dialect.returns:
            return ""
        return f" RETURNING {self._returned(None)}"

    def _returned(self, table: str | None) -> str:
        values = returned_values(self.returned or (), table, self.dialect)
        return ", ".join(to_sql(value, self.dialect.sqlglot) for value in values)

    def _path(self, relation: Sequence[str]) -> str:
        return ".".join(map(self._quoted, relation))

    def _quoted(self, name: str) -> str:
        return to_sql(identifier(name), self.dialect.sqlglot)
