"""``symact prove``."""

from __future__ import annotations

import click

from symact.cli.options import Output, output_options, timing_option
from symact.cli.progress import counted
from symact.cli.screen import Helped
from symact.errors import CheckFailedError, UndecidedError


@click.command(
    "prove",
    cls=Helped,
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
@timing_option
@output_options
def command(
    names: tuple[str, ...], examples: int, seed: int, jobs: int | None, timing: bool, output: Output
) -> int:
    """Prove theorems: run every check, and try to refute them.

    Every step's check, every counterexample, every mutant (a wrong version, which must fail) and an
    attack with random examples. All theorems if no NAME is given.
    """
    from symact.library.proving import results
    from symact.library.registry import named, theorems
    from symact.reports.prove import prove_report
    from symact.reports.report import WITH_TABLES

    output.refuse_format(WITH_TABLES, "a table of proofs")
    output.refuse_timing(timing)
    output.warn_of_faults()
    chosen = list(dict.fromkeys(entry.id for entry in named(*names))) or list(theorems())
    running = results(chosen, examples=examples, seed=seed, jobs=jobs)
    found = counted(running, len(chosen), "proving", output.quiet)
    output.deliver(prove_report(found, seed, timing=timing))
    if any(result["failures"] for result in found):
        return CheckFailedError.exit_code
    return UndecidedError.exit_code if any(result["undecided"] for result in found) else 0
