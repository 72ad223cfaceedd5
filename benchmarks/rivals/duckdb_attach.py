"""DuckDB 1.5.5 with its own postgres, mysql and sqlite extensions attached, and plain SQL over all of them.

The extensions come from PyPI packages, which end at 1.5.5; later versions of DuckDB refuse their binaries.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import duckdb
from duckdb_extensions import import_extension

from measure import Run, Task, serve

EXTENSIONS = {"postgres": "postgres_scanner", "mariadb": "mysql_scanner", "sqlite": "sqlite_scanner"}
TYPES = {"postgres": "postgres", "mariadb": "mysql", "sqlite": "sqlite"}


def connect(task: Task) -> Run:
    connection = duckdb.connect()
    for engine in sorted(EXTENSIONS.keys() & set(task.places.values())):
        import_extension(EXTENSIONS[engine])
        connection.load_extension(EXTENSIONS[engine])
        connection.execute(
            f"ATTACH '{place(engine, task.targets[engine])}' AS {engine} (TYPE {TYPES[engine]}, READ_ONLY)"
        )
    for table, engine in task.places.items():
        source = f"{engine}.{table}" if engine in EXTENSIONS else f"read_parquet('{task.folder}/{table}.parquet')"
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {source}")
    return lambda: connection.execute(task.sql).fetchall()


def place(engine: str, target: str) -> str:
    """What ATTACH takes for a source."""
    if engine != "mariadb":
        return target.removeprefix("sqlite:///")
    parts = urlsplit(target)
    options = {
        "host": parts.hostname,
        "port": parts.port or 3306,
        "user": unquote(parts.username or "root"),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.lstrip("/")),
    }
    return " ".join(f"{name}={value}" for name, value in options.items() if value)


serve(connect)
