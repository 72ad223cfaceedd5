"""Plan ▶ equal, cheaper Plan: the rules in order, again until none changes anything."""

from __future__ import annotations

from collections.abc import Callable

from dataflow.compiler.plan.relational import Plan, columns_of
from dataflow.compiler.rules.compare_json_strings import compare_json_strings
from dataflow.compiler.rules.eliminate_empty import eliminate_empty
from dataflow.compiler.rules.fold_constants import fold_constants
from dataflow.compiler.rules.infer_filter import infer_filter
from dataflow.compiler.rules.merge_project import merge_project
from dataflow.compiler.rules.merge_union import merge_union
from dataflow.compiler.rules.merge_window import merge_window
from dataflow.compiler.rules.prune_columns import prune_columns
from dataflow.compiler.rules.push_down_filter import push_down_filter
from dataflow.compiler.rules.push_down_limit import push_down_limit
from dataflow.compiler.rules.push_down_semi_join import push_down_semi_join
from dataflow.compiler.rules.restrict_groups import restrict_groups
from dataflow.dsl.errors import InternalError

Rule = Callable[[Plan], Plan]

RULES: tuple[Rule, ...] = (
    prune_columns,  # first, so that the others have fewer to look at; what they leave unused goes in the next pass
    fold_constants,  # first, so that a predicate which is always or never true is seen by the next
    eliminate_empty,
    compare_json_strings,
    push_down_filter,  # before limits: a filter must not pass a limit
    infer_filter,  # after filters have gone to their own side of a join
    push_down_limit,
    push_down_semi_join,
    restrict_groups,  # after filters and semi joins, which say what is wanted
    merge_union,
    merge_window,  # before projections: it brings those between windows together
    merge_project,  # after filters have gone below the projections
)
"""The rules in the order they run."""

MOST_PASSES = 20
"""More passes than any plan needs; a rule that never comes to rest is a bug and must be seen."""


def optimize(plan: Plan, rules: tuple[Rule, ...] = RULES) -> Plan:
    """The plan after all rules have come to rest; each rule must keep the plan's columns."""
    for _ in range(MOST_PASSES):
        before = plan
        for rule in rules:
            plan = _apply(rule, plan)
        if plan is before:
            return plan
    raise InternalError(f"the rules did not come to rest within {MOST_PASSES} passes")


def _apply(rule: Rule, plan: Plan) -> Plan:
    changed = rule(plan)
    if changed is not plan and columns_of(changed) != columns_of(plan):
        raise InternalError(f"rule `{rule.__name__}` changed the columns of a plan")
    return changed
