"""Regular expressions written out in a query ▶ what is wrong with them, and a spelling that all engines read alike.

The language's patterns are those of RE2, which is what the local engine has. PCRE, and PostgreSQL's own, read most of
them in the same way, but not all: what this reader knows for certain is spelt out (`.` as `[^\\n]`, `\\d` as `[0-9]`)
and may go to any source; what it does not know stays as it is written and is done locally.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dataflow.compiler.bind.pattern_classes import Classes

_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
MOST_REPEATS = 1000
_SHARED_REPEATS = 255
"""How often a `{n}` may repeat in RE2, and in all engines."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is known of a pattern.

    problem: why no engine could read it. groups: how many it has.
    plain: a spelling that all engines take to match the same texts; None where there is none.
    linear: whether even what is matched is the same: PostgreSQL takes the longest match there is, others the first one
        that they try. These are one where nothing is chosen between, and only single characters repeat.
    """

    problem: str | None = None
    groups: int = 0
    plain: str | None = None
    linear: bool = False


def read_pattern(text: str, *, fold: bool = False) -> Pattern:
    """A pattern in, what is known of it out. `fold`: letters stand for both of their cases."""
    reader = _Reader(text, Classes(fold))
    try:
        plain = reader.alternatives()
        if reader.at < len(text):
            return Pattern("`)` without `(`")
    except _WrongError as wrong:
        return Pattern(str(wrong))
    except _OpaqueError:
        return Pattern(groups=text.count("("))
    known = reader.known and reader.classes.known
    return Pattern(None, reader.groups, plain if known else None, known and reader.linear and reader.needs_one)


class _WrongError(Exception):
    """No engine could read the pattern."""


class _OpaqueError(Exception):
    """What comes cannot be read by these rules."""


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from left to right, and gives its parts in the shared spelling.

    known: whether all so far has a shared spelling. linear: as of Pattern. needs_one: whether a match has a character.
    """

    text: str
    classes: Classes
    at: int = 0
    depth: int = 0
    groups: int = 0
    known: bool = True
    linear: bool = True
    needs_one: bool = False

    def alternatives(self) -> str:
        branches = ["".join(self._sequence())]
        while self._take("|"):
            self.linear = False
            branches.append("".join(self._sequence()))
        if not all(branches):
            self.known = False
        return "|".join(branches)

    def _sequence(self) -> Iterator[str]:
        first = True
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if self._repeat_ahead():
                before = "nothing stands before it" if first else "what stands before it is repeated already"
                raise _WrongError(f"`{self.text[self.at]}` has nothing to repeat: {before}")
            first = False
            yield self._item()

    def _item(self) -> str:
        sign = self.text[self.at]
        start = self.at
        spelling = self._atom()
        if not self._repeat_ahead():
            if sign not in "^$(":
                self.needs_one = True
            elif sign in "^$" and (start if sign == "^" else len(self.text) - self.at):
                self.linear = False
            return spelling
        least, most, repeat = self._repeat()
        if sign in "^$":
            self.known = False
        elif sign == "(":
            self.linear = False
            # Such repeats may take PCRE longer than it is willing to try.
            self.known = self.known and not (most is None and any(mark in spelling for mark in "*+{"))
        elif least:
            self.needs_one = True
        return spelling + repeat

    def _atom(self) -> str:
        sign = self.text[self.at]
        match sign:
            case "(":
                return self._group()
            case "[":
                return self._class()
            case "\\":
                return self._escape()
        self.at += 1
        if sign == ".":
            return r"[^\n]"
        return sign if sign in "^$" else self.classes.character(sign)

    def _group(self) -> str:
        self.at += 1
        opening = "("
        if self._take("?"):
            opening = self._special_group()
        else:
            self.groups += 1
        inner = self.alternatives()
        if not self._take(")"):
            raise _WrongError("`(` without `)`")
        return f"{opening}{inner})"

    def _special_group(self) -> str:
        if self._take(":"):
            return "(?:"
        rest = self.text[self.at :]
        if rest.startswith(("=", "!", "<=", "<!")):
            raise _WrongError("RE2 does not look ahead or behind, as `(?=…)` and `(?<=…)` would")
        raise _OpaqueError

    def _class(self) -> str:
        end = self.at + 1
        negated = self.text[end : end + 1] == "^"
        end += negated
        first = end
        items = []
        while True:
            if end >= len(self.text):
                raise _WrongError("`[` without `]`")
            if self.text[end] == "]" and end > first:
                break
            if self.text.startswith("[:", end):
                raise _OpaqueError
            end, low = self._class_item(end)
            high = low
            if len(low) == 1 and self.text[end : end + 1] == "-" and self.text[end + 1 : end + 2] not in ("", "]"):
                end, high = self._class_item(end + 1)
                if len(high) != 1:
                    raise _OpaqueError
                if high < low:
                    raise _WrongError(f"the range `{low}-{high}` runs backwards")
            items.append((low, high))
        self.at = end + 1
        return self.classes.ranges(items, negated=negated)

    def _class_item(self, at: int) -> tuple[int, str]:
        """A character, or one of `\\d \\w \\s` as it is written, and where it ends."""
        if self.text[at] != "\\":
            return at + 1, self.text[at]
        word = self._escaped(at)
        if word in _CONTROLS:
            return at + 2, _CONTROLS[word]
        if word in "dws":
            return at + 2, f"\\{word}"
        if word.isascii() and not word.isalnum() and word != "_":
            return at + 2, word
        raise _OpaqueError

    def _escape(self) -> str:
        word = self._escaped(self.at)
        self.at += 2
        if word in _CONTROLS:
            return self.classes.character(_CONTROLS[word])
        if word in "dwsDWS":
            return self.classes.ranges([(f"\\{word.lower()}",) * 2], negated=word.isupper())
        if word in "123456789" and not self.text[self.at : self.at + 1].isdigit():
            raise _WrongError(f"RE2 does not refer back to a group, as `\\{word}` would")
        if word.isascii() and not word.isalnum() and word != "_":
            return self.classes.character(word)
        if word in "bBAz":
            self.known = self.linear = False
            return f"\\{word}"
        if word.isascii() and word.isalpha() and word not in "CpPQEx":
            raise _WrongError(f"`\\{word}` means nothing in RE2")
        raise _OpaqueError

    def _escaped(self, at: int) -> str:
        if at + 1 >= len(self.text):
            raise _WrongError("nothing stands behind the last `\\`")
        return self.text[at + 1]

    # --- repeats ---------------------------------------------------------------------------------------------------

    def _repeat_ahead(self) -> bool:
        """Whether `*`, `+`, `?`, `{n}`, `{n,}` or `{n,m}` comes; any other brace stands for itself."""
        if not self.text.startswith("{", self.at):
            return self.text.startswith(("*", "+", "?"), self.at)
        low, comma, high = self.text[self.at + 1 :].partition("}")[0].partition(",")
        closed = "}" in self.text[self.at :]
        return closed and _is_count(low) and (not comma or not high or _is_count(high))

    def _repeat(self) -> tuple[int, int | None, str]:
        """The least and greatest count of a repeat, None without end, and its spelling."""
        sign = self.text[self.at]
        if sign == "{":
            written = self.text[self.at : self.text.index("}", self.at) + 1]
            low, comma, high = written[1:-1].partition(",")
            least, most = int(low), int(high) if high else None if comma else int(low)
            self._check_counts(written, least, most)
        else:
            written, least, most = sign, int(sign == "+"), 1 if sign == "?" else None
        self.at += len(written)
        if self._take("?"):
            self.linear = False
            written += "?"
        return least, most, written

    def _check_counts(self, written: str, least: int, most: int | None) -> None:
        if most is not None and most < least:
            raise _WrongError(f"`{written}` allows fewer repeats than it demands")
        if max(least, most or 0) > MOST_REPEATS:
            raise _WrongError(f"`{written}` repeats more than {MOST_REPEATS} times")
        self.known = self.known and max(least, most or 0) <= _SHARED_REPEATS

    def _take(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.at):
            return False
        self.at += 1
        return True


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()
