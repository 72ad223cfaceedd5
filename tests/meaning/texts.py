"""Functions of text, said in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from meaning.case import Case, ones, pairs
from meaning.values import COUNTS, PARTS, TEXTS

from dataflow.dsl.types import INT64, STRING


def _each(convert: Callable[[str], str]) -> Callable[[str], str]:
    """Each character by itself, one for one, as Unicode's simple mapping has it."""

    def converted(character: str) -> str:
        result = convert(character)
        return result if len(result) == 1 else {"İ": "i"}.get(character, character)

    return lambda text: "".join(map(converted, text))


lower, upper = _each(str.lower), _each(str.upper)


def _substring(text: str, start: int, length: int | None = None) -> str:
    end = len(text) + 1 if length is None else start + max(length, 0)
    return text[max(start, 1) - 1 : max(end, 1) - 1]


def _padded(text: str, length: int, fill: str, at_start: bool) -> str:
    length = max(length, 0)
    missing = max(length - len(text), 0)
    filled = (fill * missing)[:missing]
    return (filled + text if at_start else text + filled)[: length if len(text) >= length else None]


def text_cases() -> Iterator[Case]:
    one: dict[str, Callable[..., object]] = {
        "lower": lower,
        "upper": upper,
        "trim": lambda x: x.strip(" "),
        "ltrim": lambda x: x.lstrip(" "),
        "rtrim": lambda x: x.rstrip(" "),
        "length": len,
        "reverse": lambda x: x[::-1],
        "concat": lambda x: x,
    }
    for name, meaning in one.items():
        yield Case(name, (STRING,), ones(TEXTS), meaning)
    two: dict[str, Callable[..., object]] = {
        "concat": lambda x, y: x + y,
        "starts_with": str.startswith,
        "ends_with": str.endswith,
        "contains": lambda x, y: y in x,
        "position": lambda x, y: x.find(y) + 1,
    }
    for name, meaning in two.items():
        yield Case(name, (STRING, STRING), pairs(TEXTS, PARTS), meaning)
    counted: dict[str, Callable[..., object]] = {
        "substring": _substring,
        "left": lambda x, n: x[: max(n, 0)],
        "right": lambda x, n: x[len(x) - min(max(n, 0), len(x)) :],
        "repeat": lambda x, n: x * n,
    }
    for name, meaning in counted.items():
        yield Case(name, (STRING, INT64), pairs(TEXTS, (*COUNTS[:-2], 20, None)), meaning)
    texts = ("", "abc", "aBäß", "a😀be\u0301", None)
    yield Case("substring", (STRING, INT64, INT64), tuple(product(texts, COUNTS, COUNTS)), _substring)
    replaced = tuple(
        product(("", "abcABC", "a😀a", "ab ab  ", None), ("", "a", "B", "😀", "b ", None), ("", "x", "a'", None))
    )
    yield Case("replace", (STRING, STRING, STRING), replaced, lambda x, y, z: x.replace(y, z) if y else x)
    padded = tuple(product(texts, (-1, 0, 2, 7, None), ("", "x", "äb", "00", "😀", " ", None)))
    yield Case("lpad", (STRING, INT64, STRING), padded, lambda x, n, y: _padded(x, n, y, at_start=True))
    yield Case("rpad", (STRING, INT64, STRING), padded, lambda x, n, y: _padded(x, n, y, at_start=False))
