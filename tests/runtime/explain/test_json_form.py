"""The JSON form has the fields that docs/explain.md says, and no others."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dataflow import DataFlow, col, fn, param
from dataflow.compiler.compile import compile_query
from dataflow.runtime.explain import explain
from dataflow.runtime.trace import Part, SentKeys, Trace

PAGE = (Path(__file__).parents[3] / "docs" / "explain.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \| (.*) \|$", re.MULTILINE)


def documented(title: str) -> set[str]:
    """The fields in the table of a title."""
    table = PAGE.partition(f"| {title} | |\n")[2].partition("\n\n")[0]
    return {name for names, _ in ROW.findall(table) for name in re.findall(r"`(\w+)`", names)}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    for name in ("shop", "crm"):
        connection = sqlite3.connect(tmp_path / f"{name}.db")
        with connection:
            connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, total REAL)")
            connection.executemany("INSERT INTO t VALUES (?, ?)", [(at, at / 2) for at in range(1, 9)])
        connection.close()
    with DataFlow(
        shop=f"sqlite:///{tmp_path}/shop.db", crm=f"sqlite:///{tmp_path}/crm.db", seen=pa.table({"id": [1, 2]})
    ) as db:
        yield db


def operators(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan["inputs"]:
        yield from operators(child)


def test_the_fields_are_those_of_the_page(db: DataFlow) -> None:
    query = db.shop.t.filter(col.total > param.low).join(db.crm.t, on="id").join(db.seen, on="id").agg(n=fn.count())
    said = json.loads(query.explain(format="json", analyze=True, low=0.1))
    assert said.keys() == documented("the whole")
    assert len(said["fragments"]) == 2
    for fragment in said["fragments"]:
        assert fragment.keys() == documented("a fragment")
        assert {operator["source"] for operator in operators(fragment["plan"])} == {fragment["source"]}
    plans = [said["local"]["plan"], *(fragment["plan"] for fragment in said["fragments"])]
    every = [operator for plan in plans for operator in operators(plan)]
    assert all(operator.keys() == documented("an operator") for operator in every)
    assert {operator["fragment"] for operator in every} == {None, 1, 2}
    assert {operator["table"] for operator in every} == {None, "shop.t", "crm.t", "seen"}


def test_values_of_what_was_run(db: DataFlow) -> None:
    query = db.shop.t.filter(col.total > param.low).select("id")
    said = json.loads(query.explain(format="json", analyze=True, low=3.2))
    assert said["analyzed"] is True
    assert said["local"] is None
    assert said["columns"] == [{"name": "id", "type": "int64", "nullable": False}]
    assert said["parameters"] == [{"name": "low", "type": "float64", "nullable": True}]
    (fragment,) = said["fragments"]
    assert fragment["ran"] == {"sql": fragment["sql"], "bound": ["$low"]}
    assert fragment["measured"] == said["measured"]
    assert (said["measured"]["rows"], said["measured"]["bytes"]) == (2, 16)
    assert 0 < said["measured"]["first_after_ms"] <= said["measured"]["all_after_ms"]


def test_what_is_not_run_has_nothing_measured(db: DataFlow) -> None:
    said = json.loads(db.shop.t.join(db.seen, on="id").explain(format="json"))
    assert said["analyzed"] is False
    assert said["measured"] is None
    assert [(each["measured"], each["ran"]) for each in said["fragments"]] == [(None, None)]
    assert said["fragments"][0]["estimated_rows"] == 8


@pytest.mark.parametrize(
    ("counts", "ran", "found"),
    [
        ((3,), True, {"found": 3, "sent": True}),
        ((None,), False, {"found": None, "sent": False}),
        ((0,), None, {"found": 0, "sent": True}),
    ],
)
def test_keys_that_a_fragment_waits_for(
    counts: tuple[int | None], ran: bool | None, found: dict[str, object], db: DataFlow
) -> None:
    query = db.shop.t.filter(col.total < 2).select("id").join(db.crm.t, on="id")
    query.schema  # noqa: B018  # the tables are read
    plan = compile_query(query._pipeline, db._session.introspection.catalog(), keys="always")
    (number,) = [at for at, fragment in enumerate(plan.fragments, 1) if fragment.keys]
    (feeder,) = plan.fragments[number - 1].keys[0].fragments
    (count,) = counts
    keys = SentKeys("id", (feeder,), count, count is not None)
    trace = Trace(0, {number: Part(0, 0, keys=(keys,), waited=0.5)})
    said = json.loads(explain(plan, db.sources, trace, "json"))["fragments"][number - 1]
    most = plan.fragments[number - 1].keys[0].most
    assert said["keys"] == [{"column": "id", "from_fragments": [feeder], "at_most": most, **found}]
    assert said["with_keys"]["bound"][-1] == "keys of id"
    assert said["measured"]["keys_after_ms"] == 500
    reduced = {name: said["with_keys"][name] for name in ("sql", "bound")}
    plain = {name: said[name] for name in ("sql", "bound")}
    assert said["ran"] == (None if ran is None else reduced if ran else plain)
