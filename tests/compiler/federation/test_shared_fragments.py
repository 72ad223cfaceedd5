from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
from plans import CATALOG, plan_of, shown, table

from dataflow import DataFlow, Query, col, fn, that
from dataflow.compiler.federation.physical import FederatedPlan
from dataflow.compiler.federation.shared_fragments import read_several_times
from dataflow.compiler.federation.split import split
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import columns_of

TOTALS = table("shop.orders").group_by("customer_id").agg(total=fn.sum(col.total), n=fn.count())
NAMES = table("crm.customers").select("id", "name")
JOINED = NAMES.join(TOTALS, "t", on=col.id == that.customer_id)


def cut(query: Query) -> FederatedPlan:
    plan = optimize(plan_of(query))
    federated = split(plan, CATALOG.sources)
    assert federated.local is not None
    check_plan(federated.local)
    assert columns_of(federated.local) == columns_of(plan)
    for fragment in federated.fragments:
        check_plan(fragment.plan)
    return federated


def test_groups_of_two_fragments_are_made_once() -> None:
    most = TOTALS.agg(most=fn.max(col.total), all=fn.sum(col.n))
    federated = cut(JOINED.join(most, "m", on=None, how="cross"))
    assert federated.local is not None
    assert [fragment.source for fragment in federated.fragments] == ["crm", "shop"]
    assert read_several_times(federated.local) == {2}
    assert [line.strip() for line in shown(federated.local) if "Aggregate" in line] == [
        "Aggregate [max = max(sum), sum = sum(count)]"
    ]


def test_groups_that_another_fragment_filters_are_filtered_here() -> None:
    federated = cut(JOINED.join(TOTALS.filter(col.n > 3), "m", on=col.id == col.m.customer_id, suffix="_m"))
    assert federated.local is not None
    # Joined in their own source they are one fragment, else one that is read twice.
    assert len([fragment for fragment in federated.fragments if fragment.source == "shop"]) == 1


def test_groups_of_which_nobody_sends_all_stay_where_they_are() -> None:
    most = TOTALS.agg(most=fn.max(col.total))
    least = TOTALS.agg(least=fn.min(col.total))
    federated = cut(NAMES.join(most, "m", on=None, how="cross").join(least, "l", on=None, how="cross"))
    assert federated.local is not None
    assert not read_several_times(federated.local)


def test_groups_of_other_rows_or_values_are_not_the_same() -> None:
    others = (
        table("shop.orders").filter(col.total > 1).group_by("customer_id").agg(total=fn.sum(col.total), n=fn.count())
    )
    for other in (others, TOTALS.select("customer_id", "n")):
        federated = cut(JOINED.join(other.agg(most=fn.max(col.n)), "m", on=None, how="cross"))
        assert federated.local is not None
        assert [fragment.source for fragment in federated.fragments].count("shop") == 2


def test_the_rows_are_the_same(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE orders (customer INTEGER, total INTEGER)")
        connection.executemany("INSERT INTO orders VALUES (?, ?)", [(n % 7, n) for n in range(100)])
    connection.close()
    names = pa.table({"id": list(range(10)), "name": list("abcdefghij")})
    with DataFlow(shop=tmp_path / "shop.db", names=names) as db:
        query = db.parse("""
            let totals = (from shop.orders | agg total = sum(total) by customer)
            from names
            join totals on id == customer
            filter total == (from totals | agg most = max(total))
            select name, total
        """)
        assert [(row["name"], row["total"]) for row in query.collect().rows()] == [("b", 750)]
        assert str(query.explain()).count("fragment #1 ▶ shop") == 1
        assert "fragment #2" not in str(query.explain())
        assert [batch.num_rows for batch in query.stream()] == [1]
