"""How DuckDB files are attached, and what is said of those that cannot be."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.duckdb import DuckDBSource


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE weather (day DATE NOT NULL, place VARCHAR)")
    return path


async def test_paths_are_relative_to_the_folder_at_the_time(
    local: LocalDuckDB, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    relative = DuckDBSource("wh", "duckdb:///w.duckdb", local)
    absolute = DuckDBSource("abs", f"duckdb:///{path}", local)
    monkeypatch.chdir("/")
    assert await relative.list_tables() == await absolute.list_tables()
    assert relative.description == "duckdb w.duckdb"


async def test_many_threads_may_attach_at_once(local: LocalDuckDB, path: Path) -> None:
    source = DuckDBSource("wh", path, local)
    found = await asyncio.gather(*(source.list_tables() for _ in range(8)))
    assert len(set(found)) == 1


async def test_a_missing_file(local: LocalDuckDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError) as caught:
        await DuckDBSource("wh", "data/w.duckdb", local).list_tables()
    assert str(caught.value) == "error: file `data/w.duckdb` of source `wh` is not there"


@pytest.mark.parametrize(
    ("content", "found"), [(b"", "an empty file"), (b"hello" * 1000, "5000 bytes of something else")]
)
async def test_a_file_of_something_else(local: LocalDuckDB, tmp_path: Path, content: bytes, found: str) -> None:
    (tmp_path / "w.duckdb").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        await DuckDBSource("wh", tmp_path / "w.duckdb", local).list_tables()
    assert str(caught.value) == (
        f"error: file `{tmp_path}/w.duckdb` of source `wh` is not a DuckDB database: found {found}"
    )


async def test_a_file_that_this_process_has_open(local: LocalDuckDB, path: Path) -> None:
    with duckdb.connect(path), pytest.raises(SourceError) as caught:
        await DuckDBSource("wh", path, local).list_tables()
    assert str(caught.value) == (
        f"error: file `{path}` of source `wh` is open in this process through another DuckDB connection\n"
        " = hint: close that connection first, or give its tables as frames"
    )


def opened_elsewhere(path: Path, read_only: bool) -> subprocess.Popen[str]:
    code = (
        f"import duckdb; c = duckdb.connect({str(path)!r}, read_only={read_only}); print('open', flush=True); input()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


async def test_a_file_that_another_process_writes(local: LocalDuckDB, path: Path) -> None:
    with opened_elsewhere(path, read_only=False) as process:
        with pytest.raises(SourceError) as caught:
            await DuckDBSource("wh", path, local).list_tables()
        process.communicate("\n")
    assert str(caught.value) == (
        f"error: file `{path}` of source `wh` is open for writing in another process\n"
        " = a DuckDB file has either one writer or any number of readers\n"
        " = hint: close it there, or open it read-only there"
    )


async def test_a_file_that_another_process_reads(local: LocalDuckDB, path: Path) -> None:
    with opened_elsewhere(path, read_only=True) as process:
        assert len(await DuckDBSource("wh", path, local).list_tables()) == 1
        process.communicate("\n")
