"""The prompt: editing over several lines, with colours, completion and a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.styles import Style, merge_styles
from prompt_toolkit.styles.pygments import style_from_pygments_cls
from pygments.styles import get_style_by_name

from dataflow.dsl.errors import DataFlowError, ParseError
from dataflow.dsl.span import TextSpan
from dataflow.runtime.cli.terminal import print_error
from dataflow.runtime.repl.colours import QueryLexer
from dataflow.runtime.repl.complete import QueryCompleter
from dataflow.runtime.repl.history import History, history_file
from dataflow.runtime.repl.scan import is_unfinished
from dataflow.runtime.repl.shell import Shell

PROMPT = "dataflow> "
CONTINUED = "     ...> "

_OWN_STYLE = Style.from_dict({"prompt": "bold ansicyan", "prompt-continuation": "ansibrightblack"})


def ask(shell: Shell) -> Iterator[str]:
    """Texts as they are typed, until Ctrl-D. Ctrl-C drops the one that is being typed."""
    session: PromptSession[str] = PromptSession(
        [("class:prompt", PROMPT)],
        multiline=True,
        prompt_continuation=[("class:prompt-continuation", CONTINUED)],
        lexer=PygmentsLexer(QueryLexer),
        completer=QueryCompleter(lambda: shell.known, lambda: shell.parameters),
        complete_in_thread=True,
        complete_while_typing=True,
        history=_history(),
        key_bindings=_keys(lambda text: goes_on(text, shell.db.parse)),
        style=merge_styles([style_from_pygments_cls(get_style_by_name("default")), _OWN_STYLE]),
        include_default_pygments_style=False,
    )
    while True:
        try:
            yield session.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def goes_on(text: str, parse: Callable[[str], object]) -> bool:
    """Whether Enter begins a new line: where the query is not whole, unless the line is empty."""
    if not text.strip() or text.startswith(".") or not text.rpartition("\n")[2].strip():
        return False
    if is_unfinished(text):
        return True
    try:
        parse(text)
    except ParseError as error:
        return _is_at_end(error, text)
    except DataFlowError:
        return False  # it is whole, and what is wrong with it is said when it runs
    return False


def _is_at_end(error: ParseError, text: str) -> bool:
    span = error.span
    return len(error.diagnostics) == 1 and isinstance(span, TextSpan) and span.start >= len(text.rstrip())


def _keys(unfinished: Callable[[str], bool]) -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state is not None and buffer.complete_state.current_completion is not None:
            buffer.complete_state = None  # the choice is taken
        elif unfinished(buffer.text):
            buffer.newline(copy_margin=False)
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    return keys


def _history() -> History | None:
    file = history_file()
    try:
        return History(file)
    except OSError as error:
        print_error(f"error: the history `{file}` cannot be written: {error.strerror or error}")
        return None
