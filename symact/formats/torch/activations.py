"""ATen's activations."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from symact.errors import ModelError, UnsupportedError
from symact.formats.onnx.program import Computed, Tensor
from symact.formats.onnx.tensors import Constant
from symact.formats.torch.table import Result, Step, aten
from symact.networks.network import Import

PLAIN = {
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "abs": "Abs",
    "sign": "Sign",
    "sgn": "Sign",
    "neg": "Neg",
    "hardswish": "HardSwish",
    "mish": "Mish",
}
"""Functions of one tensor and nothing else, and what ONNX calls them."""


def _enter(word: str, operator: str) -> None:
    @aten(f"{word}.default", names="input")
    def _plain(step: Step) -> Result:
        return step.onnx(operator, step.tensor("input"))


for _word, _operator in PLAIN.items():
    _enter(_word, _operator)


@aten("silu.default", names="input")
def _silu(step: Step) -> Result:
    return step.onnx("Swish", step.tensor("input"), alpha=Fraction(1))


@aten("leaky_relu.default", names="input negative_slope")
def _leaky_relu(step: Step) -> Result:
    return step.onnx("LeakyRelu", step.tensor("input"), alpha=step.number("negative_slope", 0.01))


@aten("elu.default", names="input alpha scale input_scale")
def _elu(step: Step) -> Result:
    """scale·x on the right, alpha·scale·(exp(input_scale·x) − 1) on the left."""
    alpha, scale, inner = (step.number(name, 1) for name in ("alpha", "scale", "input_scale"))
    data = step.tensor("input")
    if inner == 1:
        if scale == 1:
            return step.onnx("Elu", data, alpha=alpha)
        return step.onnx("Selu", data, alpha=alpha, gamma=scale)
    if inner > 0 and scale == 1 and alpha * inner == 1:
        return step.onnx("Celu", data, alpha=alpha)
    if inner > 0 and scale == 1 and _is_rounded_inverse(alpha, inner):
        # celu: 1/alpha, which the decomposition rounds
        step.program.rounds.append(f"{step}, which rounds the inverse of its alpha")
        return step.onnx("Celu", data, alpha=alpha)
    return step.opaque()


def _is_rounded_inverse(alpha: Fraction, inner: Fraction) -> bool:
    """Whether one of two numbers of float32 is the other's inverse, rounded."""
    return abs(alpha * inner - 1) <= Fraction(1, 1 << 23)


@aten("selu.default", names="input")
def _selu(step: Step) -> Result:
    return step.onnx("Selu", step.tensor("input"))


@aten("celu.default", names="input alpha")
def _celu(step: Step) -> Result:
    return step.onnx("Celu", step.tensor("input"), alpha=step.number("alpha", 1))


@aten("gelu.default", names="input approximate")
def _gelu(step: Step) -> Result:
    return step.onnx("Gelu", step.tensor("input"), approximate=step.word("approximate", "none"))


@aten("softplus.default", names="input beta threshold")
def _softplus(step: Step) -> Result:
    """log(1 + exp(βx))/β; beyond a threshold for βx the kernels give x, which is listed."""
    beta, threshold = step.number("beta", 1), step.number("threshold", 20)
    data = step.tensor("input")
    if beta <= 0 or threshold < 1:
        return step.opaque()
    # what is left out there is log(1 + exp(−t))/β < 2^−t/β, since e > 2
    away = math.floor(threshold) + _log2_floor(beta)
    step.program.imports.append(
        Import(f"{step.call.node}, where x stands for softplus above {threshold}", f"≤ 2^{-away}")
    )
    if beta == 1:
        return step.onnx("Softplus", data)
    step.program.rounds.append(f"{step}, which multiplies and divides by its beta in between")
    inner = step.onnx("Softplus", step.onnx("Mul", data, step.numbers(beta, data)))
    return step.onnx("Mul", inner, step.numbers(1 / beta, data))


def _log2_floor(number: Fraction) -> int:
    """The largest k with 2^k ≤ number, for a positive one."""
    k = number.numerator.bit_length() - number.denominator.bit_length()
    return k if Fraction(2) ** k <= number else k - 1


@aten("hardsigmoid.default", names="input")
def _hardsigmoid(step: Step) -> Result:
    alpha = step.single("alpha", step.element, 1 / 6).array.item()
    return step.onnx(
        "HardSigmoid", step.tensor("input"), alpha=Fraction(alpha), beta=Fraction(1, 2)
    )


@aten("hardtanh.default", names="input min_val max_val")
def _hardtanh(step: Step) -> Result:
    return _clipped(step, step.single("min_val", step.element, -1), _upper(step, "max_val", 1))


@aten("relu6.default", names="input")
def _relu6(step: Step) -> Result:
    return _clipped(step, step.single("low", step.element, 0), _upper(step, "high", 6))


def _upper(step: Step, name: str, default: float) -> Constant:
    return step.single(name, step.element, default)


@aten("clamp.default", "clip.default", names="input min max")
def _clamp(step: Step) -> Result:
    low, high = (
        step.single(name, step.element) if step.has(name) else None for name in ("min", "max")
    )
    return _clipped(step, low, high)


@aten("clamp_min.default", names="input min")
def _clamp_min(step: Step) -> Result:
    return _clipped(step, step.single("min", step.element), None)


@aten("clamp_max.default", names="input max")
def _clamp_max(step: Step) -> Result:
    return _clipped(step, None, step.single("max", step.element))


def _clipped(step: Step, low: Constant | None, high: Constant | None) -> Tensor:
    return step.onnx("Clip", step.tensor("input"), low, high)


@aten("clamp.Tensor", names="input min max")
def _clamp_tensors(step: Step) -> Result:
    """min(max(x, low), high), the bounds being tensors."""
    result = step.tensor("input")
    for operator, name in (("Max", "min"), ("Min", "max")):
        if step.has(name):
            result = step.onnx(operator, result, step.tensor(name))
    return result


@aten("prelu.default", "_prelu_kernel.default", names="input weight")
def _prelu(step: Step) -> Result:
    """One slope, or one for each channel, which is the second dimension."""
    data, slope = step.tensor("input"), step.tensor("weight")
    if len(slope.shape) == 1 and len(data.shape) > 1:
        slope = step.program.reshaped(slope, (slope.shape[0], *(1,) * (len(data.shape) - 2)))
    elif len(slope.shape) > len(data.shape):
        raise ModelError(f"{step} has slopes of more dimensions than its input")
    return step.onnx("PRelu", data, slope)


@aten("dropout.default", "native_dropout.default", "feature_dropout.default", names="input p train")
def _dropout(step: Step) -> Result:
    probability: Any = step.values.get("p")
    if step.flag("train") and probability != 0:
        raise UnsupportedError(
            f"{step} is in training mode, where it is random; call module.eval() before exporting"
        )
    return step.tensor("input")


@aten("erf.default", names="input")
def _erf(step: Step) -> Result:
    """Not looked into, but GELU is made of it."""
    return step.opaque("Erf") if isinstance(step.tensor("input"), Computed) else step.opaque()
