"""Places in the user's code and in query text."""

from __future__ import annotations

import linecache

from dataflow.dsl.span import CallSpan, Place, TextSpan, caller


def run(code: str, file: str = "user.py") -> dict[str, CallSpan]:
    """What code of a user's module called `file` leaves behind when it is run; its lines can be read."""
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    return unread(code, file)


def unread(code: str, file: str) -> dict[str, CallSpan]:
    # `library` stands for a function of the package: the code that calls it is the user's.
    library = {"__name__": "dataflow.example", "caller": caller}
    exec("def call(*args, verb=''): return caller(verb)\nclass Q:\n def f(self, *a): return caller('f')", library)  # noqa: S102
    names = {"__name__": "user", "call": library["call"], "q": library["Q"]()}  # type: ignore[operator]
    exec(compile(code, file, "exec"), names)  # noqa: S102
    return {name: value for name, value in names.items() if isinstance(value, CallSpan)}


def place(code: str, name: str = "x") -> Place:
    return run(code)[name].place()


def test_an_expression() -> None:
    assert place("x = call(1) ") == Place("user.py", 1, 5, 7, "x = call(1) ")


def test_an_expression_inside_another() -> None:
    assert place("y = [x := call(1), 2]") == Place("user.py", 1, 11, 7, "y = [x := call(1), 2]")


def test_a_verb_is_its_name_only() -> None:
    assert place("x = q.f(1)") == Place("user.py", 1, 7, 1, "x = q.f(1)")


def test_a_verb_on_a_line_of_its_own() -> None:
    assert place("x = (q\n  .f(1,\n     (2)))") == Place("user.py", 2, 4, 1, "  .f(1,")


def test_a_verb_behind_brackets_in_text_is_shown_with_its_call() -> None:
    assert place("x = q.f('(')") == Place("user.py", 1, 5, 8, "x = q.f('(')")


def test_an_expression_over_lines_is_marked_to_the_end_of_the_first() -> None:
    assert place("x = call(\n  1)") == Place("user.py", 1, 5, 5, "x = call(")


def test_columns_count_characters_not_bytes() -> None:
    assert place("ä = '日本'; x = call(1)") == Place("user.py", 1, 15, 7, "ä = '日本'; x = call(1)")


def test_behind_a_tab() -> None:
    assert place("if True:\n\tx = call(1)") == Place("user.py", 2, 6, 7, "\tx = call(1)")


def test_in_a_function() -> None:
    assert place("def f():\n  return call(1)\nx = f()") == Place("user.py", 2, 10, 7, "  return call(1)")


def test_code_whose_text_is_not_there() -> None:
    assert unread("\nx =  call(1)", "<stdin>")["x"].place() == Place("<stdin>", 2, 6, 1, "")


def test_a_stretch_of_text() -> None:
    span = TextSpan("from orders\nfilter regoin == 1", 19, 25)
    assert span.place() == Place("<query>", 2, 8, 6, "filter regoin == 1")


def test_a_stretch_over_lines_of_text_ends_with_the_first() -> None:
    assert TextSpan("take (\n 5)", 5, 9, "q").place() == Place("q", 1, 6, 1, "take (")


def test_the_end_of_the_text() -> None:
    assert TextSpan("from", 4, 4).place() == Place("<query>", 1, 5, 1, "from")
