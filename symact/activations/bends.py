"""How the slopes of curved activations change: derivatives in doubles, and how fast these turn.

A derivative is off by at most :data:`SLACK` here, and on each side of its kinks it changes by at
most ``curvature`` times the distance: |f′(y) − f′(x)| ≤ curvature · |y − x| + the jumps between.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from symact.activations import curves
from symact.numbers.arrays import Floats

SLACK = 1e-12
"""More than a derivative is off in doubles, which is a few 2⁻⁵³ of numbers below 4."""


@dataclass(frozen=True)
class Bend:
    """The derivative of an activation.

    Attributes:
        slope: from an array of doubles to the derivatives there, at a kink either one.
        curvature: a bound on the absolute value of the second derivative, between kinks.
        kinks: where the derivative jumps, and by how much at most.
        size: from |x| to the size of which the usual formula in floats is some units u off; it
            grows with |x|.
        relative: that size in words.
    """

    slope: Callable[[Floats], Floats]
    curvature: float
    kinks: tuple[tuple[float, float], ...] = ()
    size: Callable[[Floats], Floats] = np.ones_like
    relative: str = "1"


def _normal(x: Floats) -> Floats:
    """The density of the standard normal distribution."""
    return np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _gelu(x: Floats) -> Floats:
    near = np.clip(x, -40.0, 40.0)
    cumulated = np.asarray(np.frompyfunc(math.erfc, 1, 1)(-near / math.sqrt(2)), dtype=np.float64)
    return np.asarray(cumulated / 2 + near * _normal(near))


def _gelu_tanh(x: Floats) -> Floats:
    near = np.clip(x, -20.0, 20.0)
    root = math.sqrt(2 / math.pi)
    gate = np.tanh(root * (near + 0.044715 * near**3))
    inner = root * (1 + 3 * 0.044715 * near**2)
    return np.asarray((1 + gate) / 2 + near * (1 - gate * gate) * inner / 2)


def _silu(x: Floats) -> Floats:
    near = np.clip(x, -700.0, 700.0)
    gate = curves.sigmoid(near)
    return np.asarray(gate * (1 + near * curves.sigmoid(-near)))


def _mish(x: Floats) -> Floats:
    near = np.clip(x, -700.0, 700.0)
    gate = np.tanh(curves.softplus(near))
    return np.asarray(gate + near * (1 - gate * gate) * curves.sigmoid(near))


SIGMOID = Bend(lambda x: curves.sigmoid(x) * curves.sigmoid(-x), 0.0963)  # 1/(6√3) = 0.09622…
TANH = Bend(
    lambda x: 1 - np.tanh(x) ** 2,
    0.77,  # 4/(3√3) = 0.76980…
    size=lambda x: np.minimum(x, 1.0),
    relative="the smaller of its argument and 1",
)
SOFTPLUS = Bend(
    curves.sigmoid,
    0.25,
    size=lambda x: np.maximum(x, 1.0),
    relative="the larger of its argument and 1",
)
GELU = Bend(_gelu, 0.798, size=np.abs, relative="its argument")  # 2/√(2π) = 0.79788… at 0
GELU_TANH = Bend(_gelu_tanh, 0.80, size=np.abs, relative="its argument")  # 0.79788… at 0
SILU = Bend(_silu, 0.5, size=np.abs, relative="its argument")  # at 0
MISH = Bend(_mish, 0.68, size=np.abs, relative="its argument")
SOFTSIGN = Bend(
    lambda x: 1 / (1 + np.abs(x)) ** 2,
    2.0,  # 2/(1 + |x|)³, at 0 from either side
    size=lambda x: np.minimum(x, 1.0),
    relative="the smaller of its argument and 1",
)
HARDSWISH = Bend(
    lambda x: np.select([x <= -3, x <= 3], [0.0, x / 3 + 0.5], 1.0),
    0.3334,
    ((-3.0, 0.5), (3.0, 0.5)),
    np.abs,
    "its argument",
)


def exponential(left: float, right: float) -> Bend:
    """Of left·(exp(x) − 1) for x ≤ 0 and right·x beyond."""
    return Bend(
        lambda x: np.where(x <= 0, left * np.exp(np.minimum(x, 0.0)), right),
        abs(left) * (1 + 1e-15),
        ((0.0, abs(left - right) * (1 + 1e-15) + 1e-300),) if left != right else (),
        lambda x: np.maximum(abs(left), abs(right) * x),
        f"the larger of {abs(left):.4g} and {abs(right):.4g} times its argument",
    )
