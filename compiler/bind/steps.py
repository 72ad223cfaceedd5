"""One step of a pipeline applied to the relation before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.expressions import Aggregates, ExpressionBinder
from dataflow.compiler.bind.fixes import verb_at
from dataflow.compiler.bind.groupings import grouping_sets, nulled
from dataflow.compiler.bind.nested import is_key
from dataflow.compiler.bind.outputs import check_output
from dataflow.compiler.bind.relation import Relation, pass_on, pass_on_all
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.subqueries import bind_conjunct
from dataflow.compiler.bind.top_rows import distinct_by, take_by
from dataflow.compiler.bind.windows import bind_keys
from dataflow.compiler.plan.relational import Aggregate, Distinct, Filter, Limit, ids_of
from dataflow.compiler.plan.scalar import Assignment, Column, ColumnRef, Scalar, all_of
from dataflow.dsl import query as steps
from dataflow.dsl.errors import Fix
from dataflow.dsl.expr import Column as WrittenColumn
from dataflow.dsl.expr import Exists, Expr, InQuery, Subquery, walk
from dataflow.dsl.span import Span
from dataflow.dsl.types import BOOL, INT64

PlainStep = (
    steps.Filter
    | steps.Select
    | steps.Drop
    | steps.Rename
    | steps.Derive
    | steps.Agg
    | steps.Sort
    | steps.Take
    | steps.Distinct
)

_QUERIES = (Subquery, Exists, InQuery)


def bind_step(step: PlainStep, relation: Relation, context: Context) -> Relation:
    """The relation after a step that has one input; problems are reported and the step done as far as it can be."""
    match step:
        case steps.Filter():
            return _filter(step, relation, context)
        case steps.Select():
            return _select(step, relation, context)
        case steps.Drop():
            return _drop(step, relation, context)
        case steps.Rename():
            return _rename(step, relation, context)
        case steps.Derive():
            return _derive(step, relation, context)
        case steps.Agg():
            return _agg(step, relation, context)
        case steps.Sort():
            return _sort(step, relation, context)
        case steps.Take():
            return _take(step, relation, context)
        case steps.Distinct():
            return distinct_by(step, relation, context) if step.by else distinct(relation, step.span, context)
        case _:
            assert_never(step)


def _filter(step: steps.Filter, relation: Relation, context: Context) -> Relation:
    binder = ExpressionBinder(context, relation.scope, "filter", attachments=[], order=relation.order, windows=[])
    matches, predicates = [], []
    for written in step.predicates:
        found = bind_conjunct(written, binder)
        predicate = binder.bind_as(written, BOOL, "a filter") if found is None else None
        matches += found or []
        predicates += [] if predicate is None else [predicate]
    return _filtered(relation.extended(binder), predicates).attach(matches)


def _filtered(relation: Relation, predicates: list[Scalar]) -> Relation:
    if not predicates:
        return relation
    if isinstance(relation.plan, Filter):
        # Filters in a row are one, so that a pipeline built in a loop does not become a deep plan.
        merged = Filter(relation.plan.input, all_of([relation.plan.predicate, *predicates]))
        return relation.with_plan(merged)
    return relation.with_plan(Filter(relation.plan, all_of(predicates)))


def _select(step: steps.Select, relation: Relation, context: Context) -> Relation:
    binder = ExpressionBinder(context, relation.scope, "select", attachments=[], order=relation.order, windows=[])
    made = _with_own_names([_item(item, binder) for item in step.items], step.span, "select", context)
    relation = relation.extended(binder)
    assignments = _assign([pair for pair in made if pair[1] is not None], relation, context)
    entries = _entries(made, assignments)
    return relation.project(assignments, Scope(entries, relation.scope.known))


def _derive(step: steps.Derive, relation: Relation, context: Context) -> Relation:
    for items in _at_once(step.items):
        binder = ExpressionBinder(context, relation.scope, "derive", attachments=[], order=relation.order, windows=[])
        made = [_item(item, binder) for item in items]
        relation = relation.extended(binder)
        kept = pass_on_all(list(relation.scope))
        scope, assignments = relation.scope, []
        for entry, value in made:
            before = scope.find((entry.name,))
            if value is not None:
                column = context.column(entry.name, value.type, value.nullable)
                assignments.append(Assignment(column, value))
                entry = Entry(entry.name, column)
            scope = _replaced(scope, before, entry)
        changed = Relation(relation.plan, scope, relation.order, relation.sorted)
        relation = relation.project((*kept, *assignments), scope) if assignments else changed
    return relation


def _at_once(items: tuple[steps.Item, ...]) -> Iterator[list[steps.Item]]:
    """The items in runs of which none reads another: a run is one Project, so that many columns make no deep plan."""
    run: list[steps.Item] = []
    names: set[str | None] = set()
    for item in items:
        parts = list(walk(item.expr))
        reads = any(isinstance(part, WrittenColumn) and names & set(part.path) for part in parts)
        # A sub-query may read any column of the rows around it.
        reads |= any(isinstance(part, _QUERIES) for part in parts)
        if run and (reads or item.name in names):
            yield run
            run, names = [], set()
        run.append(item)
        names.add(item.name)
    yield run


def _replaced(scope: Scope, before: list[Entry], entry: Entry) -> Scope:
    """The scope with a column added at the end, or in the place of the first of those it replaces."""
    if not before:
        return scope.beside(Scope((entry,)))
    entries = [old for old in scope if old.hidden or old.name != entry.name]
    place = min(next(at for at, old in enumerate(scope) if old is before[0]), len(entries))
    return replace(scope, entries=(*entries[:place], entry, *entries[place:]))


def _drop(step: steps.Drop, relation: Relation, context: Context) -> Relation:
    dropped = [_named(column, "drop", relation.scope, context) for column in step.columns]
    ids = {id(entry) for entry in dropped if entry is not None}
    entries = tuple(entry for entry in relation.scope if id(entry) not in ids)
    if not entries and relation.scope.known:
        context.report("`drop` leaves no column", step.span)
    scope = replace(relation.scope, entries=entries)
    return relation.project(pass_on_all(list(entries)), scope) if entries else relation


def _rename(step: steps.Rename, relation: Relation, context: Context) -> Relation:
    names: dict[int, str] = {}
    for item in step.items:
        entry = _named(item.expr, "rename", relation.scope, context)
        if entry is None or item.name is None:
            continue
        if id(entry) in names:
            message = f"`rename` gives column `{entry.name}` two names"
            context.report(message, item.expr.span or step.span, hint="a copy of it is made by `derive`")
        names[id(entry)] = item.name
    entries = tuple(replace(entry, name=names.get(id(entry), entry.name)) for entry in relation.scope)
    times = Counter(entry.name for entry in entries if not entry.hidden)
    taken = [name for name in names.values() if times[name] > 1]
    for name in taken:
        _report_taken(name, step.span, "rename", context)
    scope = Scope(relation.scope.entries, known=False) if taken else replace(relation.scope, entries=entries)
    return replace(relation, scope=scope)


def _named(expr: Expr, verb: str, scope: Scope, context: Context) -> Entry | None:
    if not isinstance(expr, WrittenColumn):
        context.report(f"`{verb}` takes names of columns", expr.span)
        return None
    return ExpressionBinder(context, scope, verb).find(expr)


def _agg(step: steps.Agg, relation: Relation, context: Context) -> Relation:
    binder = ExpressionBinder(context, relation.scope, "group_by", attachments=[])
    keys = _with_own_names([_item(item, binder) for item in step.keys], step.span, "group_by", context)
    _check_keys(keys, step, context)
    relation = relation.extended(binder)
    key_assignments = _assign([pair for pair in keys if pair[1] is not None], relation, context)
    sets = grouping_sets(step, len(key_assignments), context)
    key_assignments = nulled(key_assignments, context) if sets else key_assignments
    key_entries = _entries(keys, key_assignments)
    aggregates = Aggregates(
        {a.value.column.id: a.column for a in key_assignments if isinstance(a.value, ColumnRef)},
        {entry.name: entry.column for entry in key_entries if entry.column is not None},
        [],
        frozenset(item.name for item in step.aggregates if item.name is not None),
        tuple(assignment.column for assignment in key_assignments) if sets else None,
    )
    after = ExpressionBinder(context, relation.scope, "agg", None, aggregates, attachments=[], order=relation.order)
    made = [_item(item, after) for item in step.aggregates]
    made = _with_own_names([*keys, *made], step.span, "agg", context)[len(keys) :]
    if not step.keys and not aggregates.found and all(value is not None for _, value in made):
        context.report("`agg` has neither a key nor an aggregate", step.span, hint="a constant is added by `derive`")
    relation = relation.attach(aggregates.before)
    plan = Aggregate(relation.plan, key_assignments, tuple(aggregates.found), sets)
    values: list[tuple[Entry, Scalar | None]] = [pair for pair in made if pair[1] is not None]
    key_passes = tuple(pass_on(assignment.column) for assignment in key_assignments)
    scope = Scope((*key_entries, *(entry for entry, _ in made)), relation.scope.known)
    result = relation.unordered(plan, scope).extended(after)
    assignments = (*key_passes, *_assign(values, result, context))
    scope = Scope((*key_entries, *_entries(made, assignments)), scope.known)
    return result.project(assignments, scope)


def _check_keys(keys: list[tuple[Entry, Scalar | None]], step: steps.Agg, context: Context) -> None:
    spans = {item.column_name: item.expr.span for item in step.keys}
    for entry, value in keys:
        if value is not None:
            is_key(value, f"`{entry.name}` ({value.type})", spans.get(entry.name) or step.span, context)


def _sort(step: steps.Sort, relation: Relation, context: Context) -> Relation:
    binder = ExpressionBinder(context, relation.scope, "sort", attachments=[], order=relation.order, windows=[])
    keys = bind_keys(step.keys, binder, step.span)
    return replace(relation.extended(binder), order=keys, sorted=False) if keys else relation


def _take(step: steps.Take, relation: Relation, context: Context) -> Relation:
    if step.sort:
        relation = _sort(steps.Sort(step.sort, step.span), relation, context)
    binder = ExpressionBinder(context, Scope(), "take")
    count = binder.bind_as(step.count, INT64, "`take`")
    offset = None if step.offset is None else binder.bind_as(step.offset, INT64, "`take`")
    if count is None:
        return relation
    if step.by:
        return take_by(step, count, offset, relation, context)
    ordered = relation.in_order()
    return replace(ordered, plan=Limit(ordered.plan, count, offset))


def distinct(relation: Relation, span: Span | None, context: Context) -> Relation:
    """The relation with each different visible row once; its order is lost."""
    check_output(relation.scope, context)
    # Equal values may be stored as different texts.
    visible = [replace(entry, as_text=None) for entry in relation.scope.visible() if entry.column is not None]
    narrowed = relation.unordered(relation.plan, relation.scope).project(
        pass_on_all(visible), Scope(tuple(visible), relation.scope.known)
    )
    return narrowed.with_plan(Distinct(narrowed.plan))


def _item(item: steps.Item, binder: ExpressionBinder) -> tuple[Entry, Scalar | None]:
    """The entry an item makes (its column not yet known) and its value."""
    value = binder.bind_typed(item.expr)
    name = item.column_name
    if name is None:
        span = item.expr.span or item.span
        verb = verb_at(binder.verb, span)
        fix = Fix("name it: {}", f"{verb}(name=…)", f"{verb} name = …")
        binder.context.report(f"an expression in `{verb}` needs a name", span, hint=fix)
        return Entry("", None), None
    found = binder.scope.find(item.expr.path) if item.name is None and isinstance(item.expr, WrittenColumn) else []
    return Entry(name, None, found[0].qualifiers if len(found) == 1 else ()), value


def _assign(made: list[tuple[Entry, Scalar | None]], relation: Relation, context: Context) -> tuple[Assignment, ...]:
    """A column for each value; a column of the relation that is only passed on keeps its id, the first time it is."""
    assignments: list[Assignment] = []
    used: set[int] = set()
    for entry, value in made:
        assert value is not None
        own = not context.outer or (isinstance(value, ColumnRef) and value.column.id in ids_of(relation.plan))
        if isinstance(value, ColumnRef) and own and value.column.id not in used:
            column = Column(value.column.id, entry.name, value.type, value.nullable)
            used.add(column.id)
        else:
            column = context.column(entry.name, value.type, value.nullable)
        assignments.append(Assignment(column, value))
    return tuple(assignments)


def _entries(made: list[tuple[Entry, Scalar | None]], assignments: tuple[Assignment, ...]) -> tuple[Entry, ...]:
    """Entries with the columns that were assigned to them; the wrong ones stay without."""
    columns = iter(assignments[len(assignments) - sum(value is not None for _, value in made) :])
    return tuple([entry if value is None else entry.holding(next(columns).column) for entry, value in made])


def _with_own_names(
    made: list[tuple[Entry, Scalar | None]], span: Span | None, verb: str, context: Context
) -> list[tuple[Entry, Scalar | None]]:
    """The items that have a name, each name once; those whose name is taken are reported and left out."""
    own: dict[str, tuple[Entry, Scalar | None]] = {}
    for entry, value in made:
        if entry.name in own:
            _report_taken(entry.name, span, verb, context)
        elif entry.name:
            own[entry.name] = entry, value
    return list(own.values())


def _report_taken(name: str, span: Span | None, verb: str, context: Context) -> None:
    context.report(f"`{verb}` makes two columns named `{name}`", span, hint="give one of them another name")
