"""What is known of the sources when a query is bound: tables, their columns, and each source's dialect.

A catalog is a snapshot without I/O; the runtime reads the tables that a query names before it is bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.dsl.model import ForeignKey
from dataflow.dsl.types import DataType


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """How a stored column compares by itself, which is what its indexes follow.

    Its `=` finds at least the rows that the language's finds, and just these where it is `equal`; so does its LIKE,
    where it is `like`. `ordered`: its `<` and ORDER BY are those of the language. Columns of one `name`, which is that
    of a collation or a type, compare with each other as they are; where it is `free`, with every other value too.
    Templates bring other values to it: `constant` what stands in the query, `column` columns of another name. `sent`:
    its values need not be read through a template to be sent as they are.
    """

    name: str = ""
    equal: bool = True
    ordered: bool = True
    like: bool = True
    constant: str = "{0}"
    column: str = "{0}"
    free: bool = False
    sent: bool = True


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    `native` is the source's own spelling of the type. `exact_text` says that the source's `=` on this column, as it is
    read, is equality of code points (false for the usual MySQL collations, where `'a' = 'A '`). `type` is None where
    the source's type has no counterpart in the language: such a column is listed, and refused by name when it is used.
    `read` is the template that a statement reads the column through, where the stored type lacks what its type here can
    do; of a column without a type it gives a text, and makes `cast("string")` of the column possible. `text` is such a
    template beside a type that does not hold all that may be stored, and has no text of its own. `own` is how the
    column compares where it is not read so; None where that is not known.
    `write` is the template that makes what the column stores of a value; None where the database does that by itself.
    """

    name: str
    type: DataType | None
    nullable: bool = True
    native: str = ""
    exact_text: bool = True
    read: str | None = None
    text: str | None = None
    own: OwnOrder | None = None
    write: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """What a source has noted of a column's values, each None where it has not.

    distinct: how many different values. nulls: share of rows, 0 to 1. least, greatest: bounds of the values, of the
    Python type that a parameter of the column's type has. width: bytes of a value on average.
    """

    distinct: float | None = None
    nulls: float | None = None
    least: object = None
    greatest: object = None
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """Columns, in their order, by whose values a source finds rows; clustered: rows are stored in this order."""

    columns: tuple[str, ...]
    unique: bool = False
    clustered: bool = False


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a source says of a table's size and values: noted at some time, so never a reason for a row to be missing.

    rows: None where it is not known. columns: by name; those of which nothing is known may be missing.
    """

    rows: float | None = None
    columns: Mapping[str, ColumnStatistics] = field(default_factory=dict)
    indexes: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """What a table is declared to be identified by, which columns the database counts up, and where others lead.

    names: what constraints (`primary`, `foreign`, `unique`) and unique indexes (`index`) over columns are called, where
    they are. defaults: what the database puts into columns, as it spells it.
    """

    primary: tuple[str, ...] = ()
    counted: frozenset[str] = frozenset()
    foreign: tuple[ForeignKey, ...] = ()
    names: Mapping[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a source. `path` is how the user names it below the source, `relation` how the source's SQL does.

    `path` is empty where the source itself is the table (one file, one data frame). `used` names the columns that a
    compiled statement reads; None where there is no such statement yet. `statistics` is None where the source was not
    asked. `written` is the relation's name in statements that write, where it has another one there.
    """

    source: str
    path: tuple[str, ...]
    relation: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    used: frozenset[str] | None = None
    statistics: Statistics | None = field(default=None, compare=False, repr=False)
    written: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        return ".".join((self.source, *self.path))

    @property
    def row_key(self) -> tuple[TableColumn, ...]:
        """The columns of the shortest unique key without nulls, by which each row is named, if there is one."""
        columns = {column.name: column for column in self.columns if column.type is not None and not column.nullable}
        indexes = () if self.statistics is None else self.statistics.indexes
        keys = [index.columns for index in indexes if index.unique and columns.keys() >= set(index.columns)]
        shortest = min(keys, key=lambda names: (len(names), names), default=())
        return tuple(columns[name] for name in shortest)


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source as the compiler sees it: `local` sources are read by the local DuckDB itself and need no fragment."""

    name: str
    dialect: Dialect
    local: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Sources by name, the tables read so far by (source, path), and the names of all tables for hints."""

    sources: Mapping[str, SourceInfo]
    tables: Mapping[tuple[str, tuple[str, ...]], Table]
    names: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
