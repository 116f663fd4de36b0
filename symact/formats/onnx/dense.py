"""The operators of ONNX that are matrix products.

A new operator is one more function with its ``@operator`` line, in this or another file of its
family. What a function does not expect (attributes, inputs, outputs, element types) is refused
before or by it, by name; nothing is skipped. The meaning of each is that of the ONNX operator
specification, over exact numbers.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from types import NoneType

import numpy as np

from symact.errors import ShapeError
from symact.formats.bytes import check_size, shape_text
from symact.formats.onnx.call import ANY, Call, need_rank, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import (
    Computed,
    OpenProduct,
    Tensor,
    affine,
    common_shape,
    positions_of,
)
from symact.formats.onnx.tensors import Constant
from symact.networks.derived import Derived
from symact.networks.operations import Affine
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix

# -- dense layers -------------------------------------------------------------------------------


@operator("MatMul", inputs=(2, 2))
def _matmul(call: Call) -> Tensor | tuple[Tensor, ...]:
    call.one_type()
    left, right = call.required(0), call.required(1)
    return opaque(call) if is_product_of_paths(left, right) else product_of(call, left, right)


@operator("Gemm", inputs=(2, 3), attributes="alpha beta transA transB broadcast")
def _gemm(call: Call) -> Tensor | tuple[Tensor, ...]:
    if is_product_of_paths(call.required(0), call.required(1)):
        return opaque(call)
    return gemm(call)


def is_product_of_paths(left: Tensor, right: Tensor) -> bool:
    """Whether both factors depend on the input, so that their product is not affine."""
    return isinstance(left, Computed) and isinstance(right, Computed)


def gemm(call: Call) -> Computed:
    """alpha·A·B + beta·C, A or B being constant."""
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
    product = product_of(call, left, right, call.attributes.number("alpha", 1.0))
    beta = call.attributes.number("beta", 1.0)
    addend = call.input(2)
    alpha = call.attributes.number("alpha", 1.0)
    if {alpha, beta if addend is not None else 1} - {1, -1}:
        if 0 < abs(alpha) <= 1 and isinstance(addend, (Constant, NoneType)):
            # sums are multiplied by alpha once they are there, or the weights before
            assert product.product is not None
            own = Derived(3, merged=left.shape[-1] + 1, gain=1 / abs(alpha))
            call.program.derive(product.product.node + 1, own)
        else:
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
        return call.program.with_bias(product, bias, addend.sources, beta)
    skip = call.program.broadcast(addend, product.shape)
    if beta != 1:
        skip = call.program.scaled(skip, beta, None)
    return call.program.added(replace(product, product=None), skip)


def product_of(call: Call, left: Tensor, right: Tensor, factor: Fraction = Fraction(1)) -> Computed:
    """The matrix product by NumPy's rules, one side being constant: W x for each row or column x.

    Written with shapes (batch…, m, k) and (batch…, k, n). A constant on the right acts on rows of
    the left side; a constant on the left acts on columns of the right side, so its result comes out
    transposed.
    """
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
    constant: Constant
    if isinstance(left, Computed):
        assert isinstance(right, Constant)
        data, constant, copies, outputs = left, right, rows, columns
        weight = right.array.reshape(second).swapaxes(-1, -2)
        places = positions_of(first)
    else:
        assert isinstance(right, Computed)
        data, constant, copies, outputs = right, left, columns, rows
        weight = left.array.reshape(first)
        places = positions_of(second).swapaxes(-1, -2)
    check_size((*batch, copies, inner), f"the product of {call}")
    data = call.program.select(data, np.broadcast_to(places, (*batch, copies, inner)))
    operation = _side_by_side(weight, batch, copies, factor)
    value = call.program.emit(operation, (data.value,), constant.sources)
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


@operator("Einsum", inputs=(1, ANY), attributes="equation")
def _einsum(call: Call) -> Tensor | tuple[Tensor, ...]:
    """Two operands of which one is constant, as a batch of matrix products."""
    call.one_type()
    equation = call.attributes.word("equation", "").replace(" ", "")
    reads, arrow, gives = equation.partition("->")
    words = reads.split(",")
    operands = list(call.given)
    plain = all(word.isalpha() for word in words) and (gives.isalpha() or not gives)
    if (
        not arrow
        or not plain
        or len(operands) != 2
        or len(words) != 2
        or is_product_of_paths(*operands)
        or any(len(word) != len(t.shape) for word, t in zip(words, operands, strict=True))
        or any(len(set(word)) < len(word) for word in (*words, gives))
        or set(gives) - set(reads)
    ):
        return opaque(call)
    left, right = words
    sizes: dict[str, int] = {}
    for word, tensor in zip(words, operands, strict=True):
        for letter, size in zip(word, tensor.shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                return opaque(call)
    batch = [letter for letter in gives if letter in left and letter in right]
    rows = [letter for letter in gives if letter in left and letter not in right]
    columns = [letter for letter in gives if letter not in left]
    inner = [letter for letter in sizes if letter not in gives]
    first = _arranged(call, operands[0], left, [batch, rows, inner], sizes)
    second = _arranged(call, operands[1], right, [batch, inner, columns], sizes)
    product = replace(product_of(call, first, second), product=None)
    order = [*batch, *rows, *columns]
    shaped = call.program.reshaped(product, tuple(sizes[letter] for letter in order))
    places = positions_of(shaped.shape).transpose([order.index(letter) for letter in gives])
    return call.program.select(shaped, places)


def _arranged(
    call: Call, tensor: Tensor, word: str, groups: list[list[str]], sizes: dict[str, int]
) -> Tensor:
    """A tensor with dimensions named by letters, as one dimension for each group of letters; it is
    repeated along letters that it does not have."""
    letters = [letter for group in groups for letter in group]
    # a sum over a letter that only one operand has: the other is repeated along it
    own = positions_of(tensor.shape).transpose([word.index(x) for x in letters if x in word])
    shape = [sizes[letter] if letter in word else 1 for letter in letters]
    whole = [sizes[letter] for letter in letters]
    check_size(whole, f"an operand of {call}")
    places = np.broadcast_to(own.reshape(shape), whole)
    return call.program.select(
        tensor, places.reshape([math.prod(sizes[x] for x in group) for group in groups])
    )
