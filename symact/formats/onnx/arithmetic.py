"""The operators of ONNX that compute number by number: sums, products, maxima."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import numpy as np

from symact.activations.activation import Pieces
from symact.activations.entries import abs_, sign
from symact.activations.shapes import with_pieces
from symact.errors import NumberError, ShapeError, UnsupportedError
from symact.formats.bytes import check_size, shape_text
from symact.formats.chain import reciprocals
from symact.formats.onnx.batchnorm import SquareRoot, nearest_root
from symact.formats.onnx.call import ANY, Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.products import multiplied, product
from symact.formats.onnx.program import Computed, Tensor, column_of, common_shape
from symact.formats.onnx.tensors import Constant
from symact.networks.network import Import
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix


def _operands(call: Call) -> tuple[Tensor, Tensor, tuple[int, ...]]:
    """Both inputs and the shape they broadcast to."""
    call.one_type()
    left, right = call.required(0), call.required(1)
    if call.opset < 7:
        right = _aligned(call, left, right)
    shape = common_shape(left.shape, right.shape, str(call))
    check_size(shape, f"the result of {call}")
    return left, right, shape


def _aligned(call: Call, left: Tensor, right: Tensor) -> Tensor:
    """The second input of operator sets before 7, which repeats to the first, and only where the
    node says so: from the dimension ``axis`` on, else at the end."""
    if not call.attributes.integer("broadcast", 0):
        if left.shape != right.shape:
            raise ShapeError(
                f"{call} is given shapes {shape_text(left.shape)} and {shape_text(right.shape)}, "
                f"which have to be equal in operator set {call.opset} without broadcast"
            )
        return right
    rest = len(left.shape) - len(right.shape)
    axis = call.attributes.integer("axis", rest)
    if axis < 0:
        axis += len(left.shape)
    shape = (*right.shape, *(1,) * (rest - axis))
    if not 0 <= axis <= rest or common_shape(left.shape, shape, str(call)) != left.shape:
        raise ShapeError(
            f"{call} repeats {shape_text(right.shape)} to {shape_text(left.shape)} from dimension "
            f"{axis} on, which does not fit"
        )
    return call.program.reshaped(right, shape)


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
        return call.program.with_bias(value, np.broadcast_to(right.array, shape), right.sources)
    return call.program.scaled(value, 1, column_of(right, shape), right.sources)


@operator("Sub", inputs=(2, 2), attributes="axis broadcast")
def _sub(call: Call) -> Tensor:
    left, right, shape = _operands(call)
    if isinstance(right, Constant):
        assert isinstance(left, Computed)
        value = call.program.broadcast(left, shape)
        return call.program.scaled(value, 1, -column_of(right, shape), right.sources)
    value = call.program.broadcast(right, shape)
    if isinstance(left, Constant):
        return call.program.scaled(value, -1, column_of(left, shape), left.sources)
    negated = call.program.scaled(value, -1, None)
    return call.program.added(call.program.broadcast(left, shape), negated)


@operator("Mul", inputs=(2, 2), attributes="axis broadcast")
def _mul(call: Call) -> Tensor | tuple[Tensor, ...]:
    left, right, shape = _operands(call)
    if isinstance(left, Constant):
        left, right = right, left
    assert isinstance(left, Computed)
    value = call.program.broadcast(left, shape)
    if isinstance(right, Computed):
        known = product(call, value, call.program.broadcast(right, shape))
        return opaque(call) if known is None else known
    return _times(call, value, column_of(right, shape), right)


def _times(call: Call, value: Computed, factors: RationalMatrix, given: Constant) -> Computed:
    """A product with constants; a single one joins the factor of a recognised activation."""
    if given.array.size == 1 and value.value in call.program.multiples:
        return multiplied(call, value, factors.take([0]).fractions()[0][0])
    return call.program.scaled(value, factors, None, given.sources)


def _whole_quotient(call: Call) -> Tensor:
    """Integers are divided without a rest, toward zero."""
    left, right, shape = _operands(call)
    dividend, divisor = call.constant(0, "its dividend"), call.constant(1, "its divisor")
    check_size(shape, f"the result of {call}")
    tops = np.broadcast_to(_placed(left, dividend), shape).ravel().tolist()
    bottoms = np.broadcast_to(_placed(right, divisor), shape).ravel().tolist()
    if not all(bottoms):
        raise NumberError(f"{call} divides by zero: {divisor.name} holds a 0")
    found = [
        abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        for a, b in zip(tops, bottoms, strict=True)
    ]
    dtype = dividend.array.dtype
    if max(found, default=0) > np.iinfo(dtype).max:  # the least integer over −1
        raise UnsupportedError(f"{call} gives {max(found)}, which {dtype.name} does not hold")
    array = np.array(found, dtype=dtype).reshape(shape)
    return Constant(array, dividend.element, f"the result of {call}", dividend.sources)


def _placed(tensor: Tensor, given: Constant) -> Array:
    """The numbers of a constant in the shape that the rules of broadcasting give it."""
    return given.array.reshape(tensor.shape)


@operator("Div", inputs=(2, 2), attributes="axis broadcast", on_integers=_whole_quotient)
def _div(call: Call) -> Tensor | tuple[Tensor, ...]:
    left, right, shape = _operands(call)
    if isinstance(right, Computed):
        return opaque(call)
    assert isinstance(left, Computed)
    if not right.array.all():
        raise NumberError(f"{call} divides by zero: {right.name} holds a 0")
    factors = reciprocals(column_of(right, shape), f"the divisor of {call}")
    return _times(call, call.program.broadcast(left, shape), factors, right)


@operator("Pow", inputs=(2, 2), attributes="axis broadcast")
def _pow(call: Call) -> tuple[Tensor, ...]:
    """Opaque, but a product of such may be an activation that is known."""
    power = call.required(1)
    found = opaque(call)
    if isinstance(power, Constant) and power.array.size == 1 and isinstance(found[0], Computed):
        (exponent,) = power.array.ravel().tolist()
        if exponent in (2, 3, 4):
            call.program.powers[found[0].value] = int(exponent)
    return found


@operator("Sqrt", inputs=(1, 1), moves=True)
def _sqrt(call: Call) -> Tensor | tuple[Tensor, ...]:
    """Of stored numbers: exactly where that is rational, else the nearest binary64."""
    tensor = call.required(0)
    if isinstance(tensor, Computed):
        return opaque(call)
    tensor.check_finite()
    flat = np.empty(tensor.array.size, dtype=object)
    errors = []
    column = RationalMatrix.column(tensor.array.ravel(), tensor.name)
    for k, (entry,) in enumerate(column.fractions()):
        if entry < 0:
            raise NumberError(f"{call} takes the root of {entry}, which is negative")
        root = nearest_root(entry, entry, f"{call}") if entry else SquareRoot(entry, None)
        flat[k] = root.value
        errors += [root.error] if root.error is not None else []
    if errors:
        call.program.imports.append(Import(call.node, f"≤ 2^{max(errors)}"))
    roots = [float(root) for root in flat]
    # |√a′ − √a| ≤ |a′ − a| / √a, and one rounding; that of the root that stands for it is far less
    off = max(roots, default=0.0) * (1 + 2.0**-20)
    if tensor.off:
        if min(roots) == 0:
            call.program.rounds.append(f"{call}, which takes the root of a number computed to be 0")
        else:
            off += tensor.off / min(roots) * (1 + 2.0**-20)
    name, array = f"the result of {call}", flat.reshape(tensor.shape)
    return Constant(array, tensor.element, name, tensor.sources, off)


@operator("Neg", inputs=(1, 1))
def _neg(call: Call) -> Tensor:
    return call.program.scaled(call.computed(0), -1, None)


@operator("Abs", inputs=(1, 1))
def _abs(call: Call) -> Tensor:
    return call.program.activated(call.computed(0), abs_)


@operator("Sign", inputs=(1, 1))
def _sign(call: Call) -> Tensor:
    return call.program.activated(call.computed(0), sign)


@operator("Sum", inputs=(1, ANY))
def _sum(call: Call) -> Tensor:
    return _total(call)


def _total(call: Call) -> Computed:
    """The sum of all inputs."""
    computed, constants, shape = _many(call)
    total = computed[0] if len(computed) == 1 else call.program.added(*computed)
    for constant in constants:
        total = call.program.scaled(total, 1, column_of(constant, shape), constant.sources)
    return total


@operator("Mean", inputs=(1, ANY))
def _mean(call: Call) -> Tensor:
    return call.program.scaled(_total(call), Fraction(1, len(call.inputs)), None)


@operator("Max", inputs=(1, ANY))
def _max(call: Call) -> Tensor:
    return _extreme(call, 1)


@operator("Min", inputs=(1, ANY))
def _min(call: Call) -> Tensor:
    return _extreme(call, -1)


def _many(call: Call) -> tuple[list[Computed], list[Constant], tuple[int, ...]]:
    """All inputs, what is computed repeated to the shape that they broadcast to."""
    call.one_type()
    shape = reduce(lambda a, b: common_shape(a, b, str(call)), (t.shape for t in call.given))
    check_size(shape, f"the result of {call}")
    computed = [
        call.program.broadcast(tensor, shape)
        for tensor in call.given
        if isinstance(tensor, Computed)
    ]
    constants = [tensor for tensor in call.given if isinstance(tensor, Constant)]
    return computed, constants, shape


def _extreme(call: Call, sign: int) -> Computed:
    """The maximum of all inputs; for ``sign`` = −1 the minimum, which is −max(−x, …)."""
    computed, constants, shape = _many(call)
    result = computed[0]
    if len(computed) > 1:
        signed = [_signed(call, tensor, sign) for tensor in computed]
        result = _signed(call, call.program.largest(*signed), sign)
    if not constants:
        return result
    columns = [column_of(constant, shape).fractions() for constant in constants]
    choose = max if sign > 0 else min
    limits = [choose(entry for (entry,) in row) for row in zip(*columns, strict=True)]
    limit = limits[0]
    if all(other == limit for other in limits):
        slopes = (Fraction(0), Fraction(1))[::sign], (limit, Fraction(0))[::sign]
        return call.program.activated(result, with_pieces(Pieces((limit,), *slopes)))
    # max(x, c) is c + max(x − c, 0)
    column = RationalMatrix.column(limits, f"the constants of {call}")
    moved = call.program.scaled(result, 1, -column, ())
    slopes = (Fraction(0), Fraction(1))[::sign], (Fraction(0), Fraction(0))
    kept = call.program.activated(moved, with_pieces(Pieces((Fraction(0),), *slopes)))
    return call.program.scaled(kept, 1, column, ())


def _signed(call: Call, tensor: Computed, sign: int) -> Computed:
    return tensor if sign > 0 else call.program.scaled(tensor, -1, None)
