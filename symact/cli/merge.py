"""``symact merge``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import Output, Place, examples_options, output_options
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
  symact merge original.safetensors --fold fused.safetensors     batch norm, branches, integers
  symact merge original.onnx --fold fused.onnx --reach 1

Exit codes: 0 every number is the exact one, rounded once; 1 some are not; 2 bad input.""",
)
@click.argument("base", type=Place())
@click.argument("adapter", required=False, type=Place())
@click.option(
    "--write-model",
    type=Place(),
    metavar="OUT",
    help="Write the merge, or with --fold the fused model with exact numbers: a folder, or a "
    ".safetensors file for a base in one file.",
)
@click.option(
    "--check", "merged", type=Place(), metavar="MERGED", help="Check a model that was merged."
)
@click.option(
    "--fold",
    "fused",
    type=Place(),
    metavar="FUSED",
    help="Check a model in which layers of BASE were fused, both ONNX or both safetensors: batch "
    "norm behind a layer, branches of RepVGG blocks, integers with scales.",
)
@click.option(
    "--epsilon",
    type=float,
    metavar="E",
    help="With --fold: what batch norm adds to variances; if left out what nodes of ONNX say, and "
    "1e-5 for safetensors.",
)
@click.option(
    "--reach",
    metavar="R",
    help="With --fold of ONNX: bound what the differences change at the outputs for |x| ≤ R.",
)
@examples_options
@output_options
def command(
    base: Path,
    adapter: Path | None,
    write_model: Path | None,
    merged: Path | None,
    fused: Path | None,
    epsilon: float | None,
    reach: str | None,
    examples: int,
    seed: int,
    output: Output,
) -> int:
    """Merge a low-rank adapter into its base, or check a merged model, exactly.

    BASE and MERGED are .safetensors files, or folders with one or with an index of several;
    ADAPTER is a folder as peft writes it. The merge is base + s·B·A, computed exactly, each number
    rounded once to the type of the base. What differs from it is told tensor by tensor: how many
    numbers, by how many ulps at worst and where, and which usual way to compute it gives them.
    """
    wanted = [given is not None for given in (write_model, merged, fused)]
    if sum(wanted) != 1 and wanted != [True, False, True]:
        raise UsageError(
            "give one of --write-model OUT, --check MERGED and --fold FUSED, or the first and last"
        )
    if (adapter is None) != (fused is not None):
        raise UsageError("an ADAPTER goes with --write-model and --check, and not with --fold")
    for name, given in (("--epsilon", epsilon), ("--reach", reach)):
        if given is not None and fused is None:
            raise UsageError(f"{name} goes with --fold")
    check_places(output.place)
    if write_model is not None and output.taken is not None:
        raise UsageError("a command in a document writes no files; leave --write-model out")

    from symact.folding.checking import check_merge
    from symact.folding.fusions import check_fold
    from symact.folding.merging import merge
    from symact.reports.merge import merge_report

    with numbers_seen(output.quiet) as progress:
        if fused is not None:
            found = check_fold(
                base,
                fused,
                epsilon=epsilon,
                reach=reach,
                write_model=write_model,
                progress=progress,
            )
        elif write_model is not None:
            assert adapter is not None
            made = merge(base, adapter, write_model, progress=progress)
        else:
            assert adapter is not None
            assert merged is not None
            found = check_merge(base, adapter, merged, progress=progress)
    tried = None
    if examples and adapter is not None:
        from symact.testing.evidence import gathered
        from symact.testing.merges import of_merge

        right, place = None, write_model or merged
        if write_model is None:
            right = {one.name for one in found.tensors if one.verdict == "equal"}
        assert place is not None
        tried = gathered(of_merge(base, adapter, place, right), examples=examples, seed=seed)
    if fused is None and write_model is not None:
        output.deliver(merge_report(made, tried))
        return 0
    output.deliver(merge_report(found, tried))
    return 0 if found.equal else CheckFailedError.exit_code
