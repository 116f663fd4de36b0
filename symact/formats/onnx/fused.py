"""Operators that optimisers put in the place of several: those of ``com.microsoft`` by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symact.activations.activation import Activation
from symact.activations.entries import activation, gelu, gelu_tanh, relu, sigmoid, silu, tanh
from symact.errors import ModelError, ShapeError, UnsupportedError
from symact.formats.bytes import printable, shape_text
from symact.formats.onnx.call import Call, operator
from symact.formats.onnx.convolution import convolution
from symact.formats.onnx.dense import gemm, is_product_of_paths, product_of
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, Tensor, column_of, common_shape, positions_of
from symact.formats.onnx.sliding import ATTRIBUTES
from symact.formats.onnx.tensors import Constant


def _named(call: Call, word: str, parameters: Sequence[Fraction | None]) -> Activation:
    """The activation that an optimiser fused, by its operator's name and up to two parameters."""
    first, second = [*parameters, None, None][:2]
    match word:
        case "":
            return activation("identity")
        case "Relu":
            return relu
        case "Sigmoid":
            return sigmoid
        case "Tanh":
            return tanh
        case "LeakyRelu" if first is not None:
            return activation("leaky_relu", alpha=first)
        case "HardSigmoid" if first is not None and second is not None and first > 0:
            return activation("hardsigmoid", alpha=first, beta=second)
    raise UnsupportedError(
        f"{call} has the activation {printable(word)!r}, which is not read with its parameters"
    )


def _one_constant(call: Call) -> None:
    if is_product_of_paths(call.required(0), call.required(1)):
        raise UnsupportedError(
            f"{call} multiplies two tensors that both depend on the input, which is not affine; "
            "one of them has to be constant"
        )


@operator(
    "com.microsoft.FusedGemm",
    inputs=(2, 3),
    attributes="alpha beta transA transB activation activation_alpha activation_beta "
    "activation_gamma",
)
def _fused_gemm(call: Call) -> Tensor:
    _one_constant(call)
    parameters = [
        call.attributes.number(name, 0.0) if name in call.attributes.names else None
        for name in ("activation_alpha", "activation_beta")
    ]
    entry = _named(call, call.attributes.word("activation", ""), parameters)
    return call.program.activated(gemm(call), entry)


@operator(
    "com.microsoft.FusedConv",
    inputs=(2, 4),
    attributes=f"{ATTRIBUTES} group activation activation_params",
)
def _fused_conv(call: Call) -> Tensor:
    """A convolution, plus a tensor if there is one, under an activation."""
    result = convolution(call)
    skip = call.input(3)
    if isinstance(skip, Constant):
        raise UnsupportedError(f"{call} adds a constant as its input 3, which is not read")
    if skip is not None:
        if skip.shape != result.shape:
            raise ShapeError(
                f"{call} adds a tensor of shape {shape_text(skip.shape)} to its result of shape "
                f"{shape_text(result.shape)}"
            )
        result = call.program.added(result, skip)
    parameters = call.attributes.exact_numbers("activation_params") or ()
    entry = _named(call, call.attributes.word("activation", ""), parameters)
    return call.program.activated(result, entry)


@operator(
    "com.microsoft.FusedMatMul",
    inputs=(2, 2),
    attributes="alpha transA transB transBatchA transBatchB",
)
def _fused_matmul(call: Call) -> Tensor:
    _one_constant(call)
    call.one_type()
    if any(call.attributes.integer(name, 0) for name in ("transBatchA", "transBatchB")):
        raise UnsupportedError(f"{call} transposes its batches, which is not read")
    factors = []
    for k, flag in enumerate(("transA", "transB")):
        factor = call.required(k)
        if call.attributes.integer(flag, 0) and len(factor.shape) > 1:
            turned = positions_of(factor.shape).swapaxes(-1, -2)
            factor = call.program.select(factor, turned)
        factors.append(factor)
    alpha = call.attributes.number("alpha", 1.0)
    if alpha not in (1, -1):
        call.program.rounds.append(f"{call}, which multiplies by its alpha afterwards")
    return replace(product_of(call, factors[0], factors[1], alpha), product=None)


@operator("com.microsoft.Gelu", inputs=(1, 1))
def _gelu(call: Call) -> Tensor:
    return call.program.activated(call.computed(0), gelu)


@operator("com.microsoft.QuickGelu", inputs=(1, 1), attributes="alpha")
def _quick_gelu(call: Call) -> Tensor:
    """x·σ(αx), which is silu(αx)/α."""
    alpha = call.attributes.number("alpha", 1.702)
    if not alpha:
        raise ModelError(f"{call} has alpha = 0")
    inner = call.program.scaled(call.computed(0), alpha, None)
    call.program.rounds.append(f"{call}, which multiplies by its alpha in between")
    return call.program.scaled(call.program.activated(inner, silu), 1 / alpha, None)


@operator("com.microsoft.BiasGelu", inputs=(2, 2))
def _bias_gelu(call: Call) -> Tensor:
    return call.program.activated(_with_bias(call), gelu)


@operator("com.microsoft.FastGelu", inputs=(1, 2))
def _fast_gelu(call: Call) -> Tensor:
    data = call.computed(0) if call.input(1) is None else _with_bias(call)
    return call.program.activated(data, gelu_tanh)


def _with_bias(call: Call) -> Computed:
    call.one_type()
    data, bias = call.computed(0), call.constant(1, "its bias")
    if common_shape(data.shape, bias.shape, str(call)) != data.shape:
        raise ShapeError(
            f"{call} has a bias of shape {shape_text(bias.shape)} for an input of shape "
            f"{shape_text(data.shape)}; it has to repeat to it"
        )
    return call.program.scaled(data, 1, column_of(bias, data.shape), bias.sources)


@operator(
    "com.microsoft.SkipLayerNormalization",
    "com.microsoft.SkipSimplifiedLayerNormalization",
    inputs=(3, 5),
    attributes="epsilon",
)
def _skip_layer_normalization(call: Call) -> tuple[Tensor, ...]:
    """A sum and a normalisation of each row, which is not looked into."""
    call.one_type()
    return opaque(call, call.required(0).shape)
