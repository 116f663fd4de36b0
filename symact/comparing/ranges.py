"""How large a difference of two networks can be on a box: intervals of its atoms.

What both networks share has one atom, so it cancels before anything is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import arb

from symact.networks.kinds.balls import image
from symact.numbers.balls import EVERYTHING, Range
from symact.rewriting.atoms import Atoms, Bend, Curve, Largest, Row
from symact.rewriting.normal import Rows


def largest_size(atoms: Atoms, rows: Rows) -> tuple[Fraction | None, bool]:
    """An upper bound of the absolute values of rows on the box of their atoms, None for none that
    is finite; and whether it is reached.

    >>> from symact.regions.domain import Box
    >>> largest_size(Atoms(1, Box([-1], [2])), Rows(({1: 3, 0: 1},), 2))
    (Fraction(7, 2), True)
    """
    most, reached = Fraction(0), False
    ranges = _Ranges(atoms)
    for row in rows.rows:
        low, high = atoms.range(row)
        if low is not None and high is not None:
            size = Fraction(max(-low, high), atoms.unit * rows.one)
            own = all(atom <= atoms.inputs for atom in row)
        else:
            found = ranges.of(row, rows.one)
            if not found.is_finite:
                return None, False
            size, own = max(-fraction_of(found.low), fraction_of(found.high)), False
        if size >= most:
            most, reached = size, own or (reached and size == most)
    return most, reached


def fraction_of(end: arb) -> Fraction:
    """An exact number of the balls as a rational one."""
    digits, power = end.man_exp()
    return Fraction(int(digits)) * Fraction(2) ** int(power)


_ZERO = Range.between(0, 0)


def _times(factor: Fraction | int, x: Range) -> Range:
    return Range.between(factor, factor) * x if factor else _ZERO


class _Ranges:
    """The ranges of atoms, each found once: of the exact ends where they are known."""

    def __init__(self, atoms: Atoms) -> None:
        self.atoms = atoms
        self._known: dict[int, Range] = {}

    def of(self, row: Row | Sequence[tuple[int, int]], one: int = 1) -> Range:
        """The range of a row/one."""
        total = _ZERO
        for atom, factor in dict(row).items():
            total = total + _times(Fraction(factor, one), self._atom(atom))
        return total

    def _atom(self, number: int) -> Range:
        # atoms are made of earlier ones, so those in between are found first, without recursion
        for k in range(len(self._known), number + 1):
            self._known[k] = self._found(k)
        return self._known[number]

    def _found(self, number: int) -> Range:
        atoms = self.atoms
        low, high = atoms.ends[number]
        if low is not None and high is not None:
            return Range.between(Fraction(low, atoms.unit), Fraction(high, atoms.unit))
        if number <= atoms.inputs:
            return EVERYTHING
        match atoms[number]:
            case Bend(slopes=(p, q), row=row):
                z = self.of(row)
                if not z.is_finite:
                    return EVERYTHING
                return _times(p, -(-z).largest(_ZERO)) + _times(q, z.largest(_ZERO))
            case Largest(rows=rows):
                first, *rest = map(self.of, rows)
                for other in rest:
                    first = first.largest(other)
                return first
            case Curve(activation=activation, row=row, one=one):
                z = self.of(row, one)
                return image(activation, z) if z.is_finite else EVERYTHING
        return EVERYTHING
