"""Regions against their peers, side by side in one run, as ratios.

    python benchmarks/regions.py [--rounds 7] [--quick]

Peers: regioncam 0.5.2 (Rust, float32; ``pip install regioncam==0.5.2``), the same code in plain
floats, and on a line a scan in NumPy floats. Times of one machine mean little; the ratios are what
to compare. Each is the median over rounds in which both sides run one after the other, in
milliseconds of the processor. Compiling is excluded, and shown. A network is handed over in the
form that a side works on: exact stages here, float32 arrays there.
"""

from __future__ import annotations

import argparse
import os

# a scan on several threads would be charged for all of them
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from symact import AffineMap, Box, Network, Segment, atlas, relu
from symact.networks.operations import Affine, Select
from symact.regions.budget import Budget
from symact.regions.engines.engine import Problem
from symact.regions.engines.filtered.chain import Arithmetic
from symact.regions.engines.filtered.engine import Filtered, cut
from symact.regions.stages import stages
from symact.regions.subdivision import joined

SQUARE = Box([-1, -1], [1, 1])
Arrays = list[tuple[Any, Any]]

COMPILE = """
import time
start = time.perf_counter()
from symact import AffineMap, Box, Network, relu
from symact.regions.engines.engine import Problem
from symact.regions.engines.filtered.engine import Filtered
from symact.regions.stages import stages
box, ends = Box([-1, -1], [1, 1]), Box([-1], [1])
plane = stages(Network([AffineMap([[1, 2], [2, -1]]), relu, AffineMap([[1, 1]])]), box)
line = stages(Network([AffineMap([[1]]), relu]), ends)
loaded = time.perf_counter()
Filtered().subdivision(Problem(plane, box))
Filtered().subdivision(Problem(line, ends))
print(f"{loaded - start:.2f} {time.perf_counter() - loaded:.2f}")
"""


def generic(widths: list[int], seed: int = 0) -> Arrays:
    rng = np.random.default_rng(seed)
    return [
        (
            (rng.standard_normal((m, n)) * np.sqrt(2 / n)).astype(np.float32),
            (rng.standard_normal(m) * 0.1).astype(np.float32),
        )
        for n, m in pairwise(widths)
    ]


def quantised(bits: int, widths: list[int], seed: int = 0) -> Arrays:
    """The generic weights and biases rounded to integers of so many bits times a power of two."""
    result = []
    top = 2 ** (bits - 1)
    for weight, bias in generic(widths, seed):
        unit = 2.0 ** np.round(np.log2(np.abs(weight).max() / (top - 1)))
        result.append(
            (np.clip(np.round(weight / unit), -top, top - 1) * unit, np.round(bias / unit) * unit)
        )
    return result


def network_of(arrays: Arrays) -> Network:
    layers: list[Any] = []
    for weight, bias in arrays:
        layers += [AffineMap(weight, bias), relu]
    return Network(layers[:-1])


def problem_of(arrays: Arrays) -> Problem:
    return Problem(stages(network_of(arrays), SQUARE), SQUARE)


def enumerate_plane(problem: Problem, arithmetic: Arithmetic = "bounded") -> Any:
    return joined(list(cut(problem, Budget(), arithmetic)))


def regioncam(arrays: Arrays) -> Any:
    import regioncam as peer

    found = peer.Regioncam(size=1)
    for weight, bias in arrays[:-1]:
        found.linear(np.ascontiguousarray(weight.T, np.float32), bias.astype(np.float32))
        found.relu()
    return found


Layer = Callable[[Any], Any]


def dense(weight: Any, bias: Any) -> Layer:
    return lambda values: values @ weight.T + bias


def convolution(weight: Any, bias: Any, windows: Any) -> Layer:
    """A convolution in floats: windows are gathered and multiplied; a last 0 stands for padding."""
    size = weight[0].size

    def apply(values: Any) -> Any:
        longer = np.concatenate([values, np.zeros((len(values), 1))], axis=1)
        pieces = longer[:, windows.ravel()].reshape(-1, size)
        product = pieces @ weight.reshape(len(weight), size).T + bias
        return (
            product.reshape(len(values), len(windows), -1)
            .transpose(0, 2, 1)
            .reshape(len(values), -1)
        )

    return apply


