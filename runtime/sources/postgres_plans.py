"""What PostgreSQL expects of a statement before it runs: how many rows, and whether one plain scan finds them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dataflow.runtime.sources.postgres_ways import MANY_ROWS
from dataflow.runtime.sources.source import Statement

if TYPE_CHECKING:
    import asyncpg

CHEAP: Final = 5_000.0
"""A cost, in units of the server's planner, that stands for less than a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the server's planner expects of a statement.

    rows, width: of the result, the bytes of one on average. cost: in the planner's units. scanned: schema and name of
    the table whose pages one process reads from the first to the last, with nothing else to do; None for other plans.
    """

    rows: float
    width: float
    cost: float
    scanned: tuple[str, ...] | None

    @property
    def is_small(self) -> bool:
        """Whether the rows are fetched at once: should there be more, little was done in vain."""
        return self.rows < MANY_ROWS and self.cost < CHEAP


async def expected_of(connection: asyncpg.Connection, statement: Statement) -> Expected:
    """What the server expects of a statement with these parameters; nothing of it runs. Raises asyncpg's errors."""
    text = await connection.fetchval(f"EXPLAIN (FORMAT JSON, VERBOSE) {statement.sql}", *statement.parameters)
    plan = json.loads(text)[0]["Plan"]
    scanned = (plan["Schema"], plan["Relation Name"]) if plan["Node Type"] == "Seq Scan" else None
    return Expected(plan["Plan Rows"], plan["Plan Width"], plan["Total Cost"], scanned)
