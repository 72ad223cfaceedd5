"""Completion: what may stand at the cursor, with what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from dataflow.compiler.dialects.registry import DIALECTS
from dataflow.dsl.format import format_from
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.query import JOIN_KINDS, From
from dataflow.dsl.types import PRIMITIVES, Field
from dataflow.runtime.described import column_type
from dataflow.runtime.repl.context import Context, context_of, plain
from dataflow.runtime.repl.known import Known
from dataflow.runtime.repl.scan import VERBS, scan

Offer = tuple[str, str, str]
"""What is put in, how it is shown, and what it is."""

COMMANDS: Mapping[str, tuple[str, str]] = {
    ".help": (".help", "what there is"),
    ".tables": (".tables [source]", "tables, of one source or of all"),
    ".schema": (".schema table", "the columns of a table"),
    ".explain": (".explain [analyze] [query]", "which part runs where and why; `analyze` runs it and measures"),
    ".sql": (".sql dialect [query]", "the query as one statement of a dialect"),
    ".more": (".more", "the next rows of the last query"),
    ".param": (".param [name=value]", "sets a parameter, shows them all, or with `name=` forgets one"),
    ".source": (".source [name=url]", "adds a source, or shows them all"),
    ".refresh": (".refresh", "reads the tables anew"),
    ".open": (".open file.q", "runs the query of a file"),
    ".save": (".save file", "runs the last query into a file: .csv .json .jsonl .parquet"),
    ".time": (".time on|off", "whether the time of a query is shown"),
    ".quit": (".quit", "leaves; so does Ctrl-D"),
}
"""Every command: how it is written and what it does."""

_WORDS = (
    *("and", "or", "not", "in", "is null", "is not null", "like", "ilike", "between", "true", "false", "null"),
    *("case", "when", "then", "else", "end", "exists"),
)
_BEHIND = {
    "join": ("on", "as", "suffix"),
    "agg": ("by", "where"),
    "take": ("by", "sort"),
    "distinct": ("by",),
    "sort": ("nulls first", "nulls last"),
    "from": ("as",),
    "pivot": ("in", "agg", "by"),
    "unpivot": ("into",),
    "derive": ("over", "where"),
    "select": ("over", "where"),
}
_TYPED_COMMAND = re.compile(r"\.\w*")


class QueryCompleter(Completer):
    """Completes queries and commands; `known` gives what is known now, and `parameters` those that have values."""

    def __init__(self, known: Callable[[], Known], parameters: Callable[[], Iterable[str]]) -> None:
        self._known = known
        self._parameters = parameters
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What may stand at the cursor, names of the user's own data first."""
        text = document.text_before_cursor
        if text.startswith("."):
            yield from self._of_command(text, complete_event)
            return
        context = context_of(text)
        yield from _fitting(self._offers(context, document.text), context.word)

    def _offers(self, context: Context, text: str) -> Iterator[Offer]:
        match context.place:
            case "start":
                yield from _verbs(("from", "let"))
            case "verb" if context.before.endswith("cross"):
                yield "join", "join", VERBS["cross join"][1]
            case "verb":
                yield from _verbs(tuple(verb for verb in VERBS if verb not in ("from", "let")))
                if not context.before or context.before.startswith("let "):
                    yield from _verbs(("from", "let"))
            case "table":
                yield from self._tables(context)
            case "behind table":
                yield from ((word, word, "keyword") for word in _BEHIND.get(context.verb, ()))
            case "type":
                yield from ((type_.name, type_.name, "type") for type_ in PRIMITIVES)
            case "param":
                yield from self._parameter_names(context, text)
            case "expression":
                yield from self._expression(context)

    def _tables(self, context: Context) -> Iterator[Offer]:
        known, prefix = self._known(), "".join(f"{_name(name)}." for name in context.path)
        if not context.path:
            yield from ((_name(name), name, "let") for name in context.lets)
            if context.verb == "join":
                yield from ((kind, kind, "kind of join") for kind in JOIN_KINDS if kind != "cross")
        names = known.names
        # One word at a time: the source, then its tables.
        steps = {name[len(prefix) :].partition(".")[::2] for name in names if name.startswith(prefix)}
        for step in sorted({step for step, _ in steps}):
            is_table = prefix + step in names
            described = known.sources.get(plain(step), "schema") if not context.path else "schema"
            yield step, step, "table" if is_table else described

    def _parameter_names(self, context: Context, text: str) -> Iterator[Offer]:
        there = {word.text for word in scan(text) if word.kind == "param" and len(word.text) > 1}
        names = sorted({f"${name}" for name in self._parameters()} | there - {context.word})
        yield from ((name, name, "parameter") for name in names)

    def _expression(self, context: Context) -> Iterator[Offer]:
        known = self._known()
        if context.path:
            yield from _columns(self._qualified(context, known))
            return
        yield from ((_name(name), name, "column of this step") for name in context.own)
        yield from _columns(known.columns(context.before))
        if context.verb == "join" and context.right:
            yield from _columns(known.of_table(context.right))
        yield from ((_name(alias), alias, f"columns of {table}") for alias, table in context.joined.items())
        yield from ((word, word, "keyword") for word in (*_BEHIND.get(context.verb, ()), *_WORDS))
        for name, function in FUNCTIONS.items():
            if function.family != "operator":
                yield f"{name}(", function.signature(), function.doc

    def _qualified(self, context: Context, known: Known) -> tuple[Field, ...]:
        """The columns behind a name and a dot: of an alias, of `that`, or of a table in full."""
        name = context.path[-1]
        if context.path == ("that",) and context.right:
            return known.of_table(context.right)
        if len(context.path) == 1 and name in context.joined:
            return known.of_table(context.joined[name])
        return known.of_table(".".join(map(_name, context.path)))

    def _of_command(self, text: str, event: CompleteEvent) -> Iterator[Completion]:
        if _TYPED_COMMAND.fullmatch(text):
            yield from _fitting(((name, usage, doc) for name, (usage, doc) in COMMANDS.items()), text)
            return
        command, _, rest = text.partition(" ")
        known, typed = self._known(), rest.lstrip()
        match command:
            case ".open" | ".save":
                yield from self._paths.get_completions(Document(typed), event)
            case ".tables":
                yield from _fitting(((name, name, what) for name, what in known.sources.items()), typed)
            case ".schema":
                yield from _fitting(((name, name, "table") for name in known.names), typed)
            case ".sql" if " " not in typed:
                yield from _fitting(((name, name, "dialect") for name in DIALECTS), typed)
            case ".time":
                yield from _fitting(((word, word, "") for word in ("on", "off")), typed)
            case ".param":
                names = (f"{name}=" for name in self._parameters())
                yield from _fitting(((name, name, "parameter") for name in names), typed)
            case ".explain" | ".sql":
                query = typed.removeprefix("analyze ") if command == ".explain" else typed.partition(" ")[2]
                context = context_of(query)
                yield from _fitting(self._offers(context, query), context.word)


def _fitting(offers: Iterable[Offer], word: str) -> Iterator[Completion]:
    """The offers that begin with what is typed, whatever the case, and each only once."""
    seen: set[str] = set()
    for text, shown, meaning in offers:
        if text not in seen and text.lstrip("`").casefold().startswith(word.lstrip("`").casefold()):
            seen.add(text)
            yield Completion(text, -len(word), display=shown, display_meta=meaning)


def _verbs(names: Iterable[str]) -> Iterator[Offer]:
    for name in names:
        usage, doc = VERBS[name]
        yield name, name, f"{doc}: {usage}"


def _columns(fields: Iterable[Field]) -> Iterator[Offer]:
    for field in fields:
        yield _name(field.name), field.name, column_type(field)


def _name(name: str) -> str:
    return format_from(From((name,))).removeprefix("from ")
