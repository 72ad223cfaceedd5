"""A big scan in pieces: the same rows in the same order, and what is not cut."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INT64, STRING, Field
from dataflow.runtime.sources import sqlite_pieces as module
from dataflow.runtime.sources import sqlite_reading
from dataflow.runtime.sources.source import Statement
from dataflow.runtime.sources.sqlite import SQLiteSource
from dataflow.runtime.sources.sqlite_pieces import pieces_of
from dataflow.runtime.sources.sqlite_process import SQLiteProcess

ROWS = 20_000
SQL = 'SELECT "t"."x", "t"."w" FROM "t" AS "t" WHERE "t"."x" % ?1 <> 1'
FIELDS = (Field("x", INT64), Field("w", STRING))


def statement(sql: str = SQL, name: str = "t", parameters: Sequence[object] = (7,)) -> Statement:
    return Statement(sql, tuple(parameters), FIELDS, scanned=(name,))


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_BYTES", 1)
    monkeypatch.setattr(module, "PIECE_BYTES", 30_000)
    monkeypatch.setattr(module.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(sqlite_reading, "FIRST_ROWS", 16)
    monkeypatch.setattr(sqlite_reading, "FIRST_SECONDS", 60)
    monkeypatch.setattr(sqlite_reading, "BATCH_ROWS", 300)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (x INTEGER, w TEXT)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", ((at * 31 % ROWS, f"w{at}") for at in range(ROWS)))
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for text in statements:
            connection.execute(text)


def one_scan(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(SQL, (7,)).fetchall()


def cut(path: Path, wanted: Statement) -> int:
    """How many pieces it is read in, 0 where it is not cut."""
    with closing(sqlite3.connect(path)) as connection:
        return len(pieces_of(connection, wanted, wanted.parameters, 16) or ())


async def read(source: SQLiteSource, wanted: Statement) -> list[object]:
    return [tuple(row.values()) async for batch in source.read(wanted) for row in batch.to_pylist()]


async def test_the_rows_come_in_their_order(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[SQLiteProcess] = []
    run = SQLiteProcess.run

    def noted(process: SQLiteProcess, *of: object, **more: object) -> object:
        asked.append(process)
        return run(process, *of, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(SQLiteProcess, "run", noted)
    source = SQLiteSource("shop", path)
    assert await read(source, statement()) == one_scan(path)
    assert len(set(asked)) == 2
    assert len(asked) > 5
    await source.close()


@pytest.mark.parametrize(
    "change_of_ids",
    [
        "UPDATE t SET rowid = rowid - 10000",
        "UPDATE t SET rowid = rowid * 1000000007 WHERE rowid > 15000",
        "DELETE FROM t WHERE rowid BETWEEN 300 AND 14000",
        f"INSERT INTO t (rowid, x, w) VALUES ({2**63 - 1}, 2, 'last'), ({-(2**63)}, 2, 'first')",
    ],
)
async def test_row_ids_may_be_anything(path: Path, change_of_ids: str) -> None:
    change(path, change_of_ids)
    source = SQLiteSource("shop", path)
    assert await read(source, statement()) == one_scan(path)
    await source.close()


async def test_a_piece_may_hold_values_of_another_kind(path: Path) -> None:
    change(path, "UPDATE t SET w = 12 WHERE rowid = 9000", "UPDATE t SET w = NULL WHERE rowid = 9001")
    source = SQLiteSource("shop", path)
    expected = [(x, "12" if w == 12 else w) for x, w in one_scan(path)]  # type: ignore[misc]
    assert await read(source, statement()) == expected
    change(path, "UPDATE t SET x = 'many' WHERE rowid = 19000")
    with pytest.raises(SourceError, match="many"):
        await read(source, statement(SQL.split(" WHERE", maxsplit=1)[0], parameters=()))
    await source.close()


def test_what_is_not_cut(path: Path) -> None:
    change(
        path,
        "CREATE INDEX by_x ON t (x)",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE TABLE n (x INTEGER, w TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE r (x INTEGER, w TEXT, _ROWID_ INTEGER)",
        *(f"INSERT INTO {name} (x, w) SELECT x, w FROM t" for name in "nr"),
    )
    assert cut(path, statement()) > 5
    assert cut(path, statement('SELECT "t"."x", "t"."w" FROM "t" AS "t" WHERE "t"."x" > ?1')) == 0
    assert cut(path, statement('SELECT "t"."x" FROM "t" AS "t"', parameters=())) == 0
    twice = 'SELECT "t"."x", "t"."w" FROM "t" AS "t" WHERE "t"."x" IN (SELECT "t"."x" FROM "t" AS "t")'
    assert cut(path, statement(twice, parameters=())) == 0
    for name in "vnr":
        text = f'SELECT "{name}"."x", "{name}"."w" FROM "{name}" AS "{name}"'
        assert cut(path, statement(text, name, ())) == 0


def test_rows_are_sampled_in_their_order(path: Path) -> None:
    # The index was once read for it, whose first rows may be those with the greatest ids.
    pieces = cut(path, statement())
    change(path, "CREATE INDEX by_w ON t (w)", "UPDATE t SET w = printf('%05d', 99999 - rowid)")
    assert cut(path, statement()) == pieces


def test_neither_small_results_nor_single_cores(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.os, "cpu_count", lambda: 1)
    assert cut(path, statement()) == 0
    monkeypatch.setattr(module.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(module, "LEAST_BYTES", 2 * 16 * ROWS)
    assert cut(path, statement()) == 0
    change(path, "DELETE FROM t WHERE rowid > 100")
    assert cut(path, statement()) == 0


async def test_what_is_closed_early_leaves_nothing_behind(path: Path) -> None:
    source = SQLiteSource("shop", path)
    before = threading.active_count()
    async with aclosing(source.read(statement())) as batches:  # type: ignore[type-var]
        await anext(batches)
    for _ in range(100):
        if threading.active_count() <= before + 1:
            break
        await asyncio.sleep(0.02)
    assert threading.active_count() <= before + 1  # one of the event loop's own
    assert await read(source, statement()) == one_scan(path)
    await source.close()


@pytest.mark.parametrize("mode", ["wal", "delete"])
async def test_both_processes_see_one_state(path: Path, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    change(path, f"PRAGMA journal_mode = {mode}")
    expected = one_scan(path)
    open_ = SQLiteProcess.open
    opened: list[SQLiteProcess] = []

    def open_and_change(process: SQLiteProcess, uri: str, settings: Sequence[str]) -> None:
        open_(process, uri, settings)
        opened.append(process)
        if len(opened) == 2 and mode == "wal":
            change(path, "UPDATE t SET w = 'changed'")

    monkeypatch.setattr(SQLiteProcess, "open", open_and_change)
    source = SQLiteSource("shop", path)
    found = await read(source, statement())
    assert found == (one_scan(path) if mode == "wal" else expected)
    assert len(opened) == (3 if mode == "wal" else 2)
    await source.close()
