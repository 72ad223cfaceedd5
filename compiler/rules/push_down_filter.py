"""Moves filters towards the tables, so that sources send fewer rows."""

from __future__ import annotations

from dataclasses import replace

from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Plan,
    Project,
    SetOperation,
    Sort,
    Union,
    Unnest,
    Window,
    columns_of,
    ids_of,
)
from dataflow.compiler.plan.scalar import (
    Assignment,
    Call,
    ColumnRef,
    Scalar,
    WindowCall,
    all_of,
    any_of,
    columns_used,
    conjuncts,
    disjuncts,
    substitute,
)
from dataflow.compiler.plan.walk import settle_down

_LEFT_FILTERS = ("inner", "left", "cross", "semi", "anti", "asof")
"""Joins below which a predicate on the left side may go: each left row's fate depends on that row alone."""

_RIGHT_FILTERS = ("inner", "right", "cross")

_ON_LEFT = ("inner", "right", "semi", "cross")
"""Joins whose own condition may go to the left side: rows that fail it are not kept by the join."""

_ON_RIGHT = ("inner", "left", "semi", "anti", "cross")


def push_down_filter(plan: Plan) -> Plan:
    """Each conjunct of a filter goes below the operators that do not change which rows it keeps.

    Filter a == 1 and b == 2          Join on k
      Join on k                 ▶       Filter a == 1
        Scan A                            Scan A
        Scan B                          Filter b == 2
                                          Scan B
    """
    return settle_down(plan, _push, {Filter, Join})


def _push(plan: Plan) -> Plan:
    match plan:
        case Join():
            return _out_of_condition(plan)
        case Filter(input=Filter(input=below, predicate=inner), predicate=outer):
            return _push(Filter(below, all_of([*conjuncts(inner), *conjuncts(outer)])))
        case Filter(input=Project()):
            return _below_projects(plan)
        case Filter(input=Sort() | Distinct() as below, predicate=predicate):
            return replace(below, input=Filter(below.input, predicate))
        case Filter(input=Union() as union, predicate=predicate):
            return replace(union, inputs=tuple(_into_union(union, child, predicate) for child in union.inputs))
        case Filter(input=SetOperation(left=left, right=right) as both, predicate=predicate):
            return replace(both, left=_into_union(both, left, predicate), right=_into_union(both, right, predicate))
        case Filter(input=Unnest() as unnest, predicate=predicate):
            return _below_unnest(plan, unnest, predicate)
        case Filter(input=Aggregate() as aggregate, predicate=predicate):
            return _below_aggregate(plan, aggregate, predicate)
        case Filter(input=Window() as window, predicate=predicate):
            return _below_window(plan, window, predicate)
        case Filter(input=Join() as join, predicate=predicate):
            return _into_join(plan, join, predicate)
        case _:
            return plan


def _below_projects(plan: Filter) -> Plan:
    """A filter, and those below it, under all projections that follow one another.

    What a column is computed from is found out once for all of them, and shared by the conditions that read it.
    """
    run: list[Filter | Project] = []
    below: Plan = plan
    while isinstance(below, Filter | Project):
        run.append(below)
        below = below.input
    values: dict[int, Scalar] = {}
    predicates: list[Scalar] = []
    for node in reversed(run):
        if isinstance(node, Filter):
            predicates.append(substitute(node.predicate, values))
        else:
            made = {each.column.id: each.value for each in node.assignments if not _is_passed(each)}
            values |= {id_: substitute(value, values) for id_, value in made.items()}
    moved: Plan = Filter(below, _together(predicates))
    for node in reversed(run):
        moved = Project(moved, node.assignments) if isinstance(node, Project) else moved
    return moved


def _together(predicates: list[Scalar]) -> Scalar:
    """One condition of several, in their order; a single one as it is."""
    return predicates[0] if len(predicates) == 1 else all_of([part for each in predicates for part in conjuncts(each)])


def _is_passed(made: Assignment) -> bool:
    """Whether a projection has a column as it is below."""
    return isinstance(made.value, ColumnRef) and made.value.column is made.column


def _into_union(union: Union | SetOperation, child: Plan, predicate: Scalar) -> Plan:
    values: dict[int, Scalar] = {
        outer.id: ColumnRef(inner) for outer, inner in zip(union.columns, columns_of(child), strict=True)
    }
    return Filter(child, substitute(predicate, values))


def _below_unnest(plan: Filter, unnest: Unnest, predicate: Scalar) -> Plan:
    """Conditions that do not read the items choose whole lists."""
    movable = [part for part in conjuncts(predicate) if unnest.column.id not in columns_used(part)]
    if not movable:
        return plan
    rest = [part for part in conjuncts(predicate) if part not in movable]
    return _filtered(replace(unnest, input=Filter(unnest.input, all_of(movable))), rest)


def _below_aggregate(plan: Filter, aggregate: Aggregate, predicate: Scalar) -> Plan:
    """Conditions on keys alone choose whole groups, so they may choose rows instead.

    Of several groupings, each must have these keys: where one is summed away, its null may be what is asked for.
    """
    everywhere = [key for at, key in enumerate(aggregate.keys) if all(at in numbers for numbers in aggregate.sets)]
    keys = {assignment.column.id: assignment.value for assignment in everywhere}
    # Without keys there is one row even over no input, and a condition without columns must be able to drop it.
    movable = [
        part for part in conjuncts(predicate) if keys and columns_used(part) and columns_used(part) <= keys.keys()
    ]
    if not movable:
        return plan
    rest = [part for part in conjuncts(predicate) if part not in movable]
    below = replace(aggregate, input=Filter(aggregate.input, substitute(all_of(movable), keys)))
    return Filter(below, all_of(rest)) if rest else below


