"""What aiomysql and the server say, said in terms of the source and never with a password."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from dataflow.dsl.errors import RefusedError, SourceError
from dataflow.runtime.sources.mysql_pool import Address

if TYPE_CHECKING:
    import pymysql

    from dataflow.compiler.catalog import Table

_REFRESH: Final = "the catalog was read earlier; `db.refresh()` reads it anew"

# https://mariadb.com/kb/en/mariadb-error-code-reference/; MySQL's are the same.
_REFUSED: Final = frozenset({1044, 1045, 1698, 1251, 1862, 3118})
_UNREACHABLE: Final = frozenset({1040, 1129, 1130, 1203, 2002, 2003, 2005, 2026})
_NO_DATABASE: Final = 1049
_NO_TABLE: Final = 1146
_NO_COLUMN: Final = 1054
_VALUES: Final = frozenset({1292, 1366, 4025})
"""About values, though the driver does not take them for that."""

_LOST: Final = frozenset({1053, 1077, 1079, 1080, 1927, 2006, 2013, 2055})


def explain(error: Exception, name: str, description: str, address: Address) -> SourceError:
    """The driver's error, and the source's name, description and address in; the error for the user out."""
    code, text = (*error.args, "")[:2] if error.args else (0, str(error))
    source = f"source `{name}` ({description})"
    if code in _REFUSED:
        return SourceError(f"{source} refused the login of user `{address.user}`", notes=_notes(code, text))
    if code == _NO_DATABASE:
        return SourceError(f"{source} has no database `{address.database}`")
    if code in _UNREACHABLE:
        return SourceError(f"{source} cannot be reached: {_reason(error, text)}")
    if code in _LOST:
        return SourceError(f"the connection to {source} was lost", notes=_notes(code, text))
    if code == _NO_TABLE and (found := re.search(r"Table '(.+)' doesn't exist", text)):
        table = found[1].removeprefix(f"{address.database}.")
        return SourceError(f"table `{table}` of source `{name}` is gone", hint=_REFRESH)
    if code == _NO_COLUMN and (found := re.search(r"Unknown column '(.+?)' in", text)):
        column = found[1].rpartition(".")[2]
        return SourceError(f"column `{column}` is gone from its table in source `{name}`", hint=_REFRESH)
    return SourceError(f"source `{name}` failed", notes=_notes(code, text))


def refused(error: pymysql.MySQLError, table: Table, notes: list[str]) -> SourceError | None:
    """The error of rows that a table does not take, None for all other errors."""
    import pymysql

    if not isinstance(error, pymysql.DataError | pymysql.IntegrityError) and error.args[0] not in _VALUES:
        return None
    code, text = (*error.args, "")[:2]
    return RefusedError(f"table `{table.label}` does not take the rows", notes=[*_notes(code, text), *notes])


def _reason(error: BaseException, text: str) -> str:
    """What the system says, where it is the cause, since the driver's own words are about its call."""
    cause = error.__cause__
    if isinstance(cause, TimeoutError):
        return "it did not answer in time"
    if not isinstance(cause, OSError):
        return text
    # Where a name has several addresses, the errors of all are in one text.
    number = re.search(r"\[Errno (\d+)\]", str(cause))
    return (os.strerror(int(number[1])) if number else cause.strerror or str(cause)).lower()


def _notes(code: object, text: str) -> list[str]:
    return [f"server: {text} ({code})"]
