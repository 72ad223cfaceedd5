"""TPC-H's tables in every kind of source, for the length of a run."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import tpch
from servers import mysql_server, postgres_server
from tpch_spreads import ENGINES

MEMORY = "4G"
"""What PostgreSQL and MariaDB may keep of their tables in memory: all of scale factor 1, with its indexes."""


EVERYTHING: Mapping[str, Sequence[str]] = dict.fromkeys(ENGINES, tuple(tpch.ALL))


def placed_by(spread: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Table ▶ engine in, engine ▶ tables out."""
    return {engine: [name for name, place in spread.items() if place == engine] for engine in set(spread.values())}


@contextmanager
def loaded(folder: Path, tables: Mapping[str, Sequence[str]] = EVERYTHING) -> Iterator[dict[str, str]]:
    """Engine ▶ tables in, each engine with these tables out: what `DataFlow` takes.

    The servers are private, and end after the block.
    """
    with ExitStack() as held:
        place = Path(held.enter_context(tempfile.TemporaryDirectory()))
        postgres = held.enter_context(postgres_server(memory=f"{MEMORY}B")).url
        mysql = held.enter_context(mysql_server(memory=MEMORY)).url
        load: dict[str, tuple[Callable[[Sequence[str]], None], str]] = {
            "postgres": (lambda names: tpch.load_postgres(postgres, folder, names), postgres),
            "mariadb": (lambda names: tpch.load_mysql(mysql, folder, names), mysql),
            "sqlite": (lambda names: tpch.load_sqlite(place / "t.db", folder, names), f"sqlite:///{place}/t.db"),
            "duckdb": (
                lambda names: tpch.load_duckdb(place / "t.duckdb", folder, names),
                f"duckdb:///{place}/t.duckdb",
            ),
            "parquet": (lambda _: None, f"{folder}/*.parquet"),
        }
        for engine, names in tables.items():
            print(f"… loading {engine}", file=sys.stderr, flush=True)
            load[engine][0](names)
        yield {engine: load[engine][1] for engine in tables}
