"""Random queries over random tables give the same columns, types, rows and order on every engine and spread over them.

The same ones each time; `make fuzz MINUTES=5` looks for others. `DATAFLOW_TEST_EXAMPLES` is how many are tried.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from differential.occurrences import functions_made
from differential.regressions import REGRESSIONS
from differential.tables import plain_tables, random_tables
from differential.trial import differences
from differential.worlds import World, open_world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipelines.steps import queries

from dataflow.dsl.functions import FUNCTIONS

EXAMPLES = os.environ.get("DATAFLOW_TEST_EXAMPLES")
SEEDS = (1, 2, 3, 4)

MADE_OF_OTHERS = {
    "date_text": "what the binder makes of `strftime`",
    "add_interval": "what it makes of `moment + span`",
    "interval_sum": "what it makes of `span + span`",
    "interval_times": "what it makes of `span * count`",
}
"""Functions that are not called by their names, and why."""


@pytest.fixture(scope="module")
def worlds(postgres_url: str, mysql_url: str) -> Iterator[list[World]]:
    with ExitStack() as stack:
        yield [stack.enter_context(open_world(random_tables(seed), postgres_url, mysql_url)) for seed in SEEDS]


@pytest.fixture(scope="module")
def plain(postgres_url: str, mysql_url: str) -> Iterator[World]:
    with open_world(plain_tables(), postgres_url, mysql_url) as world:
        yield world


@pytest.mark.parametrize("name", REGRESSIONS)
def test_what_was_found_before(name: str, plain: World) -> None:
    query = plain.flow.parse(REGRESSIONS[name].replace("from ", "from duck."))
    found = differences(plain, query, 0)
    assert found is None, str(found)


@given(data=st.data())
@settings(
    max_examples=int(EXAMPLES or 120),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_engine_gives_the_same(data: st.DataObject, worlds: list[World]) -> None:
    world = worlds[data.draw(st.integers(0, len(worlds) - 1), label="tables")]
    query = data.draw(queries(world.queries()), label="query")
    found = differences(world, query, data.draw(st.integers(0, 999)))
    assert found is None, str(found)


def test_every_function_is_tried() -> None:
    wanted = frozenset(FUNCTIONS) - set(MADE_OF_OTHERS)
    assert wanted <= functions_made(wanted)
