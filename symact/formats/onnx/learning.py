"""The operators of ``ai.onnx.ml`` that are affine: linear models of classical learning."""

from __future__ import annotations

import math

from symact.activations.entries import sigmoid
from symact.display import count_of
from symact.errors import ModelError, ShapeError, UnsupportedError
from symact.formats.bytes import printable, shape_text
from symact.formats.chain import fraction_matrix
from symact.formats.onnx.call import Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, Sources, Tensor
from symact.formats.onnx.tensors import FLOAT
from symact.networks.opaque import Opaque
from symact.networks.operations import Affine
from symact.numbers.affine import AffineMap


def _rows(call: Call) -> tuple[Computed, int, int]:
    """The input, how many rows it has, and how many numbers each; one dimension is one row."""
    data = call.computed(0)
    if not 1 <= len(data.shape) <= 2:
        raise ShapeError(
            f"{call} is given an input of shape {shape_text(data.shape)}; it needs rows"
        )
    return data, math.prod(data.shape[:-1]), data.shape[-1]


@operator("ai.onnx.ml.Scaler", inputs=(1, 1), attributes="offset scale")
def _scaler(call: Call) -> Tensor:
    """(x − offset) · scale, one of each for a feature or for all."""
    data, rows, width = _rows(call)
    shifts, factors = (call.attributes.exact_numbers(name) or () for name in ("offset", "scale"))
    for name, numbers in (("offset", shifts), ("scale", factors)):
        if len(numbers) not in (1, width):
            raise ShapeError(
                f"{call} has {count_of(len(numbers), 'number')} for its {name}; it needs one, or "
                f"{width}"
            )
    offset = shifts * width if len(shifts) == 1 else shifts
    scale = factors * width if len(factors) == 1 else factors
    name = f"the numbers of {call}"
    factor = fraction_matrix([[f] for f in scale] * rows, 1, name)
    shift = fraction_matrix([[-o * f] for o, f in zip(offset, scale, strict=True)] * rows, 1, name)
    stored = _stored(call, offset=len(shifts), scale=len(factors))
    call.program.rounds.append(f"{call}, which subtracts before it multiplies")
    return call.program.scaled(data, factor, shift, stored)


def _stored(call: Call, **sizes: int) -> Sources:
    return tuple(s for name, size in sizes.items() for s in call.attribute_source(name, size))


def _scores(call: Call, outputs: int) -> Computed:
    """W x + b for each row, with the coefficients row by row."""
    data, rows, width = _rows(call)
    weights = call.attributes.exact_numbers("coefficients") or ()
    shifts = call.attributes.exact_numbers("intercepts") or ()
    if len(weights) != outputs * width or len(shifts) not in (0, outputs):
        raise ShapeError(
            f"{call} has {len(weights)} coefficients and {len(shifts)} intercepts; {width} "
            f"features and {outputs} results need {outputs * width} and {outputs}"
        )
    matrix = fraction_matrix(
        [weights[k * width : (k + 1) * width] for k in range(outputs)], width, f"{call}"
    )
    shift = fraction_matrix([[b] for b in shifts], 1, f"{call}") if shifts else None
    operation = Affine(AffineMap(matrix, shift), copies=rows)
    stored = _stored(call, coefficients=len(weights), intercepts=len(shifts))
    value = call.program.emit(operation, (data.value,), stored)
    return Computed(value, (rows, outputs), FLOAT)


def _transformed(call: Call, scores: Computed) -> Computed:
    """The scores after the transformation that the node names."""
    match call.attributes.word("post_transform", "NONE"):
        case "NONE":
            return scores
        case "LOGISTIC":
            return call.program.activated(scores, sigmoid)
        case "SOFTMAX" | "SOFTMAX_ZERO" | "PROBIT" as kind:
            width = math.prod(scores.shape)
            shape = f"{scores.shape}"
            hidden = Opaque(kind.title(), width, width, f"ai.onnx.ml {kind} {shape}", call.before)
            return Computed(call.program.emit(hidden, (scores.value,)), scores.shape, FLOAT)
        case other:
            raise ModelError(f"{call} has the unknown post_transform {printable(other)!r}")


@operator(
    "ai.onnx.ml.LinearRegressor",
    inputs=(1, 1),
    attributes="coefficients intercepts post_transform targets",
)
def _linear_regressor(call: Call) -> Tensor:
    targets = call.attributes.integer("targets", 1)
    if targets < 1:
        raise ShapeError(f"{call} has {targets} targets; it needs one or more")
    return _transformed(call, _scores(call, targets))


@operator(
    "ai.onnx.ml.LinearClassifier",
    inputs=(1, 1),
    attributes="classlabels_ints classlabels_strings coefficients intercepts multi_class "
    "post_transform",
    outputs=2,
)
def _linear_classifier(call: Call) -> tuple[Tensor, ...]:
    """The label, which is not looked into, and the scores of all classes."""
    labels = call.attributes.integers("classlabels_ints")
    count = len(labels or ()) or call.attributes.count("classlabels_strings")
    intercepts = len(call.attributes.numbers("intercepts") or ())
    if count < 2 or (count == 2 and intercepts == 1):
        raise UnsupportedError(
            f"{call} has {count_of(intercepts, 'intercept')} for {count_of(count, 'class')}; one "
            "score for two classes is not read"
        )
    scores = _scores(call, count)
    rows = scores.shape[0]
    chosen = Opaque("LinearClassifier", rows * count, rows, f"labels {labels}", call.before)
    label = Computed(call.program.emit(chosen, (scores.value,)), (rows,), 7)
    return label, _transformed(call, scores)


@operator(
    "ai.onnx.ml.Normalizer",
    "ai.onnx.ml.Binarizer",
    "ai.onnx.ml.Imputer",
    inputs=(1, 1),
    attributes="norm threshold imputed_value_floats imputed_value_int64s replaced_value_float "
    "replaced_value_int64",
)
def _of_each_row(call: Call) -> tuple[Tensor, ...]:
    """As many numbers as there were, though no schema says so; what they are is not looked into."""
    return opaque(call, call.computed(0).shape)
