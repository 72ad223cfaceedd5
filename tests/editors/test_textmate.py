from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pages import DOCS, Example, examples

from dataflow.runtime.repl.scan import scan

EDITORS = Path(__file__).parents[2] / "editors"
GRAMMAR = json.loads((EDITORS / "dataflow.tmLanguage.json").read_text(encoding="utf-8"))
# Texts are all on one line here, so a rule with a begin and an end is one pattern.
PATTERNS = [
    (
        re.compile(rule["match"] if "match" in rule else rf"{rule['begin']}(?:\\.|[^\\])*?(?:{rule['end']})"),
        rule["name"],
    )
    for rule in GRAMMAR["patterns"]
]


def test_the_file_is_what_would_be_written(tmp_path: Path) -> None:
    script = tmp_path / "textmate.py"
    script.write_text((EDITORS / "textmate.py").read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run([sys.executable, str(script)], check=True)
    written = (tmp_path / "dataflow.tmLanguage.json").read_text(encoding="utf-8")
    assert written == (EDITORS / "dataflow.tmLanguage.json").read_text(encoding="utf-8"), "run `make editors`"


@pytest.mark.parametrize(
    ("line", "found", "scope"),
    [
        ("filter total > 5", "filter", "keyword.control.verb.dataflow"),
        ("from t | sort x", "sort", "keyword.control.verb.dataflow"),
        ("take 10 # ten", "# ten", "comment.line.number-sign.dataflow"),
        ("x > $least", "$least", "variable.parameter.dataflow"),
        ("d > @2026-01-31T10:00", "@2026-01-31T10:00", "constant.other.date.dataflow"),
        ("d + 7days", "7days", "constant.numeric.interval.dataflow"),
        ("x = 1_000.5e3", "1_000.5e3", "constant.numeric.dataflow"),
        ("x::int64", "int64", "support.type.dataflow"),
        ("n = count()", "count", "support.function.dataflow"),
        ("x is null", "null", "constant.language.dataflow"),
        ("a and b", "and", "keyword.operator.word.dataflow"),
        ("over (by x)", "by", "keyword.other.dataflow"),
        ("union all (from b)", "all", "keyword.other.dataflow"),
        ("join left (from b)", "left", "keyword.other.dataflow"),
        ("left(name, 2)", "left", "support.function.dataflow"),
        ("x == decimal '12.50'", "decimal", "support.type.dataflow"),
        (r"x == 'it\'s # no comment'", r"'it\'s # no comment'", "string.quoted.single.dataflow"),
        ("`odd ``name`", "`odd ``name`", "variable.other.quoted.dataflow"),
    ],
)
def test_scopes(line: str, found: str, scope: str) -> None:
    assert (found, scope) in coloured(line)


@pytest.mark.parametrize("example", examples(DOCS / "language.md"), ids=str)
def test_verbs_are_verbs_and_nothing_else_is(example: Example) -> None:
    verbs = [
        word
        for line in example.text.splitlines()
        for text, scope in coloured(line)
        if scope == "keyword.control.verb.dataflow"
        for word in text.split()
    ]
    assert verbs == [word.text for word in scan(example.text) if word.kind == "verb"]


def coloured(line: str) -> list[tuple[str, str]]:
    """The pieces of a line and their scopes, as a TextMate engine finds them: the earliest match, then the first."""
    at, pieces = 0, []
    while at < len(line):
        starts = [
            (match.start(), order, match)
            for order, (pattern, _) in enumerate(PATTERNS)
            if (match := pattern.search(line, at))
        ]
        if not starts:
            break
        _, order, match = min(starts)
        pieces.append((match[0].strip(), PATTERNS[order][1]))
        at = match.end()
    return pieces
