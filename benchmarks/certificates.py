"""Certificates: how long they take to make and to check, how large they are, and false accepts.

    python benchmarks/certificates.py [--rounds 3] [--wide] [--every 20]

Wanted: checking the collapse of 784-512-512-10 takes at most 20 times as long as producing it, and
checking the 3 897 regions of 2-32³-1 at most 3 s. Times are those of the processor, the smallest of
some rounds; ``script`` is ``python -I symact/checker.py`` from start to end, by the clock. At the
end every n-th change of the fuzzing campaign is tried: at least 2 000, none of them accepted though
false.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from symact import AffineMap, Network, checker, collapse, relu
from symact.bounding.bounds import neurons
from symact.certificates import save
from symact.certificates.finding import region_maps
from symact.regions.atlas import atlas
from symact.regions.domain import Box

ROOT = Path(__file__).parents[1]


def arrays(widths: tuple[int, ...], gain: float, offset: float) -> list[tuple[Any, Any]]:
    rng = np.random.default_rng(0)
    return [
        (
            (rng.standard_normal((rows, columns)) * np.sqrt(gain / columns)).astype(np.float32),
            (rng.standard_normal(rows) * offset).astype(np.float32),
        )
        for columns, rows in pairwise(widths)
    ]


def linear(widths: tuple[int, ...]) -> Any:
    layers = arrays(widths, 1, 1)

    def make() -> Any:
        result = collapse(Network([AffineMap(weight, bias) for weight, bias in layers]))
        assert result.runs[0].map
        return result

    return make


def folded(widths: tuple[int, ...]) -> Network:
    parts: list[Any] = []
    for weight, bias in arrays(widths, 2, 0.1):
        parts += [relu] if parts else []
        parts.append(AffineMap(weight, bias))
    return Network(parts)


def regions(widths: tuple[int, ...]) -> Any:
    network, box = folded(widths), Box([-1] * widths[0], [1] * widths[0])
    return lambda: atlas(network, box)


def maps(widths: tuple[int, ...]) -> Any:
    found = regions(widths)()
    return lambda: region_maps(found)


def bounds(widths: tuple[int, ...]) -> Any:
    network, box = folded(widths), Box([-1] * widths[0], [1] * widths[0])
    return lambda: neurons(network, box)


def least(work: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def line(name: str, make: Callable[[], Any], rounds: int) -> None:
    result = make()
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder, "c.json"), Path(folder, "c.json.gz")
        saving = least(lambda: save(result, plain), 1)
        save(result, packed)
        data = plain.read_bytes()
        report = checker.check(data)
        assert report["accepted"], report["reason"]
        making, checking = least(make, rounds), least(lambda: checker.check(data), rounds)
        command = [sys.executable, "-I", str(Path(checker.__file__)), str(plain)]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        script = time.perf_counter() - start
        sizes = (plain.stat().st_size / 1e6, packed.stat().st_size / 1e6)
    print(
        f"{name:<44} {making:>8.3f} {saving:>8.3f} {checking:>8.3f} {checking / making:>8.1f} "
        f"{script:>8.3f} {sizes[0]:>8.2f} {sizes[1]:>8.2f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--wide", action="store_true", help="also what takes minutes")
    parser.add_argument("--every", type=int, default=20, help="which changes are tried")
    given = parser.parse_args()
    print(
        f"{'':<44} {'make s':>8} {'save s':>8} {'check s':>8} {'ratio':>8} {'script s':>8} "
        f"{'MB':>8} {'MB gz':>8}"
    )
    lines: list[tuple[str, Any]] = [
        ("collapse 784-512-512-10 (ratio ≤ 20)", linear((784, 512, 512, 10))),
        ("collapse 10-512-512-784", linear((10, 512, 512, 784))),
        ("collapse 512-512-512", linear((512, 512, 512))),
        ("regions 2-16²-1", regions((2, 16, 16, 1))),
        ("regions 2-32³-1 (check ≤ 3 s)", regions((2, 32, 32, 32, 1))),
        ("maps of the regions 2-16²-1", maps((2, 16, 16, 1))),
        ("bounds of the neurons 4-16²-1", bounds((4, 16, 16, 1))),
    ]
    if given.wide:
        lines.append(("regions 2-64³-1", regions((2, 64, 64, 64, 1))))
    for name, make in lines:
        line(name, make, given.rounds)
    command = [sys.executable, "-m", "tests.fuzzing.campaign", "--every", str(given.every)]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    print(next(text for text in found.stdout.splitlines() if "false accepts" in text))


if __name__ == "__main__":
    main()
