"""Values as MySQL's SQL writes them, for a protocol whose statements are texts."""

from __future__ import annotations

import datetime as dt
import decimal
import re
import uuid
from typing import Any, Final

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.source import Statement

# Names are written between backticks, and what looks like a placeholder there is none.
_PLACEHOLDER: Final = re.compile(r"`[^`]*`|%\(p(\d+)\)s")


def text_of(connection: Any, statement: Statement, source: str) -> str:
    """A statement in, its SQL with its values written into it out. Raises SourceError for a value without a text."""
    import pymysql

    literals = []
    for value in statement.parameters:
        try:
            literals.append(_literal_of(connection, value))
        except (pymysql.MySQLError, TypeError) as error:
            message = f"a parameter of type `{type(value).__name__}` cannot be sent to source `{source}`"
            raise SourceError(message, notes=[f"driver: {error}"]) from error
    return _PLACEHOLDER.sub(lambda found: literals[int(found[1]) - 1] if found[1] else found[0], statement.sql)


def _literal_of(connection: Any, value: object) -> str:
    """A value as the session's SQL writes it. Raises the driver's error, or TypeError."""
    match value:
        case []:
            return "(SELECT NULL FROM DUAL WHERE 1 = 0)"
        case list():
            return f"({', '.join(_item_of(connection, item) for item in value)})"
        case bytes():
            # The driver's own writing of these fails.
            return f"_binary x'{value.hex()}'"
        case dt.datetime() if value.tzinfo is not None:
            value = value.astimezone(dt.UTC).replace(tzinfo=None)
        case uuid.UUID():
            value = str(value)
    literal: str = connection.escape(value)
    return literal


def _item_of(connection: Any, value: object) -> str:
    """An item of a list, which says its type itself, since no cast around the list can.

    Of an indexed integer, MariaDB finds 1 as what is equal to 0.5, but not to a CAST.
    """
    literal = _literal_of(connection, value)
    match value:
        case float():
            return f"CAST({literal} AS DOUBLE)"
        case decimal.Decimal():
            return f"CAST({literal} AS DECIMAL(65, {max(-int(value.as_tuple().exponent), 0)}))"
        case dt.datetime():
            return f"TIMESTAMP {literal}"
        case dt.date():
            return f"DATE {literal}"
        case dt.time():
            return f"TIME {literal}"
        case _:
            return literal
