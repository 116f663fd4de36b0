"""Collapse against its peers, side by side in one run, as ratios.

    python benchmarks/collapse.py [--rounds 3] [--full]

Peers: ``sympy.Matrix`` (built from the same floats), the bare integer product of python-flint, and
for starting up the imports that cannot be avoided. Times of one machine mean little; the ratios are
what to compare. Each ratio is the median over rounds in which both sides run one after the other.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import flint
import numpy as np
import sympy
from sympy.core.cache import clear_cache

from symact import AffineMap, Network, collapse, generic, write_model

WIDTHS = (784, 512, 512, 10)


def float_layers() -> list[tuple[Any, Any]]:
    rng = np.random.default_rng(0)
    return [
        (
            (rng.standard_normal((rows, columns)) / columns**0.5).astype(np.float32),
            rng.standard_normal(rows).astype(np.float32),
        )
        for columns, rows in pairwise(WIDTHS)
    ]


def numeric_network(layers: list[tuple[Any, Any]]) -> Network:
    return Network([AffineMap(weight, bias) for weight, bias in layers])


def symact_numeric(layers: list[tuple[Any, Any]]) -> Any:
    return collapse(numeric_network(layers)).runs[0].map


def sympy_numeric(layers: list[tuple[Any, Any]]) -> Any:
    exact = np.vectorize(lambda f: sympy.Rational(float(f)), otypes=[object])
    matrix = offset = None
    for weight, bias in layers:
        w, b = sympy.Matrix(exact(weight)), sympy.Matrix(exact(bias))
        matrix = w if matrix is None else w * matrix
        offset = b if offset is None else w * offset + b
    return matrix, offset


def flint_integers(layers: list[tuple[Any, Any]]) -> list[Any]:
    """The integers of the weights, ready made: their conversion is not timed."""
    return [
        flint.fmpz_mat([[int(v * 2**60) for v in row] for row in weight.astype(object)])
        for weight, _ in layers
    ]


def sympy_symbolic(width: int, depth: int) -> Any:
    matrix = offset = None
    for k in range(depth):
        w = sympy.Matrix(width, width, lambda i, j, k=k: sympy.Symbol(f"w{k}_{i}_{j}"))
        b = sympy.Matrix(width, 1, lambda i, _, k=k: sympy.Symbol(f"b{k}_{i}"))
        matrix = w if matrix is None else (w * matrix).expand()
        offset = b if offset is None else (w * offset + b).expand()
    return matrix, offset


def seconds(work: Callable[[], Any]) -> float:
    clear_cache()  # SymPy remembers what it has expanded; every round starts without that
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(name: str, ours: Callable[[], Any], peer: Callable[[], Any], rounds: int) -> None:
    if not rounds:
        return
    pairs = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    own, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(theirs / mine for mine, theirs in pairs)
    print(f"{name:<58} {own:>9.4f} s {other:>9.4f} s {ratio:>9.2f}")


def written(widths: tuple[int, ...], folder: str) -> str:
    """A file of float32 layers, of 1 MB for the widths that are asked for."""
    rng = np.random.default_rng(0)
    maps = [
        AffineMap(
            rng.standard_normal((b, a), dtype=np.float32), rng.standard_normal(b, dtype=np.float32)
        )
        for a, b in pairwise(widths)
    ]
    path = Path(folder, "model.onnx")
    write_model(Network(maps), path)
    return str(path)


def command(*words: str) -> Callable[[], Any]:
    return lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="with the peer that takes minutes")
    given = parser.parse_args()
    rounds, full = given.rounds, given.full
    layers = float_layers()
    integers = flint_integers(layers)
    symact_numeric(layers)
    print(f"{'symact against its peer':<58} {'symact':>11} {'peer':>11} {'peer/symact':>11}")
    compare(
        "784-512-512-10 float32, sympy.Matrix (wanted: ≥ 60)",
        lambda: symact_numeric(layers),
        lambda: sympy_numeric(layers),
        1 if full else 0,
    )
    compare(
        "784-512-512-10 float32, bare flint product (≥ 1/4 = 0.25)",
        lambda: symact_numeric(layers),
        lambda: integers[2] * integers[1] * integers[0],
        rounds,
    )
    compare(
        "the same collapse verified, bare flint product (≥ 1/8)",
        lambda: collapse(numeric_network(layers)).verified,
        lambda: integers[2] * integers[1] * integers[0],
        rounds,
    )
    compare(
        "depth 4 width 4, symbols, sympy.Matrix + expand (≥ 100)",
        lambda: collapse(generic([4] * 5)),
        lambda: sympy_symbolic(4, 4),
        rounds,
    )
    compare(
        "the same, as SymPy expressions at the end",
        lambda: collapse(generic([4] * 5)).runs[0].map.to_sympy(),
        lambda: sympy_symbolic(4, 4),
        rounds,
    )
    compare(
        "symact --help, import click (≥ 1/3 = 0.33)",
        command("-m", "symact", "--help"),
        command("-c", "import click"),
        3 * rounds,
    )
    compare(
        "symact list, import sympy (≥ 1/1.3 = 0.77)",
        command("-m", "symact", "list"),
        command("-c", "import sympy"),
        3 * rounds,
    )
    compare(
        "symact show gelu, import sympy (≥ 1/3 = 0.33)",
        command("-m", "symact", "show", "gelu"),
        command("-c", "import sympy"),
        3 * rounds,
    )
    with tempfile.TemporaryDirectory() as folder:
        compare(
            "symact collapse, 1 MB of ONNX, import sympy, onnx (≥ 1/1.5 = 0.67)",
            command("-m", "symact", "collapse", written((256, 512, 256, 10), folder)),
            command("-c", "import sympy, onnx"),
            3 * rounds,
        )


if __name__ == "__main__":
    main()
