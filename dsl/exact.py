"""Constants compared as they are written: to Python 1, 1.0 and True are equal, a query means other things by them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable


class Exact:
    """Equal to what is of the same class and written alike."""

    __slots__ = ()

    @abstractmethod
    def _written(self) -> Hashable:
        """What has to be the same."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exact) and type(other) is type(self) and other._written() == self._written()

    def __hash__(self) -> int:
        return hash(self._written())


def written(value: object) -> Hashable:
    """A constant as one that no other constant is equal to."""
    return value if type(value) is str else (type(value), repr(value))
