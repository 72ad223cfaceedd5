"""One state of a MySQL or MariaDB database for several statements, on a connection for each.

No connection can take over another's snapshot there, and a lock that keeps writers out is no reader's to take. So all
snapshots are taken at the same moment, and MariaDB says whether that was one for its transactions: it numbers them
when they first write and when they commit, so that where the last number before is that after, none of them came
between. Else they are taken anew, a few times; on MySQL, which does not tell, once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, Self

import pymysql

from dataflow.dsl.errors import InternalError, SourceError
from dataflow.runtime.interrupt import to_its_end
from dataflow.runtime.sources.mysql_answer import Answer
from dataflow.runtime.sources.mysql_pool import Pool
from dataflow.runtime.sources.source import Statement

if TYPE_CHECKING:
    import pyarrow as pa

_BEGIN: Final = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"

_NUMBER: Final = "SHOW GLOBAL STATUS LIKE 'innodb_max_trx_id'"
"""https://mariadb.com/kb/en/innodb-status-variables/#innodb_max_trx_id"""

TRIES: Final = 10

Run = Callable[[Answer, Statement], AsyncGenerator["pa.RecordBatch", None]]


class Snapshot:
    """Reads the database as it was when the block began, so many statements at a time as there are connections.

    run: gives the batches of a statement's answer, and raises its errors for people.
    """

    def __init__(
        self, pool: Pool, source: str, readers: int, run: Run, explain: Callable[[Exception], SourceError]
    ) -> None:
        self._pool = pool
        self._source = source
        self._readers = readers
        self._run = run
        self._explain = explain
        self._idle: list[Any] = []

    async def __aenter__(self) -> Self:
        try:
            for _ in range(self._readers):
                self._idle.append(await self._pool.acquire())
            tries = 1
            while not await self._begin() and tries < TRIES:
                await _each(self._idle, "ROLLBACK")
                tries += 1
        except BaseException as error:
            await self.__aexit__()
            if isinstance(error, pymysql.MySQLError):
                raise self._explain(error) from error
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        idle, self._idle = self._idle, []
        await to_its_end(_end(self._pool, idle))

    async def read(self, statement: Statement) -> AsyncIterator[pa.RecordBatch]:
        """As `MySQLSource.read`; the connection of a statement that is closed early reads no more."""
        if not self._idle:
            raise InternalError(f"a snapshot of source `{self._source}` has more readers than {self._readers}")
        connection = self._idle.pop()
        answer = Answer(connection, statement.fields, self._source)
        try:
            async with aclosing(self._run(answer, statement)) as batches:
                async for batch in batches:
                    yield batch
        finally:
            if answer.ended:
                self._idle.append(connection)
            else:
                await self._pool.abandon(connection)

    async def _begin(self) -> bool:
        """Takes all snapshots; whether no transaction came between them, as far as the server tells."""
        before = await _number(self._idle[0])
        await _each(self._idle, _BEGIN)
        return before == await _number(self._idle[0])


async def _each(connections: list[Any], sql: str) -> None:
    """Runs a statement on all connections at once, and waits for all before it raises the first one's error."""
    for outcome in await asyncio.gather(*(connection.query(sql) for connection in connections), return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def _number(connection: Any) -> object:
    async with connection.cursor() as cursor:
        await cursor.execute(_NUMBER)
        return await cursor.fetchone()


async def _end(pool: Pool, connections: list[Any]) -> None:
    await asyncio.gather(*(_roll_back(connection) for connection in connections))
    for connection in connections:
        pool.release(connection)


async def _roll_back(connection: Any) -> None:
    try:
        await connection.rollback()
    except (pymysql.MySQLError, OSError):
        connection.close()
