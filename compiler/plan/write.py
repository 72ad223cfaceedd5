"""Writes of a plan: a table, and the plan of those of its rows that are changed, or of rows that it gets."""

from __future__ import annotations

from dataclasses import dataclass

from dataflow.compiler.catalog import Table
from dataflow.compiler.plan.relational import Plan


@dataclass(frozen=True, slots=True)
class Update:
    """New values of columns: `rows` has a column for each that is changed, with its name in the table."""

    table: Table
    rows: Plan


@dataclass(frozen=True, slots=True)
class Delete:
    table: Table
    rows: Plan


@dataclass(frozen=True, slots=True)
class Insert:
    """New rows of a table: `rows` has its columns by name; `keys` name the rows that they exchange."""

    table: Table
    rows: Plan
    keys: tuple[str, ...] = ()


WritePlan = Update | Delete | Insert
