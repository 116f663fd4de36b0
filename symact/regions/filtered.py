"""The fast engine: floats with proved error bounds decide signs, exact arithmetic the few others.

The topology of a subdivision depends on signs alone, and every sign here is exact: decided by floats
where the bound of :mod:`symact.regions.kernel` separates a value from zero, and by rational
arithmetic (:mod:`symact.regions.filtered_exact`) where it does not. So the result is that of the
reference engine. Coordinates of vertices are computed, exactly, when somebody asks for them.

Work goes in batches of neighbouring cells, depth first, each through the stages to the end. That
keeps arrays in the cache, bounds the memory, and makes what was found when a budget runs out final.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from symact.errors import CheckFailedError, MissingDependencyError
from symact.regions.filtered_exact import Oracle, Origins
from symact.regions.filtered_floats import FloatStage
from symact.regions.filtered_rows import Rows
from symact.regions.reference import Budget
from symact.regions.stages import Stage
from symact.regions.subdivision import Point, Progress, Subdivision

Array = np.ndarray[Any, Any]


def subdivide(
    stages: tuple[Stage, ...],
    corners: Sequence[Point],
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The cells of a convex polygon, given by its corners counter-clockwise.

    Described in :mod:`symact.regions.subdivision`. Cost: a few µs a cell, and about 0.1 ms for a
    sign that needs exact arithmetic.

    Raises:
        MissingDependencyError: without numba.
    """
    _need_numba()
    from symact.regions.filtered_plane import cut_polygon

    return _decided(cut_polygon, stages, corners, Budget(max_regions, seconds, progress))


def subdivide_segment(
    stages: tuple[Stage, ...],
    low: Fraction,
    high: Fraction,
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The cells of the interval from ``low`` to ``high``.

    Raises:
        MissingDependencyError: without numba.
    """
    _need_numba()
    from symact.regions.filtered_line import cut_interval

    return _decided(
        cut_interval, stages, ((low,), (high,)), Budget(max_regions, seconds, progress)
    )


def _need_numba() -> None:
    if importlib.util.find_spec("numba") is None:
        raise MissingDependencyError.of("numba", "fast", "the filtered engine")


class ContradictionError(Exception):
    """Signs that no lines can have: floats did not keep to IEEE 754, or there is a mistake."""


Engine = Callable[["Chain", Budget], Subdivision]


def _decided(
    engine: Engine, stages: tuple[Stage, ...], corners: Sequence[Point], budget: Budget
) -> Subdivision:
    """What an engine finds; should its signs contradict each other, with exact signs throughout."""
    try:
        return engine(Chain(stages, tuple(corners)), budget)
    except ContradictionError:
        pass
    try:
        return engine(Chain(stages, tuple(corners), arithmetic="exact"), budget)
    except ContradictionError:
        raise CheckFailedError(
            "the filtered engine met signs that contradict each other, also in exact arithmetic; "
            'this is a bug, please report it, and use engine="reference"'
        ) from None


@dataclass(eq=False)
class Chain:
    """Stages made ready for the engine, exact and in floats.

    Attributes:
        stages: what is enumerated.
        corners: of the domain: a polygon, or two ends.
        arithmetic: ``"bounded"``: floats with bounds; ``"exact"``: every sign by exact arithmetic;
            ``"floats"``: as floats have it, for comparison in benchmarks, where nothing is proved.
        signs: how many signs of rows were computed.
    """

    stages: tuple[Stage, ...]
    corners: tuple[Point, ...]
    arithmetic: str = "bounded"
    signs: int = 0
    _floats: list[FloatStage] = field(default_factory=list)

    @cached_property
    def rows(self) -> tuple[Rows, ...]:
        """The stages that have pieces, and those before the last one of them, as rows."""
        last = max((k for k, stage in enumerate(self.stages) if stage.labels), default=-1)
        return tuple(Rows.of(stage) for stage in self.stages[: last + 1])

    @cached_property
    def origins(self) -> Origins:
        """How points were made."""
        return Origins(len(self.corners))

    @cached_property
    def oracle(self) -> Oracle:
        """Exact values at points."""
        return Oracle(self.rows, self.corners, self.origins)

    @cached_property
    def units(self) -> Array:
        """For each parameter the power of two in which floats measure it: 0 for ordinary sizes."""
        sizes = [
            max(abs(value.numerator).bit_length() - value.denominator.bit_length() for value in own)
            for own in zip(*self.corners, strict=True)
        ]
        return np.array([0 if abs(size) <= 20 else size for size in sizes], dtype=np.int64)

    @cached_property
    def places(self) -> Array:
        """The corners in floats, in these units, each coordinate rounded once."""
        units = [Fraction(2) ** int(-unit) for unit in self.units]
        return np.array(
            [[float(x * unit) for x, unit in zip(own, units, strict=True)] for own in self.corners]
        )

    def floats(self, stage: int) -> FloatStage:
        """The rows of a stage in floats."""
        while len(self._floats) <= stage:
            k = len(self._floats)
            scales = self._floats[-1].outcomes.scales if k else self.units
            # a sharp bound of norms costs a product of matrices; few stages do without
            self._floats.append(FloatStage.of(self.rows[k], scales, precise=len(self.rows) > 3))
        return self._floats[stage]

    def pattern(self, positive: Sequence[Array], cells: int) -> Array:
        """The patterns of cells from the sign rows positive in them, stage by stage."""
        parts = [own.pattern(bits) for own, bits in zip(self.rows, positive, strict=True)]
        if not parts:
            return np.zeros((cells, 0), np.int8)
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


@dataclass(frozen=True, eq=False)
class OriginVertices:
    """Vertices that are known by their origins; exact coordinates are computed when asked for."""

    chain: Chain
    numbers: Array
    places: Array

    def __len__(self) -> int:
        return len(self.numbers)

    def homogeneous(self, index: int) -> tuple[int, ...]:
        return self.chain.oracle.point(int(self.numbers[index]))

    @property
    def floats(self) -> Array:
        with np.errstate(over="ignore"):
            result: Array = np.ldexp(self.places, self.chain.units)
        return result
