"""The operators of ONNX that normalise channels."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from symact.errors import ShapeError, UnsupportedError
from symact.formats.bytes import shape_text
from symact.formats.chain import fraction_matrix
from symact.formats.onnx.batchnorm import nearest_root
from symact.formats.onnx.call import Call, need_rank, operator
from symact.formats.onnx.program import Tensor, sources_of
from symact.networks.derived import Derived
from symact.networks.network import Import
from symact.numbers.matrix import RationalMatrix

ROUNDINGS = 9
"""How many roundings a number of a batch norm comes of at most: variance + ε, its root, the
inverse, the product with the scale, one with the mean, the difference from it, the sum with the
bias, and two for what is merged into a convolution."""


@operator(
    "BatchNormalization",
    inputs=(5, 5),
    attributes="epsilon momentum spatial is_test training_mode",
    outputs=5,
)
def _batch_normalization(call: Call) -> Tensor:
    """scale · (x − mean) / √(var + ε) + bias, channel by channel, the root being made rational."""
    numbers = call.attributes
    if (
        any(call.outputs[1:])
        or numbers.integer("training_mode", 0)
        or (call.opset < 7 and not numbers.integer("is_test", 0))
    ):
        raise UnsupportedError(
            f"{call} is in training mode, where it depends on the batch; export the model for "
            "inference"
        )
    if not numbers.integer("spatial", 1):
        raise UnsupportedError(f"{call} has spatial = 0, which is not read")
    data = call.computed(0)
    need_rank(call, data, 2, "an input")
    channels = data.shape[1]
    scale, bias, mean, variance = (
        _channel_numbers(call, k, name, channels)
        for k, name in enumerate(("scale", "bias", "mean", "variance"), start=1)
    )
    epsilon = numbers.number("epsilon", 1e-5)
    roots = [
        nearest_root(s, v + epsilon, f"the factor of channel {k} of {call}")
        for k, (s, v) in enumerate(zip(scale, variance, strict=True))
    ]
    errors = [root.error for root in roots if root.error is not None]
    if errors:
        call.program.imports.append(Import(call.node, f"≤ 2^{max(errors)}"))
    factors = [[root.value] for root in roots]
    shifts = [[b - m * root.value] for b, m, root in zip(bias, mean, roots, strict=True)]
    # channel k stands at the same places in every sample
    channel = np.arange(channels).reshape(1, channels, *(1,) * (len(data.shape) - 2))
    which = np.broadcast_to(channel, data.shape).ravel().tolist()
    name = f"the factors of {call}"
    factor = fraction_matrix(factors, 1, name).take(which)
    shift = fraction_matrix(shifts, 1, name).take(which)
    # b − m s / √(v + ε) in floats: what cancels is rounded before
    sizes = [[abs(b) + abs(m * r.value)] for b, m, r in zip(bias, mean, roots, strict=True)]
    derived = Derived(ROUNDINGS, fraction_matrix(sizes, 1, name).take(which))
    stored = sources_of(*call.given[1:])
    return call.program.scaled(data, factor, shift, stored, derived)


def _channel_numbers(call: Call, k: int, meant: str, channels: int) -> list[Fraction]:
    constant = call.constant(k, f"its {meant}")
    if constant.shape != (channels,):
        raise ShapeError(
            f"{call} has {channels} channels but its {meant} is of shape "
            f"{shape_text(constant.shape)}; it needs a number for each channel"
        )
    return [row[0] for row in RationalMatrix.column(constant.array, constant.name).fractions()]
