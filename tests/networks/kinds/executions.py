"""Executions of a network in one float type, in orders of summation that executors may use.

Many executions run side by side: values have shape (executions, width).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from symact import Network
from symact.activations.activation import Activation
from symact.networks.kinds.kind import EachOperation
from symact.networks.operations import Addition, Affine, Largest, Scale, Select
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rounding import floats_of

Array = np.ndarray[Any, Any]

ORDERS = (
    "forward",
    "reversed",
    "positive first",
    "negative first",
    "small first",
    "large first",
    "in turns",
    "pairwise",
    "blocked",
    "fused",
    "wide",
)
"""Orders that are tried once each; of all further executions a third adds terms in random order, a
third those first that are positive, and a third those that are negative."""

USUAL = frozenset(
    ["sigmoid", "tanh", "silu", "softplus", "mish", "hardswish", "gelu", "gelu_tanh", "elu", "selu"]
)
"""Activations that are computed by their usual formulas too."""


def to_type(x: Array, dtype: str) -> Array:
    """Doubles rounded to a type: once, to nearest, ties to even, with gradual underflow."""
    if dtype == "float64":
        return x
    if dtype != "bfloat16":
        return x.astype(dtype).astype(np.float64)
    _, exponent = np.frexp(x)
    unit = np.ldexp(1.0, np.maximum(exponent, -125) - 8)
    found: Array = np.rint(x / unit) * unit
    return np.where(np.abs(found) > 3.3895313892515355e38, np.copysign(np.inf, x), found)


class Executions(EachOperation[Array]):
    """Each row of a value is one execution, in doubles that hold numbers of the type.

    A sum or product of two of them is computed in doubles and rounded: that is the rounded exact
    result for float32 and narrower types, as 53 ≥ 2·24 + 2 (S. Figueroa, 1995), and for float64
    itself.
    """

    def __init__(
        self, dtype: str, count: int, seed: int = 0, accumulate: str | None = None
    ) -> None:
        self.dtype, self.count = dtype, count
        self.sums = accumulate or dtype
        self.random = np.random.default_rng(seed)

    def held(self, matrix: RationalMatrix) -> Array:
        return floats_of(matrix, self.dtype, "a matrix").astype(np.float64)

    def join(self, values: Sequence[Array]) -> Array:
        return np.concatenate(values, axis=-1)

    def affine(self, operation: Affine, x: Array) -> Array:
        width = operation.blocks[0].shape[1]
        parts = x.reshape(self.count, len(operation.blocks), operation.copies, width)
        done = []
        for g, block in enumerate(operation.blocks):
            weight, bias = self.held(block.matrix), self.held(block.offset)[:, 0]
            exact = parts[:, g, :, None, :] * weight
            spread = np.broadcast_to(bias, exact.shape[:-1])
            done.append(self.total(exact, spread))
        return np.stack(done, axis=1).reshape(self.count, -1)

    def total(self, exact: Array, bias: Array) -> Array:
        """Sums over the last axis: each execution in its order, the bias somewhere."""
        terms = np.concatenate([to_type(exact, self.sums), bias[..., None]], axis=-1)
        found = np.empty(bias.shape)
        for k in range(self.count):
            order = ORDERS[k] if k < len(ORDERS) else "random"
            found[k] = getattr(self, f"_{order.replace(' ', '_')}", self._random)(
                exact[k], terms[k]
            )
        if self.count > len(ORDERS):
            rest = terms[len(ORDERS) :]
            key = self.random.random(rest.shape)
            key[1::3] -= 2 * (rest[1::3] > 0)  # by sign, in random order otherwise
            key[2::3] -= 2 * (rest[2::3] < 0)
            found[len(ORDERS) :] = self._by(rest, key)
        return to_type(found, self.dtype)

    def _add(self, first: Array, second: Array) -> Array:
        return to_type(first + second, self.sums)

    def _by(self, terms: Array, key: Array) -> Array:
        """Terms one after another, by increasing keys."""
        ordered = np.take_along_axis(terms, np.argsort(key, axis=-1, kind="stable"), axis=-1)
        total = ordered[..., 0]
        for j in range(1, ordered.shape[-1]):
            total = self._add(total, ordered[..., j])
        return total

    def _random(self, exact: Array, terms: Array) -> Array:
        return np.zeros(terms.shape[:-1])  # all of them at once, afterwards

    def _forward(self, exact: Array, terms: Array) -> Array:
        return self._by(terms, np.broadcast_to(np.arange(terms.shape[-1]), terms.shape))

    def _reversed(self, exact: Array, terms: Array) -> Array:
        return self._by(terms, np.broadcast_to(-np.arange(terms.shape[-1]), terms.shape))

    def _positive_first(self, exact: Array, terms: Array) -> Array:
        return self._by(terms, -terms)

    def _negative_first(self, exact: Array, terms: Array) -> Array:
        return self._by(terms, terms)

    def _small_first(self, exact: Array, terms: Array) -> Array:
        return self._by(terms, np.abs(terms))

    def _large_first(self, exact: Array, terms: Array) -> Array:
        return self._by(terms, -np.abs(terms))

    def _in_turns(self, exact: Array, terms: Array) -> Array:
        rank = np.argsort(np.argsort(terms, axis=-1), axis=-1)
        return self._by(terms, np.minimum(rank, terms.shape[-1] - 1 - rank))

    def _pairwise(self, exact: Array, terms: Array) -> Array:
        total, bias = terms[..., :-1], terms[..., -1]
        while total.shape[-1] > 1:
            odd = total[..., total.shape[-1] // 2 * 2 :]
            paired = self._add(total[..., : -1 if odd.shape[-1] else None : 2], total[..., 1::2])
            total = np.concatenate([paired, odd], axis=-1)
        return self._add(total[..., 0], bias)

    def _blocked(self, exact: Array, terms: Array) -> Array:
        total = terms[..., -1]
        for start in range(0, terms.shape[-1] - 1, 8):
            block = terms[..., start : min(start + 8, terms.shape[-1] - 1)]
            total = self._add(
                total, self._by(block, np.broadcast_to(np.arange(block.shape[-1]), block.shape))
            )
        return total

    def _fused(self, exact: Array, terms: Array) -> Array:
        total = terms[..., -1]
        for j in range(exact.shape[-1]):
            total = self._add(total, exact[..., j])
        return total

    def _wide(self, exact: Array, terms: Array) -> Array:
        return exact.sum(axis=-1) + terms[..., -1]

    def scale(self, operation: Scale, x: Array) -> Array:
        product = to_type(x * self.held(operation.factor)[:, 0], self.sums)
        return to_type(self._add(product, self.held(operation.shift)[:, 0]), self.dtype)

    def select(self, operation: Select, x: Array) -> Array:
        indices = np.array(operation.indices)
        return np.where(indices >= 0, x[:, indices], 0.0)

    def sum(self, operation: Addition, x: Array) -> Array:
        parts = x.reshape(self.count, operation.terms, operation.width).transpose(0, 2, 1)
        return self.total(parts, np.zeros(parts.shape[:-1]))

    def activate(self, activation: Activation, x: Array) -> Array:
        found = to_type(activation.floats(x), self.dtype)
        if activation.name in USUAL:  # every other execution computes it by steps
            found[1::2] = self._usual(activation, x[1::2])
        return found

    def _usual(self, activation: Activation, x: Array) -> Array:
        def r(value: Any) -> Array:
            return to_type(np.asarray(value, dtype=np.float64), self.dtype)

        def sigmoid(z: Array) -> Array:
            return r(1 / r(1 + r(np.exp(-z))))

        def softplus(z: Array) -> Array:
            return r(r(np.log1p(r(np.exp(-np.abs(z))))) + np.maximum(z, 0))

        match activation.name:
            case "sigmoid":
                return sigmoid(x)
            case "tanh":
                return r(np.tanh(x))
            case "silu":
                return r(x * sigmoid(x))
            case "softplus":
                return softplus(x)
            case "mish":
                return r(x * r(np.tanh(softplus(x))))
            case "hardswish":
                gate = np.clip(r(r(x * r(1 / 6)) + 0.5), 0, 1)
                return r(x * gate)
            case "gelu":
                inner = np.frompyfunc(math.erf, 1, 1)(r(x * r(math.sqrt(0.5)))).astype(np.float64)
                return r(r(x * 0.5) * r(1 + r(inner)))
            case "gelu_tanh":
                cube = r(r(x * x) * x)
                inner = r(r(math.sqrt(2 / math.pi)) * r(x + r(r(0.044715) * cube)))
                return r(r(x * 0.5) * r(1 + r(np.tanh(inner))))
        alpha = float(activation.parameters["alpha"])
        scale = float(activation.parameters.get("scale", 1))
        left = r(r(alpha) * r(r(np.exp(np.minimum(x, 0))) - 1))
        return r(r(scale) * np.where(x > 0, x, left))

    def maximum(self, operation: Largest, x: Array) -> Array:
        return np.asarray(x.reshape(self.count, operation.terms, operation.width).max(axis=1))


def executed(
    network: Network, x: Array, dtype: str, count: int, seed: int = 0, accumulate: str | None = None
) -> Array:
    """The outputs of many executions at one point, of shape (executions, outputs)."""
    with np.errstate(all="ignore"):
        start = np.tile(to_type(np.asarray(x, dtype=np.float64), dtype), (count, 1))
        return network.run(Executions(dtype, count, seed, accumulate), start)
