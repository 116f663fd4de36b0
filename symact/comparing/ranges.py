"""How large a difference of two networks can be on a box: intervals of its atoms.

What both networks share has one atom, so it cancels before anything is bounded. Of what is left
two atoms f(a) and f(b) of one function with factors of opposite signs are bounded together: f has
a Lipschitz constant, so a small change of a weight inside leaves a small bound. For bends and
maxima, which are positively homogeneous, γ·f(a) = f(γ·a) for γ > 0, so that arguments are compared
at one scale.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from fractions import Fraction
from math import lcm

from symact.networks.kinds.balls import fraction_of, image
from symact.numbers.balls import EVERYTHING, Range
from symact.rewriting.atoms import Atoms, Bend, Curve, Largest, Row, Sorted, added, rows_of
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
        size = ranges.size(row, rows.one)
        if size is None:
            return None, False
        own = all(atom <= atoms.inputs for atom in row)
        if size >= most:
            most, reached = size, own or (reached and size == most)
    return most, reached


_ZERO = Range.between(0, 0)


NEAR = 16
"""Among how many atoms the one is looked for that another is bounded with."""

TOUCHED = 1 << 12
"""How many factors of rows are compared for that at most."""

DEEP = 64
"""Through how many layers pairs are followed; beyond, atoms are bounded by themselves."""


def _times(factor: Fraction | int, x: Range) -> Range:
    return Range.between(factor, factor) * x if factor else _ZERO


class _Ranges:
    """The ranges of atoms, each found once: of the exact ends where they are known."""

    def __init__(self, atoms: Atoms) -> None:
        self.atoms = atoms
        self._known: dict[int, Range] = {}
        self._gaps: dict[tuple[int, int], Fraction | None] = {}
        self._depth = 0

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

    # -- two atoms at a time -----------------------------------------------------------------------

    def size(self, row: Row, one: int) -> Fraction | None:
        """An upper bound of the absolute value of a row/one, None for none that is finite."""
        alone, self._depth = self._alone(row, one), self._depth + 1
        together = self._together(row, one) if self._depth <= DEEP else None
        self._depth -= 1
        return min((size for size in (alone, together) if size is not None), default=None)

    def _alone(self, row: Row, one: int) -> Fraction | None:
        """The same, of each atom by itself."""
        low, high = self.atoms.range(row)
        if low is not None and high is not None:
            return Fraction(max(-low, high), self.atoms.unit * one)
        found = self.of(row, one)
        return max(-fraction_of(found.low), fraction_of(found.high)) if found.is_finite else None

    def _together(self, row: Row, one: int) -> Fraction | None:
        """The same, of pairs of atoms of one function; None where there are none."""
        rest = {atom: Fraction(factor, one) for atom, factor in row.items()}
        total = Fraction(0)
        for a, b, steepest in self._pairs(row):
            apart = self._apart(a, b)
            if apart is None:
                continue
            # c·f = (c·lead)·f(argument) for each of the two; what both have of c·lead is a pair
            leads = [self._argument(k)[2] for k in (a, b)]
            common = min(abs(rest[k]) * lead for k, lead in zip((a, b), leads, strict=True))
            total += common * steepest * apart
            for k, lead in zip((a, b), leads, strict=True):
                rest[k] -= common / lead * (1 if rest[k] > 0 else -1)
        if total == 0 and all(rest.values()):
            return None
        over = lcm(*(factor.denominator for factor in rest.values()))
        alone = self._alone({k: int(c * over) for k, c in rest.items() if c}, over)
        return None if alone is None else total + alone

    def _pairs(self, row: Row) -> Iterator[tuple[int, int, Fraction]]:
        """Atoms of one function with factors of opposite signs, and a Lipschitz constant of it."""
        groups: dict[Hashable, tuple[Fraction, list[int], list[int]]] = {}
        for atom, factor in sorted(row.items()):
            known = self._function(atom)
            if known is not None:
                _, *sides = groups.setdefault(known[0], (known[1], [], []))
                sides[factor < 0].append(atom)
        for steepest, above, below in groups.values():
            for a in above:
                if below:
                    touched = sum(map(len, self._argument(a)[0])) * len(self._argument(a)[0])
                    near = below[: min(NEAR, max(1, TOUCHED // touched))]
                    sizes = {b: self._farthest(a, b, self._alone) for b in near}
                    bounded = [b for b in near if sizes[b] is not None]
                    b = min(bounded or near, key=lambda b: sizes[b] or 0)
                    below.remove(b)
                    yield a, b, steepest

    def _function(self, number: int) -> tuple[Hashable, Fraction] | None:
        """What function of rows an atom is, and how steep that is at most."""
        if number <= self.atoms.inputs:
            return None
        match self.atoms[number]:
            case Bend(slopes=slopes):
                return slopes, Fraction(max(map(abs, slopes)))
            case Curve(activation=activation) if activation.is_continuous:
                steepest = activation.lipschitz
                return None if steepest is None else (activation, steepest)
            case Largest():
                return Largest, Fraction(1)
        return None

    def _argument(self, number: int) -> tuple[Sequence[Sorted], int, int]:
        """Rows, what they are over, and a factor: an atom is factor · f(rows/over)."""
        atom = self.atoms[number]
        if isinstance(atom, Curve):
            return (atom.row,), atom.one, 1
        rows = [*rows_of(atom)]
        lead = max(abs(factor) for row in rows for _, factor in row)
        return rows, lead, lead

    def _apart(self, a: int, b: int) -> Fraction | None:
        """How far the arguments of two atoms are apart at most; found once for each two."""
        if (a, b) not in self._gaps:
            self._gaps[a, b] = self._farthest(a, b, self.size)
        return self._gaps[a, b]

    def _farthest(
        self, a: int, b: int, size: Callable[[Row, int], Fraction | None]
    ) -> Fraction | None:
        """The same, by sizes of rows. Of two maxima the first is not above the second by more than
        its largest term is above any of the second's, so each term is compared with its nearest."""
        (first, own, _), (second, other, _) = self._argument(a), self._argument(b)
        table = [
            [size(added([(other, dict(x)), (-own, dict(y))]), own * other) for y in second]
            for x in first
        ]
        nearest = [
            min((size for size in line if size is not None), default=None)
            for line in (*table, *zip(*table, strict=True))
        ]
        known = [size for size in nearest if size is not None]
        return max(known) if len(known) == len(nearest) else None
