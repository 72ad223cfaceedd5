"""Expressions over the declared log as the scalars they become."""

from __future__ import annotations

from declared_shop import LOG, query

from dataflow.compiler.bind import bind
from dataflow.compiler.plan.relational import Project
from dataflow.compiler.plan.show import show_scalar
from dataflow.runtime import loop


def scalar(code: str) -> str:
    """The scalar an expression over the log's events becomes, before any rule, and its type."""
    pipeline = query(f"events.select(x={code})")._pipeline
    introspection = LOG._session.introspection
    loop.run(introspection.load(pipeline))
    plan = bind(pipeline, introspection.catalog()).plan
    assert isinstance(plan, Project)
    value = plan.assignments[0].value
    return f"{show_scalar(value)} {value.type}"
