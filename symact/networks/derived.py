"""Numbers of operations that a reader computed exactly, and an execution computes in floats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from symact.numbers.matrix import RationalMatrix


@dataclass(frozen=True)
class Derived:
    """How the numbers of an operation come from what a file stores.

    An execution has them with errors of its own, whichever of the usual formulas it takes, and may
    have merged the operation with its neighbour before. With u the unit of the type and k =
    ``roundings``, each number w is at most ((1 + u)ᵏ − 1) |w| + ``absolute``·u off; an offset has
    ``offsets`` in place of |w|, ``merged`` roundings more, as it may be a term of sums of so many.

    Attributes:
        roundings: how many there are in the formula of one number.
        offsets: a column of sizes, where an offset is a sum that cancels; its own size if None.
        absolute: of numbers that are computed from stored ones: a bound on their error in units u.
        merged: of how many terms the sums are that the operation may have been made part of.
        gain: of a matrix, by what it may be multiplied beforehand, at most; 0 where it is not.
    """

    roundings: int = 0
    offsets: RationalMatrix | None = None
    absolute: float = 0.0
    merged: int = 0
    gain: Fraction = Fraction(0)

    def merged_with(self, terms: int) -> Derived:
        """The same, made part of sums of so many terms."""
        return replace(self, merged=max(self.merged, terms))
