"""The operators of ONNX that compute nothing: constants, casts, and what moves numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from symact.display import count_of
from symact.errors import ModelError, ShapeError, UnsupportedError
from symact.formats.bytes import DIMENSIONS, shape_text
from symact.formats.onnx.call import Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Tensor, positions_of
from symact.formats.onnx.tensors import (
    BFLOAT16,
    DOUBLE,
    ELEMENTS,
    FLOAT,
    FLOAT16,
    FLOATS,
    Constant,
    element_name,
)
from symact.networks.network import Import
from symact.numbers.affine import nearest_floats
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix

_HELD_BY = {
    FLOAT16: {FLOAT16, FLOAT, DOUBLE},
    BFLOAT16: {BFLOAT16, FLOAT, DOUBLE},
    FLOAT: {FLOAT, DOUBLE},
    DOUBLE: {DOUBLE},
}
"""Which types hold every number of a type of floats."""

_INT64 = 7


@operator("Identity", inputs=(1, 1), moves=True)
def _identity(call: Call) -> Tensor:
    return call.required(0)


@operator("Dropout", inputs=(1, 3), attributes="ratio is_test seed", outputs=2, moves=True)
def _dropout(call: Call) -> Tensor:
    """Nothing, in inference; the mask that it could give is refused where something reads it."""
    training = call.opset < 7 and not call.attributes.integer("is_test", 0)
    mode = call.optional(2, "its training_mode")
    if training or (mode is not None and bool(mode.array.any())):
        raise UnsupportedError(
            f"{call} is in training mode, where it is random; export the model for inference"
        )
    return call.required(0)


@operator("Flatten", inputs=(1, 1), attributes="axis", moves=True)
def _flatten(call: Call) -> Tensor:
    tensor = call.required(0)
    rank = len(tensor.shape)
    axis = call.attributes.integer("axis", 1)
    if not -rank <= axis <= rank:
        raise ShapeError(
            f"{call} flattens at axis {axis} a tensor of shape {shape_text(tensor.shape)}; it "
            f"needs an axis from {-rank} to {rank}"
        )
    shape = (math.prod(tensor.shape[:axis]), math.prod(tensor.shape[axis:]))
    return call.program.reshaped(tensor, shape)


@operator("Transpose", inputs=(1, 1), attributes="perm", moves=True)
def _transpose(call: Call) -> Tensor:
    tensor = call.required(0)
    rank = len(tensor.shape)
    order = call.attributes.integers("perm")
    if order is None:
        order = tuple(reversed(range(rank)))
    if sorted(order) != list(range(rank)):
        raise ShapeError(
            f"{call} has perm {list(order[:DIMENSIONS])} for a tensor of shape "
            f"{shape_text(tensor.shape)}; it needs each axis from 0 to {rank - 1} once"
        )
    return call.program.select(tensor, positions_of(tensor.shape).transpose(order))


@operator("Reshape", inputs=(1, 2), attributes="allowzero shape", moves=True)
def _reshape(call: Call) -> Tensor:
    tensor = call.required(0)
    asked = call.attributes.integers("shape")
    if call.input(1) is not None:
        asked = tuple(call.constant(1, "its shape").integers())
    if asked is None:
        raise ModelError(f"{call} has no shape; it needs one")
    shape = _resolved(call, tensor.shape, asked)
    if math.prod(shape) != math.prod(tensor.shape) or len(shape) > DIMENSIONS:
        raise ShapeError(
            f"{call} makes {shape_text(tensor.shape)} into {shape_text(asked)}, which has another "
            "number of entries"
        )
    return call.program.reshaped(tensor, shape)


def _resolved(call: Call, given: tuple[int, ...], asked: tuple[int, ...]) -> tuple[int, ...]:
    """The shape asked for, with 0 (as before) and −1 (whatever is left) filled in."""
    if asked.count(-1) > 1 or any(size < -1 for size in asked):
        raise ShapeError(f"{call} asks for the shape {shape_text(asked)}; at most one size is −1")
    shape = list(asked)
    if not call.attributes.integer("allowzero", 0):
        for k, size in enumerate(shape):
            if size == 0 and k >= len(given):
                raise ShapeError(
                    f"{call} keeps dimension {k} of a tensor of shape {shape_text(given)}, which "
                    "has none"
                )
            shape[k] = given[k] if size == 0 else size
    if -1 in shape:
        rest = math.prod(size for size in shape if size != -1)
        shape[shape.index(-1)] = math.prod(given) // rest if rest else 0
    return tuple(shape)


@operator("Cast", inputs=(1, 1), attributes="to saturate round_mode", moves=True)
def _cast(call: Call) -> Tensor | tuple[Tensor, ...]:
    tensor = call.required(0)
    target = call.attributes.integer("to", 0)
    if target not in ELEMENTS:
        raise UnsupportedError(f"{call} casts to {element_name(target)}, which is not read")
    what = f"{call} casts {element_name(tensor.element)} to {element_name(target)}"
    if isinstance(tensor, Constant):
        array = tensor.array if target == tensor.element else _converted(tensor.array, target)
        if array is None and {target, tensor.element} <= {*FLOATS}:
            array = _rounded(call, tensor, target)
        if array is None:
            raise UnsupportedError(f"{what}, which changes values; store the result")
        return replace(tensor, array=array, element=target)
    if tensor.element not in FLOATS:
        return opaque(call)
    if target in _HELD_BY[tensor.element]:
        return replace(tensor, element=target)
    raise UnsupportedError(
        f"{what}, which changes values on the path of the input; only casts that keep every value "
        "are read there, so export the model in one type"
    )


def _rounded(call: Call, tensor: Constant, target: int) -> Array:
    """Stored numbers in a narrower type of floats, each rounded to nearest; how far is listed."""
    tensor.check_finite()
    column = RationalMatrix.column(tensor.array.ravel(), tensor.name)
    if target == BFLOAT16:
        near = nearest_floats(column, np.float32, tensor.name)[:, 0]
        if not (near.astype(object) == tensor.array.ravel()).all():
            raise UnsupportedError(f"{call} rounds numbers that are no float32 to bfloat16")
        bits = near.view("<u4")
        array = ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype("<u4").view("<f4")
    else:
        array = nearest_floats(column, ELEMENTS[target].dtype, tensor.name)[:, 0]
    # the error of rounding to nearest is a number of the wider type, so this is exact
    away = np.abs(array.astype(np.float64) - tensor.array.ravel().astype(np.float64)).max()
    call.program.imports.append(Import(call.node, f"≤ 2^{math.frexp(float(away))[1]}"))
    result: Array = array.reshape(tensor.shape)
    return result


def _converted(array: Array, target: int) -> Array | None:
    """The same numbers in another type, None where it does not hold them all."""
    if array.dtype == object:
        return None
    dtype = np.dtype("<f4" if target == BFLOAT16 else ELEMENTS[target].dtype)
    with np.errstate(all="ignore"):
        result = array.astype(dtype)
    if target == BFLOAT16 and (result.view("<u4") & 0xFFFF).any():
        return None
    if array.dtype.kind == dtype.kind == "f" and dtype.itemsize >= array.dtype.itemsize:
        return result
    # as Python numbers, since those compare integers with floats exactly
    return result if result.tolist() == array.tolist() else None


@operator(
    "Constant",
    inputs=(0, 0),
    attributes="value value_float value_floats value_int value_ints sparse_value value_string "
    "value_strings",
    moves=True,
)
def _constant(call: Call) -> Tensor:
    if len(call.attributes.names) != 1:
        raise ModelError(
            f"{call} has {count_of(len(call.attributes.names), 'value')}; it needs one"
        )
    name = f"the constant '{call.node}'"
    tensor = call.attributes.tensor("value")
    if tensor is not None:
        return call.tensors.constant(tensor, name)
    single: Any
    match call.attributes.names[0]:
        case "value_float":
            single = np.array(float(call.attributes.number("value_float", 0)), dtype=np.float32)
        case "value_floats":
            single = np.array(call.attributes.numbers("value_floats"), dtype=np.float32)
        case "value_int":
            single = np.array(call.attributes.integer("value_int", 0), dtype=np.int64)
        case "value_ints":
            single = np.array(call.attributes.integers("value_ints"), dtype=np.int64)
        case other:
            raise UnsupportedError(f"{call} has a {other}, which is not read; numbers are")
    return Constant(single, FLOAT if single.dtype.kind == "f" else _INT64, name)
