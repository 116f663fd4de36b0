"""Proving many theorems, in several processes where there are some."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from typing import Any

from symact.errors import MissingDependencyError, SymactError, UndecidedError
from symact.library.registry import guarded, theorem


def results(
    names: Sequence[str], *, examples: int = 100, seed: int = 0, jobs: int | None = None
) -> Iterator[dict[str, Any]]:
    """What proving theorems finds, one by one in the order of the names.

    Args:
        names: ids of theorems.
        examples: random examples against each.
        seed: of the examples.
        jobs: how many processes; one for each processor if left out.

    Raises:
        MissingDependencyError: where a theorem needs what is not installed.

    >>> [found["ok"] for found in results(["xor-not-linearly-separable"], examples=0)]
    [True]
    """
    tasks = [(name, examples, seed) for name in names]
    jobs = min(jobs or _processors(), len(tasks))
    if jobs <= 1:
        yield from map(result, tasks)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(result, tasks)


def result(task: tuple[str, int, int]) -> dict[str, Any]:
    """Prove one theorem, in whatever process; one that raises is one that fails."""
    name, examples, seed = task
    entry = theorem(name)
    start = time.perf_counter()
    try:
        with guarded(entry):
            return entry.prove(examples=examples, seed=seed).data()
    except MissingDependencyError:
        raise
    except SymactError as error:
        undecided = isinstance(error, UndecidedError)
        return {
            "id": entry.id,
            "section": entry.section or None,
            "topic": entry.topic or None,
            "verdict": entry.verdict,
            "level": None,
            "ok": False,
            "steps": 0,
            "examples": 0,
            "mutants": 0,
            "seconds": round(time.perf_counter() - start, 3),
            "trusts": [],
            "failures": [] if undecided else [str(error)],
            "undecided": [str(error)] if undecided else [],
        }


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
