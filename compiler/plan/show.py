"""Plan ▶ indented text, for people and for tests."""

from __future__ import annotations

import decimal
from typing import assert_never

from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Empty,
    Exchange,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Scan,
    SetOperation,
    Sort,
    Union,
    Unnest,
    Values,
    Window,
    inputs_of,
)
from dataflow.compiler.plan.scalar import (
    AggregateCall,
    Assignment,
    Call,
    Case,
    Cast,
    ColumnRef,
    InList,
    Literal,
    Parameter,
    Scalar,
    SortKey,
    WindowCall,
)
from dataflow.dsl.format_expr import SIGNS, format_frame
from dataflow.dsl.format_value import format_value

# Regular expressions by name: it says which engines can do them.
_SIGNS = {function: sign for function, sign in SIGNS.items() if function not in ("matches", "imatches")}


def show_plan(plan: Plan, indent: int = 0) -> str:
    """One line a node, inputs indented below it."""
    lines = ["  " * indent + show_node(plan)]
    lines += [show_plan(child, indent + 1) for child in inputs_of(plan)]
    return "\n".join(lines)


def show_node(plan: Plan) -> str:
    """One node without its inputs."""
    match plan:
        case Scan(table=table, columns=columns):
            return f"Scan {table.label} [{', '.join(column.name for column in columns)}]"
        case Exchange(fragment=fragment, columns=columns):
            return f"Exchange #{fragment} [{', '.join(column.name for column in columns)}]"
        case Empty(columns=columns):
            return f"Empty [{', '.join(column.name for column in columns)}]"
        case Filter(predicate=predicate):
            return f"Filter {show_scalar(predicate)}"
        case Project(assignments=assignments):
            return f"Project [{', '.join(map(show_assignment, assignments))}]"
        case Values(columns=columns, rows=rows):
            return f"Values [{', '.join(column.name for column in columns)}] of {len(rows)} rows"
        case Window(assignments=assignments):
            return f"Window [{', '.join(map(show_assignment, assignments))}]"
        case Aggregate(aggregates=aggregates, keys=keys, sets=sets):
            by = f" by [{', '.join(map(show_assignment, keys))}]" if keys else ""
            names = (f"({', '.join(keys[at].column.name for at in numbers)})" for numbers in sets)
            by += f" sets [{', '.join(names)}]" if sets else ""
            return f"Aggregate [{', '.join(map(show_assignment, aggregates))}]{by}"
        case Join(kind="cross"):
            return "Join cross"
        case Join(kind=kind, predicate=predicate):
            return f"Join {kind} on {show_scalar(predicate)}"
        case Sort(keys=keys):
            return f"Sort [{', '.join(map(show_key, keys))}]"
        case Limit(count=count, offset=offset):
            return f"Limit {show_scalar(count)}" + (f" after {show_scalar(offset)}" if offset is not None else "")
        case Distinct():
            return "Distinct"
        case Union():
            return "Union"
        case SetOperation(kind=kind):
            return kind.capitalize()
        case Unnest(value=value, column=column):
            return f"Unnest {column.name} = {show_scalar(value)}"
        case _:
            assert_never(plan)


def show_assignment(assignment: Assignment) -> str:
    value = show_scalar(assignment.value)
    return value if value == assignment.column.name else f"{assignment.column.name} = {value}"


def show_key(key: SortKey) -> str:
    return ("-" if key.descending else "") + show_scalar(key.value) + (" nulls first" if key.nulls_first else "")


def show_scalar(scalar: Scalar) -> str:
    """A scalar in the language's signs, columns by name."""
    match scalar:
        case ColumnRef(column=column):
            return column.name
        case Literal(value=decimal.Decimal() as value):
            return f"{value:f}"
        case Literal(value=value):
            return format_value(value)
        case Parameter(name=name):
            return f"${name}"
        case Call(function=function, args=(left, right)) if function in _SIGNS:
            return f"({show_scalar(left)} {_SIGNS[function]} {show_scalar(right)})"
        case Call(function=function, args=args):
            return f"{function}({', '.join(map(show_scalar, args))})"
        case Cast(operand=operand, type=type_):
            return f"{show_scalar(operand)}::{type_}"
        case Case(branches=branches, otherwise=otherwise):
            body = " ".join(f"when {show_scalar(when)} then {show_scalar(then)}" for when, then in branches)
            return f"case {body} else {show_scalar(otherwise)} end"
        case InList(operand=operand, items=items, negated=negated):
            word = "not in" if negated else "in"
            return f"({show_scalar(operand)} {word} ({', '.join(map(show_scalar, items))}))"
        case AggregateCall(sort=sort):
            return _show_call(scalar, f" sort {', '.join(map(show_key, sort))}" if sort else "")
        case WindowCall(by=by, sort=sort, frame=frame):
            words = [f"by {', '.join(map(show_scalar, by))}"] if by else []
            words += [f"sort {', '.join(map(show_key, sort))}"] if sort else []
            words += [format_frame(frame)] if frame is not None else []
            return f"{_show_call(scalar, '')} over ({' '.join(words)})"
        case _:
            assert_never(scalar)


def _show_call(call: AggregateCall | WindowCall, sort: str) -> str:
    where = f" where {show_scalar(call.where)}" if call.where is not None else ""
    return f"{call.function}({', '.join(map(show_scalar, call.args))}{sort}){where}"
