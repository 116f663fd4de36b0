"""Linear layers with what scales and shifts them, as sums of stored numbers with exact factors.

Everything between a tensor and the next operator that is not affine by channel is Σ W_t x + b: the
weights are matrices of stored numbers, each with a factor for a row that may be a root, and biases
likewise. A branch of RepVGG (X. Ding and others, 2021) is such a layer beside others of the same x.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import NumberError, ShapeError, shown
from symact.folding.fold import Combination, Fold
from symact.folding.roots import RootSum, root_of_square
from symact.formats.bytes import printable
from symact.numbers.arrays import Array

ONE = Fraction(1)


@dataclass(frozen=True, eq=False)
class Weights:
    """A matrix of stored numbers with factors.

    Attributes:
        matrix: rows × columns of numbers that float64 holds, an array or what blocks are read from.
        factors: exact, one for each row.
        scale: floats that multiply it, too, each those of a run of columns in one row: rows × runs;
            None for 1.
    """

    matrix: Any
    factors: Sequence[Any]
    scale: Array | None = None

    def times(self, factors: Sequence[Any]) -> Weights:
        """With each row multiplied by an exact number."""
        both = [f * g for f, g in zip(factors, self.factors, strict=True)]
        return replace(self, factors=both)

    @property
    def is_plain(self) -> bool:
        """Whether it is the stored numbers themselves."""
        return self.scale is None and self.has_plain_rows

    @property
    def has_plain_rows(self) -> bool:
        """Whether all its factors are 1."""
        return all(factor == 1 for factor in self.factors)


def sum_of(weights: Sequence[Weights]) -> Fold:
    """What weights of one shape add up to, as a fold of rows that are cut where scales change."""
    rows, columns = weights[0].matrix.shape
    width = columns
    for one in weights:
        if one.scale is not None:
            width = math.gcd(width, columns // one.scale.shape[1] * _run(one.scale))
    groups = columns // width
    terms = []
    for one in weights:
        matrix = Cut(one.matrix, groups) if groups > 1 else one.matrix
        factors: Any = one.factors
        if groups > 1 and (one.scale is None or not one.has_plain_rows):
            factors = [factor for factor in factors for _ in range(groups)]
        if one.scale is not None:
            at = np.arange(groups) * width // (columns // one.scale.shape[1])
            scales = one.scale[:, at].astype(np.float64).reshape(-1)
            if not np.isfinite(scales).all():
                raise NumberError("a scale of stored integers is a NaN or an infinity")
            if one.has_plain_rows:
                factors = scales
            else:
                factors = [f * Fraction(s) for f, s in zip(factors, scales.tolist(), strict=True)]
        terms.append((matrix, factors))
    return Combination(tuple(terms), (rows * groups, width))


class Cut:
    """A matrix with each row cut into rows of one width, of which blocks are read."""

    def __init__(self, matrix: Any, groups: int) -> None:
        rows, columns = matrix.shape
        self.matrix, self.groups, self.width = matrix, groups, columns // groups
        self.shape = (rows * groups, self.width)

    def __getitem__(self, index: tuple[Any, Any]) -> Array:
        rows, columns = index
        if not isinstance(rows, slice):
            return np.asarray(
                self.matrix[rows // self.groups, rows % self.groups * self.width + columns]
            )
        first, last, _ = rows.indices(self.shape[0])
        top = first // self.groups
        whole = np.asarray(self.matrix[top : -(-last // self.groups), :]).reshape(-1, self.width)
        return whole[first - top * self.groups : last - top * self.groups, columns]


def _run(scale: Array) -> int:
    """The width of the columns that have one scale in each row."""
    changes = (scale[:, 1:] != scale[:, :-1]).any(axis=0)
    return math.gcd(scale.shape[1], *(int(k) + 1 for k in np.flatnonzero(changes)))


def slopes_of(
    weights: Sequence[Fraction], variances: Sequence[Fraction], epsilon: Fraction, name: str
) -> list[RootSum]:
    """γ/√(v + ε) of the channels of a batch norm; roots stay roots.

    Raises:
        NumberError: where v + ε is not above 0.
    """
    slopes = []
    for factor, variance in zip(weights, variances, strict=True):
        if variance + epsilon <= 0:
            raise NumberError(
                f"a variance of {printable(name)!r} plus {shown(float(epsilon))} is not above 0"
            )
        square = 1 / (variance + epsilon)
        root = root_of_square(square)
        slopes.append(RootSum.of(factor, square) if root is None else RootSum.of(factor * root))
    return slopes


@dataclass(frozen=True, eq=False)
class Layer:
    """A linear layer.

    Attributes:
        kind: ``"dense"``, ``"convolution"``, ``"transposed convolution"`` or ``"scaling"``.
        shape: of its weight, outputs first.
        strides: of a convolution, as are the three that follow.
        pads: at the beginning of each dimension, and at the end of each.
        dilations: how far apart the kernel's numbers reach.
        groups: how many there are.
        rest: what else says how it acts, to be equal.
        weights: what its weight is made of.
        bias: what its bias is made of, columns; empty for none.
        names: the tensors that its numbers are from, those of the weight first.
        weight: the stored tensor that its weight is; None where it is made of several.
        offset: likewise of its bias.
    """

    kind: str
    shape: tuple[int, ...]
    strides: tuple[int, ...] = ()
    pads: tuple[int, ...] = ()
    dilations: tuple[int, ...] = ()
    groups: int = 1
    rest: tuple[Any, ...] = ()
    weights: tuple[Weights, ...] = ()
    bias: tuple[Weights, ...] = ()
    names: tuple[str, ...] = field(default=())
    weight: Any = None
    offset: Any = None

    @property
    def rows(self) -> int:
        """How many channels it gives."""
        return self.shape[0]

    @property
    def sort(self) -> tuple[Any, ...]:
        """What layers of one sort have in common, whatever their numbers."""
        return self.kind, self.rows, self.strides if set(self.strides) != {1} else ()

    def scaled(self, factors: Sequence[Any], name: str) -> Layer:
        """With each channel multiplied."""
        return replace(
            self,
            weights=tuple(one.times(factors) for one in self.weights),
            bias=tuple(one.times(factors) for one in self.bias),
            names=(*self.names, name),
            weight=None,
            offset=None,
        )

    def shifted(self, shifts: Weights, name: str, offset: Any = None) -> Layer:
        """With something added to each channel: with a stored tensor, where that is given."""
        kept = self.weight if not self.bias and offset is not None else None
        return replace(
            self,
            bias=(*self.bias, shifts),
            names=(*self.names, name),
            weight=kept,
            offset=None if kept is None else offset,
        )

    def is_same_act(self, other: Layer) -> bool:
        """Whether both act alike, with weights of one shape."""
        own, its = (
            (one.kind, one.shape, one.strides, one.pads, one.dilations, one.groups, one.rest)
            for one in (self, other)
        )
        return own == its


def widest(layers: Sequence[Layer]) -> Layer:
    """The layer with the largest kernel."""
    return max(layers, key=lambda one: (one.kind != "scaling", math.prod(one.shape[1:])))


def in_one(layers: Sequence[Layer]) -> Layer | None:
    """The one layer that layers of the same numbers are together; None where there is none.

    Smaller kernels are put where they act within the largest, and a scaling is a kernel of 1×1.
    """
    if len(layers) == 1:
        return layers[0]
    wide = widest(layers)
    weights: list[Weights] = []
    bias: list[Weights] = []
    names: list[str] = []
    for one in layers:
        own = [*_placed(one, wide)]
        if not own:
            return None
        weights += own
        bias += one.bias
        names += one.names
    return replace(
        wide,
        weights=tuple(weights),
        bias=tuple(bias),
        names=tuple(names),
        weight=None,
        offset=None,
    )


def _placed(one: Layer, wide: Layer) -> Iterator[Weights]:
    """The weights of a layer as those of a kernel of another's shape; none where it has none."""
    if one.is_same_act(wide):
        yield from one.weights
        return
    if wide.kind != "convolution" or wide.rest or one.rest:
        return
    count = len(wide.shape) - 2
    if one.kind == "scaling":
        if set(wide.strides) != {1} or one.rows != wide.rows or wide.rows % wide.groups:
            return
        if wide.shape[1] * wide.groups != one.rows:
            return
        starts, kernel = wide.pads[:count], (1,) * count
        ends, dilations = wide.pads[count:], wide.dilations
    elif one.kind == "convolution" and len(one.shape) == len(wide.shape):
        alike = (one.strides, one.groups, one.shape[:2])
        if alike != (wide.strides, wide.groups, wide.shape[:2]):
            return
        kernel = one.shape[2:]
        starts = tuple(w - o for w, o in zip(wide.pads[:count], one.pads[:count], strict=True))
        ends = tuple(w - o for w, o in zip(wide.pads[count:], one.pads[count:], strict=True))
        dilations = one.dilations if any(size > 1 for size in kernel) else wide.dilations
    else:
        return
    steps = wide.dilations
    if dilations != steps or any(
        start < 0 or start % step or (size - own) * step != start + end
        for start, end, step, size, own in zip(
            starts, ends, steps, wide.shape[2:], kernel, strict=True
        )
    ):
        return
    at = tuple(
        slice(start // step, start // step + own)
        for start, step, own in zip(starts, steps, kernel, strict=True)
    )
    for weight in one.weights:
        yield _spread(weight, one, wide, at)


def _spread(weight: Weights, one: Layer, wide: Layer, at: tuple[slice, ...]) -> Weights:
    """A weight within zeros of the shape of another."""
    scale = weight.scale
    if scale is not None:
        scale = np.repeat(scale, weight.matrix.shape[1] // scale.shape[1], axis=1)
    found: list[Any] = []
    for part in (weight.matrix, scale):
        if part is None:
            found.append(None)
            continue
        values = np.asarray(part[:, :])
        place = np.zeros(wide.shape, values.dtype)
        if one.kind == "scaling":  # each channel reads its own, of the group that it is in
            rows = np.arange(wide.rows)
            corner = tuple(cut.start for cut in at)
            place[(rows, rows % wide.shape[1], *corner)] = values[:, 0]
        else:
            place[(slice(None), slice(None), *at)] = values.reshape(one.shape)
        found.append(place.reshape(wide.rows, -1))
    return Weights(found[0], weight.factors, found[1])


def check_channels(layer: Layer, count: int, name: str) -> None:
    """Refuse a vector of another length than a layer has channels."""
    if count != layer.rows:
        raise ShapeError(
            f"{printable(name)!r} has {count} channels, and the layer before it {layer.rows}"
        )
