"""TPC-H queries in the Python form give DuckDB's own answers, on each engine alone and spread over all of them."""

from __future__ import annotations

import importlib.util
import math
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from tpch_spreads import ENGINES, NAMES, SPREADS, Tables

from dataflow import DataFlow, Query

from tpch_answers import reference

pytest_plugins = ["tpch_databases"]

# The first test waits until the data is in all the engines.
pytestmark = [pytest.mark.xdist_group("tpch"), pytest.mark.timeout(300)]

CENT = Decimal("0.005")
REMOTE = ("postgres", "mariadb", "sqlite")


def load_queries() -> ModuleType:
    path = Path(__file__).parents[1] / "examples" / "tpch" / "queries.py"
    spec = importlib.util.spec_from_file_location("tpch_queries", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


QUERIES = load_queries().QUERIES


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("engine", ENGINES)
def test_on_one_engine(number: int, engine: str, tpch_db: DataFlow, tpch_folder: Path) -> None:
    query = QUERIES[number](Tables(tpch_db, dict.fromkeys(NAMES, engine)))
    assert_equal(rows_of(query), reference(number, tpch_folder))


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("spread", SPREADS)
def test_spread_over_all_engines(number: int, spread: str, tpch_db: DataFlow, tpch_folder: Path) -> None:
    query = QUERIES[number](Tables(tpch_db, SPREADS[spread]))
    assert_equal(rows_of(query), reference(number, tpch_folder))


@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.parametrize("engine", REMOTE)
def test_one_engine_does_all_of_it(number: int, engine: str, tpch_db: DataFlow) -> None:
    plan = QUERIES[number](Tables(tpch_db, dict.fromkeys(NAMES, engine))).explain()
    assert plan.startswith(f"whole query ▶ {engine}: ")
    assert "fragment" not in plan


def rows_of(query: Query) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in query.collect().rows()]


def assert_equal(found: list[tuple[object, ...]], expected: list[tuple[object, ...]]) -> None:
    """Equal in number, order and value: decimals to the cent, floats to a billionth."""
    assert len(found) == len(expected)
    assert expected, "a query without rows proves nothing"
    different = [pair for pair in zip(found, expected) if not all(map(is_same, *pair)) or len(pair[0]) != len(pair[1])]
    assert different == []


def is_same(found: object, expected: object) -> bool:
    match found, expected:
        case Decimal(), Decimal():
            return abs(found - expected) < CENT
        case float() | Decimal(), float() | Decimal():
            return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
        case _:
            return found == expected and type(found) is type(expected)
