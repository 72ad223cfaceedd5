"""The words of grammar/query.lark and the functions of the registry ▶ editors/dataflow.tmLanguage.json, for `.q` files.

`make editors` writes it anew; a test says when that is due. A TextMate grammar sees single lines: a word that is a name
where it stands is coloured as a word all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.transform.literals import UNITS
from dataflow.dsl.types import PRIMITIVES
from dataflow.grammar.words import CLAUSES, KINDS, VERBS

FILE = Path(__file__).with_name("dataflow.tmLanguage.json")
CONSTANTS = ("true", "false", "null")
OPERATORS = ("and", "or", "not", "in", "is", "like", "ilike", "between")


def grammar() -> dict[str, object]:
    """The grammar as it stands in the file."""
    clauses = {*CLAUSES, *KINDS} - {*CONSTANTS, *OPERATORS}
    types = [primitive.name for primitive in PRIMITIVES] + ["decimal", "list", "struct"]
    escape = {"name": "constant.character.escape.dataflow", "match": r"\\(?:u\{[0-9a-fA-F]+\}|[\\'\"nrt])"}
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "DataFlow",
        "scopeName": "source.dataflow",
        "fileTypes": ["q"],
        "patterns": [
            {"name": "comment.line.number-sign.dataflow", "match": "#.*$"},
            {"name": "string.quoted.single.dataflow", "begin": "'", "end": "'|$", "patterns": [escape]},
            {"name": "string.quoted.double.dataflow", "begin": '"', "end": '"|$', "patterns": [escape]},
            {"name": "variable.other.quoted.dataflow", "match": "`(?:[^`]|``)*`"},
            {"name": "variable.parameter.dataflow", "match": r"\$[A-Za-z_]\w*"},
            {"name": "constant.other.date.dataflow", "match": r"@\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?"},
            {"name": "support.type.dataflow", "match": rf"(?<=::)\s*{_words(types)}|{_words(types)}(?=\s*['\"])"},
            {"name": "constant.numeric.interval.dataflow", "match": rf"\b\d[\d_]*(?:\.\d+)?(?:{'|'.join(UNITS)})s?\b"},
            {"name": "constant.numeric.dataflow", "match": r"(?:\b\d[\d_]*(?:\.\d+)?|(?<!\.)\.\d+)(?:[eE][+-]?\d+)?\b"},
            {
                "name": "keyword.control.verb.dataflow",
                "match": rf"(?:^|(?<=\|))\s*(?:cross\s+join\b|{_words(VERBS)})|(?<=\()\s*from\b",
            },
            {"name": "constant.language.dataflow", "match": _words(CONSTANTS)},
            {"name": "keyword.operator.word.dataflow", "match": _words(OPERATORS)},
            {"name": "support.function.dataflow", "match": rf"{_words(FUNCTIONS)}(?=\()"},
            {"name": "keyword.other.dataflow", "match": _words(clauses)},
            {"name": "keyword.operator.dataflow", "match": r"==|!=|<=|>=|<|>|\?\?|::|\.\.|//|~\*?|[-+*/%=|]"},
        ],
    }


def text() -> str:
    """What is to stand in the file."""
    return json.dumps(grammar(), indent=2, ensure_ascii=False) + "\n"


def _words(words: Iterable[str]) -> str:
    return rf"\b(?:{'|'.join(sorted(words))})\b"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
