"""``symact inspect``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import Output, Place, output_options, until_option
from symact.cli.screen import Helped
from symact.files import check_places


@click.command(
    "inspect",
    cls=Helped,
    epilog="""\b
Examples:
  symact inspect model.onnx                   its layers, shapes and numbers
  symact inspect model.onnx --until logits    what one tensor depends on
  symact inspect model.npz --json""",
)
@click.argument("model", type=Place())
@until_option
@output_options
def command(model: Path, until: str | None, output: Output) -> None:
    """Show what a model file stores, layer by layer.

    MODEL is an .onnx, .npz or .json file. Layers that are one affine map are named, with the
    numbers that merging them saves, and dense layers with no activation between them are asked
    about.
    """
    check_places(output.place, inputs=[model])

    from symact.formats.inspection import inspect
    from symact.reports.inspect import inspect_report

    output.deliver(inspect_report(inspect(model, until)))
