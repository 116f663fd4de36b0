"""The operators of ONNX that turn stored integers into numbers: (q − zero point) · scale."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from symact.errors import ShapeError
from symact.formats.bytes import check_size, shape_text
from symact.formats.onnx.call import Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, Tensor, sources_of
from symact.formats.onnx.structure import axis_of
from symact.formats.onnx.tensors import FLOATS, Constant
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix


@operator("DequantizeLinear", inputs=(2, 3), attributes="axis block_size output_dtype", moves=True)
def _dequantize(call: Call) -> Tensor | tuple[Tensor, ...]:
    """Exactly, for what is stored and for integers that an opaque operation gives."""
    data = call.required(0)
    if call.attributes.integer("block_size", 0) or call.attributes.integer("output_dtype", 0):
        return opaque(call)
    if any(isinstance(tensor, Computed) for tensor in call.inputs[1:]):
        return opaque(call)
    scale, zero = call.constant(1, "its scale"), call.optional(2, "its zero point")
    factors = _spread(call, scale, data)
    zeros = np.zeros(data.shape, dtype=np.int64) if zero is None else _spread(call, zero, data)
    check_size([max(size, 1) for size in data.shape], f"the result of {call}")
    if isinstance(data, Computed):
        factor = RationalMatrix.column(factors.ravel(), scale.name)
        shift = [
            -Fraction(s) * int(z)
            for s, z in zip(factors.ravel().tolist(), zeros.ravel().tolist(), strict=True)
        ]
        found = call.program.scaled(
            data, factor, RationalMatrix.column(shift, scale.name), sources_of(scale, zero)
        )
        return Computed(found.value, found.shape, scale.element)
    integers = data.array.ravel().tolist()
    flat = np.empty(math.prod(data.shape), dtype=object)
    flat[:] = [
        (int(q) - int(z)) * Fraction(s)
        for q, z, s in zip(integers, zeros.ravel().tolist(), factors.ravel().tolist(), strict=True)
    ]
    doubles = np.array([float(entry) for entry in flat.tolist()])
    exact = all(Fraction(d) == entry for d, entry in zip(doubles.tolist(), flat, strict=True))
    element = scale.element if scale.element in FLOATS else 1
    call.program.rounds.append(
        f"{call}, whose products executors may compute in integers of 8 bits"
    )
    array = (doubles if exact else flat).reshape(data.shape)
    sources = sources_of(data, scale, zero)
    return Constant(array, element, f"the result of {call}", sources)


def _spread(call: Call, tensor: Constant, data: Tensor) -> Array:
    """One number for all, or one for each index of an axis, in the shape of the data."""
    if tensor.array.size == 1:
        return np.broadcast_to(tensor.array.ravel()[0], data.shape)
    axis = axis_of(call, call.attributes.integer("axis", 1), len(data.shape))
    if tensor.shape != (data.shape[axis],):
        raise ShapeError(
            f"{call} has scales or zero points of shape {shape_text(tensor.shape)} for axis {axis} "
            f"of {shape_text(data.shape)}"
        )
    shape = [-1 if k == axis else 1 for k in range(len(data.shape))]
    return np.broadcast_to(tensor.array.reshape(shape), data.shape)
