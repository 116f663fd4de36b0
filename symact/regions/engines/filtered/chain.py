"""Stages made ready for the fast engine, exact and in floats, and vertices by their origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from symact.activations.activation import double
from symact.geometry.vertices import Point
from symact.numbers.affine import AffineMap
from symact.numbers.arrays import Floats, Integers, Words
from symact.numbers.matrix import RationalMatrix
from symact.regions.budget import Budget
from symact.regions.engines.filtered.exact import Oracle, Origins
from symact.regions.engines.filtered.floats import FloatStage
from symact.regions.engines.filtered.programs import FloatProgram
from symact.regions.engines.filtered.sign_rows import StageRows
from symact.regions.programs import Program
from symact.regions.stages import Stage

Arithmetic = Literal["bounded", "exact", "floats"]

FAR = 1 << 10
"""A domain that is so many times its size away from 0 is moved there, to lose no digits."""


@dataclass(eq=False)
class StageChain:
    """Stages made ready for the engine, exact and in floats.

    Attributes:
        stages: what is enumerated.
        corners: of the domain: a polygon, or two ends.
        arithmetic: ``"bounded"``: floats with bounds; ``"exact"``: every sign by exact arithmetic;
            ``"floats"``: as floats have it, for comparison in benchmarks, where nothing is proved.
        budget: what it may cost, making ready included.
        signs: how many signs of rows were computed.
    """

    stages: tuple[Stage, ...]
    corners: tuple[Point, ...]
    arithmetic: Arithmetic = "bounded"
    budget: Budget = field(default_factory=Budget)
    signs: int = 0
    _floats: list[FloatStage | FloatProgram] = field(default_factory=list)

    @cached_property
    def rows(self) -> tuple[StageRows, ...]:
        """The stages that have pieces, and those before the last one of them, as rows."""
        last = max((k for k, stage in enumerate(self.stages) if _has_pieces(stage)), default=-1)
        result = []
        for stage in self.stages[: last + 1]:
            self.budget.check()
            result.append(StageRows.of(stage))
        return tuple(result)

    @cached_property
    def origins(self) -> Origins:
        """How points were made."""
        return Origins(len(self.corners))

    @cached_property
    def oracle(self) -> Oracle:
        """Exact values at points."""
        return Oracle([own.stage for own in self.rows], self.corners, self.origins)

    @cached_property
    def centre(self) -> Point:
        """Where floats measure parameters from: 0, unless the domain is far away from there."""
        ends = [(min(own), max(own)) for own in zip(*self.corners, strict=True)]
        is_far = any(max(-low, high) > FAR * (high - low) for low, high in ends)
        return tuple(low if is_far else Fraction(0) for low, _ in ends)

    @cached_property
    def units(self) -> Integers:
        """For each parameter the power of two in which floats measure it: 0 for ordinary sizes."""
        sizes = []
        for own, centre in zip(zip(*self.corners, strict=True), self.centre, strict=True):
            moved = [value - centre for value in own] if centre else own
            bits = [v.numerator.bit_length() - v.denominator.bit_length() for v in moved if v]
            sizes.append(max(bits, default=0))
        return np.array([0 if abs(size) <= 20 else size for size in sizes], dtype=np.int64)

    @cached_property
    def places(self) -> Floats:
        """The corners in floats, measured so, each coordinate rounded once."""
        units = self.units.tolist()
        if not any(self.centre) and not any(units):
            return np.array([[float(x) for x in own] for own in self.corners])
        measure = list(zip(self.centre, (Fraction(2) ** -unit for unit in units), strict=True))
        return np.array(
            [
                [float((x - centre) * unit) for x, (centre, unit) in zip(own, measure, strict=True)]
                for own in self.corners
            ]
        )

    def floats(self, stage: int) -> FloatStage | FloatProgram:
        """The rows of a stage in floats."""
        while len(self._floats) <= stage:
            k = len(self._floats)
            rows = self.rows[k]
            scales = self._floats[-1].outcomes.scales if k else self.units
            if isinstance(rows.map, Program):
                self._floats.append(FloatProgram.of(rows, scales, self.budget))
                continue
            if k == 0 and any(self.centre):
                offset = rows.map.apply(RationalMatrix.column(self.centre))
                moved = replace(rows.stage, map=AffineMap(rows.map.matrix, offset))
                rows = replace(rows, stage=moved)
            # a sharp bound of norms costs a product of matrices; few stages do without
            self._floats.append(FloatStage.of(rows, scales, precise=len(self.rows) > 3))
        return self._floats[stage]

    def pattern(self, positive: Sequence[Words], cells: int) -> Integers:
        """The patterns of cells from the sign rows positive in them, stage by stage."""
        from symact.regions.engines.filtered.kernels.entry import spread_bits

        pieces = max((own.pieces for own in self.rows), default=1)
        result = np.empty(
            (cells, sum(own.width for own in self.rows)), np.int8 if pieces <= 128 else np.int16
        )
        start = 0
        for own, words in zip(self.rows, positive, strict=False):
            part = result[:, start : start + own.width]
            if own.is_plain:
                spread_bits(words, part)
            else:
                bits = np.empty((cells, own.signs), np.int8)
                spread_bits(words, bits)
                part[:] = own.pattern_of(own.labels, bits)
            start += own.width
        return result


@dataclass(frozen=True, eq=False)
class OriginVertices:
    """Vertices that are known by their origins; exact coordinates are computed when asked for."""

    chain: StageChain
    identity: Integers
    places: Floats

    def __len__(self) -> int:
        return len(self.identity)

    def homogeneous(self, index: int) -> tuple[int, ...]:
        return self.chain.oracle.point(int(self.identity[index]))

    @property
    def floats(self) -> Floats:
        centre = [double(value) for value in self.chain.centre]
        with np.errstate(over="ignore"):
            result: Floats = np.ldexp(self.places, self.chain.units) + centre
        return result


def _has_pieces(stage: Stage) -> bool:
    return bool(stage.labels)
