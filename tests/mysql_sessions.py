"""Statements that keep a MySQL or MariaDB server busy, and the connections that are at work on them."""

from __future__ import annotations

import asyncio

from servers import run_mysql

DIGITS = "(SELECT 0 AS n" + "".join(f" UNION ALL SELECT {digit}" for digit in range(1, 10)) + ")"
NUMBERS = (
    f"SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n AS n"
    f" FROM {DIGITS} a, {DIGITS} b, {DIGITS} c, {DIGITS} d, {DIGITS} e"
)
"""A hundred thousand rows."""

ENDLESS = f"SELECT n.n FROM ({NUMBERS}) AS n, ({NUMBERS}) AS m"
SLEEP = "SELECT SLEEP(30)"


def running(url: str, text: str) -> list[int]:
    """The connections whose present statement holds the text."""
    rows = run_mysql(url, "SELECT id, info FROM information_schema.processlist")
    return [number for number, info in rows if info and text in info and "processlist" not in info]


async def until_running(url: str, text: str, count: int) -> list[int]:
    """Waits until so many connections are at work on a statement that holds the text, and says which."""
    for _ in range(100):
        found = await asyncio.to_thread(running, url, text)
        if len(found) == count:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(found)} connections run the statement: expected {count}")
