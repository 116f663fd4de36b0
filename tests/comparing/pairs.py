"""Pairs of networks that are equal, and pairs that differ, with boxes where one is needed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from symact import (
    Activation,
    AffineMap,
    Box,
    Network,
    Node,
    abs_,
    gelu,
    hardtanh,
    leaky_relu,
    read,
    relu,
    relu6,
    sigmoid,
    tanh,
)
from symact.networks.operations import Activate, Addition, Affine, Largest, Scale, Select

MODELS = Path(__file__).parent / "models"
EXAMPLES = Path(__file__).parents[2] / "examples"

Pair = tuple[Network, Network] | tuple[Network, Network, Box]

W1 = [["1/2", -1, 2], [3, "1/3", -1], [-1, 1, 1], [0, 2, -3]]
B1 = ["1/4", -1, 0, 1]
W2 = [[1, -2, "1/2", 3], [2, 1, -1, "1/5"]]
B2 = [0, "1/2"]


def net(w1: object = W1, b1: object = B1, w2: object = W2, b2: object = B2,
        bend: Activation = relu) -> Network:  # fmt: skip
    return Network([AffineMap(w1, b1), bend, AffineMap(w2, b2)])


def permuted(bend: Activation) -> Network:
    order = [2, 0, 3, 1]
    columns = [[row[k] for k in order] for row in W2]
    return net([W1[k] for k in order], [B1[k] for k in order], columns, bend=bend)


def scaled(factors: list[str], bend: Activation = relu) -> Network:
    """The units times factors, and what reads them by one over their absolute values."""
    by = list(map(Fraction, factors))
    rows = [[f * Fraction(z) for z in row] for f, row in zip(by, W1, strict=True)]
    shifts = [f * Fraction(z) for f, z in zip(by, B1, strict=True)]
    columns = [[Fraction(z) / abs(f) for f, z in zip(by, row, strict=True)] for row in W2]
    return net(rows, shifts, columns, bend=bend)


def split(bend: Activation) -> Network:
    """The first unit twice, with a third and two thirds of its weight."""
    columns = [[Fraction(row[0]) / 3, *row[1:], Fraction(row[0]) * 2 / 3] for row in W2]
    return net([*W1, W1[0]], [*B1, B1[0]], columns, bend=bend)


def normalised(bend: Activation, shift: str = "1/2") -> tuple[Network, Network]:
    """A batch norm as a scaling of its own, and folded."""
    factor = ["1/2", 2, 3, "2/3"]
    apart = Network([AffineMap(W1, B1), Scale(factor, [shift, 0, 1, -1]), bend, AffineMap(W2, B2)])
    rows = [[Fraction(f) * Fraction(z) for z in row] for f, row in zip(factor, W1, strict=True)]
    shifts = [Fraction(f) * Fraction(z) for f, z in zip(factor, B1, strict=True)]
    folded = [a + Fraction(b) for a, b in zip(shifts, ["1/2", 0, 1, -1], strict=True)]
    return apart, net(rows, folded, bend=bend)


def detour() -> Network:
    """The network after x = relu(x) − relu(−x)."""
    both = [[int(i == j) for j in range(3)] for i in range(3)]
    opposite = [[-z for z in row] for row in both]
    back = [[*a, *b] for a, b in zip(both, opposite, strict=True)]
    return Network(
        [AffineMap([*both, *opposite]), relu, AffineMap(back), AffineMap(W1, B1), relu,
         AffineMap(W2, B2)]
    )  # fmt: skip


def pooled(order: list[int], factor: int = 1) -> Network:
    rows = [[factor * z for z in row] for row in ([1, 2, 0], [0, -1, 1], [3, 0, 1], [1, 1, 1])]
    return Network(
        [AffineMap([rows[k] for k in order]), Largest(4, 1), AffineMap([[Fraction(1, factor)]])]
    )


def skipping(first: int, second: int) -> Network:
    """x + W relu(x), the sum in either order."""
    nodes = [
        Node(Activate(relu), (0,)),
        Node(Affine(AffineMap([[1, 2], [3, 4]])), (1,)),
        Node(Addition(2, 2), (first, second)),
    ]
    return Network(nodes, inputs=2)


def convolution(kernel: list[int], channels: tuple[int, int] = (0, 1), shift: int = 0) -> Network:
    """Two channels along four places, with a 0 at each end that may be moved."""
    windows = Select(
        tuple(p + d - 1 + shift if 0 <= p + d - 1 + shift < 4 else -1
              for p in range(4) for d in range(3)), 4,
    )  # fmt: skip
    kernels = [kernel, [2 * z - 1 for z in kernel]]
    turned = AffineMap([kernels[c] for c in channels], list(channels))
    head = [[1, -2][c] * (p + 1) for p in range(4) for c in channels]
    return Network([windows, Affine(turned, copies=4), relu, AffineMap([head])])


def from_models(first: str, second: str) -> Callable[[], Pair]:
    return lambda: (read(MODELS / first), read(MODELS / second))


def dead() -> Pair:
    box = Box([-1] * 3, [1] * 3)
    return net(), net([*W1, [1, 1, 1]], [*B1, -4], [[*row, 5] for row in W2]), box


def by_regions() -> Pair:
    hat = [AffineMap([[1], [1]], [0, -1]), relu, AffineMap([[1, -1]])]
    return Network([*hat, relu]), Network(hat), Box([-2], [3])


EQUAL: dict[str, Callable[[], Pair]] = {
    "the same": lambda: (net(), net()),
    "permuted": lambda: (net(), permuted(relu)),
    "permuted, smooth": lambda: (net(bend=gelu), permuted(gelu)),
    "rescaled": lambda: (net(), scaled(["2", "1/3", "5", "1/7"])),
    "rescaled, leaky": lambda: (
        net(bend=leaky_relu),
        scaled(["2", "1/3", "5", "1/7"], leaky_relu),
    ),
    "rescaled with signs": lambda: (net(bend=abs_), scaled(["-2", "1/3", "-5", "-1"], abs_)),
    "a unit split": lambda: (net(), split(relu)),
    "a unit split, smooth": lambda: (net(bend=tanh), split(tanh)),
    "batch norm folded": lambda: normalised(relu),
    "batch norm folded, smooth": lambda: normalised(sigmoid),
    "a detour by relu(x) − relu(−x)": lambda: (net(), detour()),
    "a maximum, permuted and rescaled": lambda: (pooled([0, 1, 2, 3]), pooled([3, 1, 0, 2], 4)),
    "a convolution, channels permuted": lambda: (
        convolution([1, 2, 3]),
        convolution([1, 2, 3], (1, 0)),
    ),
    "a skip, the other way round": lambda: (skipping(0, 2), skipping(2, 0)),
    "clipped by two ReLUs": lambda: (
        Network([AffineMap([[1, 2]]), relu6]),
        Network([AffineMap([[1, 2], [1, 2]], [0, -6]), relu, AffineMap([[1, -1]])]),
    ),
    "a unit that nothing reads": lambda: (
        net(),
        net([*W1, [1, 2, 3]], [*B1, 1], [[*row, 0] for row in W2]),
    ),
    "relu twice": lambda: (
        Network([AffineMap(W1, B1), relu, relu, AffineMap(W2, B2)]),
        net(),
    ),
    "a unit that is off on the box": dead,
    "region by region": by_regions,
    "onnxsim, convolution": from_models("conv.onnx", "conv_onnxsim.onnx"),
    "onnxslim, convolution": from_models("conv.onnx", "conv_onnxslim.onnx"),
    "onnxsim, smooth": from_models("tanh.onnx", "tanh_onnxsim.onnx"),
    "onnxslim, smooth": from_models("tanh.onnx", "tanh_onnxslim.onnx"),
}

ULP = Fraction(float(np.spacing(np.float32(2))))


def changed(layer: str, i: int, j: int, by: Fraction | int, bend: Activation = relu) -> Network:
    """The network with one number changed."""
    parts = {"w1": [[*row] for row in W1], "b1": [[z] for z in B1], "w2": [[*row] for row in W2]}
    parts[layer][i][j] = Fraction(parts[layer][i][j]) + by
    return net(parts["w1"], [z for (z,) in parts["b1"]], parts["w2"], bend=bend)


def cube(size: int = 3) -> Box:
    return Box([-1] * size, [1] * size)


def ulp_of_digits() -> Pair:
    network = read(EXAMPLES / "digits_relu.onnx")
    nodes = [*network.nodes]
    last = nodes[4].operation.to_affine()
    rows = [[*row] for row in last.matrix.fractions()]
    rows[3][7] += Fraction(float(np.spacing(np.float32(rows[3][7]))))
    nodes[4] = Node(Affine(AffineMap(rows, last.offset)), nodes[4].reads)
    return network, Network(nodes, inputs=64), Box([0] * 64, [1] * 64)


def tiny_region(size: int) -> Pair:
    """Equal but where the sum of all inputs is close to its largest."""
    row = [[1] * size, [1, *[0] * (size - 1)]]
    first = Network([AffineMap(row, [Fraction(1, 1000) - size, 0]), relu, AffineMap([[1, 1]])])
    second = Network([AffineMap(row, [0, 0]), relu, AffineMap([[0, 1]])])
    return first, second, cube(size)


DIFFERENT: dict[str, Callable[[], Pair]] = {
    "one ulp": lambda: (net(), changed("w1", 0, 2, ULP), cube()),
    "one ulp, smooth": lambda: (net(bend=gelu), changed("w1", 0, 2, ULP, gelu), cube()),
    "one ulp, without a box": lambda: (net(), changed("w1", 0, 2, ULP)),
    "one ulp of digits": ulp_of_digits,
    "one sign": lambda: (net(), changed("w1", 2, 1, -2), cube()),
    "one sign, smooth": lambda: (net(bend=tanh), changed("w1", 2, 1, -2, tanh), cube()),
    "a bias dropped": lambda: (net(), changed("b1", 3, 0, -1), cube()),
    "a bias dropped, smooth": lambda: (net(bend=sigmoid), changed("b1", 3, 0, -1, sigmoid)),
    "an output weight": lambda: (net(), changed("w2", 1, 3, Fraction(1, 10**30)), cube()),
    "a channel swapped in the head": lambda: (
        convolution([1, 2, 3]),
        Network(
            [
                *(node.operation for node in convolution([1, 2, 3]).nodes[:3]),
                AffineMap([[-2, 1, -4, 2, -6, 3, -8, 4]]),
            ]
        ),
        cube(4),
    ),
    "padding off by one": lambda: (
        convolution([1, 2, 3]),
        convolution([1, 2, 3], shift=1),
        cube(4),
    ),
    "a kernel turned around": lambda: (convolution([1, 2, 3]), convolution([3, 2, 1]), cube(4)),
    "a wrong batch norm": lambda: (normalised(relu, "3/4")[0], normalised(relu)[1], cube()),
    "a wrong batch norm, smooth": lambda: normalised(gelu, "3/4")[:2],
    "a smooth unit rescaled": lambda: (net(bend=tanh), scaled(["2", "1", "1", "1"], tanh)),
    "a unit rescaled by −1": lambda: (net(), scaled(["1", "-1", "1", "1"]), cube()),
    "leaky for plain": lambda: (net(), net(bend=leaky_relu), cube()),
    "clipped where it is read": lambda: (net(), net(bend=relu6), Box([-9] * 3, [9] * 3)),
    "a tiny region": lambda: tiny_region(40),
    "a tiny region, few dimensions": lambda: tiny_region(2),
    "a skip left out": lambda: (
        skipping(0, 2),
        Network([relu, AffineMap([[1, 2], [3, 4]])], inputs=2),
        cube(2),
    ),
    "hard for smooth": lambda: (net(bend=tanh), net(bend=hardtanh), cube()),
    "a maximum without a term": lambda: (pooled([0, 1, 2, 3]), pooled([0, 1, 2, 1]), cube()),
    "a simplifier with a fault": lambda: (
        read(MODELS / "conv.onnx"),
        read(MODELS / "wrong.onnx"),
        cube(16),
    ),
    "a simplifier that rounds": lambda: (
        read(MODELS / "rounded.onnx"),
        read(MODELS / "rounded_onnxsim.onnx"),
        cube(16),
    ),
}
