"""A stage in integers: which pieces a point or a cell is in, and what they make of it.

Everything is homogeneous (:mod:`symact.geometry.homogeneous`): one column for a point, d + 1
columns for affine functions of d parameters, the last of them the constants. So no fractions, and
every sign is that of an integer. Engines, maps, location and values at vertices all use this.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import flint

from symact.activations.activation import Pieces
from symact.geometry.homogeneous import Cut, Row, Rows
from symact.numbers.affine import AffineMap
from symact.regions.integer_programs import IntegerProgram
from symact.regions.programs import Program

Line = tuple[int, int, int]
"""A row of the matrix, and the slope and the intercept with which it comes out."""


class IntegerStage:
    """A stage made ready for exact work.

    Attributes:
        matrix: its map, homogeneous: the last row is the common denominator. It is a matrix of
            integers, or a program that is multiplied with one as a matrix is.
        knots: for each activation its place in the pattern, its row, and the knots p/q as (p, q).
        maxima: for each maximum its place in the pattern and its rows.
        labels: how many coordinates of the pattern there are.
        lines: how many functions are evaluated at each corner.
        pieces: the most pieces that a coordinate has.
        factor: what makes all slopes and intercepts integers; everything that comes out has it.
    """

    def __init__(
        self,
        map: AffineMap | Program,
        groups: Sequence[tuple[int, ...]],
        functions: Sequence[Pieces | None],
    ) -> None:
        self.matrix: Any = IntegerProgram(map) if isinstance(map, Program) else homogeneous(map)
        self.knots: list[tuple[int, int, list[tuple[int, int]]]] = []
        self.maxima: list[tuple[int, tuple[int, ...]]] = []
        distinct = [own for own in set(functions) if own is not None]
        self.factor = math.lcm(
            *(c.denominator for own in distinct for c in (*own.slopes, *own.intercepts))
        )
        scaled = {own: _scaled(own, self.factor) for own in distinct}
        # for each group: its place in the pattern, what each piece makes of which row, and the
        # upper ends p/q of the pieces, of which the last is 1/0
        self._outcomes: list[tuple[int | None, list[Line], list[tuple[int, int]]]] = []
        self.labels = 0
        for group, pieces in zip(groups, functions, strict=True):
            label = None if pieces is None and len(group) == 1 else self.labels
            if pieces is not None:
                knots, pairs = scaled[pieces]
                self.knots.append((self.labels, group[0], knots))
                lines = [(group[0], slope, shift) for slope, shift in pairs]
                self._outcomes.append((label, lines, [*knots, (1, 0)]))
            else:
                if label is not None:
                    self.maxima.append((label, group))
                self._outcomes.append((label, [(row, self.factor, 0) for row in group], []))
            self.labels += label is not None
        self.lines = sum(len(knots) for _, _, knots in self.knots)
        self.lines += sum(len(group) for _, group in self.maxima)
        self.pieces = max((len(lines) for _, lines, _ in self._outcomes), default=1)
        self._is_relu = self.matrix.nrows() - 1 == len(self._outcomes) and all(
            lines == [(row, 0, 0), (row, 1, 0)] for row, (_, lines, _) in enumerate(self._outcomes)
        )

    # -- a point -----------------------------------------------------------------------------------

    def rows_at(self, column: Any) -> list[Any]:
        """The values of the rows at a point, the denominator last, from the numbers read there."""
        values: list[Any] = (self.matrix * column).entries()
        return values

    def row(self, index: int) -> tuple[Any, int]:
        """A row of the matrix as one of a single row, and the denominator that it is over."""
        if isinstance(self.matrix, IntegerProgram):
            return self.matrix.row(index)
        matrix, last = self.matrix, self.matrix.ncols() - 1
        own = flint.fmpz_mat(1, last + 1, [matrix[index, j] for j in range(last + 1)])
        return own, int(matrix[matrix.nrows() - 1, last])

    def image(self, values: Sequence[Any]) -> Any:
        """The column of numbers that come out at a point, given the values of the rows."""
        last = values[-1]
        if self._is_relu:
            return flint.fmpz_mat(len(values), 1, [v if v > 0 else 0 for v in values])
        result = []
        for _, lines, ends in self._outcomes:
            if not ends:
                result.append(self.factor * max(values[row] for row, _, _ in lines))
                continue
            x = values[lines[0][0]]
            # the first piece whose upper end is not below x
            slope, shift = next(
                (s, t) for (_, s, t), (p, q) in zip(lines, ends, strict=True) if q * x <= p * last
            )
            result.append(slope * x + shift * last)
        result.append(self.factor * last)
        return flint.fmpz_mat(len(result), 1, result)

    def options(self, values: Sequence[Any]) -> list[tuple[int, ...]]:
        """The pieces that contain a point, given the values of the rows: two at a knot, and as many
        as there are largest terms."""
        result: list[tuple[int, ...]] = [()] * self.labels
        unit = values[-1]
        for label, row, knots in self.knots:
            own = values[row]
            below = sum(q * own > p * unit for p, q in knots)
            upto = sum(q * own >= p * unit for p, q in knots)
            result[label] = tuple(range(below, upto + 1))
        for label, group in self.maxima:
            terms = [values[row] for row in group]
            most = max(terms)
            result[label] = tuple(k for k, term in enumerate(terms) if term == most)
        return result

    # -- a cell ------------------------------------------------------------------------------------

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
        for label, lines, _ in self._outcomes:
            row, slope, shift = lines[0 if label is None else pattern[label]]
            if shift:
                pairs = zip(rows[row], last, strict=True)
                result.append([slope * a + shift * b for a, b in pairs])
            else:
                result.append(rows[row] if slope == 1 else [slope * a for a in rows[row]])
        result.append(last if self.factor == 1 else [self.factor * a for a in last])
        return flint.fmpz_mat(result)


def _scaled(pieces: Pieces, factor: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The knots p/q as (p, q), and slopes and intercepts times a factor that makes them whole."""
    pairs = zip(pieces.slopes, pieces.intercepts, strict=True)
    return (
        [knot.as_integer_ratio() for knot in pieces.knots],
        [(int(slope * factor), int(shift * factor)) for slope, shift in pairs],
    )


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


def unchanged(dimension: int) -> Any:
    """The map that gives the parameters themselves."""
    size = dimension + 1
    return flint.fmpz_mat([[int(i == j) for j in range(size)] for i in range(size)])


def column_of(point: Row) -> Any:
    """A homogeneous point as what a stage reads."""
    return flint.fmpz_mat(len(point), 1, point)
