"""Sub-queries mean what SQL says, on every engine and between them: DuckDB's own answers to the same in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from pipelines.data import SPLIT, WHOLE, Databases, Places
from pipelines.places import placed
from pipelines.server_data import SPREAD, open_servers
from subquery_cases import CASES, Tables

from dataflow import DataFlow, Expression, Query, col, fn, param, subquery

CHOSEN = (0, 4, 5)
"""The data sets: a full one, and two in which a table is empty."""


@dataclass(frozen=True, slots=True)
class Everywhere:
    """One data set, in each engine and spread over several, and the file that DuckDB reads it from."""

    embedded: Databases
    flows: dict[str, tuple[DataFlow, Places]]
    file: Path


@pytest.fixture(scope="module")
def everywhere(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str
) -> Iterator[list[Everywhere]]:
    folder = tmp_path_factory.mktemp("subqueries")
    with ExitStack() as stack:
        made = []
        for number in CHOSEN:
            servers = stack.enter_context(open_servers(number, folder / str(number), postgres_url, mysql_url))
            flows = {
                "duckdb": (servers.embedded.duckdb, WHOLE),
                "sqlite": (servers.embedded.sqlite, WHOLE),
                "split": (servers.embedded.split, SPLIT),
                "postgres": (servers.postgres, WHOLE),
                "mariadb": (servers.mysql, WHOLE),
                "both servers": (servers.spread, SPREAD),
            }
            made.append(Everywhere(servers.embedded, flows, folder / str(number) / "all.duckdb"))
        yield made


@pytest.mark.parametrize("name", CASES)
def test_sub_queries_mean_what_sql_says(name: str, everywhere: list[Everywhere]) -> None:
    chosen = CASES[name]
    for number, place in enumerate(everywhere):
        main = place.embedded.duckdb.main
        query = chosen.query(Tables(main.t, main.u, main.v))
        expected = _answers(chosen.sql, place)
        for engine, (flow, places) in place.flows.items():
            moved = Query(placed(query._pipeline, places), flow._session)
            found = sorted(map(repr, (tuple(row.values()) for row in moved.collect(**chosen.parameters).rows())))
            # So that the servers have no more of our connections than they take.
            flow.close()
            assert found == expected, (engine, number)


def _answers(sql: str, place: Everywhere) -> list[str]:
    place.embedded.duckdb.close()
    with duckdb.connect(place.file, read_only=True) as connection:
        return sorted(map(repr, connection.execute(sql).fetchall()))


def test_one_engine_does_all_of_it(everywhere: list[Everywhere]) -> None:
    """But for lists of floats, which SQLite might not read to the last digit, and nearest rows, which DuckDB finds."""
    place = everywhere[0]
    main = place.embedded.duckdb.main
    for name, each in CASES.items():
        query = each.query(Tables(main.t, main.u, main.v))
        for engine in ("postgres", "mariadb", "sqlite"):
            flow, places = place.flows[engine]
            plan = Query(placed(query._pipeline, places), flow._session).explain()
            local = name.startswith("nearest rows") or (engine == "sqlite" and name == "lists of moments and floats")
            assert plan.startswith("whole query ▶ ") is not local, (name, engine, plan)


def test_expression_of_a_sub_query_shows_it(everywhere: list[Everywhere]) -> None:
    value: Expression = subquery(everywhere[0].embedded.duckdb.main.u.agg(n=fn.count()))
    assert repr(value + 1) == "(from main.u | agg n = count()) + 1"


@pytest.mark.parametrize("engine", ["postgres", "mariadb", "sqlite", "duckdb", "both servers"])
def test_many_rows_by_a_list(engine: str, everywhere: list[Everywhere]) -> None:
    """PostgreSQL sends many rows as COPY, which takes its values in another way."""
    flow, places = everywhere[0].flows[engine]
    u = flow[places["u"][0]][places["u"][1]].filter(col.id.is_in(param.ids)).select("id")
    t = flow[places["t"][0]][places["t"][1]].select("k")
    many = t
    for at in range(4):
        many = many.join(t.rename(**{f"k{at}": "k"}), how="cross")
    found = many.filter(col.k.is_in(param.ks)).collect(ks=[0, 1, None])
    assert len(found) == len(t.filter((col.k == 0) | (col.k == 1)).collect()) * len(t.collect()) ** 4 > 2048
    assert u.collect(ids=[]).rows() == []
    flow.close()
