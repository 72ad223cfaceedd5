"""What `db.shop` and `db.shop.orders` are to type checkers and editors; when a program runs, these are other classes.

A name after a `DataFlow` is a source or, if the source is one table, that table. The next is a schema, a table or a
column: only the database knows. So these types are all that a name can be, and `db.shop.orders.` completes the verbs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataflow.dsl.build_expr import Expression
from dataflow.runtime.model_table import ModelTable

if TYPE_CHECKING:

    class Place(ModelTable):
        """`db.shop`: a source, or the one table of which it consists."""

        def __getattr__(self, name: str) -> Part: ...
        def __getitem__(self, name: str) -> Part: ...

    class Part(ModelTable, Expression):  # type: ignore[misc]  # `count` and `first` are verbs here, functions of columns there
        """`db.shop.orders`: a table, a schema, or a column of a source that is a table."""

        def __getattr__(self, name: str) -> Part: ...
        def __getitem__(self, name: str) -> Part: ...
        def __eq__(self, other: object) -> Expression: ...  # type: ignore[override]
        def __ne__(self, other: object) -> Expression: ...  # type: ignore[override]
