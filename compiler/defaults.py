"""Whether the default that a database has for a column is the one that a model says: databases spell them anew."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.render.ddl import Tables
from dataflow.dsl.model import Model, ModelColumn

_CAST: Final = re.compile(r"CAST\((?P<inside>.*) AS [^()]+(?:\([\d, ]*\))?\)", re.IGNORECASE | re.DOTALL)
_TYPED: Final = re.compile(
    r"(?P<inside>'(?:[^']|'')*'|-?[\d.]+|NULL)(?:::[\w ]+(?:\([\d, ]*\))?(?:\[\])*)+", re.IGNORECASE
)
_TEXT: Final = re.compile(r"(?:_\w+\s*)?'(?P<inside>.*)'", re.DOTALL)
_ESCAPED: Final = re.compile(r"[\\'](['\\])")
_BITS: Final = {"true": "1", "t": "1", "false": "0", "f": "0"}
_FRACTION: Final = re.compile(r"(:\d\d)\.0+$")


def is_default(there: str | None, model: Model, column: ModelColumn, dialect: Dialect) -> bool:
    """Whether the database's default, as it spells it, is that of the column; expressions are all alike.

    there: None where the database has none.
    """
    said = column.server_default
    if said is not None and said.value is None and not said.is_now:
        return True  # a table's own model, of which it is not known
    found = None if there is None else _constant(there)
    nothing = there is None or found == "NULL"
    if said is None:
        return nothing
    wanted = _constant(Tables(dialect).default(model, column, said))
    return not nothing and found == wanted


def _constant(text: str) -> str | Decimal | None:
    """The value that a default says; None where it is no constant."""
    inside = text.strip()
    while True:
        match = _CAST.fullmatch(inside) or _TYPED.fullmatch(inside)
        if match is not None:
            inside = match["inside"].strip()
        elif inside.startswith("(") and inside.endswith(")"):
            inside = inside[1:-1].strip()
        else:
            break
    quoted = _TEXT.fullmatch(inside)
    plain = _ESCAPED.sub(r"\1", quoted["inside"]) if quoted is not None else inside
    try:
        return Decimal(_BITS.get(plain.lower(), plain))
    except InvalidOperation:
        pass
    if quoted is not None:
        return _FRACTION.sub(r"\1", plain)
    return inside.upper() if re.fullmatch(r"NULL|X'[0-9A-Fa-f]*'", inside, re.IGNORECASE) else None
