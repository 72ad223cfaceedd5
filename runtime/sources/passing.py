"""Failures of sources that may be gone when the same is tried again."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from enum import Enum
from typing import Final


class Passing(Enum):
    """What a failure that may pass leaves behind."""

    NOTHING_DONE = "nothing was begun, or all was rolled back"
    UNKNOWN = "the connection was lost: what was being committed may have been"


# https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization failure, deadlock, too many
# connections, cannot connect now, lock not available.
_STATES_UNDONE: Final = frozenset({"40001", "40P01", "53300", "57P03", "55P03"})
# Shut down by an administrator, crash shutdown; class 08 is the connection.
_STATES_LOST: Final = frozenset({"57P01", "57P02"})

# https://mariadb.com/kb/en/mariadb-error-code-reference/: lock wait timeout, deadlock, too many connections, cannot
# connect.
_CODES_UNDONE: Final = frozenset({1205, 1213, 1040, 1203, 2002, 2003})
# Shutdown, the server is gone, connection lost or killed.
_CODES_LOST: Final = frozenset({1053, 1077, 1079, 1927, 2006, 2013, 2055})


def passing(error: BaseException) -> Passing | None:
    """An error and its causes ▶ what it leaves behind where it may pass, None where the same would fail again."""
    return next((found for each in _chain(error) if (found := _passing(each)) is not None), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__


def _passing(error: BaseException) -> Passing | None:
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _of(state, _STATES_UNDONE, _STATES_LOST) or (Passing.UNKNOWN if state.startswith("08") else None)
    pymysql = sys.modules.get("pymysql")  # an error of a driver that was never loaded is none
    if pymysql is not None and isinstance(error, pymysql.MySQLError):
        return _of(error.args[0], _CODES_UNDONE, _CODES_LOST) if error.args else None
    asyncpg = sys.modules.get("asyncpg")
    if asyncpg is not None and isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError):
        return Passing.UNKNOWN if "connection" in str(error) or "another operation" in str(error) else None
    match error:
        case sqlite3.OperationalError():
            # The last byte is the kind, the others say why (https://www.sqlite.org/rescode.html).
            code = getattr(error, "sqlite_errorcode", None) or 0
            busy = code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            return Passing.NOTHING_DONE if busy else None
        case ConnectionRefusedError():
            return Passing.NOTHING_DONE
        case ConnectionError():
            return Passing.UNKNOWN
        case _:
            return None


def _of(code: object, undone: frozenset[object], lost: frozenset[object]) -> Passing | None:
    if code in undone:
        return Passing.NOTHING_DONE
    return Passing.UNKNOWN if code in lost else None
