"""What is said of runs between real servers: the statement that ran, the keys that were sent, why the rest is here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from dataflow import DataFlow, Query, col
from dataflow.compiler.compile import compile_query
from dataflow.runtime import loop
from dataflow.runtime.admission import Admission
from dataflow.runtime.execute import execute
from dataflow.runtime.explain import explain
from dataflow.runtime.trace import Trace

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

ROWS = 2_000


@pytest.fixture(scope="module")
def db(postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    rows = ", ".join(f"({k}, 'name {k}')" for k in range(1, ROWS + 1))
    statements = ("CREATE TABLE facts (k bigint PRIMARY KEY, t varchar(20))", f"INSERT INTO facts VALUES {rows}")
    with fresh_postgres_database(postgres_url) as pg, fresh_mysql_database(mysql_url) as my:
        run_postgres(pg, *statements, "ANALYZE")
        run_mysql(my, *statements, "ANALYZE TABLE facts")
        few, none = pa.table({"k": [3, 4, None, 9000]}), pa.table({"k": pa.array([], pa.int64())})
        with DataFlow(pg=pg, my=my, few=few, none=none) as flow:
            yield flow


def run(query: Query, db: DataFlow) -> tuple[str, dict[str, Any]]:
    """The text and the JSON of a query that sends keys wherever it can, after a run."""
    session, trace = db._session, Trace()
    session.compile(query._pipeline)
    plan = compile_query(query._pipeline, session.introspection.catalog(), keys="always")

    async def collect() -> int:
        batches = execute(plan, {}, session.sources, session.local, Admission(), trace)
        return sum([batch.num_rows async for batch in batches])

    loop.run(collect())
    return explain(plan, db.sources, trace), json.loads(explain(plan, db.sources, trace, "json"))


@pytest.mark.parametrize("engine", ["pg", "my"])
def test_the_statement_that_ran_has_the_keys(engine: str, db: DataFlow) -> None:
    text, said = run(db[engine].facts.join(db.few, on="k"), db)
    (fragment,) = said["fragments"]
    assert (fragment["estimated_rows"], fragment["measured"]["rows"]) == (ROWS, 2)
    assert fragment["keys"][0] | {"at_most": 0} == {
        "column": "k",
        "from_fragments": [],
        "at_most": 0,
        "found": 3,
        "sent": True,
    }
    assert fragment["ran"]["sql"] == fragment["with_keys"]["sql"] != fragment["sql"]
    assert "  with 3 keys of k from local tables\n" in text
    assert "\n  2 rows (~" in text
    assert "keys after " in text
    assert "  with 1 = keys of k" in text
    assert "waits for" not in text


def test_nothing_is_asked_without_keys(db: DataFlow) -> None:
    text, said = run(db.pg.facts.join(db.none, on="k"), db)
    assert said["fragments"][0]["ran"] is None
    assert "nothing was asked: there were no keys" in text
    assert "SELECT" not in text


def test_keys_of_one_server_for_another(db: DataFlow) -> None:
    text, said = run(db.pg.facts.filter(col.k % 500 == 0).join(db.my.facts.rename(u="t"), on="k"), db)
    by_source = {fragment["source"]: fragment for fragment in said["fragments"]}
    feeder, waiting = by_source["pg"], by_source["my"]
    assert waiting["keys"][0]["from_fragments"] == [feeder["number"]]
    assert waiting["measured"]["rows"] == feeder["measured"]["rows"] == said["measured"]["rows"] == 4
    assert f"with 4 keys of k from #{feeder['number']}" in text
    assert "pushed: 1 condition" in text
    assert feeder["rest_is_local_because"] == "joined here with rows of `my`"


def test_what_a_server_cannot_do_is_named(db: DataFlow) -> None:
    query = db.my.facts.filter(col.t.translate("a", "b") == "nbme 3", col.k < 9).select("k")
    text = query.explain()
    assert "  the rest is local: `translate` is not the same in mariadb\n" in text
    assert "  pushed: 1 condition\n" in text
    assert "WHERE `facts`.`k` < " in text
    assert "Filter " in text.partition("fragment")[0]


def test_what_waits_says_which_statements_may_run(db: DataFlow) -> None:
    session, query = db._session, db.pg.facts.join(db.few, on="k")
    session.compile(query._pipeline)
    plan = compile_query(query._pipeline, session.introspection.catalog(), keys="always")
    lines = explain(plan, db.sources).splitlines()
    (waits,) = [line for line in lines if line.startswith("  waits for keys of k from local tables, ")]
    assert waits.endswith(f"{plan.fragments[0].keys[0].most:,} at most")
    plain = lines.index(f"  {plan.fragments[0].sql}")
    assert lines[plain + 1] == "  where there are few keys:"
    assert any("; with keys ~" in line for line in lines)
    assert all(len(line) <= 120 for line in lines)
