"""Five tables of a hospital as users make them: odd texts, ties, ends of months, decimals, each kind of column."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd

from servers import run_mysql, run_postgres

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "patients": {
        "id": "int",
        "name": "text",
        "sex": "enum",
        "born": "date",
        "insured": "bool",
        "weight": "decimal(6,2)",
        "city": "text",
    },
    "visits": {
        "id": "int",
        "patient": "int",
        "ward": "text",
        "came": "moment",
        "seen": "utc",
        "gone": "date",
        "bill": "decimal(12,2)",
        "rate": "decimal(5,4)",
        "nights": "unsigned",
        "urgent": "bool",
        "note": "text",
    },
    "labs": {"visit": "int", "test": "text", "value": "float", "taken": "date"},
    "drugs": {"code": "text", "title": "text", "price": "decimal(8,3)", "stock": "unsigned"},
    "tariffs": {"ward": "text", "since": "moment", "fee": "decimal(12,2)"},
}

_TYPES: Mapping[str, tuple[str, str, str, str]] = {
    "int": ("BIGINT", "INT", "INTEGER", "BIGINT"),
    "unsigned": ("INTEGER", "INT UNSIGNED", "INTEGER", "UINTEGER"),
    "text": ("VARCHAR(60)", "VARCHAR(60)", "VARCHAR(60)", "VARCHAR"),
    "enum": ("sexes", "ENUM('f', 'm', 'x')", "TEXT", "VARCHAR"),
    "bool": ("BOOLEAN", "TINYINT(1)", "BOOLEAN", "BOOLEAN"),
    "float": ("DOUBLE PRECISION", "DOUBLE", "REAL", "DOUBLE"),
    "moment": ("TIMESTAMP", "DATETIME(6)", "TIMESTAMP", "TIMESTAMP"),
    "utc": ("TIMESTAMPTZ", "TIMESTAMP(6) NULL", "TIMESTAMPTZ", "TIMESTAMPTZ"),
}
"""Kind ▶ its type in PostgreSQL, MariaDB, SQLite, DuckDB; other kinds are types of all four."""


def _read(text: str, kind: str) -> object:
    """A field of the tables below: `-` is null."""
    match kind:
        case _ if text == "-":
            return None
        case "int" | "unsigned":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            return text == "yes"
        case "date":
            return dt.date.fromisoformat(text)
        case "moment":
            return dt.datetime.fromisoformat(text)
        case "utc":
            return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
        case "text" | "enum":
            return text.replace("↵", "\n").replace("·", " ")
        case _:
            return Decimal(text)


_TEXT: Mapping[str, str] = {
    "patients": r"""
1|Ada|f|1980-02-29|yes|60.50|Oslo
2|ada|f|1999-12-31|no|0.00|oslo
3|Ada |x|2000-01-01|yes|71.25|Oslo·
4|Ærø|m|1996-02-29|-|82.40|Århus
5|张伟|m|2012-01-31|yes|-|北京
6|O'Neil %|-|-|no|99.99|-
7||-|2024-02-29|-|3.30|
8|Zoë 😀|f|1975-07-15|yes|60.50|Zürich
9|ZOË 😀|f|1975-07-15|no|60.50|ZÜRICH
10|back\slash_1|x|1969-12-31|yes|1000.01|São_Paulo
""",
    "visits": r"""
1|1|ICU|2024-01-31 23:59:59.999999|2024-02-01 00:30:00|2024-02-29|1200.10|0.0600|3|yes|ok
2|1|icu|2024-02-29 00:00:00|2024-02-29 23:30:00|2024-03-01|-50.05|0.0700|0|no|
3|2|ICU|2023-12-31 12:00:00|2023-12-31 23:59:59|2024-01-01|0.00|0.0700|1|yes|-
4|2|Ward A|2024-03-31 02:30:00|2024-03-31 01:00:00|-|99.95|0.0500|7|-|a,b
5|3|Ward A |2024-03-31 02:30:00|-|2024-03-31|99.95|-|2|no|OK
6|4|-|-|2024-10-27 01:00:00|2025-02-28|-|0.0700|-|yes|x_y
7|5|Ward B|2025-02-28 08:15:30.500000|2025-02-28 07:15:30.500000|2025-03-01|10.00|0.0800|1|no|100%
8|5|ICU|2024-12-31 23:00:00|2024-12-31 22:00:00|2025-01-01|2500.00|0.0600|10|yes| ok
9|-|Ward B|2024-06-30 00:00:00|2024-06-29 22:00:00|2024-07-31|33.33|1.0000|4|-|line↵break
10|42|icu|2024-05-31 00:00:00|-|-|-0.01|0.0000|5|no|ok
11|8|Ward B|2024-05-31 00:00:00|2024-05-31 00:00:00|2024-05-31|33.33|0.0601|4|yes|Straße
12|8|ICU|2024-01-01 00:00:00|2024-01-01 00:00:00|2024-01-31|1200.10|0.0600|3|no|-
""",
    "labs": r"""
