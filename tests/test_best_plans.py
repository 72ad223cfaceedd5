"""The plans by hand that `make bench` compares ours with: they answer as DuckDB does."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tpch_answers import QUERIES, differences, reference
from tpch_spreads import NAMES

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"

pytest_plugins = ["tpch_databases"]
pytestmark = [pytest.mark.xdist_group("tpch"), pytest.mark.timeout(300)]


@pytest.mark.parametrize("number", [3, 5, 10, 12, 18])
async def test_plans_by_hand_answer_as_duckdb(
    number: int,
    tpch_postgres: str,
    tpch_mariadb: str,
    tpch_files: dict[str, str],
    tpch_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for folder in (BENCHMARKS, BENCHMARKS / "hand"):
        monkeypatch.syspath_prepend(folder)
    best_plans, task = import_module("best_plans"), import_module("measure").Task
    targets = {"postgres": tpch_postgres, "mariadb": tpch_mariadb, **tpch_files}
    places = best_plans.Places(task(number, "", QUERIES[number], targets, dict.fromkeys(NAMES, ""), str(tpch_folder)))
    try:
        found = best_plans.rows(await best_plans.PLANS[number](places))
    finally:
        await places.close()
    assert differences(found, reference(number, tpch_folder)) == []
