"""Functions of text. Positions count characters from 1."""

from __future__ import annotations

from dataflow.dsl.functions.function import INTEGER, TEXT, Function
from dataflow.dsl.functions.results import always
from dataflow.dsl.types import BOOL, INT64, STRING

TWO_TEXTS = (("text", TEXT), ("part", TEXT))

STRINGS: tuple[Function, ...] = (
    Function("lower", "string", (("text", TEXT),), always(STRING), "In lower case"),
    Function("upper", "string", (("text", TEXT),), always(STRING), "In upper case"),
    Function("trim", "string", (("text", TEXT),), always(STRING), "Without blanks at both ends"),
    Function("ltrim", "string", (("text", TEXT),), always(STRING), "Without blanks at the start"),
    Function("rtrim", "string", (("text", TEXT),), always(STRING), "Without blanks at the end"),
    Function("length", "string", (("text", TEXT),), always(INT64), "Number of characters"),
    Function("substring", "string", (("text", TEXT), ("start", INTEGER), ("length", INTEGER)), always(STRING), "Characters from position `start` (the first is 1)", optional=1),
    Function("left", "string", (("text", TEXT), ("count", INTEGER)), always(STRING), "The first characters"),
    Function("right", "string", (("text", TEXT), ("count", INTEGER)), always(STRING), "The last characters"),
    Function("replace", "string", (("text", TEXT), ("part", TEXT), ("by", TEXT)), always(STRING), "Every `part` exchanged for `by`"),
    Function("concat", "string", (("text", TEXT),), always(STRING), "Texts joined; null when one is null", variadic=True),
    Function("starts_with", "string", TWO_TEXTS, always(BOOL), "Whether the text begins with `part`"),
    Function("ends_with", "string", TWO_TEXTS, always(BOOL), "Whether the text ends with `part`"),
    Function("contains", "string", TWO_TEXTS, always(BOOL), "Whether `part` occurs in the text"),
    Function("position", "string", TWO_TEXTS, always(INT64), "Where `part` first occurs, counted from 1; 0 when it does not"),
    Function("repeat", "string", (("text", TEXT), ("count", INTEGER)), always(STRING), "The text `count` times"),
    Function("reverse", "string", (("text", TEXT),), always(STRING), "Characters in reverse order"),
    Function("lpad", "string", (("text", TEXT), ("length", INTEGER), ("fill", TEXT)), always(STRING), "Filled at the start, or cut, to `length` characters"),
    Function("rpad", "string", (("text", TEXT), ("length", INTEGER), ("fill", TEXT)), always(STRING), "Filled at the end, or cut, to `length` characters"),
)
