"""Atoms: the functions that numbers of a network are sums of, each of them once.

A number of a network is a *row*: factors of atoms. Atom 0 is the constant 1, the next are the
inputs, and each other is what is not affine, of rows: a bend of a row, a maximum of rows, a curve
of one, or a function that is not looked into. A row that is looked up comes in one form, so two
units that are the same up to their order, their scale and their sign are one atom (hash-consing:
A. P. Ershov, 1958). All rules hold for all inputs, or for all of a box where there is one:

- continuous piecewise-linear activations are sums of bends at 0, of shifted rows;
- a bend is positively homogeneous, so its row has no common factor;
- of both sides of one hyperplane one bend is enough: s₀ min(z, 0) + s₁ max(z, 0) is a multiple of
  any other such function of z plus a multiple of z;
- a row that keeps its sign, by intervals, does not bend;
- max(a, b) = a + max(b − a, 0), and what terms have in common stands outside of a maximum.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, gcd, lcm

from symact.activations.activation import Activation, Pieces
from symact.networks.bends import linear_pieces
from symact.networks.opaque import Opaque
from symact.regions.domain import Box

FINE = 1 << 20
"""By how much the unit of a box is finer where curves are enclosed."""

Row = dict[int, int]
"""Factors of atoms that are not zero; what all are over is told beside it."""

Sorted = tuple[tuple[int, int], ...]
"""A row in the one form in which it is looked up."""

Ends = tuple[int | None, int | None]
"""The least and the most that an atom is, over the unit of the box; None where nothing is known."""


@dataclass(frozen=True)
class Bend:
    """Slopes on both sides of 0, whole numbers without a common factor, of a row."""

    slopes: tuple[int, int]
    row: Sorted


@dataclass(frozen=True)
class Largest:
    """The largest of three rows or more, that have nothing in common."""

    rows: frozenset[Sorted]


@dataclass(frozen=True)
class Curve:
    """An activation that is not continuous and piecewise linear, of a row over a number."""

    activation: Activation
    row: Sorted
    one: int


@dataclass(frozen=True)
class Unknown:
    """One of the numbers that an operation gives which is not looked into."""

    operation: Opaque
    rows: tuple[tuple[Sorted, int], ...]
    index: int


Atom = Bend | Largest | Curve | Unknown


class Atoms:
    """A table of atoms, which several networks with the same inputs may share.

    Args:
        inputs: how many numbers the networks read.
        box: where the inputs lie; everywhere if left out.
        encloses: whether curves are enclosed on the box, from the exact ends of what they read;
            else nothing is known of their values, as the checker of certificates has it.

    >>> atoms = Atoms(1)
    >>> atoms.bent({1: -6}, 2, (0, 1)), atoms.bent({1: 2}, 1, (0, 1))
    (({2: 3}, 1), ({2: 2, 1: 2}, 1))
    >>> atoms[2]
    Bend(slopes=(-1, 0), row=((1, 1),))
    """

    def __init__(self, inputs: int, box: Box | None = None, *, encloses: bool = False) -> None:
        self.inputs, self.box, self.encloses = inputs, box, encloses
        self.unit = 1
        self.ends: list[Ends] = [(1, 1), *[(None, None)] * inputs]
        if box is not None:
            self.unit = lcm(*(end.denominator for end in (*box.lo, *box.hi)))
            self.unit *= FINE if encloses else 1
            both = zip(box.lo, box.hi, strict=True)
            sides = [(int(low * self.unit), int(high * self.unit)) for low, high in both]
            self.ends = [(self.unit, self.unit), *sides]
        self._made: list[Atom] = []
        self._known: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> Atom:
        """An atom that is neither the constant nor an input, by its number."""
        return self._made[number - self.inputs - 1]

    def range(self, row: Row) -> Ends:
        """The least and the most that a row can be, over the unit, by interval arithmetic."""
        low: int | None = 0
        high: int | None = 0
        for atom, factor in row.items():
            a, b = self.ends[atom] if factor > 0 else self.ends[atom][::-1]
            low = None if low is None or a is None else low + factor * a
            high = None if high is None or b is None else high + factor * b
            if low is None and high is None:
                break
        return low, high

    # -- what is not affine ------------------------------------------------------------------------

    def applied(self, activation: Activation, row: Row, one: int) -> tuple[Row, int]:
        """An activation of a row/one, and what that is over."""
        pieces = linear_pieces(activation)
        if pieces is None:
            row, one = reduced(row, one)
            ends = self._curved(activation, row, one)
            return {self._atom(Curve(activation, in_order(row), one), ends): 1}, 1
        return self._pieces(pieces, row, one)

    def _curved(self, activation: Activation, row: Row, one: int) -> Ends:
        """The range of an activation over that of a row/one, rounded outward."""
        low, high = self.range(row)
        if not self.encloses or low is None or high is None:
            return None, None
        # importing it costs python-flint's start, which networks of pieces do without
        from symact.networks.kinds.balls import enclosed

        over = self.unit * one
        ends = enclosed(activation, Fraction(low, over), Fraction(high, over))
        if ends is None:
            return None, None
        return floor(ends[0] * self.unit), ceil(ends[1] * self.unit)

    def _pieces(self, pieces: Pieces, row: Row, one: int) -> tuple[Row, int]:
        """A continuous piecewise-linear function of a row as a sum of bends."""
        slopes, knots = pieces.slopes, pieces.knots
        if not knots:
            return summed([(slopes[0], (row, one)), (pieces.intercepts[0], ({0: 1}, 1))])
        # the first two pieces are one bend, with the value at its knot; then the change of slope
        parts = [(pieces(knots[0]), ({0: 1}, 1))]
        changes = [(slopes[0], slopes[1])]
        changes += [(Fraction(0), b - a) for a, b in pairwise(slopes[1:])]
        for knot, change in zip(knots, changes, strict=True):
            shifted, over = summed([(Fraction(1), (row, one)), (-knot, ({0: 1}, 1))])
            parts.append((Fraction(1), self.bent(shifted, over, change)))
        return summed(parts)

    def bent(
        self, row: Row, one: int, slopes: tuple[Fraction | int, Fraction | int]
    ) -> tuple[Row, int]:
        """A bend at 0 of a row/one, with the slopes on its left and right."""
        left, right = map(Fraction, slopes)
        factor, row = primitive(row)
        if not row:
            return {}, 1
        if factor < 0:
            left, right = right, left
        left, right = left * factor / one, right * factor / one
        low, high = self.range(row)
        if left == right or (low is not None and low >= 0):
            return summed([(right, (row, 1))])
        if high is not None and high <= 0:
            return summed([(left, (row, 1))])
        key = in_order(row)
        number = self._known.get(key)
        if number is None:
            scale = lcm(left.denominator, right.denominator)
            p, q = int(left * scale), int(right * scale)
            p, q = p // gcd(p, q), q // gcd(p, q)
            number = self._enter(key, Bend((p, q), key), _bent_ends(p, q, low, high))
        atom = self[number]
        assert isinstance(atom, Bend)
        p, q = atom.slopes
        times = (right - left) / (q - p)
        return summed([(times, ({number: 1}, 1)), (left - times * p, (row, 1))])

    def largest(self, rows: Sequence[Row], one: int) -> tuple[Row, int]:
        """The maximum of rows/one."""
        terms = [dict(row) for row in dict.fromkeys(map(in_order, rows))]
        if len(terms) == 1:
            return reduced(terms[0], one)
        if len(terms) == 2:
            first, second = terms
            rest = added([(1, second), (-1, first)])
            return summed(
                [(Fraction(1), (first, one)), (Fraction(1), self.bent(rest, one, (0, 1)))]
            )
        atoms = {atom for term in terms for atom in term}
        common = cleaned({a: min(term.get(a, 0) for term in terms) for a in atoms})
        terms = [added([(1, term), (-1, common)]) for term in terms]
        factor = gcd(*(c for term in terms for c in term.values()))
        key = frozenset(in_order({a: c // factor for a, c in term.items()}) for term in terms)
        ends = [self.range(dict(row)) for row in key]
        lows, highs = ([end[side] for end in ends] for side in (0, 1))
        known = [low for low in lows if low is not None]
        most = None if None in highs else max(high for high in highs if high is not None)
        number = self._atom(Largest(key), (max(known, default=None), most))
        return reduced(added([(factor, {number: 1}), (1, common)]), one)

    def unknown(self, operation: Opaque, rows: Iterable[Row], one: int) -> list[int]:
        """The atoms that an operation gives which is not looked into."""
        read = tuple((in_order(row), over) for row, over in (reduced(row, one) for row in rows))
        return [
            self._atom(Unknown(operation, read, index), (None, None))
            for index in range(operation.width)
        ]

    def _atom(self, atom: Atom, ends: Ends) -> int:
        number = self._known.get(atom)
        return self._enter(atom, atom, ends) if number is None else number

    def _enter(self, key: Hashable, atom: Atom, ends: Ends) -> int:
        self._known[key] = len(self.ends)
        self._made.append(atom)
        self.ends.append(ends)
        return len(self.ends) - 1

    # -- what is reached ---------------------------------------------------------------------------

    def reached(self, rows: Iterable[Row]) -> set[int]:
        """The atoms that rows are made of, those inside of others too."""
        found, waiting = set[int](), [atom for row in rows for atom in row]
        while waiting:
            number = waiting.pop()
            if number not in found:
                found.add(number)
                if number > self.inputs:
                    waiting += [atom for row in rows_of(self[number]) for atom, _ in row]
        return found


def rows_of(atom: Atom) -> Iterable[Sorted]:
    """The rows inside an atom."""
    match atom:
        case Bend(row=row) | Curve(row=row):
            return (row,)
        case Largest(rows=rows):
            return rows
        case Unknown(rows=read):
            return [row for row, _ in read]


def _bent_ends(p: int, q: int, low: int | None, high: int | None) -> Ends:
    """The range of a bend, which reaches 0, over the range of its row."""
    sides = ((p, low), (q, high))
    values = [0 if not s else None if z is None else s * z for s, z in sides]
    falls = [s > 0 if k == 0 else s < 0 for k, (s, _) in enumerate(sides)]
    least = most = 0
    unbounded = [value is None for value in values]
    for value in values:
        if value is not None:
            least, most = min(least, value), max(most, value)
    down = any(u and f for u, f in zip(unbounded, falls, strict=True))
    up = any(u and not f for u, f in zip(unbounded, falls, strict=True))
    return (None if down else least), (None if up else most)


# -- rows -----------------------------------------------------------------------------------------


def in_order(row: Row) -> Sorted:
    """The row as it is looked up."""
    return tuple(sorted(row.items()))


def cleaned(row: Row) -> Row:
    """The row without factors that are zero."""
    return {atom: factor for atom, factor in row.items() if factor}


def added(parts: Iterable[tuple[int, Row]]) -> Row:
    """A sum of multiples of rows."""
    total: Row = {}
    for times, row in parts:
        if times:
            for atom, factor in row.items():
                total[atom] = total.get(atom, 0) + times * factor
    return cleaned(total)


def summed(parts: Sequence[tuple[Fraction, tuple[Row, int]]]) -> tuple[Row, int]:
    """A sum of multiples of rows that are each over a number; in lowest terms."""
    one = lcm(*(times.denominator * over for times, (_, over) in parts))
    total = added((int(times * one / over), row) for times, (row, over) in parts)
    return reduced(total, one)


def reduced(row: Row, one: int) -> tuple[Row, int]:
    """A row/one in lowest terms."""
    common = gcd(one, *row.values())
    if common == 1:
        return row, one
    return {atom: factor // common for atom, factor in row.items()}, one // common


def primitive(row: Row) -> tuple[int, Row]:
    """A factor, and the row without it: no common factor, and that of its last atom positive."""
    if not row:
        return 0, row
    common = gcd(*row.values())
    if row[max(row)] < 0:
        common = -common
    return common, {atom: factor // common for atom, factor in row.items()}
