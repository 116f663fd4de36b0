"""Checking a merge against making it, side by side in one run, as ratios of times.

    OPENBLAS_NUM_THREADS=1 python benchmarks/merge.py [--rounds 5] [--size 4096] [--planted 1000000]

The peer is NumPy's own merge of the same bits: bfloat16 to float32, W + s·(B @ A) in float32, and
back to bfloat16. Ratios above 1 are times that symact takes longer. Printed besides: how many of so
many changes by one ulp are found (and that nothing else is), and the most memory that is not a
mapped file.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symact.folding.deciding import are_rounded, rounded
from symact.folding.floats import BFLOAT16, STORED_FLOATS, StoredFloat
from symact.folding.fold import LazyMatrix, windows
from symact.folding.lowrank import LowRank

RANK = 16
SCALE = Fraction(2)


def parts_of(kind: StoredFloat, size: int, seed: int) -> list[Any]:
    rng = np.random.default_rng(seed)
    shapes = (((size, size), 0.02), ((size, RANK), 0.02), ((RANK, size), 0.1))
    return [kind.nearest_of(rng.standard_normal(shape) * spread) for shape, spread in shapes]


def fold_of(kind: StoredFloat, parts: list[Any]) -> LowRank:
    return LowRank(*(LazyMatrix(part, kind) for part in parts), SCALE)


def merged_by_numpy(parts: list[Any]) -> Any:
    base, left, right = ((part.astype(np.uint32) << 16).view(np.float32) for part in parts)
    bits = (base + np.float32(SCALE) * (left @ right)).view(np.uint32)
    return ((bits + (0x7FFF + ((bits >> 16) & 1))) >> 16).astype(np.uint16)


def written(kind: StoredFloat, fold: LowRank) -> Any:
    found = np.empty(fold.shape, kind.dtype)
    for window in windows(fold.shape):
        found[window.index] = rounded(fold, kind, window)
    return found


def wrong(kind: StoredFloat, fold: LowRank, stored: Any) -> Any:
    found = np.empty(fold.shape, bool)
    for window in windows(fold.shape):
        found[window.index] = ~are_rounded(fold, kind, stored[window.index], window)
    return found


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def planted(count: int) -> None:
    """One-ulp changes at random places, in several runs and every type."""
    found = made = alarms = run = 0
    kinds = [kind for kind in STORED_FLOATS.values() if kind.bits < 64]
    while made < count:
        kind = kinds[run % len(kinds)]
        fold = fold_of(kind, parts_of(kind, 1024, seed=run))
        right = written(kind, fold)
        rng = np.random.default_rng(run)
        places = rng.random(right.shape) < 0.05
        up = np.where(rng.random(right.shape) < 0.5, 1, -1)
        changed = np.where(places, right + up.astype(kind.dtype), right).astype(kind.dtype)
        seen = wrong(kind, fold, changed)
        made += int(places.sum())
        found += int((seen & places).sum())
        alarms += int((seen & ~places).sum())
        run += 1
    print(f"changes by one ulp: {found} of {made} found in {run} runs, {alarms} false alarms")


def memory() -> str:
    """The memory that is not a mapped file, where the system tells."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file)
    except OSError:
        return "unknown"
    return lines["RssAnon"].strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--planted", type=int, default=1_000_000)
    given = parser.parse_args()
    parts = parts_of(BFLOAT16, given.size, seed=0)
    fold = fold_of(BFLOAT16, parts)
    right = written(BFLOAT16, fold)
    pairs = [
        (seconds(lambda: wrong(BFLOAT16, fold, right)), seconds(lambda: merged_by_numpy(parts)))
        for _ in range(given.rounds)
    ]
    own, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    what = f"check {given.size}×{given.size}, rank {RANK}, bfloat16 (wanted: ≤ 6)"
    print(f"{'symact against its peer':<58} {'symact':>11} {'peer':>11} {'symact/peer':>11}")
    print(f"{what:<58} {own:>9.4f} s {other:>9.4f} s {ratio:>9.2f}")
    print(f"memory: {memory()} at the end, with {3 * right.nbytes // 2**20} MiB of arrays")
    planted(given.planted)


if __name__ == "__main__":
    main()
