"""Checking a merge against making it, side by side in one run, as ratios of times.

    OPENBLAS_NUM_THREADS=1 python benchmarks/merge.py [--rounds 5] [--size 4096] [--planted 1000000]

The peer is NumPy's own merge of the same bits: bfloat16 to float32, W + s·(B @ A) in float32, and
back to bfloat16. Ratios above 1 are times that symact takes longer. Printed besides: the most
memory that is not a mapped file, what a tie in every entry costs, and how many of so many changes
by one ulp are found in all types (and that nothing else is).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symact.folding.checking import check_merge
from symact.folding.deciding import are_rounded, rounded
from symact.folding.floats import BFLOAT16, STORED_FLOATS, StoredFloat
from symact.folding.fold import LazyMatrix, windows
from symact.folding.lowrank import LowRank
from symact.folding.merging import merge
from symact.formats.safetensors import write_tensors

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
    kinds = [*STORED_FLOATS.values()]
    while made < count:
        kind = kinds[run % len(kinds)]
        fold = fold_of(kind, parts_of(kind, 1024 if kind.bits < 64 else 512, seed=run))
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


def storm(count: int) -> None:
    """Ties in every entry, of quantised factors: how many, how long beside usual numbers."""
    rng = np.random.default_rng(0)
    size, ulp = 2048, 2.0**-BFLOAT16.fraction
    base = BFLOAT16.nearest_of(1 + rng.integers(0, 100, (size, size)) * ulp)
    left = BFLOAT16.nearest_of(rng.choice([-0.5, 0.5], (size, 1)))
    right = BFLOAT16.nearest_of(np.full((1, size), ulp))
    fold = LowRank(*(LazyMatrix(part, BFLOAT16) for part in (base, left, right)), Fraction(1))
    found = written(BFLOAT16, fold)
    ties = seconds(lambda: wrong(BFLOAT16, fold, found))
    plain = fold_of(BFLOAT16, parts_of(BFLOAT16, size, seed=1))
    usual_numbers = written(BFLOAT16, plain)
    usual = seconds(lambda: wrong(BFLOAT16, plain, usual_numbers))
    alarms = int(wrong(BFLOAT16, fold, found).sum())
    places = np.flatnonzero(rng.random(found.size) < count / found.size)
    changed = found.copy()
    changed.ravel()[places] ^= 1  # from the even neighbour to the odd one
    seen = int(wrong(BFLOAT16, fold, changed).sum())
    print(
        f"ties in all of {found.size} numbers: {ties:.2f} s, {usual:.2f} s without; {seen} of "
        f"{len(places)} that were rounded to the odd side found, {alarms} false alarms"
    )


class Watch(threading.Thread):
    """The most memory that is not a mapped file while something runs, where the system tells."""

    def __init__(self, first: int) -> None:
        super().__init__(daemon=True)
        self.most, self.first, self.ended = 0, first, threading.Event()

    @staticmethod
    def now() -> int:
        try:
            with open("/proc/self/status", encoding="ascii") as file:
                lines = dict(line.split(":", 1) for line in file)
        except OSError:
            return 0
        return int(lines["RssAnon"].split()[0]) // 1024

    def run(self) -> None:
        while not self.ended.wait(0.005):
            self.most = max(self.most, self.now() - self.first)


def in_files(size: int, first: int) -> None:
    """The same through files: a merge that is written and checked, and the memory of that."""
    parts = parts_of(BFLOAT16, size, seed=2)
    names = ("m.weight", "base_model.model.m.lora_B.weight", "base_model.model.m.lora_A.weight")
    with tempfile.TemporaryDirectory() as place:
        base, merged, adapter = (
            Path(place, name) for name in ("b.safetensors", "m.safetensors", "a")
        )
        adapter.mkdir()
        write_tensors(base, {names[0]: ("BF16", parts[0])})
        factors = {name: ("BF16", part) for name, part in zip(names[1:], parts[1:], strict=True)}
        write_tensors(adapter / "adapter_model.safetensors", factors)
        config = {"peft_type": "LORA", "r": RANK, "lora_alpha": int(SCALE * RANK)}
        (adapter / "adapter_config.json").write_text(json.dumps(config))
        del parts, factors
        watch = Watch(first)
        watch.start()
        making = seconds(lambda: merge(base, adapter, merged))
        checking = seconds(lambda: check_merge(base, adapter, merged))
        watch.ended.set()
        print(
            f"files of {size}×{size}: merge {making:.2f} s, check {checking:.2f} s; at most "
            f"{watch.most} MiB beside the mapped files (wanted: ≤ 200)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--planted", type=int, default=1_000_000)
    given = parser.parse_args()
    in_files(given.size, Watch.now())
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
    storm(given.planted // 10)
    planted(given.planted)


if __name__ == "__main__":
    main()
