"""The 22 queries of TPC-H by their number, in both forms, with the specification's validation parameters.

`QUERIES[5](t)` is a query, where `t.lineitem` and the other seven tables are queries of one or several sources;
a `DataFlow` with one source is such a `t`. `TEXTS[5]` is the same as text, which `dataflow run --file q05.q` takes too.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from dataflow import Query

from tables import Tables

NUMBERS = range(1, 23)

QUERIES: dict[int, Callable[[Tables], Query]] = {number: import_module(f"q{number:02}").query for number in NUMBERS}

TEXTS: dict[int, str] = {
    number: Path(__file__).with_name(f"q{number:02}.q").read_text(encoding="utf-8") for number in NUMBERS
}
