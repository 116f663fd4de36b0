"""``symact prove``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from symact.cli.options import chosen_format, deliver, json_text, output_options, warn_of_faults
from symact.errors import MissingDependencyError, SymactError, UndecidedError, UsageError


@click.command(
    "prove",
    epilog="""\b
Examples:
  symact prove                                  everything
  symact prove gelu-minimum --examples 1000
  symact prove --jobs 4 --json""",
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--examples",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Random examples against each theorem.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the examples.")
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Processes; one for each processor if left out."
)
@output_options
def command(
    names: tuple[str, ...],
    examples: int,
    seed: int,
    jobs: int | None,
    form: str | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> int:
    """Prove theorems: run every check, and try to refute them.

    Every step's check, every counterexample, every mutant (a wrong version, which must fail) and an
    attack with random examples. All theorems if no NAME is given.
    """
    style = chosen_format(form, as_json, output)
    if style not in ("text", "markdown", "html", "json"):
        raise UsageError(
            f"a table of proofs has no {style} format; use text, markdown, html or json"
        )

    from symact.library.registry import theorem, theorems

    warn_of_faults(quiet)
    chosen = list(dict.fromkeys(theorem(name).id for name in names)) or list(theorems())
    results = list(_results(chosen, examples, seed, jobs or _processors(), quiet))
    complete = not any(result["undecided"] for result in results)
    ok = all(result["ok"] for result in results)
    if style == "json":
        text = json_text(
            {
                "schema": "symact.prove/1",
                "ok": ok,
                "complete": complete,
                "seed": seed,
                "theorems": results,
            }
        )
    elif style == "text":
        text = table(results)
    else:
        from symact.reports.library import proofs_page, written

        text = written(proofs_page(results, list(_summary(results))), style, "a table of proofs")
    deliver(text, output, quiet)
    if any(result["failures"] for result in results):
        return 1
    return 0 if complete else 3


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _results(
    names: Sequence[str], examples: int, seed: int, jobs: int, quiet: bool
) -> Iterator[dict[str, Any]]:
    """The results in the order of the names, with a progress bar on a terminal."""
    jobs = min(jobs, len(names))
    tasks = [(name, examples, seed) for name in names]
    with ExitStack() as stack:
        if jobs > 1:
            from concurrent.futures import ProcessPoolExecutor

            pool = stack.enter_context(ProcessPoolExecutor(jobs))
            results: Iterator[dict[str, Any]] = pool.map(run, tasks)
        else:
            results = map(run, tasks)
        if quiet or not sys.stderr.isatty():
            yield from results
            return
        bar = click.progressbar(results, length=len(names), label="proving", file=sys.stderr)
        yield from stack.enter_context(bar)


def run(task: tuple[str, int, int]) -> dict[str, Any]:
    """Prove one theorem, in whatever process; one that raises is one that fails."""
    from symact.library.registry import guarded, theorem

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
            "section": entry.section,
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


def table(results: Sequence[dict[str, Any]]) -> str:
    """A line for each theorem, what failed under it, and a summary."""
    from symact.library.registry import theorem

    wide = max(len(result["id"]) for result in results)
    lines = []
    for result in results:
        entry = theorem(result["id"])
        verdict = result["verdict"] if result["ok"] else "FAILED"
        if result["verdict"] in ("false", "conditional"):
            remark = entry.title
        else:
            remark = (
                f"{_count(result['steps'], 'step')}   {_count(result['examples'], 'example')}   "
                f"{_count(result['mutants'], 'mutant')}"
            )
        head = f"§{result['section']}  {result['id']:<{wide}}   {verdict:<15}   "
        lines.append(f"{head}{result['level'] or '':<9}   {remark}")
        lines += [f"      {sentence}" for sentence in (*result["failures"], *result["undecided"])]
    return "\n".join([*lines, "", *_summary(results)]) + "\n"


def _summary(results: Sequence[dict[str, Any]]) -> Iterator[str]:
    failed = sum(not result["ok"] for result in results)
    hold = len(results) - failed
    yield (
        f"{_count(hold, 'theorem')} {'holds' if hold == 1 else 'hold'} as stated"
        + (f", {failed} {'does' if failed == 1 else 'do'} not." if failed else ".")
    )
    words = {
        "holds": ("holds", "hold"),
        "false": ("is false", "are false"),
        "conditional": ("needs conditions", "need conditions"),
        "not mathematics": ("is not mathematics", "are not mathematics"),
    }
    parts = []
    for verdict, (one, many) in words.items():
        number = sum(result["verdict"] == verdict for result in results)
        if number:
            parts.append(f"{number} {one if number == 1 else many}")
    if parts:
        yield f"Claims of the text: {', '.join(parts)}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
