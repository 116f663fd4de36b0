"""The regions of a plane against regioncam (Rust, float32), side by side in one run, as ratios.

    python benchmarks/regions.py [--rounds 5]

regioncam is installed apart from symact: ``pip install regioncam==0.5.2``. Compiling the fast
engine is shown and not counted. Each ratio is the median over rounds in which both sides run one
after the other; below 1 symact is the faster one.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import regioncam

from symact import AffineMap, Box, Network, Segment, atlas, relu
from symact.regions.filtered import subdivide
from symact.regions.stages import stages

SQUARE = Box([-1, -1], [1, 1])

Layers = list[tuple[Any, Any]]


def generic(widths: list[int], seed: int = 0) -> Layers:
    rng = np.random.default_rng(seed)
    return [
        (
            (rng.standard_normal((rows, columns)) * np.sqrt(2 / columns)).astype(np.float32),
            (rng.standard_normal(rows) * 0.1).astype(np.float32),
        )
        for columns, rows in pairwise(widths)
    ]


def quantised(widths: list[int], bits: int, seed: int = 0) -> Layers:
    result = []
    for weight, bias in generic(widths, seed):
        step = np.abs(weight).max() / (2 ** (bits - 1) - 1)
        result.append((np.round(weight / step), np.round(bias / step)))
    return result


def network(layers: Layers) -> Network:
    chain: list[Any] = []
    for weight, bias in layers:
        chain += [AffineMap(weight, bias), relu]
    return Network(chain[:-1])


def by_regioncam(layers: Layers) -> int:
    found = regioncam.Regioncam(size=1)
    for number, (weight, bias) in enumerate(layers):
        found.linear(np.ascontiguousarray(weight.T), bias)
        if number < len(layers) - 1:
            found.relu()
    return int(found.num_faces)


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(rounds: int, *sides: Callable[[], Any]) -> list[float]:
    times = [[seconds(side) for side in sides] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def against_regioncam(name: str, layers: Layers, rounds: int) -> None:
    ready = stages(network(layers), SQUARE)
    corners = SQUARE.corners
    count = len(subdivide(ready, corners))
    ours, theirs = medians(rounds, lambda: subdivide(ready, corners), lambda: by_regioncam(layers))
    print(
        f"{name:<34} {count:>7} regions  {1e6 * ours / count:>6.2f} µs a region  "
        f"{ours / theirs:>6.2f} of regioncam's time ({by_regioncam(layers)} faces there)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    first = stages(network(generic([2, 8, 1])), SQUARE)
    print(f"loading and compiling: {seconds(lambda: subdivide(first, SQUARE.corners)):.1f} s")
    against_regioncam("2-16-16-1", generic([2, 16, 16, 1]), rounds)
    against_regioncam("2-32-32-32-1", generic([2, 32, 32, 32, 1]), rounds)
    against_regioncam("2-64-64-64-1 (wanted: ≤ 0.3)", generic([2, 64, 64, 64, 1]), rounds)
    against_regioncam("2-64-64-64-1 in 4 bits", quantised([2, 64, 64, 64, 1], 4), rounds)
    line = network(generic([784, 512, 512, 10]))
    domain = Segment([Fraction(0)] * 784, [Fraction(1)] * 784)
    took = medians(rounds, lambda: atlas(line, domain, engine="filtered"))[0]
    print(f"784-512-512-10 on a line: {took:.3f} s, stages included")
    for width in (64, 128, 256):
        ready = stages(network(generic([2, width, width, width, 1])), SQUARE)
        start = time.perf_counter()
        count = len(subdivide(ready, SQUARE.corners))
        took = time.perf_counter() - start
        print(f"2-{width}³-1: {count:>7} regions, {1e6 * took / count:.2f} µs a region")


if __name__ == "__main__":
    main()
