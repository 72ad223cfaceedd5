"""What every script that reaches the rows of one table shares: it does what it is told, and says what that took.

Standard library only, since each rival runs in an environment of its own. A line of the input is an operation and how
often, `create 40`, which is the method of this name; before it, `ready_create` makes ready what it needs, and is not
timed. The answer is a line of JSON. Without an engine, the script makes a database of its own in the folder that it is
given, writes one row and ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

Row = dict[str, Any]

SINGLE = ("create", "read", "update", "delete", "list_20")
BULK = ("bulk_create", "bulk_update")
COLUMNS = ("name", "price", "stock", "note")
KEPT = 200
"""Rows that are read and updated."""


def row(number: int) -> Row:
    """A row of the table, without its key."""
    return {"name": f"name {number}", "price": number * 0.5, "stock": number % 100, "note": None}


def rows(count: int) -> list[Row]:
    return [row(number) for number in range(count)]


def serve(connect: Callable[[str, str], Awaitable[Any]]) -> None:
    """Reads an engine and a target from the command line, and does what the input names."""
    asyncio.run(_serve(connect, sys.argv[1], sys.argv[2]))


async def _serve(connect: Callable[[str, str], Awaitable[Any]], engine: str, target: str) -> None:
    table = await connect(engine, target)
    print(json.dumps({"seconds": 0.0}), flush=True)
    for line in sys.stdin:
        name, _, count = line.strip().partition(" ")
        ready = getattr(table, f"ready_{name}", None)
        if ready is not None:
            await ready(int(count))
        started = time.perf_counter()
        await getattr(table, name)(int(count))
        print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)
    await table.close()
