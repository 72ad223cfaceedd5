"""Characters and classes of characters of a regular expression, in the spelling that all engines share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Letters that are a third case of an ASCII letter: the Kelvin sign and the long s.
_THIRD_CASES = {"k": "\u212a", "s": "\u017f"}
_PERL = {
    r"\d": (("0", "9"),),
    r"\w": (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")),
    r"\s": (("\t", "\n"), ("\f", "\r"), (" ", " ")),
}
_MARKS = "\\]^-["


@dataclass(slots=True)
class Classes:
    """Spells characters. fold: letters stand for all of their cases. known: whether all so far is shared."""

    fold: bool
    known: bool = True

    def character(self, sign: str) -> str:
        """One character, which stands for itself."""
        if sign == "$":
            return r"[\x24]"
        if self.fold and sign.lower() != sign.upper():
            return self.ranges([(sign, sign)], negated=False)
        return sign if sign.isalnum() or not sign.isascii() or ord(sign) < 32 or sign in " _" else f"\\{sign}"

    def ranges(self, items: Iterable[tuple[str, str]], *, negated: bool) -> str:
        """A class of ranges such as `("a", "z")`; `\\d`, `\\w` and `\\s` stand for theirs."""
        spelt, dollar = [], False
        for low, high in self._cases(items):
            below, above = low, high
            # A `$` is spelt by its number, and last, where no digit follows it: every other `$` is the end of the text.
            if low == "$" or high == "$":
                dollar = True
                below = "%" if low == "$" else low
                above = "#" if high == "$" else high
            if below <= above:
                spelt.append(_mark(below) if below == above else f"{_mark(below)}-{_mark(above)}")
        last = r"\x24" if dollar else ""
        return f"[{'^' if negated else ''}{''.join(spelt)}{last}]"

    def _cases(self, items: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
        for low, high in items:
            if low in _PERL:
                yield from _PERL[low]
                if self.fold and low == r"\w":
                    yield from ((case, case) for case in _THIRD_CASES.values())
                continue
            yield low, high
            if self.fold:
                yield from self._other_cases(low, high)

    def _other_cases(self, low: str, high: str) -> Iterable[tuple[str, str]]:
        if not high.isascii():
            self.known = self.known and low == high and low.lower() == low.upper()
            return
        for code in range(ord(low), ord(high) + 1):
            letter = chr(code)
            if letter.isalpha():
                cases = letter.swapcase() + _THIRD_CASES.get(letter.lower(), "")
                yield from ((case, case) for case in cases)


def _mark(sign: str) -> str:
    return f"\\{sign}" if sign in _MARKS else sign
