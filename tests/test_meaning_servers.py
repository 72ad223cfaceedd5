"""What went wrong before means the same on PostgreSQL and MariaDB, whole on each and spread over both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pipelines.data import WHOLE, Row
from pipelines.places import placed
from pipelines.server_data import SPREAD, Servers, open_servers
from test_meaning import REGRESSIONS, rows, tables

from dataflow import col, fn, that
from dataflow.compiler.optimize import RULES
from dataflow.dsl.query import Pipeline

CHOSEN = (0, 2, 4, 6)
"""The data sets that are loaded: two full ones, one with an empty table, one nearly empty."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[list[Servers]]:
    folder = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        yield [
            stack.enter_context(open_servers(number, folder / str(number), postgres_url, mysql_url))
            for number in CHOSEN
        ]


@pytest.mark.parametrize("name", REGRESSIONS)
def test_what_went_wrong_before(name: str, servers: list[Servers]) -> None:
    pipeline = REGRESSIONS[name](tables(servers[0].embedded))._pipeline
    check(servers[0], pipeline, rows(servers[0].embedded.duckdb, placed(pipeline, WHOLE), ()))


def check(chosen: Servers, pipeline: Pipeline, expected: list[Row]) -> None:
    for flow, places in ((chosen.postgres, WHOLE), (chosen.mysql, WHOLE), (chosen.spread, SPREAD)):
        for rules in (RULES, ()):
            assert rows(flow, placed(pipeline, places), rules) == expected, (flow, len(rules))


def test_results_of_a_sub_query_are_not_mixed_up_by_collation(servers: list[Servers]) -> None:
    """MariaDB's sub-query cache takes 'a ' for 'a', by the collation of the outer column."""
    for flow in (servers[0].embedded.duckdb, servers[0].postgres, servers[0].mysql):
        found = flow.main.u.join(flow.main.v, on=col['quo"te'] == that["dot.ted"], how="semi").select('quo"te')
        assert found.collect().rows() == [{'quo"te': "a"}] * 2


def test_a_computed_key_beside_an_aggregate_in_a_filter(servers: list[Servers]) -> None:
    """MySQL does not find the columns of a computed key in HAVING."""
    for flow in (servers[0].embedded.duckdb, servers[0].postgres, servers[0].mysql):
        groups = flow.main.v.group_by(x=-3 - col.k).agg(n=fn.count()).filter((col.x == -3) | (col.n > 5))
        assert groups.collect().rows() == [{"x": -3, "n": 2}]
