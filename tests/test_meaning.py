"""What went wrong before gives the same rows with all rules, with none, with each alone, on two engines, and in parts.

`DATAFLOW_TEST_EXAMPLES` is the number of pipelines that are tried; the same ones each time unless it is set.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipelines.data import DATA, SPLIT, WHOLE, Databases, Row, open_databases
from pipelines.maker import PARAMETERS
from pipelines.places import OUTER, placed
from pipelines.steps import tied_queries
from pipelines.subquery_steps import Tied

from dataflow import DataFlow, Query, col, fn, interval, lit, that
from dataflow.compiler.compile import CompiledPlan, compile_query
from dataflow.compiler.optimize import RULES, Rule
from dataflow.dsl.query import Pipeline, Take
from dataflow.runtime import loop
from dataflow.runtime.parameters import check_parameters

Tables = dict[str, Query]

EXAMPLES = os.environ.get("DATAFLOW_TEST_EXAMPLES")
SETTINGS = settings(
    max_examples=int(EXAMPLES or 150),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Databases]]:
    folder = tmp_path_factory.mktemp("meaning")
    opened = [open_databases(data, folder / str(number)) for number, data in enumerate(DATA)]
    yield opened
    for database in opened:
        database.close()


@given(data=st.data())
@SETTINGS
def test_sub_queries_mean_what_each_row_gives(data: st.DataObject, databases: list[Databases]) -> None:
    chosen = databases[data.draw(st.integers(0, len(databases) - 1), label="data set")]
    tied = data.draw(tied_queries(tables(chosen)), label="sub-query")
    if tied is not None:
        check_tied(chosen, tied)


def check_tied(database: Databases, tied: Tied) -> None:
    """A query with a sub-query gives what the sub-query gives alone, with the values of each row around it."""
    outer = rows(database.duckdb, placed(tied.outer._pipeline, WHOLE), ())
    inner, at = placed(tied.inner, WHOLE), tied.outer.columns.index(tied.column)
    inside = {value: rows(database.duckdb, inner, (), {OUTER: value}) for value in {row[at] for row in outer}}
    expected = [(*row, _value_of(inside[row[at]], tied.kind)) for row in outer]
    found = rows(database.duckdb, placed(tied.query()._pipeline, WHOLE), ())
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def _value_of(found: list[Row], kind: str) -> object:
    if kind == "exists":
        return bool(found)
    assert len(found) <= 1
    return found[0][0] if found else None


REGRESSIONS: dict[str, Callable[[Tables], Query]] = {
    "a negated alternative": lambda t: t["t"].filter(~((col.id == 1) | (col.id == 2))),
    "a comparison of two conditions": lambda t: t["t"].filter(
        ((col.id > 0) & (col.k > 0)) == ((col.id < 9) | (col.k < 9))
    ),
    "an order by what is folded to a constant": lambda t: t["t"].sort(~(lit(False) & lit(False))),
    "an order by a constant that is bound": lambda t: t["u"].sort(lit(dt.date(2024, 2, 29)) + interval(days=0)),
    "a group by a constant": lambda t: t["t"].group_by(k=lit(True), n=lit(1.5)).agg(c=fn.count()),
    "a group by a constant over no rows": lambda t: (
        t["t"].take(0).filter(col.id > 1).group_by(k=lit(2)).agg(c=fn.count())
    ),
    "one row of aggregates of which none is kept": lambda t: t["t"].agg(n=col.id.sum()).derive(x=-lit(0)).drop("n"),
    "one row of aggregates, and a condition on a constant": lambda t: (
        t["t"].agg(n=fn.count()).select(x=1).filter(col.x == 1)
    ),
    "a limit over a left join": lambda t: t["t"].join(t["v"], "v", on=col.k == that.k, how="left").take(0),
    "texts of a column that ignores case, united": lambda t: t["t"].select("s").union(t["t"].select("s")),
    "texts of a column that ignores case, grouped behind a union": lambda t: (
        t["t"].select("s").union(t["t"].select("s"), all=True).group_by("s").agg(n=fn.count())
    ),
    "a constant in a list of columns that ignore case": lambda t: t["t"].filter(lit("A").is_in([col.s, lit("x")])),
    "a full join without an equality": lambda t: t["t"].join(t["v"], on=col.id < that.k, how="full", suffix="_v"),
    "a semi join inside the optional side": lambda t: t["t"].join(
        t["u"].join(t["v"], on=col.id == that.k, how="semi"), "u", on=col.id == that.id, how="left", suffix="_u"
    ),
    "a limit of a limit": lambda t: t["t"].sort("id", "k", "s", "d", "p").take(5).take(2, 3),
    "an order behind what only DuckDB computes": lambda t: (
        t["t"]
        .sort("-id", "k", "s", "d", "p")
        .take(4)
        .derive(a=col.id + 1)
        .derive(s=col.s.upper())
        .sort("-id", "k", "s", "d", "p")
        .take(3)
    ),
    "rows counted without a column": lambda t: t["t"].join(t["u"], on="id", suffix="_u").agg(n=fn.count()),
    "a date as a text, compared with a number as a text": lambda t: t["t"].filter(
        col.d.cast("string") < col.id.cast("string")
    ),
    "lists of rows in order": lambda t: (
        t["t"]
        .group_by("k")
        .agg(a=col.s.array_agg(), b=col.d.array_agg(sort=["-id", "p"], where=col.id > 0), c=col.p.array_agg(sort="s"))
    ),
    "lists over windows": lambda t: t["t"].select(a=col.id.array_agg(where=col.k > 0).over("k"), b="s"),
    "windows by distances of dates": lambda t: t["t"].derive(
        a=fn.count().over(sort="d", range=(interval(months=-1), 0)),
        b=fn.count().over(sort="-d", range=(interval(days=-1), interval(days=30))),
        c=fn.count().over("k", col.d.desc(nulls="first"), range=(None, interval(days=-1))),
    ),
    "windows by distances of moments": lambda t: t["u"].derive(
        a=fn.count().over(sort="at", range=(interval(hours=-1), None)),
        b=fn.count().over(sort="at", range=(interval(months=1), interval(months=700))),
    ),
    "windows by distances of decimals": lambda t: t["t"].derive(
        a=fn.count().over(sort="p", range=(-1.99, 1)),
        b=fn.count().over(sort="p", range=(Decimal("-12.75"), Decimal("-0.99"))),
        c=fn.count().over(sort="id", range=(-1.5, 1)),
    ),
    "a window in the order of the query": lambda t: (
        t["t"].sort("-id", "k", "s", "d", "p").derive(n=fn.row_number().over("k"), f=col.s.first().over("d")).drop("id")
    ),
    "ranks of texts that differ in case": lambda t: t["t"].select("s", a=fn.dense_rank().over(sort="s")),
    "shares with endless digits": lambda t: t["t"].select(
        "s", "id", a=fn.percent_rank().over(sort=["s", "id"]), b=fn.cume_dist().over("k", "s"), c=col.id.avg().over("d")
    ),
    "texts that differ in a window, counted": lambda t: t["t"].select("k", n=col.s.count_distinct().over("k")),
    "a constant to group and to sort by": lambda t: (
        t["t"].derive(c=1).select("s", n=fn.count().over("c", "c"), r=fn.rank().over(lit("x"), lit(2)))
    ),
    "the only row of a window": lambda t: t["t"].distinct("k").select("k", a=fn.percent_rank().over("k", "k")),
    "the first of truth values": lambda t: (
        t["v"].group_by("k").agg(f=col.flag.first(sort="k"), l=col.flag.last(sort=col.flag.desc(nulls="first")))
    ),
    "names and texts that look like places in a template": lambda t: t["u"].select(
        "per%cent {0}", x=col['quo"te'].concat("{1} {type} %s", col['quo"te'])
    ),
}


@pytest.mark.parametrize("name", REGRESSIONS)
def test_what_went_wrong_before(name: str, databases: list[Databases]) -> None:
    for chosen in (databases[0], databases[-1]):
        check(chosen, REGRESSIONS[name](tables(chosen)))


def tables(database: Databases) -> Tables:
    queries = {name: database.duckdb[name] for name in WHOLE}
    return {name: query for name, query in queries.items() if isinstance(query, Query)}


def check(database: Databases, query: Query) -> None:
    """The rows of a query, however it is compiled and wherever its tables are."""
    whole, parts = (placed(query._pipeline, places) for places in (WHOLE, SPLIT))
    expected = rows(database.duckdb, whole, ())
    for rules in (RULES, *((rule,) for rule in RULES)):
        plan = compiled(database.duckdb, whole, rules)
        # A rule that leaves a plan as it is leaves its rows.
        if plan.optimized is not plan.bound:
            assert collected(database.duckdb, whole, plan, {}) == expected, [rule.__name__ for rule in rules]
    for rules in (RULES, ()):
        assert rows(database.sqlite, whole, rules) == expected, f"SQLite with {len(rules)} rules"
        assert rows(database.split, parts, rules) == expected, f"split with {len(rules)} rules"


def rows(
    database: DataFlow, pipeline: Pipeline, rules: tuple[Rule, ...], given: Mapping[str, object] = MappingProxyType({})
) -> list[Row]:
    """The rows of a pipeline compiled with these rules, in an order of ours unless it ends in a `take`."""
    return collected(database, pipeline, compiled(database, pipeline, rules), given)


def compiled(database: DataFlow, pipeline: Pipeline, rules: tuple[Rule, ...]) -> CompiledPlan:
    introspection = database._session.introspection
    loop.run(introspection.load(pipeline))
    return compile_query(pipeline, introspection.catalog(), rules)


def collected(database: DataFlow, pipeline: Pipeline, plan: CompiledPlan, given: Mapping[str, object]) -> list[Row]:
    known = {**PARAMETERS, **given}
    values = check_parameters(plan.parameters, {each.name: known[each.name] for each in plan.parameters}, plan.counts)
    found = loop.run(database._session._collect(plan, values)).to_arrow().to_pylist()
    plain = [tuple(map(_plain, row.values())) for row in found]
    return plain if pipeline.steps and isinstance(pipeline.steps[-1], Take) else sorted(plain, key=repr)


def _plain(value: object) -> object:
    # -0.0 and 0.0 are one value.
    return value + 0.0 if isinstance(value, float) else value
