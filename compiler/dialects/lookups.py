"""How long engines take to look for keys, next to reading and sending all rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lookups:
    """Microseconds of one engine on one core. They choose between statements with the same rows, and decide no row.

    key: to look for one key in an index. found: to fetch a row whose place an index gave, less where rows are stored in
        the order of the index, or where it has all that is read.
    scanned: to read a row of a whole table. probed: to look for its value among keys.
    sent: to send a value of a row. begun: to begin to send more than a few rows.
    most: keys that a statement may have.
    chooses: whether it reads the whole table where an index would take longer.
    types: names of the types whose keys are equal there where they are equal here, however they are stored.
    """

    key: float = 10.0
    found: float = 2.0
    scanned: float = 0.1
    probed: float = 0.05
    sent: float = 0.2
    begun: float = 0.0
    most: int = 100_000
    chooses: bool = False
    types: frozenset[str] = frozenset({"int64", "decimal", "string", "date", "uuid"})
