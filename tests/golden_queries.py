"""The queries whose way from the pipeline to every dialect's SQL is kept under `tests/golden`, by the folder's name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from plans import table

from dataflow import Query, case, col, fn, interval, param, rollup, sets, that

ORDERS, CUSTOMERS = table("shop.orders"), table("crm.customers")
JOINED = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c")

QUERIES: dict[str, Query] = {
    "filter_and_select": ORDERS.filter(col.status == "open", col.total > param.least).select("id", "total"),
    "computed_columns": ORDERS.select(
        "id",
        net=col.total * Decimal("0.81"),
        size=case((col.total > 1000, "large"), (col.total > 100, "medium"), otherwise="small"),
        due=col.placed + interval(months=1),
        ratio=col.id / col.customer_id,
    ),
    "group_and_having": ORDERS.filter(col.placed >= dt.date(2026, 1, 1))
    .group_by("status", month=col.placed.trunc("month"))
    .agg(revenue=col.total.sum(), late=fn.count(where=col.placed < param.due))
    .filter(col.revenue > 1000, col.status != "void")
    .sort("-revenue", "status")
    .take(10),
    "one_row_of_totals": ORDERS.agg(n=fn.count(), customers=col.customer_id.count_distinct(), last=col.placed.max()),
    "join_in_one_source": ORDERS.join(table("shop.customers"), "c", on=col.customer_id == that.id, suffix="_c")
    .filter(col.region == "EU")
    .select("id", "name", "total"),
    "join_of_two_sources": JOINED.filter(col.status == "open", col.region == "EU")
    .group_by("region")
    .agg(revenue=col.total.sum())
    .sort("-revenue"),
    "outer_joins": ORDERS.join(
        CUSTOMERS.filter(col.score > 0.5), "c", on=col.customer_id == that.id, how="left", suffix="_c"
    )
    .filter(col.name.is_null() | (col.total > 5), col.status == "open")
    .select("id", "name"),
    "semi_and_anti": ORDERS.join(table("shop.customers"), on=col.customer_id == that.id, how="semi")
    .join(table("shop.customers").filter(col.region == "EU"), on=col.customer_id == that.id, how="anti")
    .select("id"),
    "what_one_side_implies": JOINED.filter(
        ((col.status == "open") & (col.region == "EU")) | ((col.status == "new") & (col.region == "US"))
    ).select("total"),
    "union_and_distinct": ORDERS.select(key=col.id, text=col.status)
    .union(CUSTOMERS.select(key=col.id, text=col.name))
    .filter(col.text.is_in(["a", "b"]))
    .sort("text")
    .take(5),
    "top_of_a_left_join": ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, how="left", suffix="_c")
    .sort("-total", "id")
    .take(11, 20)
    .select("id", "total", "name"),
    "intersect_and_except": ORDERS.select("status", "id")
    .intersect(table("shop.customers").select("id", status=col.region))
    .except_(CUSTOMERS.select("id", status=col.name))
    .filter(col.id > 5),
    "groupings": ORDERS.filter(col.total > 0)
    .group_by(rollup("status", month=col.placed.trunc("month")))
    .agg(revenue=col.total.sum(), all_months=fn.grouping(col.month)),
    "groupings_of_chosen_sets": CUSTOMERS.group_by(sets(("region", "name"), "region", ())).agg(n=fn.count()),
    "nearest_row": ORDERS.filter(col.status == "open")
    .join(
        table("lake.orders").select("customer_id", "placed", before=col.total),
        on=(col.customer_id == that.customer_id) & (col.placed > that.placed) & (that.before > 0),
        how="asof",
        suffix="_p",
    )
    .select("id", "before"),
    "pivot": ORDERS.pivot(
        "status", {"open": "open", "none": None}, n=fn.count(), sum=col.total.sum(), by="customer_id"
    ),
    "unpivot": ORDERS.unpivot("customer_id", "total", into=("what", "amount"))
    .filter(col.what == "total", col.amount > 10)
    .select("id", "amount"),
    "nothing": ORDERS.filter(col.id > 1).take(0).select("id", "status"),
    "windows": ORDERS.filter(col.status == "open")
    .derive(
        number=fn.row_number().over("customer_id", "-total"),
        before=col.total.lag(1, 0).over("customer_id", ["placed", "id"]),
        running=col.total.sum().over("customer_id", "placed"),
        week=col.total.avg().over(sort="placed", rows=(-6, 0)),
        share=col.total / col.total.sum().over(),
    )
    .filter(fn.rank().over(sort="-running") <= 3)
    .select("id", "number", "before", "running", "week", "share"),
    "top_of_each_group": ORDERS.join(table("shop.customers"), "c", on=col.customer_id == that.id, suffix="_c")
    .take(3, by="region", sort=["-total", "id"])
    .filter(col.region != "EU")
    .select("region", "id", "total"),
    "first_and_last": ORDERS.sort("placed", "id")
    .group_by("customer_id")
    .agg(first=col.status.first(), last=col.total.last(where=col.status == "open"), all=col.status.string_agg(", ")),
    "text_functions": CUSTOMERS.filter(col.name.lower().starts_with("a"), col.id > 1)
    .select(short=col.name.substring(1, 3), label=col.region.concat("/", col.name))
    .sort("label"),
}
