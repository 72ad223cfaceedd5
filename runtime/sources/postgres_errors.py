"""What asyncpg and PostgreSQL say, said in terms of the source and never with a password."""

from __future__ import annotations

import os
import re
import socket
from typing import Final

from dataflow.dsl.errors import SourceError

_REFRESH: Final = "the catalog was read earlier; `db.refresh()` reads it anew"
_ERRNO: Final = re.compile(r"\[Errno (\d+)\]")
_RELATION: Final = re.compile(r'"(.+)"')
_ARGUMENT: Final = re.compile(r"invalid input for query argument")
_COLUMN: Final = re.compile(r'^column "?(.+?)"? does not exist')


def connecting_failed(error: Exception, source: str, place: str, user: str) -> SourceError:
    """The error of a connection that could not be opened."""
    import asyncpg

    match error:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return SourceError(
                f"source `{source}` ({place}) refused the login of user `{user}`",
                hint="the user name or the password is wrong, or the server admits neither from here",
            )
        case asyncpg.InvalidCatalogNameError():
            return SourceError(f"source `{source}` ({place}) cannot be opened: the server has no such database")
        case _:
            return SourceError(f"source `{source}` ({place}) cannot be reached: {_reason(error)}")


def statement_failed(error: Exception, source: str, place: str) -> SourceError:
    """The error of a statement, or of a connection lost while it ran."""
    import asyncpg

    match error:
        case asyncpg.UndefinedTableError():
            name = _found(_RELATION, error)
            return SourceError(f"table `{name}` of source `{source}` is gone", hint=_REFRESH)
        case asyncpg.UndefinedColumnError():
            name = _found(_COLUMN, error)
            return SourceError(f"column `{name}` is gone from its table in source `{source}`", hint=_REFRESH)
        case asyncpg.DataError() | asyncpg.InterfaceError() if _ARGUMENT.match(str(error)):
            # The rest of the driver's words is the value itself.
            return SourceError(f"source `{source}` cannot take the value of a parameter", notes=[_cause(error)])
        case asyncpg.InvalidCachedStatementError() | asyncpg.OutdatedSchemaCacheError():
            return SourceError(f"a table of source `{source}` was changed", notes=[_said(error)], hint=_REFRESH)
        case OSError() | asyncpg.PostgresConnectionError():
            return _lost(error, source, place)
        case asyncpg.InterfaceError() if "connection" in str(error):
            return _lost(error, source, place)
        case asyncpg.InternalClientError() if "another operation" in str(error):
            # The server's last words have come, the end of the connection has not.
            return _lost(error, source, place)
        case asyncpg.AdminShutdownError() | asyncpg.CrashShutdownError() | asyncpg.CannotConnectNowError():
            return _lost(error, source, place)
        case asyncpg.PostgresError():
            notes = [_said(error)]
            notes += [f"detail: {error.detail}"] if error.detail else []
            notes += [f"postgresql's hint: {error.hint}"] if error.hint else []
            return SourceError(f"source `{source}` failed", notes=notes)
        case _:
            return SourceError(f"source `{source}` failed", notes=[f"asyncpg: {error}"])


def _lost(error: Exception, source: str, place: str) -> SourceError:
    return SourceError(f"the connection to source `{source}` ({place}) was lost", notes=[_said(error)])


def _said(error: Exception) -> str:
    code = getattr(error, "sqlstate", None)
    # The driver's text of an error goes on with its detail and hint.
    message = getattr(error, "message", None) or str(error)
    return f"postgresql: {message} ({code})" if code else f"asyncpg: {message}"


def _cause(error: Exception) -> str:
    cause = error.__cause__
    return f"asyncpg: {type(error if cause is None else cause).__name__}"


def _found(pattern: re.Pattern[str], error: Exception) -> str:
    # Servers may speak other languages than English: then the whole message stands for the name.
    match = pattern.search(str(error))
    return match[1] if match else str(error)


def _reason(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "it did not answer in time"
        case socket.gaierror():
            return "its host name is not known"
        case OSError() if match := _ERRNO.search(str(error)):
            return os.strerror(int(match[1])).lower()
        case _:
            return str(error) or type(error).__name__
