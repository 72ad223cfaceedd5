"""The eight tables of TPC-H, as the queries take them."""

from __future__ import annotations

from typing import Protocol

from dataflow import Query


class Tables(Protocol):
    """The tables by their names, from one database or from several."""

    @property
    def customer(self) -> Query: ...
    @property
    def lineitem(self) -> Query: ...
    @property
    def nation(self) -> Query: ...
    @property
    def orders(self) -> Query: ...
    @property
    def part(self) -> Query: ...
    @property
    def partsupp(self) -> Query: ...
    @property
    def region(self) -> Query: ...
    @property
    def supplier(self) -> Query: ...
