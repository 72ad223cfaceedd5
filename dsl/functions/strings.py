"""Functions of text. Positions count characters from 1."""

from __future__ import annotations

from dataflow.dsl.functions.function import INTEGER, TEXT, Function
from dataflow.dsl.functions.results import always
from dataflow.dsl.types import BOOL, INT64, STRING

TWO_TEXTS = (("text", TEXT), ("part", TEXT))

STRINGS: tuple[Function, ...] = (
    Function("lower", "string", (("text", TEXT),), always(STRING), "In lower case"),
    Function("upper", "string", (("text", TEXT),), always(STRING), "In upper case"),
    Function("trim", "string", (("text", TEXT), ("characters", TEXT)), always(STRING), "Without blanks, or any of the given characters, at both ends", optional=1),
    Function("ltrim", "string", (("text", TEXT), ("characters", TEXT)), always(STRING), "Without blanks, or any of the given characters, at the start", optional=1),
    Function("rtrim", "string", (("text", TEXT), ("characters", TEXT)), always(STRING), "Without blanks, or any of the given characters, at the end", optional=1),
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
    Function("concat_ws", "string", (("separator", TEXT), ("text", TEXT)), always(STRING), "Texts that are not null, joined with a separator between them; null when the separator is", variadic=True),
    Function("split_part", "string", (("text", TEXT), ("separator", TEXT), ("number", INTEGER)), always(STRING), "The part of that number, counted from 1, or from the end when negative; empty where there is none"),
    Function("translate", "string", (("text", TEXT), ("characters", TEXT), ("by", TEXT)), always(STRING), "Each of the characters exchanged for the one in its place in `by`, or left out where there is none"),
    Function("ascii", "string", (("text", TEXT),), always(INT64), "Code point of the first character; 0 for an empty text"),
    Function("chr", "string", (("code", INTEGER),), always(STRING), "The character of a code point; null where there is none", nulls="always"),
    Function("md5", "string", (("text", TEXT),), always(STRING), "MD5 of the text in UTF-8, as 32 hexadecimal digits"),
    Function("sha256", "string", (("text", TEXT),), always(STRING), "SHA-256 of the text in UTF-8, as 64 hexadecimal digits"),
)
