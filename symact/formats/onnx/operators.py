"""The operators of ONNX that are read: a small function each, which lowers a node to operations.

A new operator is one more function with its ``@operator`` line. What a function does not expect
(attributes, inputs, outputs, element types) is refused before or by it, by name; nothing is
skipped. The meaning of each is that of the ONNX operator specification, over exact numbers.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from symact.activations.entries import activation, relu
from symact.errors import NumberError, ShapeError, UnsupportedError
from symact.formats.bytes import check_size, shape_text
from symact.formats.chain import reciprocals
from symact.formats.onnx.call import Call, need_rank, operator
from symact.formats.onnx.program import (
    Computed,
    OpenProduct,
    Tensor,
    affine,
    column_of,
    common_shape,
    positions_of,
)
from symact.formats.onnx.tensors import Constant
from symact.networks.operations import Affine
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix

# -- dense layers -------------------------------------------------------------------------------


@operator("MatMul", inputs=(2, 2))
def _matmul(call: Call) -> Tensor:
    call.one_type()
    return _product(call, call.required(0), call.required(1))


@operator("Gemm", inputs=(2, 3), attributes="alpha beta transA transB broadcast")
def _gemm(call: Call) -> Tensor:
    call.one_type()
    factors = []
    for k, flag in enumerate(("transA", "transB")):
        factor = call.required(k)
        if len(factor.shape) != 2:
            raise ShapeError(
                f"{call} multiplies a tensor of shape {shape_text(factor.shape)}; it needs matrices"
            )
        if call.attributes.integer(flag, 0):
            factor = call.program.select(factor, positions_of(factor.shape).T)
        factors.append(factor)
    left, right = factors
    product = _product(call, left, right, call.attributes.number("alpha", 1.0))
    beta = call.attributes.number("beta", 1.0)
    addend = call.input(2)
    if {call.attributes.number("alpha", 1.0), beta if addend is not None else 1} - {1, -1}:
        call.program.rounds.append(f"{call}, which multiplies by its alpha and beta afterwards")
    if addend is None:
        return replace(product, product=None)
    if common_shape(product.shape, addend.shape, str(call)) != product.shape:
        raise ShapeError(
            f"{call} gives {shape_text(product.shape)} but adds C of shape "
            f"{shape_text(addend.shape)}; C has to be of that shape or repeat to it"
        )
    if isinstance(addend, Constant):
        bias = np.broadcast_to(addend.array, product.shape)
        return call.program.with_bias(product, bias, addend.array.size, beta)
    skip = call.program.broadcast(addend, product.shape)
    if beta != 1:
        skip = call.program.scaled(skip, beta, None, 0)
    return call.program.added(replace(product, product=None), skip)


def _product(call: Call, left: Tensor, right: Tensor, factor: Fraction = Fraction(1)) -> Computed:
    """The matrix product by NumPy's rules, one side being constant: W x for each row or column x.

    Written with shapes (batch…, m, k) and (batch…, k, n). A constant on the right acts on rows of
    the left side; a constant on the left acts on columns of the right side, so its result comes out
    transposed.
    """
    if isinstance(left, Computed) and isinstance(right, Computed):
        raise UnsupportedError(
            f"{call} multiplies two tensors that both depend on the input, which is not affine; "
            "one of them has to be constant"
        )
    for tensor in (left, right):
        need_rank(call, tensor, 1, "a tensor")
        check_size(tensor.shape, f"a factor of {call}")
    first = left.shape if len(left.shape) > 1 else (1, *left.shape)
    second = right.shape if len(right.shape) > 1 else (*right.shape, 1)
    if first[-1] != second[-2]:
        raise ShapeError(
            f"{call} multiplies shapes {shape_text(left.shape)} and {shape_text(right.shape)}: "
            f"{first[-1]} columns against {second[-2]} rows"
        )
    batch = common_shape(first[:-2], second[:-2], str(call))
    rows, inner, columns = first[-2], first[-1], second[-1]
    check_size((*batch, rows, columns), f"the result of {call}")
    data: Computed
    if isinstance(left, Computed):
        assert isinstance(right, Constant)
        data, weight, copies, outputs = left, right.array.reshape(second), rows, columns
        weight = weight.swapaxes(-1, -2)
        places = positions_of(first)
    else:
        assert isinstance(right, Computed)
        data, weight, copies, outputs = right, left.array.reshape(first), columns, rows
        places = positions_of(second).swapaxes(-1, -2)
    check_size((*batch, copies, inner), f"the product of {call}")
    data = call.program.select(data, np.broadcast_to(places, (*batch, copies, inner)))
    operation = _side_by_side(weight, batch, copies, factor)
    value = call.program.emit(operation, (data.value,), weight.size)
    given = Computed(value, (*batch, copies, outputs), data.element, OpenProduct(value - 1))
    if isinstance(left, Constant):
        order = positions_of(given.shape).swapaxes(-1, -2)
        arranged = call.program.select(given, order)
        given = replace(arranged, product=OpenProduct(value - 1, order.ravel()))
    shape = (
        *batch,
        *((rows,) if len(left.shape) > 1 else ()),
        *((columns,) if len(right.shape) > 1 else ()),
    )
    return replace(given, shape=shape)


def _side_by_side(weight: Array, batch: tuple[int, ...], copies: int, factor: Fraction) -> Affine:
    """The matrices of shape (batch…, m, k), repeated to a batch; a single one becomes one block."""
    own = weight.shape[:-2]
    flat = weight.reshape(-1, *weight.shape[-2:])
    matrices = [RationalMatrix.of(matrix, "the weight").scaled(factor) for matrix in flat]
    if len(matrices) == 1:
        return affine(matrices, math.prod(batch) * copies)
    chosen = np.broadcast_to(positions_of(own), batch).ravel()
    return affine([matrices[k] for k in chosen], copies)


# -- number by number ---------------------------------------------------------------------------


def _operands(call: Call) -> tuple[Tensor, Tensor, tuple[int, ...]]:
    """Both inputs and the shape they broadcast to."""
    call.one_type()
    for name in ("axis", "broadcast"):
        if name in call.attributes.names:
            raise UnsupportedError(
                f"{call} has the attribute {name} of operator sets before 7, which is not read; "
                "convert the model to a newer operator set"
            )
    left, right = call.required(0), call.required(1)
    if call.opset < 7 and left.shape != right.shape:
        raise ShapeError(
            f"{call} is given shapes {shape_text(left.shape)} and {shape_text(right.shape)}, which "
            f"have to be equal in operator set {call.opset}"
        )
    shape = common_shape(left.shape, right.shape, str(call))
    check_size(shape, f"the result of {call}")
    return left, right, shape


@operator("Add", inputs=(2, 2), attributes="axis broadcast")
def _add(call: Call) -> Tensor:
    left, right, shape = _operands(call)
    if isinstance(left, Constant):
        left, right = right, left
    assert isinstance(left, Computed)
    value = call.program.broadcast(left, shape)
    if isinstance(right, Computed):
        return call.program.added(value, call.program.broadcast(right, shape))
    if value.product is not None:
        return call.program.with_bias(value, np.broadcast_to(right.array, shape), right.array.size)
    return call.program.scaled(value, 1, column_of(right, shape), right.array.size)


@operator("Sub", inputs=(2, 2), attributes="axis broadcast")
def _sub(call: Call) -> Tensor:
    left, right, shape = _operands(call)
    if isinstance(right, Constant):
        assert isinstance(left, Computed)
        value = call.program.broadcast(left, shape)
        return call.program.scaled(value, 1, -column_of(right, shape), right.array.size)
    value = call.program.broadcast(right, shape)
    if isinstance(left, Constant):
        return call.program.scaled(value, -1, column_of(left, shape), left.array.size)
    negated = call.program.scaled(value, -1, None, 0)
    return call.program.added(call.program.broadcast(left, shape), negated)


@operator("Mul", inputs=(2, 2), attributes="axis broadcast")
def _mul(call: Call) -> Tensor:
    left, right, shape = _operands(call)
    if isinstance(left, Constant):
        left, right = right, left
    assert isinstance(left, Computed)
    if isinstance(right, Computed):
        raise UnsupportedError(
            f"{call} multiplies two tensors that both depend on the input, which is not affine; "
            "one of them has to be constant"
        )
    value = call.program.broadcast(left, shape)
    return call.program.scaled(value, column_of(right, shape), None, right.array.size)


@operator("Div", inputs=(2, 2), attributes="axis broadcast")
def _div(call: Call) -> Tensor:
    left, right, shape = _operands(call)
    if isinstance(right, Computed):
        raise UnsupportedError(
            f"{call} divides by a tensor that depends on the input, which is not affine; only "
            "constant divisors are read"
        )
    assert isinstance(left, Computed)
    if not right.array.all():
        raise NumberError(f"{call} divides by zero: {right.name} holds a 0")
    factors = reciprocals(column_of(right, shape), f"the divisor of {call}")
    value = call.program.broadcast(left, shape)
    return call.program.scaled(value, factors, None, right.array.size)


@operator("Relu", inputs=(1, 1))
def _relu(call: Call) -> Tensor:
    return call.program.activated(call.computed(0), relu)


@operator("LeakyRelu", inputs=(1, 1), attributes="alpha")
def _leaky_relu(call: Call) -> Tensor:
    alpha = call.attributes.number("alpha", 0.01)
    return call.program.activated(call.computed(0), activation("leaky_relu", alpha=alpha))
