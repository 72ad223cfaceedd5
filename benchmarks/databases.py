"""TPC-H's tables in every kind of source, for the length of a run."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import tpch
from servers import mysql_server, postgres_server
from tpch_spreads import ENGINES

MEMORY = "4G"
"""What PostgreSQL and MariaDB may keep of their tables in memory: all of scale factor 1, with its indexes."""


@contextmanager
def loaded(folder: Path, engines: Sequence[str] = ENGINES) -> Iterator[dict[str, str]]:
    """Every engine with all tables in it: engine ▶ what `DataFlow` takes. The servers are private, and end after."""
    with ExitStack() as held:
        place = Path(held.enter_context(tempfile.TemporaryDirectory()))
        postgres = held.enter_context(postgres_server(memory=f"{MEMORY}B")).url
        mysql = held.enter_context(mysql_server(memory=MEMORY)).url
        load: dict[str, tuple[Callable[[], None], str]] = {
            "postgres": (lambda: tpch.load_postgres(postgres, folder), postgres),
            "mariadb": (lambda: tpch.load_mysql(mysql, folder), mysql),
            "sqlite": (lambda: tpch.load_sqlite(place / "t.db", folder), f"sqlite:///{place}/t.db"),
            "duckdb": (lambda: tpch.load_duckdb(place / "t.duckdb", folder), f"duckdb:///{place}/t.duckdb"),
            "parquet": (lambda: None, f"{folder}/*.parquet"),
        }
        for engine in engines:
            print(f"… loading {engine}", file=sys.stderr, flush=True)
            load[engine][0]()
        yield {engine: load[engine][1] for engine in engines}
