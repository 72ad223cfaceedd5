"""Values of statements in the spelling that the SQLITE dialect gives to their types."""

from __future__ import annotations

import datetime as dt
import decimal
import json

from dataflow.dsl.errors import SourceError


def parameter_of(value: object) -> object:
    """A parameter's value in, the same in the spelling that the SQLITE dialect gives to its type out."""
    match value:
        case list():
            if any(isinstance(item, str) and "\0" in item for item in value):
                message = (
                    "a list for SQLite holds a text with the character 0, behind which its JSON functions see nothing"
                )
                raise SourceError(message, hint="compare with one value at a time: `(x == a) | (x == b)`")
            return json.dumps([parameter_of(item) for item in value])
        case bool():
            return int(value)
        case decimal.Decimal():
            # SQLite computes decimals as integers or floats; a text would be greater than all numbers.
            whole = value == value.to_integral_value() and abs(value) < 2**63
            if not whole and len(value.normalize(decimal.Context(prec=100)).as_tuple().digits) > 15:
                raise SourceError(f"SQLite has no decimals of more than 15 digits, which `{value}` has")
            return int(value) if whole else float(value)
        case dt.datetime():
            moment = value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
            return moment.isoformat(" ", "microseconds")
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat("microseconds")
        case float() if value != value:
            raise SourceError("SQLite has no NaN, which a parameter is: it would be null there")
        case None | int() | float() | str() | bytes():
            return value
        case _:
            return str(value)
