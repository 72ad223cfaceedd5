import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.registry import open_source

LOCAL = LocalDuckDB()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "x.dat").write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("postgresql://localhost/shop", "PostgresSource"),
        ("postgres://localhost/shop", "PostgresSource"),
        ("postgresql+asyncpg://localhost/shop", "PostgresSource"),
        ("postgresql+psycopg2://localhost/shop", "PostgresSource"),
        ("mysql://localhost/shop", "MySQLSource"),
        ("mariadb://localhost/shop", "MySQLSource"),
        ("mysql+aiomysql://localhost/shop", "MySQLSource"),
        ("mysql+pymysql://localhost/shop", "MySQLSource"),
        ("mariadb+mariadbconnector://localhost/shop", "MySQLSource"),
        ("sqlite:///x.db", "SQLiteSource"),
        ("sqlite+aiosqlite:///x.db", "SQLiteSource"),
        ("sqlite://", "SQLiteSource"),
        (":memory:", "SQLiteSource"),
        ("x.db", "SQLiteSource"),
        ("x.sqlite3", "SQLiteSource"),
        (Path("data/x.SQLITE"), "SQLiteSource"),
        ("duckdb:///w.duckdb", "DuckDBSource"),
        ("w.duckdb", "DuckDBSource"),
        ("data/*.parquet", "FilesSource"),
        ("skus.csv.gz", "FilesSource"),
        ("data", "FilesSource"),
        ("folder.db", "FilesSource"),
        (Path("data"), "FilesSource"),
        (pa.table({"x": [1]}), "FramesSource"),
        ({"a": pa.table({"x": [1]})}, "FramesSource"),
    ],
)
def test_targets(target: object, kind: str) -> None:
    source = open_source("shop", target, local=LOCAL)
    assert type(source).__name__ == kind
    assert source.name == "shop"


async def test_a_database_that_may_be_absent() -> None:
    assert await open_source("db", "sqlite:///dataflow.db", local=LOCAL, may_be_absent=True).list_tables() == ()


def failure(target: object) -> str:
    with pytest.raises(SourceError) as caught:
        open_source("shop", target, local=LOCAL)
    return str(caught.value)


def test_an_unknown_scheme() -> None:
    assert failure("postgressql://ann:secret@localhost/shop") == (
        "error: source `shop` has the unknown scheme `postgressql`: `postgressql://ann:***@localhost/shop`\n"
        " = known schemes: `postgresql`, `postgres`, `mysql`, `mariadb`, `sqlite`, `duckdb`\n"
        " = hint: `postgresql` might be meant"
    )
    assert "hint" not in failure("zzz://localhost/shop")


def test_what_is_neither_a_url_nor_a_file() -> None:
    assert failure("localhost/shop") == (
        "error: source `shop` is `localhost/shop`: there is no such file or folder\n"
        " = hint: a URL begins with its scheme, as `postgresql://`"
    )


def test_a_file_of_unknown_format() -> None:
    assert failure("x.dat").startswith(
        "error: the format of file `x.dat` of source `shop` is not known\n = endings of files"
    )


def test_what_is_no_target_at_all() -> None:
    assert failure(5) == "error: source `shop` is a `int`: expected a URL, a path of files, or a data frame"
    assert failure([1]) == "error: source `shop` is a `list`: expected a URL, a path of files, or a data frame"


def test_opening_loads_no_driver_and_no_engine() -> None:
    code = (
        "import sys; from dataflow.runtime.local import LocalDuckDB;"
        "from dataflow.runtime.sources.registry import open_source;"
        "[open_source('a', t, local=LocalDuckDB()) for t in ('x.db', 'w.duckdb', '*.parquet', 'sqlite://')];"
        "print(sorted({'duckdb', 'pyarrow', 'sqlite3', 'asyncpg', 'aiomysql', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
