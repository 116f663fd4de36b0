"""Stages in integers: which pieces a point or a cell is in, and what they make of it.

Everything is homogeneous. A matrix of columns stands for numbers whose common denominator is the
last row: one column for a point, d + 1 columns for affine functions of d parameters, the last of
them the constants. So there are no fractions, and every sign is that of an integer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import flint

from symact.activations.activation import Pieces
from symact.numbers.affine import AffineMap
from symact.regions.engines.stage import Stage

Row = tuple[int, ...]
Rows = list[list[Any]]
Cut = tuple[int, Row]


class Rule:
    """A stage made ready for exact work, in integers.

    Attributes:
        matrix: its map, homogeneous: the last row is the common denominator.
        knots: for each activation its place in the pattern, its row, and the knots p/q as (p, q).
        maxima: for each maximum its place in the pattern and its rows.
        lines: how many functions are evaluated at each corner.
        pieces: the most pieces that a coordinate has.
    """

    def __init__(self, stage: Stage) -> None:
        self.matrix = homogeneous(stage.map)
        self.knots: list[tuple[int, int, list[tuple[int, int]]]] = []
        self.maxima: list[tuple[int, tuple[int, ...]]] = []
        self.labels = len(stage.labels)
        coefficients = (c for pieces in stage.pieces if pieces for c in _coefficients(pieces))
        self.factor = math.lcm(*(c.denominator for c in coefficients))
        # for each group: its place in the pattern, and for each piece (row, slope, intercept)
        self.outcomes: list[tuple[int | None, list[tuple[int, int, int]]]] = []
        label = 0
        for group, pieces in zip(stage.groups, stage.pieces, strict=True):
            if pieces is None and len(group) == 1:
                self.outcomes.append((None, [(group[0], self.factor, 0)]))
                continue
            if pieces is None:
                self.maxima.append((label, group))
                self.outcomes.append((label, [(row, self.factor, 0) for row in group]))
            else:
                knots = [knot.as_integer_ratio() for knot in pieces.knots]
                self.knots.append((label, group[0], knots))
                pairs = zip(pieces.slopes, pieces.intercepts, strict=True)
                scaled = [(group[0], int(s * self.factor), int(t * self.factor)) for s, t in pairs]
                self.outcomes.append((label, scaled))
            label += 1
        self.lines = sum(len(knots) for _, _, knots in self.knots)
        self.lines += sum(len(group) for _, group in self.maxima)
        self.pieces = max((len(outcomes) for _, outcomes in self.outcomes), default=1)

    def cuts(self, rows: Rows) -> Iterator[Cut]:
        """For each knot of each activation the function that is 0 at it, and the place in the
        pattern: the piece is the number of knots at which it is positive."""
        for label, row, knots in self.knots:
            for p, q in knots:
                pairs = zip(rows[row], rows[-1], strict=True)
                yield label, tuple(int(q * a - p * b) for a, b in pairs)

    def decide(self, values: Rows, rows: Rows) -> tuple[list[int], list[Cut]]:
        """The pieces that a whole cell is in, and the cuts through it.

        ``values`` are those of the rows at the corners. A coordinate at a knot on the whole cell is
        not above it, and so in the left piece.
        """
        pattern = [0] * self.labels
        lines = []
        for label, row, knots in self.knots:
            for p, q in knots:
                own = values[row]
                if p:
                    own = [q * v - p * w for v, w in zip(own, values[-1], strict=True)]
                if max(own) <= 0:
                    continue
                if min(own) >= 0:
                    pattern[label] += 1
                    continue
                pairs = zip(rows[row], rows[-1], strict=True)
                lines.append((label, tuple(int(q * a - p * b) for a, b in pairs)))
        return pattern, lines

    def options(self, rows: Rows) -> list[tuple[int, ...]]:
        """The pieces that contain a point, given the rows of one column: two at a knot, and as many
        as there are largest terms."""
        result: list[tuple[int, ...]] = [()] * self.labels
        unit = rows[-1][0]
        for label, row, knots in self.knots:
            value = rows[row][0]
            below = sum(q * value > p * unit for p, q in knots)
            upto = sum(q * value >= p * unit for p, q in knots)
            result[label] = tuple(range(below, upto + 1))
        for label, group in self.maxima:
            terms = [rows[row][0] for row in group]
            most = max(terms)
            result[label] = tuple(k for k, term in enumerate(terms) if term == most)
        return result

    def conditions(self, rows: list[list[int]], pattern: Sequence[int]) -> Iterator[Row]:
        """Functions that are all ≥ 0 exactly where the coordinates are in these pieces."""
        last = rows[-1]
        for label, row, knots in self.knots:
            for k, sign in ((pattern[label] - 1, 1), (pattern[label], -1)):
                if 0 <= k < len(knots):
                    p, q = knots[k]
                    pairs = zip(rows[row], last, strict=True)
                    yield tuple(sign * (q * a - p * b) for a, b in pairs)
        for label, group in self.maxima:
            own = rows[group[pattern[label]]]
            for row in group:
                if row != group[pattern[label]]:
                    yield tuple(a - b for a, b in zip(own, rows[row], strict=True))

    def apply(self, rows: Rows, pattern: Sequence[int]) -> Any:
        """The map that the stage gives where its coordinates are in these pieces."""
        last = rows[-1]
        result = []
        for label, pieces in self.outcomes:
            row, slope, shift = pieces[0 if label is None else pattern[label]]
            if shift:
                pairs = zip(rows[row], last, strict=True)
                result.append([slope * a + shift * b for a, b in pairs])
            else:
                result.append(rows[row] if slope == 1 else [slope * a for a in rows[row]])
        result.append(last if self.factor == 1 else [self.factor * a for a in last])
        return flint.fmpz_mat(result)


def over_common(point: Sequence[Fraction]) -> Row:
    """A point in lowest terms over a common denominator, which comes last."""
    common = math.lcm(*(value.denominator for value in point))
    return (*(value.numerator * (common // value.denominator) for value in point), common)


def homogeneous(map: AffineMap) -> Any:
    """An affine map as integers: rows (A, c), and below them (0, d), d the common denominator."""
    inputs = map.shape[1]
    matrix, offset = map.matrix, map.offset
    common = math.lcm(matrix.denominator, offset.denominator)
    own, other = common // matrix.denominator, common // offset.denominator
    rows = [
        [*(row if own == 1 else [own * entry for entry in row]), other * shift]
        for row, shift in zip(matrix.numerators.to_list(), offset.flat, strict=True)
    ]
    return flint.fmpz_mat([*rows, [0] * inputs + [common]])


def _coefficients(pieces: Pieces) -> Iterator[Fraction]:
    yield from pieces.slopes
    yield from pieces.intercepts
