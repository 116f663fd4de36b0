"""``symact merge``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import Output, Place, output_options
from symact.cli.progress import numbers_seen
from symact.cli.screen import Helped
from symact.errors import CheckFailedError, UsageError
from symact.files import check_places


@click.command(
    "merge",
    cls=Helped,
    epilog="""\b
Examples:
  symact merge base/ adapter/ --write-model merged/
  symact merge base/ adapter/ --check merged/
  symact merge base.safetensors adapter/ --check merged.safetensors --json

Exit codes: 0 every number is the exact one, rounded once; 1 some are not; 2 bad input.""",
)
@click.argument("base", type=Place())
@click.argument("adapter", type=Place())
@click.option(
    "--write-model",
    type=Place(),
    metavar="OUT",
    help="Write the merge: a folder, or a .safetensors file for a base in one file.",
)
@click.option(
    "--check", "merged", type=Place(), metavar="MERGED", help="Check a model that was merged."
)
@output_options
def command(
    base: Path, adapter: Path, write_model: Path | None, merged: Path | None, output: Output
) -> int:
    """Merge a low-rank adapter into its base, or check a merged model, exactly.

    BASE and MERGED are .safetensors files, or folders with one or with an index of several;
    ADAPTER is a folder as peft writes it. The merge is base + s·B·A, computed exactly, each number
    rounded once to the type of the base. What differs from it is told tensor by tensor: how many
    numbers, by how many ulps at worst and where, and which usual way to compute it gives them.
    """
    if (write_model is None) == (merged is None):
        raise UsageError("give one of --write-model OUT and --check MERGED")
    check_places(output.place)
    if write_model is not None and output.taken is not None:
        raise UsageError("a command in a document writes no files; leave --write-model out")

    from symact.folding.checking import check_merge
    from symact.folding.merging import merge
    from symact.reports.merge import merge_report

    with numbers_seen(output.quiet) as progress:
        if write_model is not None:
            output.deliver(merge_report(merge(base, adapter, write_model, progress=progress)))
            return 0
        assert merged is not None
        found = check_merge(base, adapter, merged, progress=progress)
    output.deliver(merge_report(found))
    return 0 if found.equal else CheckFailedError.exit_code