def _below_window(plan: Filter, window: Window, predicate: Scalar) -> Plan:
    """Conditions on what every window is grouped by choose whole groups, of which no row sees another's."""
    groups = [
        frozenset(key.column.id for key in call.by if isinstance(key, ColumnRef))
        for call in (assignment.value for assignment in window.assignments)
        if isinstance(call, WindowCall)
    ]
    shared = groups[0].intersection(*groups[1:])
    movable = [part for part in conjuncts(predicate) if columns_used(part) <= shared]
    if not movable:
        return plan
    rest = [part for part in conjuncts(predicate) if part not in movable]
    return _filtered(replace(window, input=Filter(window.input, all_of(movable))), rest)


def _into_join(plan: Filter, join: Join, predicate: Scalar) -> Plan:
    left_ids, right_ids = ids_of(join.left), ids_of(join.right)
    to_left: list[Scalar] = []
    to_right: list[Scalar] = []
    to_condition: list[Scalar] = []
    stay: list[Scalar] = []
    for part in conjuncts(predicate):
        used = columns_used(part)
        if used <= left_ids and join.kind in _LEFT_FILTERS:
            to_left.append(part)
        elif used <= right_ids and join.kind in _RIGHT_FILTERS:
            to_right.append(part)
        elif join.kind in ("inner", "cross"):
            to_condition.append(part)
        else:
            stay.append(part)
    if not (to_left or to_right or to_condition):
        return plan
    joined = Join(
        "inner" if to_condition else join.kind,
        _filtered(join.left, to_left),
        _filtered(join.right, to_right),
        all_of([*conjuncts(join.predicate), *to_condition]) if to_condition else join.predicate,
        join.ties,
    )
    return _filtered(joined, stay)


def _out_of_condition(join: Join) -> Plan:
    """Conditions of a join that read one side only go to that side, where the join drops the rows that fail them."""
    left_ids, right_ids = ids_of(join.left), ids_of(join.right)
    to_left: list[Scalar] = []
    to_right: list[Scalar] = []
    stay: list[Scalar] = []
    for part in conjuncts(join.predicate):
        used = columns_used(part)
        if used and used <= left_ids and join.kind in _ON_LEFT:
            to_left.append(part)
        elif used and used <= right_ids and join.kind in _ON_RIGHT:
            to_right.append(part)
        else:
            stay.append(part)
    if join.kind in _ON_LEFT:
        to_left += _implied(stay, left_ids, join.left)
    if join.kind in _ON_RIGHT:
        to_right += _implied(stay, right_ids, join.right)
    if not (to_left or to_right):
        return join
    left, right = _filtered(join.left, to_left), _filtered(join.right, to_right)
    return Join(join.kind, left, right, all_of(stay), join.ties)


def _implied(predicates: list[Scalar], ids: frozenset[int], side: Plan) -> list[Scalar]:
    """What a disjunction over both sides says of one side: `(a and x) or (b and y)` implies `a or b`.

    The disjunction itself stays. What the side is filtered by already is not said again, so that this ends.
    """
    either = [predicate for predicate in predicates if isinstance(predicate, Call) and predicate.function == "or"]
    said = conjuncts(side.predicate) if either and isinstance(side, Filter) else []
    found = []
    for branches in map(disjuncts, either):
        narrowed = [
            [part for part in conjuncts(branch) if columns_used(part) and columns_used(part) <= ids]
            for branch in branches
        ]
        if all(narrowed):
            implied = any_of([all_of(parts) for parts in narrowed])
            if implied not in said and not _said_below(side, implied):
                found.append(implied)
    return found


def _said_below(side: Plan, predicate: Scalar) -> bool:
    """Whether the predicate was pushed below the side's top already; looks through what filters pass."""
    values: dict[int, Scalar] = {}
    match side:
        case Filter(input=below, predicate=said):
            return predicate in conjuncts(said) or _said_below(below, predicate)
        case Project(input=below, assignments=assignments):
            values = {assignment.column.id: assignment.value for assignment in assignments}
            return _said_below(below, substitute(predicate, values))
        case Sort(input=below) | Distinct(input=below) | Window(input=below):
            return _said_below(below, predicate)
        case Join(left=left, right=right, predicate=condition):
            inside = _said_below(left, predicate) or _said_below(right, predicate)
            return inside or predicate in conjuncts(condition)
        case Aggregate(input=below, keys=keys):
            values = {assignment.column.id: assignment.value for assignment in keys}
            return _said_below(below, substitute(predicate, values))
        case Unnest(input=below, column=column):
            return column.id not in columns_used(predicate) and _said_below(below, predicate)
        case SetOperation(left=left, columns=columns):
            pairs = zip(columns, columns_of(left), strict=True)
            return _said_below(left, substitute(predicate, {outer.id: ColumnRef(inner) for outer, inner in pairs}))
        case Union(inputs=inputs, columns=columns):
            first: dict[int, Scalar] = {
                outer.id: ColumnRef(inner) for outer, inner in zip(columns, columns_of(inputs[0]), strict=True)
            }
            return _said_below(inputs[0], substitute(predicate, first))
        case _:
            return False


def _filtered(plan: Plan, predicates: list[Scalar]) -> Plan:
    return Filter(plan, all_of(predicates)) if predicates else plan
