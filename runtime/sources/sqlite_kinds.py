"""Statements of SQLite as ADBC reads them without loss: what each column holds is settled by the first rows.

ADBC takes a column to be of the one kind that holds the first batch: a mixture of numbers and texts becomes text, in
which floats lose digits. Here the first batch holds rows of our own. Behind them ADBC refuses what is of another kind,
and the rest is read once more, each value with its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dataflow.dsl.types import Field

MISMATCH: Final = "[SQLite] Type mismatch in column"
"""How ADBC's message begins where a value is of another kind."""

INTEGERS: Final = "0"
FLOATS: Final = "0.0"
BYTES: Final = "x''"
"""What a column holds at first. Behind floats integers are floats, and behind bytes texts are bytes."""

_KINDS: Final = {
    "int64": INTEGERS,
    "bool": INTEGERS,
    "float64": FLOATS,
    "decimal": FLOATS,
    **dict.fromkeys(("string", "json", "date", "time", "timestamp", "timestamptz", "uuid"), BYTES),
}
"""Bytes are not among them: texts would pass for them."""


def kinds_of(fields: Sequence[Field]) -> list[str] | None:
    """What columns hold at first, None where ADBC cannot read one of them with its meaning."""
    kinds = [_KINDS.get(field.type.name) for field in fields]
    known = [kind for kind in kinds if kind is not None]
    return known if known and len(known) == len(kinds) else None


def strict(sql: str, kinds: Sequence[str], rows: int) -> str:
    """A statement in, the same behind as many rows of our own as a batch has out.

    The limit keeps the statement apart from what is around it, so that here and in `lenient` it is planned alike.
    """
    ours = ", ".join(f"{kind} AS c{at}" for at, kind in enumerate(kinds))
    counted = f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT {rows}) SELECT {ours} FROM n"
    return f"SELECT * FROM ({counted}) UNION ALL SELECT * FROM ({_apart(sql)})"


def lenient(sql: str, width: int, rows: int, skipped: int) -> str:
    """A statement's rows but those that are skipped: first the kinds of all values, then their bytes."""
    names = [f"c{at}" for at in range(width)]
    kinds = ", ".join(f"CAST(TYPEOF({name}) AS BLOB)" for name in names)
    values = ", ".join(
        f"CAST(CASE WHEN TYPEOF({name}) IN ('integer', 'real') THEN QUOTE({name}) ELSE {name} END AS BLOB)"
        for name in names
    )
    all_rows = f"WITH q({', '.join(names)}) AS ({_apart(sql)}) SELECT {kinds}, {values} FROM q"
    return strict(f"{all_rows} LIMIT -1 OFFSET {skipped}", [BYTES] * (2 * width), rows)


def value_of(kind: bytes | None, content: bytes | None) -> object:
    """A value by its kind and bytes, as Python's own driver has it."""
    match kind:
        case b"integer" if content is not None:
            return int(content)
        case b"real" if content is not None:
            return float(content)
        case b"text" if content is not None:
            try:
                return content.decode()
            except UnicodeDecodeError:
                return content
        case _:
            return content


def _apart(sql: str) -> str:
    return f"SELECT * FROM ({sql}) LIMIT -1"
