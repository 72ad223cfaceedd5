"""What calls need that look into a value: paths into JSON, items of lists, fields of structs."""

from __future__ import annotations

from collections.abc import Sequence

from dataflow.compiler.bind.coerce import adapt, convert, describe
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.json_paths import JsonPath, Malformed, path_of_names, read_path
from dataflow.compiler.bind.tables import list_names
from dataflow.compiler.plan.scalar import Call, Literal, Scalar
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import Fix, might_be_meant
from dataflow.dsl.functions import Function
from dataflow.dsl.span import Span
from dataflow.dsl.types import INTERVAL, JSON, NULL, STRING, DataType, List, Primitive, Struct, unify

Scalars = tuple[Scalar, ...]

_OF_ITEMS = ("list_contains", "list_position")
_ORDERING = ("list_sort", "list_min", "list_max")
_ADDING = ("list_sum", "list_avg")
_NUMBERS = ("int64", "float64", "decimal")
_UNORDERED = ("json", "interval", "list", "struct", "binary", "bool")


def bind_nested(
    function: Function, call: tree.Call, written: Sequence[tree.Expr], args: Scalars, context: Context
) -> Scalars | Scalar | None:
    """The arguments of a call as its function wants them, or at once what the call means; None after a report."""
    match function.name, args:
        case "field", (structure, Literal(value=str(name))) if isinstance(structure.type, Struct):
            return field_of(structure, name, call.span, context)
        case "field", (structure, _) if isinstance(structure.type, Struct):
            _report_not_written_out("name", function, written[1], args[1], call.span, context)
            return None
        case "json_get", (document, path) if document.type == JSON:
            return _at_path(function, document, path, written[1], call, context)
        case _, (document, path) if function.family == "json" and document.type == JSON:
            part = _at_path(function, document, path, written[1], call, context)
            return None if part is None else (part,)
        case _, (values, _) if function.name in _OF_ITEMS and isinstance(values.type, List):
            return _item_of(function, values.type, args, written, call, context)
        case "list_concat", (left, right) if isinstance(left.type, List) or isinstance(right.type, List):
            left, right = adapt(left, right.type, context), adapt(right, left.type, context)
            if not isinstance(left.type, List) or not isinstance(right.type, List):
                return args
            return _lists_of_one_type(left, right, written, call, context)
        case _, (values, *_) if isinstance(values.type, List) and not _fits_items(function, values.type):
            wanted = {"list_join": "a list of texts"}.get(
                function.name, "a list of numbers" if function.name in _ADDING else "a list whose items have an order"
            )
            context.report(
                f"`{function.name}` takes {wanted}, found {describe(values, written[0])}", written[0].span or call.span
            )
            return None
        case _:
            return args


def has_equality(type_: DataType) -> bool:
    """Whether two values of a type are equal or not, the same on every engine."""
    match type_:
        case List(item=item):
            return has_equality(item)
        case Struct(fields=fields):
            return all(has_equality(member) for _, member in fields)
        case _:
            return type_ not in (JSON, INTERVAL)


def equality_hint(type_: DataType) -> str | Fix | None:
    """What to compare instead of values that have no equality."""
    match type_:
        case List(item=item):
            return equality_hint(item)
        case Primitive("json"):
            python, text = 'fn.json_text(x, "a.b")`, or `.cast("int64")', "json_text(x.a.b)`, or `x.a.b::int64"
            return Fix("take a value out of it: {} of a number", python, text)
        case Primitive("interval"):
            return "a month has no fixed number of days: add the spans to a date and compare what comes out"
        case _:
            return None


def is_key(value: Scalar, shown: str, span: Span | None, context: Context) -> bool:
    """Whether rows can be grouped by a value; reported, as `shown`, where they cannot."""
    if has_equality(value.type):
        return True
    context.report(f"rows cannot be grouped by {shown}, which has no equality", span, hint=equality_hint(value.type))
    return False


def _fits_items(function: Function, type_: List) -> bool:
    match function.name:
        case "list_join":
            return type_.item in (STRING, NULL)
        case name if name in _ADDING:
            return type_.item.name in _NUMBERS
        case name if name in _ORDERING:
            return type_.item.name not in _UNORDERED
        case _:
            return True


def _item_of(
    function: Function, type_: List, args: Scalars, written: Sequence[tree.Expr], call: tree.Call, context: Context
) -> Scalars | None:
    values, item = args[0], adapt(args[1], type_.item, context)
    common = unify(type_.item, item.type)
    if common is None or not has_equality(common):
        context.report(
            f"`{function.name}` cannot look for {describe(item, written[1])} in {describe(values, written[0])}",
            call.span,
            hint=equality_hint(type_.item),
        )
        return None
    return convert(values, List(common)), convert(item, common)


def _lists_of_one_type(
    left: Scalar, right: Scalar, written: Sequence[tree.Expr], call: tree.Call, context: Context
) -> Scalars | None:
    common = unify(left.type, right.type)
    if common is None:
        found = f"{describe(left, written[0])} and {describe(right, written[1])}"
        context.report(f"`list_concat` takes lists of one type, found {found}", call.span)
        return None
    return convert(left, common), convert(right, common)


# --- paths and fields ----------------------------------------------------------------------------------------------


def part_of(value: Scalar, names: tuple[str, ...], span: Span | None, context: Context) -> Scalar | None:
    """What `value.a.b` means: fields of structs, and from the first JSON document on a path into it."""
    for at, name in enumerate(names):
        if value.type == JSON:
            path = path_of_names(names[at:])
            if isinstance(path, Malformed):
                context.report(f"a path into JSON takes {path.expected}", span)
                return None
            return _get(value, path)
        if not isinstance(value.type, Struct):
            context.report(f"`{names[at - 1]}` is {value.type}, which has no fields", span)
            return None
        field = field_of(value, name, span, context)
        if field is None:
            return None
        value = field
    return value


def field_of(value: Scalar, name: str, span: Span | None, context: Context) -> Scalar | None:
    """A field of a struct; None, after a report, where it has none of this name."""
    assert isinstance(value.type, Struct)
    type_ = dict(value.type.fields).get(name)
    if type_ is None:
        names = [known for known, _ in value.type.fields]
        notes = [f"fields: {list_names(names)}"]
        context.report(f"a struct has no field `{name}`", span, notes=notes, hint=might_be_meant(name, names))
        return None
    return Call("field", (value, Literal(name, STRING)), type_, True)


def _at_path(
    function: Function, document: Scalar, path: Scalar, written: tree.Expr, call: tree.Call, context: Context
) -> Scalar | None:
    if not isinstance(path, Literal) or not isinstance(path.value, str):
        _report_not_written_out("path", function, written, path, call.span, context)
        return None
    found = read_path(path.value)
    if isinstance(found, Malformed):
        context.report(
            f"malformed path into JSON, expected {found.expected}",
            written.span or call.span,
            notes=[path.value, " " * found.at + "^"] if path.value else [],
            hint='as in `a.b[0]`, or `a."odd name"`',
        )
        return None
    return _get(document, found)


def _get(document: Scalar, path: JsonPath) -> Scalar:
    # A number of an item is read otherwise by some engines, which therefore lack this one.
    function = "json_get.item" if path.by_item else "json_get"
    return Call(function, (document, Literal(path.text, STRING)), JSON, True)


def _report_not_written_out(
    what: str, function: Function, written: tree.Expr, found: Scalar, span: Span | None, context: Context
) -> None:
    context.report(
        f"the {what} of `{function.name}` is a text written out in the query, found {describe(found, written)}",
        written.span or span,
    )
