"""``symact collapse``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from symact.cli.options import (
    Output,
    certificate_option,
    model_argument,
    output_options,
    positive_integers,
    symbols_option,
    until_option,
)
from symact.errors import UsageError
from symact.files import check_places


@click.command(
    "collapse",
    epilog="""\b
Examples:
  symact collapse model.onnx                  a trained model: what merges, and why
  symact collapse model.npz --json --full     with the merged maps, as exact fractions
  symact collapse model.onnx --certificate c.json && symact check c.json
  symact collapse model.onnx --until logits   up to a tensor, as if it were the output
  symact collapse --widths 2,3,1 -f latex     a generic network, a symbol for every weight
  symact collapse --depth 3                   three layers of symbolic size
  symact collapse --depth L                   any number of layers, by induction""",
)
@model_argument
@until_option
@click.option("--widths", metavar="N,N,…", help="A generic network with these layer sizes.")
@click.option("--depth", metavar="L", help="Layers of symbolic size: how many, or a letter.")
@click.option("--full", is_flag=True, help="With --json: the merged maps, as exact fractions.")
@certificate_option
@symbols_option
@output_options
def command(
    model: Path | None,
    until: str | None,
    widths: str | None,
    depth: str | None,
    full: bool,
    certificate: Path | None,
    symbols: dict[str, str],
    output: Output,
) -> None:
    """Prove that runs of affine layers are one affine map each.

    MODEL is a network in an .onnx, .npz or .json file. Where layers follow each other with no
    activation between, they are multiplied out exactly, and every step of the derivation is
    checked before it is printed.
    """
    if sum(given is not None for given in (model, widths, depth)) != 1:
        raise UsageError("give one of a MODEL file, --widths and --depth")
    if full and output.format != "json":
        raise UsageError("--full goes with --json")
    if certificate is not None and model is None:
        raise UsageError("--certificate goes with a MODEL file")
    if until is not None and model is None:
        raise UsageError("--until goes with a MODEL file")
    check_places(output.place, certificate, inputs=[model])
    network = _network(model, until, widths, depth)

    from symact.certificates import save
    from symact.collapsing.collapse import collapse
    from symact.reports.collapse import collapse_report

    result = collapse(network)
    report = collapse_report(result, full=full)
    output.deliver(report, symbols, (certificate, partial(save, result)))


def _network(model: Path | None, until: str | None, widths: str | None, depth: str | None) -> Any:
    if model is not None:
        from symact.formats import read

        return read(model, until=until)
    from symact.collapsing.blocks import generic

    if widths is not None:
        return generic(positive_integers(widths, "--widths"))
    assert depth is not None
    if depth.isalpha() and len(depth) == 1:
        return generic(depth=depth)
    (layers,) = positive_integers(depth, "--depth", count=1)
    return generic(depth=layers)
