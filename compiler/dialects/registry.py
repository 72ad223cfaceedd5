"""All dialects, by the names that users give to `query.sql(name)`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.mysql import MARIADB, MYSQL
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.errors import UnsupportedError, might_be_meant, quoted

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {dialect.name: dialect for dialect in (POSTGRES, MYSQL, MARIADB, SQLITE, DUCKDB)}
)
"""Every dialect by its name."""

_ALIASES = {"postgresql": "postgres", "pg": "postgres", "sqlite3": "sqlite"}


def dialect_named(name: str) -> Dialect:
    """A dialect's name or usual alias in, in any case of letters, the dialect out.

    Raises UnsupportedError for a name that no dialect has.
    """
    word = name.strip().lower()
    dialect = DIALECTS.get(_ALIASES.get(word, word))
    if dialect is None:
        raise UnsupportedError(
            f"unknown dialect `{name}`",
            notes=[f"known dialects: {quoted(DIALECTS)}"],
            hint=might_be_meant(word, (*DIALECTS, *_ALIASES)),
        )
    return dialect