def scan(layers: list[Layer], ends: Any) -> int:
    """The pieces on a segment as plain floats have them: hidden layers on all points at once."""
    values, t = ends.astype(np.float64), np.array([0.0, 1.0])
    for layer in layers:
        values = layer(values)
        positive = values > 0
        changes = positive[1:] != positive[:-1]
        more_t, more = [t], [values]
        for i in np.flatnonzero(changes.any(axis=1)):
            rows = np.flatnonzero(changes[i])
            s = np.sort(values[i, rows] / (values[i, rows] - values[i + 1, rows]))
            more_t.append(t[i] + s * (t[i + 1] - t[i]))
            more.append(values[i] + s[:, None] * (values[i + 1] - values[i]))
        t, values = np.concatenate(more_t), np.concatenate(more)
        order = np.argsort(t)
        t, values = t[order], np.maximum(values[order], 0.0)
    return len(t) - 1


def seconds(work: Callable[[], Any], times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def compare(name: str, ours: Callable[[], Any], peer: Callable[[], Any], rounds: int) -> None:
    ours()
    # small things are done often enough to be timed
    times = 1 + int(0.02 / max(seconds(peer), 1e-6))
    pairs = [(seconds(ours, times), seconds(peer, times)) for _ in range(rounds)]
    own, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    print(f"{name:<62} {own * 1e3:>9.2f} {other * 1e3:>9.2f} {ratio:>8.2f}", flush=True)


def compiling() -> None:
    """How long compiling takes, with nothing kept from before and with everything."""
    with tempfile.TemporaryDirectory() as kept:
        environment = {**os.environ, "NUMBA_CACHE_DIR": kept}
        for state in ("cold", "kept"):
            command = [sys.executable, "-c", COMPILE]
            done = subprocess.run(
                command, check=True, capture_output=True, text=True, env=environment
            )
            imports, first = done.stdout.split()
            print(f"first use, compiled code {state}: imports {imports} s, engine {first} s")


def planes(rounds: int) -> None:
    for widths, wanted in (
        ([2, 16, 16, 1], "≤ 2"),
        ([2, 32, 32, 32, 1], ""),
        ([2, 64, 64, 64, 1], "≤ 0.3"),
    ):
        arrays = generic(widths)
        problem = problem_of(arrays)
        name = f"{'-'.join(map(str, widths))}, {len(enumerate_plane(problem))} regions, regioncam"
        compare(
            f"{name} ({regioncam(arrays).num_faces}) {wanted}",
            partial(enumerate_plane, problem),
            partial(regioncam, arrays),
            rounds,
        )
        network = network_of(arrays)
        compare(
            "    the whole atlas of the network, regions in order",
            partial(atlas, network, SQUARE, engine="filtered"),
            partial(regioncam, arrays),
            rounds,
        )
    compare(
        "2-64-64-64-1, the same code in plain floats ≤ 1.3",
        lambda: enumerate_plane(problem),
        lambda: enumerate_plane(problem, "floats"),
        3 * rounds,
    )


def degenerate(rounds: int) -> None:
    """Time per region against that of the generic network."""
    same = problem_of(generic([2, 64, 64, 64, 1]))
    regions = len(enumerate_plane(same))
    for bits in (8, 4, 3):
        problem = problem_of(quantised(bits, [2, 64, 64, 64, 1]))
        found = enumerate_plane(problem)
        times = [
            (seconds(partial(enumerate_plane, problem)), seconds(partial(enumerate_plane, same)))
            for _ in range(rounds)
        ]
        ratio = statistics.median(a / len(found) / (b / regions) for a, b in times)
        print(
            f"{bits} bits, {len(found)} regions, {found.exact_signs} of {found.signs} signs exact: "
            f"{ratio:.2f} of the generic network's time per region"
            f"{' (≤ 5)' if bits == 4 else ''}",
            flush=True,
        )


def lines(rounds: int) -> None:
    widths = [784, 512, 512, 10]
    arrays = generic(widths)
    rng = np.random.default_rng(1)
    ends = np.stack([rng.uniform(0, 1, 784) for _ in range(2)]).astype(np.float32)
    network, segment = network_of(arrays), Segment(*ends)
    problem = Problem(stages(network, segment), segment)
    found = Filtered().subdivision(problem)
    layers = [dense(*own) for own in arrays[:-1]]
    name = f"784-512-512-10, {len(found)} pieces, a scan in NumPy floats"
    compare(
        f"{name} ({scan(layers, ends)}) ≤ 2",
        lambda: Filtered().subdivision(problem),
        lambda: scan(layers, ends),
        3 * rounds,
    )
    compare(
        "    the whole atlas of the network, exact stages included",
        lambda: atlas(network, segment, engine="filtered"),
        lambda: scan(layers, ends),
        3 * rounds,
    )


def windows_of(channels: int, side: int) -> Any:
    """What a convolution of 4×4 in steps of 2 with padding 1 reads at each place; −1 for a 0."""
    grid = np.full((channels, side + 2, side + 2), -1)
    grid[:, 1:-1, 1:-1] = np.arange(channels * side * side).reshape(channels, side, side)
    places = range(0, side - 1, 2)
    return np.stack([grid[:, i : i + 4, j : j + 4].ravel() for i in places for j in places])


def image_network() -> tuple[Network, list[Layer]]:
    """A network as large as those that people verify on CIFAR-10, with 214 918 numbers; and its
    hidden layers in floats."""
    (first, one), (second, two), *rest = (
        (weight.astype(np.float32), bias)
        for weight, bias in (
            *generic([48, 16]), *generic([256, 32]), *generic([2048, 100, 10])
        )
    )  # fmt: skip
    nodes: list[Any] = []
    layers = []
    for weight, bias, channels, side in ((first, one, 3, 32), (second, two, 16, 16)):
        windows = windows_of(channels, side)
        layers.append(convolution(weight, bias, windows))
        order = np.arange(len(windows) * len(weight)).reshape(len(windows), -1).T
        nodes += [
            Select(tuple(windows.ravel().tolist()), channels * side * side),
            Affine(AffineMap(weight, bias), copies=len(windows)),
            Select(tuple(order.ravel().tolist()), order.size),
            relu,
        ]
    nodes += [AffineMap(*rest[0]), relu, AffineMap(*rest[1])]
    return Network(nodes), [*layers, dense(*rest[0])]


def images(rounds: int) -> None:
    """A line through a convolutional network."""
    network, layers = image_network()
    rng = np.random.default_rng(1)
    ends = rng.uniform(0, 1, (2, network.inputs)).astype(np.float32)
    segment = Segment(*ends)
    problem = Problem(stages(network, segment), segment)
    found = Filtered().subdivision(problem)
    name = f"3×32×32, 214 918 numbers, {len(found)} pieces, a scan"
    for what, work in (
        (f"{name} ({scan(layers, ends)}) ≤ 3", lambda: Filtered().subdivision(problem)),
        ("    the whole atlas of the network, exact stages included",
         lambda: atlas(network, segment, engine="filtered")),
    ):  # fmt: skip
        compare(what, work, lambda: scan(layers, ends), rounds)


def cost(n: int) -> tuple[int, float, float]:
    """Regions of 2-n-n-n-1, seconds of the quickest of three runs, and the MB that it needs at most
    for arrays, the result among them."""
    problem = problem_of(generic([2, n, n, n, 1]))
    runs = [seconds(partial(enumerate_plane, problem)) for _ in range(4)]
    tracemalloc.start()
    count = len(enumerate_plane(problem))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, min(runs), peak / 2**20


def curve(quick: bool) -> None:
    print("\nseconds and memory against regions, 2-n-n-n-1")
    heads = ("regions", "seconds", "µs/region", "ns/region/n", "MB", "bytes/region")
    print(f"{'n':>5} " + " ".join(f"{head:>12}" for head in heads))
    for n in (16, 32, 64, 128) if quick else (16, 32, 64, 96, 128, 192, 256):
        count, took, memory = cost(n)
        print(
            f"{n:>5} {count:>12} {took:>12.3f} {took / count * 1e6:>12.2f} "
            f"{took / count / n * 1e9:>12.1f} {memory:>12.1f} {memory * 2**20 / count:>12.0f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="no cold compiling, no large networks")
    options = parser.parse_args()
    if not options.quick:
        compiling()
    print(f"\n{'against its peer, milliseconds':<62} {'symact':>9} {'peer':>9} {'ratio':>8}")
    planes(options.rounds)
    lines(options.rounds)
    images(options.rounds)
    print()
    degenerate(options.rounds)
    curve(options.quick)


if __name__ == "__main__":
    main()
