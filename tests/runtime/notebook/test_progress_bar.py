"""The bar of a long query, in a real kernel and as HTML."""

from __future__ import annotations

import ast
import threading
from pathlib import Path

import pyarrow as pa
from notebooks import run_cells

from dataflow import DataFlow, fn
from dataflow.runtime.notebook.progress_bar import bar_html
from dataflow.runtime.progress import PartProgress, Snapshot

from html_tags import Tags

SETUP = """
import sqlite3
from dataflow import DataFlow, col
from dataflow.runtime.notebook import progress_bar

with sqlite3.connect("shop.db") as connection:
    connection.execute("CREATE TABLE orders (n INTEGER)")
    numbers = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 12000000) SELECT n FROM c"
    connection.execute(f"CREATE VIEW numbers AS {numbers}")
connection.close()
db = DataFlow("sqlite:///shop.db")

shown = []
make = progress_bar.bar_html

def note(snapshot):
    shown.append(str(snapshot))
    return make(snapshot)

progress_bar.bar_html = note
"""
LONG = "total = db.numbers.agg(total=col.n.max()).collect().scalar()"
SHORT = "total = db.orders.count()"
"""SQLite counts to twelve millions for seconds, and to none at once."""


def test_a_long_query_has_a_bar_that_goes_and_a_short_one_has_none(tmp_path: Path) -> None:
    outputs = run_cells([SETUP, SHORT, SHORT, SHORT, "shown.clear()", LONG, "shown", "total"], tmp_path)
    # Other work on the machine may make a short query long, but hardly three of them.
    assert [] in outputs[1:4]
    (bar,) = outputs[5]
    assert bar.data == {"text/html": "", "text/plain": ""}
    moments = ast.literal_eval(outputs[6][0].data["text/plain"])
    assert len(moments) > 1
    assert moments[0].startswith("main 0 rows, 0 B · ")
    assert outputs[7][0].data["text/plain"] == "12000000"


def test_the_bar_has_rows_and_bytes_of_each_source() -> None:
    parts = (PartProgress("<b>", 1200, 9600, False), PartProgress("crm", 3, 24, True))
    page = Tags(bar_html(Snapshot(parts, 0.5)))
    assert page.text == "<b> 1,200 rows, 9.6 KBcrm 3 rows, 24 B ✓ · 0.5 s"
    assert page.names == ["div", "progress", "small", "small", "small"]
    assert 'value="1" max="2"' in bar_html(Snapshot(parts, 0.5))


def test_there_is_no_bar_outside_of_a_notebook() -> None:
    with DataFlow(events=pa.table({"n": [1, 2]})) as db:
        assert db.events.agg(rows=fn.count()).collect().scalar() == 2
    assert not [thread for thread in threading.enumerate() if thread.name == "dataflow-progress"]