1|Na|140.5|2024-02-01
1|K|-0.0|2024-02-01
1|na|2.5|2024-02-29
2|Na|3.5|2024-02-29
2|K|-|-
3|Na|1000000000000000.0|2023-12-31
3|Na|-2.5|2024-01-01
8|K|0.1|2024-12-31
8|K|0.2|2024-12-31
8|-|0.3|2025-01-01
99|Na|-7.25|2024-06-30
12|K|0.5|2024-01-31
""",
    "drugs": r"""
A1|Aspirin|0.125|100
a1|aspirin|0.135|0
B2|Brufen|-1.005|7
C3|-|99999.999|2000000000
D4|Ciprø 10%|-|-
|Empty|2.500|3
""",
    "tariffs": r"""
ICU|2024-01-01 00:00:00|100.00
ICU|2024-02-29 00:00:00|110.50
icu|2024-05-31 00:00:00|95.00
Ward B|2023-01-01 00:00:00|20.00
Ward B|2024-06-01 00:00:00|-
""",
}
"""Tables as they are printed: `|` between fields."""

ROWS: Mapping[str, Sequence[tuple[object, ...]]] = {
    name: [
        tuple(_read(field, kind) for field, kind in zip(line.split("|"), COLUMNS[name].values(), strict=True))
        for line in text.strip("\n").splitlines()
    ]
    for name, text in _TEXT.items()
}


def frames() -> dict[str, pd.DataFrame]:
    """The tables as pandas has them."""
    dtypes = {"int": "Int64", "unsigned": "Int64", "bool": "boolean", "float": "float64"}
    made = {}
    for name, columns in COLUMNS.items():
        values = {column: [row[at] for row in ROWS[name]] for at, column in enumerate(columns)}
        made[name] = pd.DataFrame(
            {
                column: pd.to_datetime(pd.Series(values[column]))
                if kind in ("moment", "utc")
                else pd.Series(values[column], dtype=dtypes.get(kind, "object"))
                for column, kind in columns.items()
            }
        )
    return made


def fill_postgres(url: str) -> None:
    run_postgres(url, "CREATE TYPE sexes AS ENUM ('x', 'm', 'f')", *_statements(0))


def fill_mysql(url: str) -> None:
    run_mysql(url, "SET time_zone = '+00:00'", *_statements(1))


def fill_files(folder: Path) -> dict[str, str]:
    """The sources that need no server, but for the frames: name ▶ target."""
    with sqlite3.connect(folder / "hospital.db") as lite:
        for statement in _statements(2):
            lite.execute(statement)
    lite.close()
    with duckdb.connect(folder / "hospital.duckdb") as duck:
        for statement in _statements(3):
            duck.execute(statement)
    for name, frame in frames().items():
        frame.to_parquet(folder / f"{name}.parquet")
        kinds = COLUMNS[name]
        lines = [",".join(map(_field, row, kinds.values())) for row in ROWS[name]]
        (folder / f"{name}.csv").write_text("\n".join([",".join(kinds), *lines]) + "\n")
    return {
        "lite": f"sqlite:///{folder / 'hospital.db'}",
        "duck": f"duckdb:///{folder / 'hospital.duckdb'}",
        "parquet": f"{folder}/*.parquet",
        "csv": f"{folder}/*.csv",
    }


def _field(value: object, kind: str) -> str:
    """A field of CSV: a text in quotes, so that an empty one is no null."""
    if value is None:
        return ""
    return '"' + str(value).replace('"', '""') + '"' if kind in ("text", "enum") else str(value)


def _statements(engine: int) -> list[str]:
    statements = []
    for name, columns in COLUMNS.items():
        typed = ", ".join(f"{column} {_TYPES.get(kind, (kind,) * 4)[engine]}" for column, kind in columns.items())
        rows = ", ".join(f"({', '.join(_literal(value, engine) for value in row)})" for row in ROWS[name])
        statements += [f"CREATE TABLE {name} ({typed})", f"INSERT INTO {name} VALUES {rows}"]
    return statements


def _literal(value: object, engine: int) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper() if engine in (0, 3) else str(int(value))
        case int() | float() | Decimal():
            return str(value)
        case dt.datetime() if engine == 1:
            return f"'{value.replace(tzinfo=None)}'"
        case _:
            text = str(value).replace("'", "''")
            return "'" + (text.replace("\\", "\\\\") if engine == 1 else text) + "'"
