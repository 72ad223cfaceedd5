"""The sections of docs/semantics.md that have topics, and the file of cases of each."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Final

from pages import DOCS
from semantics import (
    casts,
    dates_and_times,
    json_documents,
    lists_and_structs,
    nulls_and_conditions,
    numbers,
    regular_expressions,
    set_operations,
    spans_of_time,
    sub_queries,
    text,
    text_form,
    windows_and_order,
)

FILES: Final[dict[str, ModuleType]] = {
    "Text": text,
    "Regular expressions": regular_expressions,
    "Numbers": numbers,
    "Dates and times": dates_and_times,
    "Spans of time": spans_of_time,
    "Casts": casts,
    "Nulls and conditions": nulls_and_conditions,
    "Set operations, groupings, shapes": set_operations,
    "Sub-queries": sub_queries,
    "JSON": json_documents,
    "Lists and structs": lists_and_structs,
    "Windows and rows in order": windows_and_order,
    "The text form": text_form,
}
"""By heading. A file has `TABLES`, its tables by name, and `CASES`, a tuple of cases for each topic."""


def topics() -> dict[str, list[str]]:
    """The first cells of the rows of every table that begins with `topic`, by the heading above it."""
    found: dict[str, list[str]] = {}
    heading, inside = "", False
    for line in (DOCS / "semantics.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[1] == "topic":
            inside = True
            found.setdefault(heading, [])
        elif inside and set(cells[1]) != {"-"}:
            found[heading].append(cells[1])
    return found
