"""Functions of text, said in Python."""

from __future__ import annotations

import hashlib
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


def _split_part(text: str, separator: str, number: int) -> str:
    parts = text.split(separator) if separator else [text]
    at = number - 1 if number > 0 else len(parts) + number
    return parts[at] if number and 0 <= at < len(parts) else ""


def _translate(text: str, characters: str, by: str) -> str:
    exchanged = {character: by[at : at + 1] for at, character in reversed(list(enumerate(characters)))}
    return "".join(exchanged.get(character, character) for character in text)


def _more_texts() -> Iterator[Case]:
    characters = ("", " ", "a", "ab", "ba ", "ß😀", "'", "%", None)
    for name, meaning in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip)):
        rows = pairs(TEXTS, characters)
        yield Case(name, (STRING, STRING), rows, lambda x, y, f=meaning: f(x, y) if y else x)
    parted = ("", "a", "a,b,,c", ",", "aXXXb", "XX", "ä, ö, ü", "a😀b😀c", None)
    rows = tuple(product(parted, ("", ",", ", ", "XX", "😀", "A", None), (-4, -2, -1, 0, 1, 2, 3, 9, None)))
    yield Case("split_part", (STRING, STRING, INT64), rows, _split_part)
    rows = tuple(
        product(("", "abcab", "äb😀", "a'b%", None), ("", "ab", "aba", "😀ä", "%", None), ("", "x", "xyz", "ß", None))
    )
    yield Case("translate", (STRING, STRING, STRING), rows, _translate)
    yield Case("ascii", (STRING,), ones(TEXTS), lambda x: ord(x[0]) if x else 0)
    codes = (0, -1, 1, 65, 228, 0x20AC, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0x1F600, 0x10FFFF, 0x110000, 2**40, None)
    yield Case(
        "chr", (INT64,), ones(codes), lambda n: chr(n) if 0 < n < 0x110000 and not 0xD800 <= n < 0xE000 else None
    )
    yield Case("md5", (STRING,), ones(TEXTS), lambda x: hashlib.md5(x.encode()).hexdigest())
    yield Case("sha256", (STRING,), ones(TEXTS), lambda x: hashlib.sha256(x.encode()).hexdigest())
    some = ("", "a", "ß", None)
    yield Case(
        "concat_ws",
        (STRING, STRING),
        pairs(some, some),
        lambda s, x: x or "" if s is not None else None,
        sees_nulls=True,
    )
    yield Case("concat_ws", (STRING,) * 4, tuple(product(some, some, some, some)), _joined, sees_nulls=True)
    for count in (3, 5, 6, 7, 8):
        texts = tuple(("", "a", None, "ß😀", "b ", None, ", ")[: count - 1])
        rows = tuple((separator, *texts[at:], *texts[:at]) for separator in some for at in range(count - 1))
        yield Case("concat_ws", (STRING,) * count, rows, _joined, sees_nulls=True)


def _joined(separator: str | None, *texts: str | None) -> str | None:
    return None if separator is None else separator.join(text for text in texts if text is not None)


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
    yield from _more_texts()
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
