"""Bounds on what floats may differ: over what is observed, beside older bounds, and their cost.

    python benchmarks/agreement.py [--quick] [--executions 200]

For each network: the median over its outputs of the bound divided by the largest error seen in
executions that add in orders of all kinds, sorted by sign among them; the same for an enclosure by
intervals with γₙ, which multiplies absolute values; and for plain interval arithmetic, in which
every operation is widened by half a unit of its largest value. Cost is the time of a bound over
that of a forward pass in NumPy, both taken in turns, the median of rounds.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from symact import AffineMap, Network, enclose, read, relu  # noqa: E402
from symact.activations.entries import activation  # noqa: E402
from symact.networks.kinds import agreement  # noqa: E402
from symact.networks.operations import Activate, Affine, Largest, Scale  # noqa: E402
from tests.networks.kinds.agreement_campaign import between  # noqa: E402
from tests.networks.kinds.executions import executed, to_type  # noqa: E402

UNITS = {"float16": 2.0**-11, "float32": 2.0**-24, "float64": 2.0**-53}


def made(width: int, maps: int, kind: str, dtype: str, middle: str = "relu") -> Network:
    """A network of one width: ``he`` keeps its size, ``torch`` has that library's first weights."""
    random = np.random.default_rng(width * 100 + maps)
    entry = relu if middle == "relu" else activation(middle)
    layers: list[Any] = []
    for k in range(maps):
        if kind == "he":
            matrix = random.standard_normal((width, width)) * np.sqrt(2 / width)
            bias = random.standard_normal(width) * 0.1
        else:
            matrix = random.uniform(-1, 1, (width, width)) / np.sqrt(width)
            bias = random.uniform(-1, 1, width) / np.sqrt(width)
        layers.append(AffineMap(to_type(matrix, dtype), to_type(bias, dtype)))
        if k < maps - 1:
            layers.append(entry)
    return Network(layers, inputs=width)


def intervals(network: Network, x: Any, dtype: str) -> Any:
    """Half the width of plain interval arithmetic, outwards by u of the larger end after each
    operation: chains only."""
    unit = UNITS[dtype]
    low = high = np.asarray(x, dtype=np.float64)
    for node in network.nodes:
        operation = node.operation
        if isinstance(operation, Affine) and operation.is_dense:
            weight, bias = operation.blocks[0].round("float64")
            ends = np.minimum(weight * low, weight * high), np.maximum(weight * low, weight * high)
            slack = unit * np.maximum(np.abs(ends[0]), np.abs(ends[1]))
            low, high = (ends[0] - slack), (ends[1] + slack)
            count = weight.shape[1]
            size = np.maximum(np.abs(low), np.abs(high)).sum(axis=1) + np.abs(bias)
            low = low.sum(axis=1) + bias - unit * count * size
            high = high.sum(axis=1) + bias + unit * count * size
        elif isinstance(operation, Activate):
            low, high = operation.activation.floats(low), operation.activation.floats(high)
        elif isinstance(operation, (Largest, Scale)):
            return np.full(network.outputs, np.nan)
        else:
            return np.full(network.outputs, np.nan)
    return (high - low) / 2


def networks(quick: bool) -> Iterator[tuple[str, Network, Any, str]]:
    """Named networks with a point and a type."""
    random = np.random.default_rng(0)
    for kind in ("he", "torch"):
        for width in (16, 64) if quick else (16, 32, 64, 256):
            for maps in (2, 8) if quick else (2, 4, 8, 16, 20):
                if width == 256 and maps > 4:
                    continue
                network = made(width, maps, kind, "float32")
                point = to_type(random.standard_normal(width), "float32")
                yield f"{kind} {width}×{maps}", network, point, "float32"
    for dtype in ("float16", "float64"):
        point = to_type(random.standard_normal(64), dtype)
        yield f"he 64×4 {dtype}", made(64, 4, "he", dtype), point, dtype
    for name in ("gelu", "tanh"):
        network = made(32, 4, "he", "float32", name)
        yield f"he 32×4 {name}", network, to_type(random.standard_normal(32), "float32"), "float32"
    digits = np.load(ROOT / "examples" / "digits.npz")
    for name in ("digits_linear.onnx", "digits_relu.onnx"):
        yield name, read(ROOT / "examples" / name), np.asarray(digits["zero"], float), "float32"


def ratio(bound: Any, worst: Any) -> float:
    """The median over outputs that are off at all."""
    there = worst > 0
    return float(np.median(bound[there] / worst[there])) if there.any() else float("nan")


def taken(call: Callable[[], Any]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    call()
    return time.process_time() - start


def cost(network: Network, point: Any, dtype: str, rounds: int) -> float:
    """A bound over a forward pass."""
    own = point.astype(dtype)
    found = []
    for _ in range(rounds):
        passes = taken(lambda: [network(own) for _ in range(20)]) / 20
        found.append(taken(lambda: agreement.bound(network, point, 0, dtype)) / max(passes, 1e-9))
    return statistics.median(found)


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--executions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(f"{'network':24}{'bound':>9}{'at worst':>9}{'γ':>10}{'intervals':>10}{'cost':>7}")
    for name, network, point, dtype in networks(given.quick):
        bound = agreement.bound(network, point, 0, dtype).error
        exact = [(low + high) / 2 for low, high in between(network, point)]
        # the error of an execution, rounded once
        results = executed(network, point, dtype, given.executions)
        off = [[abs(float(type(e)(v) - e)) for v, e in zip(run, exact, strict=True)] for run in
               results.tolist()]  # fmt: skip
        worst = np.array(off).max(axis=0)
        assert (worst <= bound).all(), name
        old = enclose(network, point, 0.0, dtype).error
        with np.errstate(all="ignore"):
            plain = ratio(intervals(network, point, dtype), worst)
        there = worst > 0
        least = float((bound[there] / worst[there]).min()) if there.any() else float("nan")
        times = cost(network, point, dtype, given.rounds)
        print(
            f"{name:24}{ratio(bound, worst):9.0f}{least:9.0f}{ratio(old, worst):10.1e}"
            f"{plain:10.1e}{times:7.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
