from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

EDITORS = Path(__file__).parents[2] / "editors"
GRAMMAR = json.loads((EDITORS / "dataflow.tmLanguage.json").read_text(encoding="utf-8"))


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
        ("from t | sort x", " sort", "keyword.control.verb.dataflow"),
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
        ("`odd ``name`", "`odd ``name`", "variable.other.quoted.dataflow"),
    ],
)
def test_scopes(line: str, found: str, scope: str) -> None:
    pattern = next(pattern for pattern in GRAMMAR["patterns"] if pattern["name"] == scope)
    assert found in [match[0] for match in re.finditer(pattern["match"], line)]
