"""Slopes from linear programs, where HiGHS is installed: the best that the relaxation allows.

The relaxation of a network puts every activation between lines: its pieces where it is convex, its
chord, and the ends of its range (R. Ehlers, 2017). The duals of the optimum say how much each line
counts; the slope of their mean is the slope with which the same optimum is reached by pulling back
(H. Salman et al., 2019). All is in floats and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.activations.activation import Pieces, double
from symact.bounding.descent import Dense, Slopes
from symact.bounding.ranges import Bent
from symact.networks.bends import affine_rule
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.traversal import walk
from symact.numbers.arrays import Floats
from symact.regions.domain import Box

MOST = 1 << 22
"""The most numbers that the rows of a program may have."""


@dataclass(frozen=True)
class Program:
    """A linear program for one number that an operation reads.

    Attributes:
        target: the number over the variables of the program, and a constant, of shape (1 + n,).
        rows: constraints row · (1, variables) ≥ 0, of shape (m, 1 + n).
        lines: for each row the activation, the number, whether it is a line above, and its slope.
    """

    box: Box
    layers: Mapping[int, Bent]
    target: Floats
    rows: Floats
    lines: tuple[tuple[int, int, bool, float], ...]

    @classmethod
    def of(
        cls, box: Box, layers: Mapping[int, Bent], dense: Dense, position: int, index: int
    ) -> Program | None:
        """The program, if HiGHS is installed and it is not too large."""
        try:
            import highspy  # noqa: F401
        except ImportError:
            return None
        open_units = sum(slope is None for layer in layers.values() for slope in layer.exact)
        size = 1 + len(box.lo) + open_units
        if not open_units or size * open_units * 6 > MOST:
            return None
        network = dense.network
        kind = _Relaxing(layers, dense, size, 1 + len(box.lo))
        start = np.eye(len(box.lo), size, 1)
        reads = network.nodes[position - 1].reads
        last = dict.fromkeys({0, *range(1, position)}, position)
        values = walk(network, kind, start, last)
        target = np.concatenate([values[k] for k in reads])[index]
        rows = np.array(kind.rows).reshape(-1, size)
        finite = bool(np.isfinite(rows).all() and np.isfinite(target).all())
        return cls(box, layers, target, rows, tuple(kind.lines)) if finite and len(rows) else None

    def slopes(self, sign: int) -> Slopes:
        """Slopes for an upper bound of ``sign`` times the number."""
        found = {k: np.array(layer.first_slopes) for k, layer in self.layers.items()}
        weights: dict[tuple[int, int, bool], list[tuple[float, float]]] = {}
        for line, dual in zip(self.lines, self._duals(sign), strict=True):
            position, index, is_above, slope = line
            weights.setdefault((position, index, is_above), []).append((abs(dual), slope))
        for (position, index, is_above), own in weights.items():
            total = sum(weight for weight, _ in own)
            if 0 < total < np.inf:
                mean = sum(weight * slope for weight, slope in own) / total
                found[position][int(is_above), index] = mean
        return found

    def _duals(self, sign: int) -> list[float]:
        """The duals of the rows at the maximum of ``sign`` times the number."""
        import highspy
        from highspy import _core as core

        program: Any = highspy.HighsLp()
        count, inputs = self.rows.shape[1] - 1, len(self.box.lo)
        limits = [[double(v) for v in ends] for ends in (self.box.lo, self.box.hi)]
        free = np.full(count - inputs, highspy.kHighsInf)
        program.num_col_, program.num_row_ = count, len(self.rows)
        program.col_cost_ = -sign * self.target[1:]
        program.col_lower_ = np.concatenate([limits[0], -free])
        program.col_upper_ = np.concatenate([limits[1], free])
        program.row_lower_ = -self.rows[:, 0]
        program.row_upper_ = np.full(len(self.rows), highspy.kHighsInf)
        filled = [np.flatnonzero(row) for row in self.rows[:, 1:]]
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.cumsum([0, *map(len, filled)])
        program.a_matrix_.index_ = np.concatenate(filled)
        values = [row[own + 1] for row, own in zip(self.rows, filled, strict=True)]
        program.a_matrix_.value_ = np.concatenate(values)
        solver: Any = core._Highs()  # the class above it writes to standard output
        solver.setOptionValue("output_flag", False)
        solver.passModel(program)
        solver.run()
        duals = list(solver.getSolution().row_dual)
        return duals if len(duals) == len(self.rows) else [0.0] * len(self.rows)


class _Relaxing(Kind[Floats]):
    """Values as affine functions of the input and of a variable for each unit that bends.

    A vector has shape (width, 1 + n): a constant, then the factors of the variables.
    """

    def __init__(self, layers: Mapping[int, Bent], dense: Dense, size: int, free: int) -> None:
        self.layers, self.dense, self.size, self.free = layers, dense, size, free
        self.rows: list[Floats] = []
        self.lines: list[tuple[int, int, bool, float]] = []

    def join(self, values: list[Floats]) -> Floats:  # type: ignore[override]
        return np.concatenate(values)

    def push(self, visit: Visit[Floats], x: Floats) -> Floats:
        matrix, offset = self.dense[visit.position]
        value: Floats = matrix @ x
        value[:, 0] += offset
        return value

    def bend(self, visit: Visit[Floats], x: Floats) -> Floats:
        position = visit.position
        if affine_rule(visit.operation, len(x)) is not None:
            return self.push(visit, x)
        layer = self.layers[position]
        given = np.zeros_like(x)
        for i, (slope, row) in enumerate(zip(layer.exact, x, strict=True)):
            if slope is not None:
                given[i] = double(slope) * row
                given[i, 0] += double(layer.intercept(i, slope, True))
                continue
            given[i, self.free] = 1
            self.free += 1
            for wanted in _slopes(layer.pieces, *layer.ranges[i]):
                for is_above in (False, True):
                    line = double(wanted) * row
                    line[0] += double(layer.intercept(i, wanted, is_above))
                    self.rows.append(line - given[i] if is_above else given[i] - line)
                    self.lines.append((position, i, is_above, double(wanted)))
        return given


def _slopes(pieces: Pieces, low: Any, high: Any) -> list[Any]:
    """Those of the pieces, and of the chord over a range."""
    chord = (pieces(high) - pieces(low)) / (high - low)
    return [*dict.fromkeys((*pieces.slopes, chord))]
