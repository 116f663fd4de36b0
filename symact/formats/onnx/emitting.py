"""Operations of a network as nodes of an ONNX graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symact.activations.activation import Activation
from symact.errors import UnsupportedError
from symact.formats.onnx.emitter import Emitter, Held
from symact.formats.onnx.moving import Gather, Pad, Slice, Transpose, move_of
from symact.networks.operations import Activate, Addition, Affine, Largest, Operation, Scale, Select
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix

_LAST = (1 << 63) - 1


def joined(out: Emitter, values: Sequence[Held]) -> Held:
    """Values end to end."""
    if len(values) == 1:
        return values[0]
    rows = [out.row(value) for value in values]
    name = out.node("Concat", rows, "joined", axis=1)
    return out.held(name, (1, sum(value.width for value in values)), values[0].element)


def emitted(
    out: Emitter,
    operation: Operation,
    reads: Sequence[Held],
    name: str,
    stored: tuple[str, str],
) -> Held:
    """What an operation gives, of what it reads.

    Args:
        name: how its file calls it; may be empty.
        stored: how a weight and a bias would best be called.

    Raises:
        UnsupportedError: for an operation that ONNX has no operator for.
    """
    match operation:
        case Affine():
            return _affine(out, operation, joined(out, reads), name, stored)
        case Scale():
            return _scaled(out, operation, joined(out, reads), name)
        case Select():
            return selected(out, operation, reads, name)
        case Addition(terms=terms):
            return _reduced(out, "Sum", terms, reads, name)
        case Largest(terms=terms):
            return _reduced(out, "Max", terms, reads, name)
        case Activate(activation=activation):
            return _activated(out, activation, joined(out, reads), name)
    raise UnsupportedError(
        f"{operation.describe()}{f' of {name}' if name else ''} cannot be written as ONNX: its "
        "file's own node is not known"
    )


# -- products -------------------------------------------------------------------------------------


def _affine(out: Emitter, operation: Affine, x: Held, name: str, stored: tuple[str, str]) -> Held:
    """One block is a Gemm on rows, one for each copy; several are a MatMul of matrices."""
    first, copies = operation.blocks[0], operation.copies
    rows, columns = first.shape
    weight, bias = stored
    if len(operation.blocks) == 1:
        data = out.tensor(x, (copies, columns))
        if first.is_linear:
            turned = out.numbers(first.matrix.transpose(), (columns, rows), weight)
            given = out.node("MatMul", [data, turned], name, name)
        else:
            own = out.numbers(first.matrix, (rows, columns), weight)
            shift = out.numbers(first.offset, (rows,), bias)
            old = {"broadcast": 1} if out.opset < 7 else {}
            given = out.node("Gemm", [data, own, shift], name, name, transB=1, **old)
        return out.held(given, (copies, rows))
    count = len(operation.blocks)
    data = out.tensor(x, (1, count, copies, columns))
    same = all(block.matrix is first.matrix for block in operation.blocks)
    turned_all = [
        b.matrix.transpose() for b in (operation.blocks[:1] if same else operation.blocks)
    ]
    shape = (columns, rows) if same else (count, columns, rows)
    given = out.node("MatMul", [data, out.numbers(_under(turned_all), shape, weight)], name, name)
    offset = _under([block.offset for block in operation.blocks])
    if not offset.is_zero:
        given = _with(out, "Add", given, out.numbers(offset, (count, 1, rows), bias), name)
    return out.held(given, (1, count, copies, rows))


def _under(parts: Sequence[RationalMatrix]) -> RationalMatrix:
    return RationalMatrix.stack(list(parts))


def _with(out: Emitter, operator: str, data: str, stored: str, name: str, title: str = "") -> str:
    """A sum or product with stored numbers, which repeat to the shape of the data."""
    old = 1 if out.opset < 7 else None
    return out.node(operator, [data, stored], f"{name}_{operator.lower()}", title, broadcast=old)


def _scaled(out: Emitter, operation: Scale, x: Held, name: str) -> Held:
    factor, shift = operation.factor, operation.shift
    ones = RationalMatrix.integers([[1]] * x.width, (x.width, 1))
    held = x
    if factor == -ones and out.opset >= 6:  # before which there is no Neg for all floats
        shape = x.shape
        held = out.held(out.node("Neg", [out.tensor(x, shape)], name or "neg", name), shape)
        factor = ones
    for operator, column, word, idle in (
        ("Mul", factor, "factor", factor == ones),
        ("Add", shift, "shift", shift.is_zero),
    ):
        if idle:
            continue
        numbers = out.column(column, f"{name or operator.lower()}.{word}")
        shape, own = _repeating(numbers, held.shape)
        data = out.tensor(held, shape)
        given = _with(out, operator, data, out.floats(own, f"{name or 'scale'}.{word}"), name, name)
        held = out.held(given, shape)
    if held is not x:
        return held
    return Held(x.width, x.element, dict(x.shapes), x.parts)


def _repeating(numbers: Array, shape: tuple[int, ...]) -> tuple[tuple[int, ...], Array]:
    """A shape for the data, and the fewest numbers that repeat to it: one for all, one for each
    stretch, one for each place in a stretch, or all of them."""
    width = len(numbers)
    if (numbers == numbers[0]).all():
        return shape if shape else (1, width), numbers[:1]
    runs = 1 + int(np.count_nonzero(np.diff(numbers)))
    for count in (runs, *(c for c in range(2, width) if c < runs and width % c == 0)):
        if width % count == 0:
            cut = numbers.reshape(count, -1)
            if count < width and (cut == cut[:, :1]).all():
                return (1, count, width // count), cut[:, :1]
            if count > 1 and (cut == cut[:1]).all():
                return (count, width // count), cut[0]
    return (1, width), numbers


# -- moving ---------------------------------------------------------------------------------------


def selected(out: Emitter, operation: Select, reads: Sequence[Held], name: str) -> Held:
    """A selection: a tensor that is there, another shape, or a node that moves numbers."""
    indices, width = operation.indices, operation.inputs
    if len(reads) == 1:
        for part in reads[0].parts:
            size = part.start + int(np.prod(part.shape, dtype=np.int64))
            if len(indices) == size - part.start and indices == tuple(range(part.start, size)):
                return out.held(part.name, part.shape, part.element)
    x = joined(out, reads)
    if operation.is_identity:
        return x
    move = move_of(indices, width)
    match move:
        case Slice(start=start, count=count, step=step):
            return _sliced(out, x, start, start + step * (count - 1) + 1, step, name, count)
        case Transpose(shape=shape, order=order):
            data = out.tensor(x, (1, *shape))
            perm = [0, *(k + 1 for k in order)]
            given = out.node("Transpose", [data], name, name, perm=perm)
            return out.held(given, (1, *(shape[k] for k in order)), x.element)
        case Pad(before=before, after=after):
            given = _padded(out, x, before, after, name)
            return out.held(given, (1, len(indices)), x.element)
        case Gather(indices=places, zero=zero):
            data = out.row(x) if zero is None else _padded(out, x, 0, 1, name)
            chosen = out.integers(places, f"{name or 'gather'}.indices")
            given = out.node("Gather", [data, chosen], name, name, axis=1)
            return out.held(given, (1, len(indices)), x.element)


def _sliced(out: Emitter, x: Held, start: int, end: int, step: int, name: str, count: int) -> Held:
    data = out.row(x)
    if out.opset < 10:
        if step > 1:
            chosen = out.integers(range(start, end, step), f"{name or 'gather'}.indices")
            given = out.node("Gather", [data, chosen], name, name, axis=1)
        else:
            given = out.node("Slice", [data], name, name, axes=[1], starts=[start], ends=[end])
        return out.held(given, (1, count), x.element)
    settings = [
        out.integers([number], f"slice_{word}_{number}")
        for word, number in (("start", start), ("end", end), ("axis", 1), ("step", step))
    ]
    given = out.node("Slice", [data, *settings[: 3 + (step > 1)]], name, name)
    return out.held(given, (1, count), x.element)


def _padded(out: Emitter, x: Held, before: int, after: int, name: str) -> str:
    pads = [0, before, 0, after]
    wanted = f"{name or 'value'}_padded"
    if out.opset < 11:
        return out.node("Pad", [out.row(x)], wanted, pads=pads)
    return out.node("Pad", [out.row(x), out.integers(pads, "pads")], wanted)


# -- sums, maxima, activations --------------------------------------------------------------------


def _reduced(out: Emitter, operator: str, terms: int, reads: Sequence[Held], name: str) -> Held:
    """A sum or maximum of values, or over the parts of one."""
    width = sum(value.width for value in reads) // terms
    element = reads[0].element
    if len(reads) == terms > 1 and all(value.width == width for value in reads):
        shapes = [shape for shape in reads[0].shapes if all(shape in v.shapes for v in reads)]
        shape = shapes[0] if shapes else (1, width)
        tensors = [out.tensor(value, shape) for value in reads]
        word = "Add" if operator == "Sum" and terms == 2 else operator
        return out.held(out.node(word, tensors, name, name), shape, element)
    x = joined(out, reads)
    if terms == 1:
        return x
    data = out.tensor(x, (1, terms, width))
    since = 13 if operator == "Sum" else 18
    if out.opset < since:
        given = out.node(f"Reduce{operator}", [data], name, name, axes=[1], keepdims=0)
    else:
        axes = out.integers([1], "axes_1")
        given = out.node(f"Reduce{operator}", [data, axes], name, name, keepdims=0)
    return out.held(given, (1, width), element)


_PLAIN = {
    "relu": ("Relu", 1), "abs": ("Abs", 1), "sigmoid": ("Sigmoid", 1), "tanh": ("Tanh", 1),
    "softplus": ("Softplus", 1), "sign": ("Sign", 9), "hardswish": ("HardSwish", 14),
    "mish": ("Mish", 18), "leaky_relu": ("LeakyRelu", 1), "elu": ("Elu", 1), "selu": ("Selu", 1),
    "hardsigmoid": ("HardSigmoid", 1),
    "softsign": ("Softsign", 1), "gelu": ("Gelu", 20), "gelu_tanh": ("Gelu", 20),
}  # fmt: skip
"""Operators of activations, and the operator set that they are in from."""

_ATTRIBUTES = {"scale": "gamma"}
"""Names of parameters where ONNX has another one."""


def _activated(out: Emitter, entry: Activation, x: Held, name: str) -> Held:
    shape = x.shape
    data = out.tensor(x, shape)
    operator, since = _PLAIN.get(entry.name, ("", 0))
    if operator and out.opset >= since:
        settings = {_ATTRIBUTES.get(w, w): float(v) for w, v in entry.parameters.items()}
        form = "tanh" if entry.name == "gelu_tanh" else None
        given = out.node(operator, [data], name, name, approximate=form, **settings)
    elif entry.name in _MADE and out.opset >= _MADE_SINCE:
        given = _MADE[entry.name](out, data, name)
    elif operator or entry.name in _MADE:
        raise UnsupportedError(
            f"{entry} cannot be written in operator set {out.opset} of ONNX, which the file that "
            "was read has; export it with a newer one"
        )
    else:
        given = _clipped(out, entry, data, name)
    return out.held(given, shape)


def _clipped(out: Emitter, entry: Activation, data: str, name: str) -> str:
    pieces = entry.pieces
    assert pieces is not None
    low = pieces.knots[0] if not pieces.slopes[0] else None
    high = pieces.knots[-1] if not pieces.slopes[-1] else None
    if out.opset < 11:
        own = {w: float(b) for w, b in (("min", low), ("max", high)) if b is not None}
        return out.node("Clip", [data], name, name, **own)
    reads = [data]
    for word, bound in (("min", low), ("max", high)):
        reads.append("" if bound is None else out.single(bound, f"{name or 'clip'}.{word}"))
    return out.node("Clip", reads if reads[-1] else reads[:-1], name, name)


_MADE_SINCE = 9
"""The operator set from which there is an operator Erf, and repetition as NumPy has it."""


def _silu(out: Emitter, data: str, name: str) -> str:
    gate = out.node("Sigmoid", [data], f"{name}_gate")
    return out.node("Mul", [data, gate], name, name)


def _mish(out: Emitter, data: str, name: str) -> str:
    soft = out.node("Softplus", [data], f"{name}_softplus")
    return out.node("Mul", [data, out.node("Tanh", [soft], f"{name}_gate")], name, name)


def _hardswish(out: Emitter, data: str, name: str) -> str:
    gate = out.node("HardSigmoid", [data], f"{name}_gate", alpha=1 / 6, beta=0.5)
    return out.node("Mul", [data, gate], name, name)


def _gelu(out: Emitter, data: str, name: str) -> str:
    inner = out.node("Mul", [data, out.float(0.5**0.5, "sqrt_half")], f"{name}_inner")
    return _halved(out, data, out.node("Erf", [inner], f"{name}_erf"), name)


def _gelu_tanh(out: Emitter, data: str, name: str) -> str:
    cube = out.node("Pow", [data, out.float(3.0, "three")], f"{name}_cube")
    term = out.node("Mul", [cube, out.float(0.044715, "cubic")], f"{name}_term")
    total = out.node("Add", [data, term], f"{name}_total")
    inner = out.node("Mul", [total, out.float((2 / np.pi) ** 0.5, "sqrt_2_pi")], f"{name}_inner")
    return _halved(out, data, out.node("Tanh", [inner], f"{name}_tanh"), name)


def _halved(out: Emitter, data: str, gate: str, name: str) -> str:
    """x · (1 + g) / 2."""
    more = out.node("Add", [gate, out.float(1.0, "one")], f"{name}_more")
    half = out.node("Mul", [more, out.float(0.5, "half")], f"{name}_gate")
    return out.node("Mul", [data, half], name, name)


_MADE = {
    "silu": _silu, "mish": _mish, "hardswish": _hardswish, "gelu": _gelu, "gelu_tanh": _gelu_tanh,
}  # fmt: skip
"""Activations written as the products that readers know, where there is no operator."""
