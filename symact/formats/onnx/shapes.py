"""The operators of ONNX that compute shapes: integers that are known before a model is run."""

from __future__ import annotations

import math

import numpy as np

from symact.errors import ModelError, ShapeError
from symact.formats.bytes import check_size, shape_text
from symact.formats.onnx.call import Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, Tensor, common_shape, positions_of
from symact.formats.onnx.structure import slice_range
from symact.formats.onnx.tensors import BOOL, ELEMENTS, FLOAT, Constant
from symact.numbers.arrays import Array

_INT64 = 7


@operator("Shape", inputs=(1, 1), attributes="start end", moves=True)
def _shape(call: Call) -> Tensor:
    shape = call.required(0).shape
    start, end = call.attributes.integer("start", 0), call.attributes.integer("end", len(shape))
    own = [shape[k] for k in slice_range(start, end, 1, len(shape))]
    return Constant(np.array(own, dtype=np.int64), _INT64, f"the result of {call}")


@operator("Size", inputs=(1, 1), moves=True)
def _size(call: Call) -> Tensor:
    size = math.prod(call.required(0).shape)
    return Constant(np.array(size, dtype=np.int64), _INT64, f"the result of {call}")


@operator("ConstantOfShape", inputs=(1, 1), attributes="value", moves=True)
def _constant_of_shape(call: Call) -> Tensor:
    shape = tuple(call.constant(0, "its shape").integers())
    check_size([max(size, 1) for size in shape], f"the result of {call}")
    if min(shape, default=0) < 0:
        raise ShapeError(f"{call} makes a tensor of shape {shape_text(shape)}")
    name = f"the result of {call}"
    tensor = call.attributes.tensor("value")
    if tensor is None:
        return Constant(np.zeros(shape, dtype=np.float32), FLOAT, name)
    single = call.tensors.constant(tensor, name)
    if single.array.size != 1:
        raise ModelError(f"{call} has {single.array.size} values; it needs one")
    array = np.broadcast_to(single.array.ravel()[0], shape)
    return Constant(np.array(array), single.element, name, single.sources)


def _entire(call: Call) -> list[Array] | None:
    """The integers and truth values that a node computes with; None where something else is."""
    arrays = []
    for tensor in call.given:
        if not isinstance(tensor, Constant) or tensor.array.dtype.kind not in "iub":
            return None
        arrays.append(tensor.array)
    return arrays


_LOGIC = {
    "Equal": np.equal,
    "Greater": np.greater,
    "GreaterOrEqual": np.greater_equal,
    "Less": np.less,
    "LessOrEqual": np.less_equal,
    "And": np.logical_and,
    "Or": np.logical_or,
    "Not": np.logical_not,
}


def _enter_logic(name: str, rule: np.ufunc) -> None:
    @operator(name, inputs=(rule.nin, rule.nin), attributes="axis broadcast", moves=True)
    def _compare(call: Call) -> Tensor | tuple[Tensor, ...]:
        arrays = _entire(call)
        if arrays is None or len(call.attributes.names):
            return opaque(call)
        call.one_type()
        common_shape(arrays[0].shape, arrays[-1].shape, str(call))
        return Constant(np.asarray(rule(*arrays)), BOOL, f"the result of {call}")


for _name, _rule in _LOGIC.items():
    _enter_logic(_name, _rule)


@operator("Where", inputs=(3, 3), moves=True)
def _where(call: Call) -> Tensor | tuple[Tensor, ...]:
    """Where what is chosen is known before, numbers of one or the other tensor."""
    condition, first, second = (call.required(k) for k in range(3))
    if isinstance(condition, Computed):
        return opaque(call)
    if first.element != second.element:
        raise ModelError(f"{call} chooses between tensors of two types; it needs one")
    shape = common_shape(first.shape, second.shape, str(call))
    shape = common_shape(condition.shape, shape, str(call))
    chosen = np.broadcast_to(condition.array.astype(bool), shape)
    left = np.broadcast_to(positions_of(first.shape), shape)
    right = np.broadcast_to(positions_of(second.shape), shape) + math.prod(first.shape)
    return call.program.gathered((first, second), np.where(chosen, left, right))


@operator("Range", inputs=(3, 3), moves=True)
def _range_of(call: Call) -> Tensor:
    start, limit, delta = (call.constant(k, "its ends") for k in range(3))
    (first,), (last,), (step,) = (tensor.integers() for tensor in (start, limit, delta))
    if not step:
        raise ModelError(f"{call} has a step of 0")
    own = range(first, last, step)
    check_size((max(len(own), 1),), f"the result of {call}")
    array = np.array(own, dtype=ELEMENTS[start.element].dtype)
    return Constant(array, start.element, f"the result of {call}")
