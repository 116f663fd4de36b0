"""The operators of ONNX that resize images: nearest numbers, and weighted means of neighbours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from symact.display import count_of
from symact.errors import ModelError, ShapeError
from symact.formats.bytes import check_size
from symact.formats.chain import fraction_matrix
from symact.formats.onnx.call import Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, Tensor, positions_of
from symact.formats.onnx.structure import axes_of
from symact.networks.operations import Addition
from symact.numbers.matrix import RationalMatrix

HALF = Fraction(1, 2)

_ROUNDED = {
    "floor": math.floor,
    "ceil": math.ceil,
    "round_prefer_floor": lambda x: math.ceil(x - HALF),
    "round_prefer_ceil": lambda x: math.floor(x + HALF),
}

_RULES = (
    "asymmetric", "half_pixel", "pytorch_half_pixel", "align_corners", "tf_half_pixel_for_nn",
    "half_pixel_symmetric",
)  # fmt: skip


@dataclass(frozen=True)
class _Axis:
    """One dimension: ``size`` numbers become ``outputs``, ``scale`` times as many."""

    size: int
    outputs: int
    scale: Fraction

    def coordinates(self, rule: str) -> list[Fraction]:
        """Where each output lies among the inputs, by the rules of the ONNX specification."""
        places = [Fraction(k) for k in range(self.outputs)]
        if rule == "align_corners":
            step = Fraction(self.size - 1, self.outputs - 1) if self.outputs > 1 else Fraction(0)
            return [x * step for x in places]
        if rule == "asymmetric":
            return [x / self.scale for x in places]
        if rule == "tf_half_pixel_for_nn":
            return [(x + HALF) / self.scale for x in places]
        if rule == "pytorch_half_pixel" and self.outputs == 1:
            return [Fraction(0)]
        shift = Fraction(0)
        if rule == "half_pixel_symmetric":
            shift = Fraction(self.size, 2) * (1 - self.outputs / (self.size * self.scale))
        return [shift + (x + HALF) / self.scale - HALF for x in places]


@operator(
    "Resize",
    inputs=(1, 4),
    attributes="antialias axes coordinate_transformation_mode cubic_coeff_a exclude_outside "
    "extrapolation_value keep_aspect_ratio_policy mode nearest_mode",
)
def _resize(call: Call) -> Tensor | tuple[Tensor, ...]:
    names = call.attributes
    if any(isinstance(tensor, Computed) for tensor in call.inputs[1:]):
        return opaque(call)
    data = call.computed(0)
    if call.opset < 11:
        rule, rounding, scales, sizes = "asymmetric", "floor", call.input(1), None
    else:
        rule = names.word("coordinate_transformation_mode", "half_pixel")
        rounding = names.word("nearest_mode", "round_prefer_floor")
        scales, sizes = call.input(2), call.input(3)
    if (
        rule not in _RULES
        or rounding not in _ROUNDED
        or names.integer("antialias", 0)
        or names.word("keep_aspect_ratio_policy", "stretch") != "stretch"
    ):
        return opaque(call)
    rank = len(data.shape)
    axes = axes_of(call, names.integers("axes") or range(rank), rank)
    own: list[_Axis] = [_Axis(size, size, Fraction(1)) for size in data.shape]
    if sizes is not None and sizes.shape != (0,):
        asked = call.constant(3, "its sizes").integers()
        _need(call, len(asked), axes)
        check_size(asked, f"the result of {call}")
        for axis, size in zip(axes, asked, strict=True):
            own[axis] = _Axis(data.shape[axis], size, Fraction(size, data.shape[axis]))
    else:
        if scales is None:
            raise ModelError(f"{call} has neither scales nor sizes; it needs one of them")
        place = 1 if call.opset < 11 else 2
        factors = call.constant(place, "its scales").array.ravel().tolist()
        _scale(call, own, axes, [Fraction(factor) for factor in factors])
    return _resized(call, data, own, rule, rounding)


@operator("Upsample", inputs=(1, 2), attributes="mode scales height_scale width_scale")
def _upsample(call: Call) -> Tensor | tuple[Tensor, ...]:
    if any(isinstance(tensor, Computed) for tensor in call.inputs[1:]):
        return opaque(call)
    data = call.computed(0)
    own = [_Axis(size, size, Fraction(1)) for size in data.shape]
    if call.input(1) is not None:
        factors = [Fraction(f) for f in call.constant(1, "its scales").array.ravel().tolist()]
    else:
        factors = list(call.attributes.exact_numbers("scales") or ())
    _scale(call, own, range(len(own)), factors)
    return _resized(call, data, own, "asymmetric", "floor")


def _need(call: Call, found: int, axes: Sequence[int]) -> None:
    if found != len(axes):
        raise ShapeError(
            f"{call} has {found} scales or sizes for "
            f"{count_of(len(axes), 'dimension')}; it needs one for each"
        )


def _scale(call: Call, own: list[_Axis], axes: Sequence[int], factors: list[Fraction]) -> None:
    _need(call, len(factors), axes)
    for axis, factor in zip(axes, factors, strict=True):
        if factor <= 0:
            raise ModelError(f"{call} has the scale {float(factor)}; scales are positive")
        size = own[axis].size
        own[axis] = _Axis(size, math.floor(size * factor), factor)
    check_size([axis.outputs for axis in own], f"the result of {call}")


def _resized(
    call: Call, data: Computed, axes: Sequence[_Axis], rule: str, rounding: str
) -> Tensor | tuple[Tensor, ...]:
    mode = call.attributes.word("mode", "nearest")
    if call.opset < 11 and any(axis.scale < 1 for axis in axes):
        return opaque(call)  # the specification does not say
    if mode == "nearest":
        chosen = [_nearest(axis, rule, rounding) for axis in axes]
        if any(indices is None for indices in chosen):
            return opaque(call)  # so near to a tie that executors in floats may take either
        positions = positions_of(data.shape)
        for axis, indices in enumerate(chosen):
            positions = positions.take(indices or [], axis=axis)
        return call.program.select(data, positions)
    if mode in ("linear", "bilinear", "trilinear"):
        return _linear(call, data, axes, rule)
    return opaque(call)


def _nearest(axis: _Axis, rule: str, rounding: str) -> list[int] | None:
    """The index for each output; None where one lies so near to where the index changes, without
    being there in floats as well, that an execution may go wrong."""
    if axis.scale == 1 and axis.outputs == axis.size:
        return list(range(axis.size))
    chosen = []
    for x in axis.coordinates(rule):
        index = _ROUNDED[rounding](x)
        room = Fraction(1, 1 << 16) * (1 + abs(x))
        is_short = x.denominator <= 1 << 10 and x.denominator & (x.denominator - 1) == 0
        if not is_short and any(_ROUNDED[rounding](x + d) != index for d in (-room, room)):
            return None
        chosen.append(min(max(index, 0), axis.size - 1))
    return chosen


def _linear(call: Call, data: Computed, axes: Sequence[_Axis], rule: str) -> Computed:
    """The mean of the neighbours along each axis, weighted by how near they are."""
    ways: list[list[tuple[list[int], list[Fraction]]]] = []
    is_short = True
    for axis in axes:
        if axis.scale == 1 and axis.outputs == axis.size:
            ways.append([(list(range(axis.size)), [Fraction(1)] * axis.size)])
            continue
        at = [min(max(x, Fraction(0)), Fraction(axis.size - 1)) for x in axis.coordinates(rule)]
        is_short &= all(x.denominator & (x.denominator - 1) == 0 for x in at)
        lower = [min(math.floor(x), axis.size - 1) for x in at]
        upper = [min(k + 1, axis.size - 1) for k in lower]
        parts = [x - k for x, k in zip(at, lower, strict=True)]
        ways.append([(lower, [1 - part for part in parts]), (upper, parts)])
    shape = tuple(axis.outputs for axis in axes)
    corners = math.prod(len(way) for way in ways)
    check_size((corners, *shape), f"the neighbours of {call}")
    positions, weights = [], []
    for corner in product(*ways):
        place, weight = positions_of(data.shape), np.ones((1,) * len(axes), dtype=object)
        for k, (indices, own) in enumerate(corner):
            place = place.take(indices, axis=k)
            column = np.empty(len(own), dtype=object)
            column[:] = own
            weight = weight * column.reshape([-1 if d == k else 1 for d in range(len(axes))])
        positions.append(place)
        weights += [[Fraction(entry)] for entry in np.broadcast_to(weight, shape).ravel()]
    if not is_short:
        call.program.rounds.append(f"{call}, whose weights an execution computes in floats")
    seen = call.program.select(data, np.stack(positions))
    factor: RationalMatrix = fraction_matrix(weights, 1, f"the weights of {call}")
    return call.program.folded(Addition, call.program.scaled(seen, factor, None))
