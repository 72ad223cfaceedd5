"""Sessions of a PostgreSQL server: what they are at, and the URLs that lead there as somebody else."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import asyncpg


async def running(connection: asyncpg.Connection, text: str) -> int:
    """How many other sessions are at work on a statement with the text, or hold a transaction open."""
    count = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dataflow' AND datname = current_database() "
        "AND (state = 'active' AND query LIKE '%' || $1 || '%' OR state LIKE 'idle in transaction%')",
        text,
    )
    return int(count)


async def until_running(connection: asyncpg.Connection, text: str) -> None:
    """Waits until a statement with the text is at work."""
    async with asyncio.timeout(10):
        while not await running(connection, text):
            await asyncio.sleep(0.01)


def with_parts(
    url: str, *, user: str = "", password: str = "", hosts: str = "", path: str = "", query: str = ""
) -> str:
    """A URL with some of its parts exchanged."""
    parts = urlsplit(url)
    login = f"{user or parts.username}:{password or parts.password}"
    return f"postgresql://{login}@{hosts or f'{parts.hostname}:{parts.port}'}{path or parts.path}?{query}"
