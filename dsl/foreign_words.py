"""Verbs as they are called elsewhere, and the error that names ours."""

from __future__ import annotations

from collections.abc import Iterable

from dataflow.dsl.errors import BuildError, might_be_meant

FOREIGN_WORDS = {
    "where": "filter",
    "query": "filter",
    "mutate": "derive",
    "with_columns": "derive",
    "with_column": "derive",
    "assign": "derive",
    "order_by": "sort",
    "orderBy": "sort",
    "sort_values": "sort",
    "arrange": "sort",
    "head": "take",
    "limit": "take",
    "slice": "take",
    "fetch": "collect",
    "groupby": "group_by",
    "groupBy": "group_by",
    "aggregate": "agg",
    "summarise": "agg",
    "summarize": "agg",
    "unique": "distinct",
    "drop_duplicates": "distinct",
    "merge": "join",
    "inner_join": 'join(…, how="inner")',
    "left_join": 'join(…, how="left")',
    "right_join": 'join(…, how="right")',
    "full_join": 'join(…, how="full")',
    "semi_join": 'join(…, how="semi")',
    "anti_join": 'join(…, how="anti")',
    "cross_join": 'join(…, how="cross")',
    "concat": "union",
    "union_all": "union(…, all=True)",
    "intersection": "intersect",
    "minus": "except_",
    "join_asof": 'join(…, how="asof")',
    "asof_join": 'join(…, how="asof")',
    "melt": "unpivot",
    "pivot_longer": "unpivot",
    "pivot_wider": "pivot",
    "pivot_table": "pivot",
    "explode": "unnest",
    "alias": "let",
    "rollup": "group_by(rollup(…))",
    "cube": "group_by(cube(…))",
    "execute": "collect",
    "to_pandas": "collect().to_pandas",
    "to_polars": "collect().to_polars",
}
"""Verbs of other tools, and the verb here."""

MODEL_CALLS = (
    "create",
    "get",
    "list",
    "update_one",
    "delete_one",
    "upsert_one",
    "bulk_create",
    "bulk_update",
    "bulk_delete",
    "bulk_upsert",
    "insert",
    "upsert",
)
"""What the table of a model has besides the verbs; each also with an `a` in front."""


def hint_for_verb(name: str, known: Iterable[str]) -> str | None:
    """What might be meant by a name that is no verb."""
    if name in MODEL_CALLS or name.removeprefix("a") in MODEL_CALLS:
        return f"the table of a model has it: `db.User.{name}(…)`; rows of a query are read by `collect()`"
    return might_be_meant(name, known)


class UnknownVerbError(BuildError, AttributeError):
    """An unknown verb, also an AttributeError so that `hasattr` answers."""
