"""DataFlow: one pipeline over all four sources; what each source does is found by the splitter."""

from __future__ import annotations

from collections.abc import Callable

from dataflow import DataFlow, Query

from measure import Places, Row, report_query
from queries import Tables, q3, q5


def run(places: Places, query: Callable[[Tables], Query]) -> list[Row]:
    with DataFlow(
        pg=places.postgres, my=places.mysql, lite=f"sqlite:///{places.sqlite}", lake=f"{places.parquet}/*.parquet"
    ) as db:
        tables = {
            "lineitem": db.pg.lineitem,
            "orders": db.my.orders,
            "customer": db.lite.customer,
            "supplier": db.lite.supplier,
            "nation": db.lake.nation,
            "region": db.lake.region,
        }
        return [tuple(row.values()) for row in query(tables).collect().rows()]


report_query("DataFlow", {3: lambda places: run(places, q3), 5: lambda places: run(places, q5)})
