"""``symact collapse``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from symact.cli.domains import at_option, inputs_at
from symact.cli.options import (
    Output,
    activation_option,
    certificate_option,
    chosen_depth,
    depth_option,
    examples_options,
    model_argument,
    model_beside,
    output_options,
    positive_integers,
    symbols_option,
    until_option,
    write_model_option,
)
from symact.cli.screen import Helped
from symact.errors import UsageError
from symact.files import check_places


@click.command(
    "collapse",
    cls=Helped,
    epilog="""\b
Examples:
  symact collapse model.onnx                  a trained model: what merges, and why
  symact collapse model.npz --json --full     with the merged maps, as exact fractions
  symact collapse model.onnx --certificate c.json && symact check c.json
  symact collapse model.onnx --write-model small.onnx
  symact collapse model.onnx --at x.npz:x     how far floats can be off at an input
  symact collapse model.onnx --dense          merge also where that takes more numbers
  symact collapse model.onnx --until logits   up to a tensor, as if it were the output
  symact collapse --widths 2,3,1 -f latex     a generic network, a symbol for every weight
  symact collapse --depth 3                   three layers of symbolic size
  symact collapse --depth L                   any number of layers, by induction
  symact collapse --depth L --activation relu     the same on an activation pattern
  symact collapse --depth L --activation max-of-pairs    the same with max-pooling""",
)
@model_argument
@until_option
@click.option("--widths", metavar="N,N,…", help="A generic network with these layer sizes.")
@depth_option
@activation_option
@at_option
@click.option("--dense", is_flag=True, help="Merge also what then has more numbers.")
@click.option("--full", is_flag=True, help="With --json: the merged maps, as exact fractions.")
@certificate_option
@write_model_option
@examples_options
@symbols_option
@output_options
def command(
    model: Path | None,
    until: str | None,
    widths: str | None,
    depth: str | None,
    activation: str | None,
    at: str | None,
    dense: bool,
    full: bool,
    certificate: Path | None,
    write_model: Path | None,
    examples: int,
    seed: int,
    symbols: dict[str, str],
    output: Output,
) -> None:
    """Prove that runs of affine layers are one affine map each.

    MODEL is a network in an .onnx, .npz or .json file. Where layers follow each other with no
    activation between, they are multiplied out exactly, and every step of the derivation is
    checked before it is printed. Where one map would have more numbers than several they are left
    apart, and named.
    """
    if sum(given is not None for given in (model, widths, depth)) != 1:
        raise UsageError("give one of a MODEL file, --widths and --depth")
    if activation is not None and model is not None:
        raise UsageError("--activation goes with --widths or --depth; a MODEL has its own")
    if at is not None and model is None:
        raise UsageError("--at goes with a MODEL file; a generic network has no floats")
    if dense and model is None:
        raise UsageError("--dense goes with a MODEL file; a generic network merges whole")
    if full and output.format != "json":
        raise UsageError("--full goes with --json")
    if certificate is not None and model is None:
        raise UsageError("--certificate goes with a MODEL file")
    if write_model is not None and model is None:
        raise UsageError("--write-model goes with a MODEL file")
    if until is not None and model is None:
        raise UsageError("--until goes with a MODEL file")
    check_places(output.place, certificate, write_model, inputs=[model])
    if write_model is not None:
        from symact.formats.writing import check_suffix

        check_suffix(write_model)
    network = _network(model, until, widths, depth, activation)
    points = inputs_at(at, network.inputs) if at is not None else None

    from symact.certificates import save
    from symact.collapsing.collapse import collapse
    from symact.reports.collapse import collapse_report

    result = collapse(network, dense=dense)
    written, beside = model_beside(result.network, write_model)
    tried = _tried(result, examples, seed) if examples else None
    report = collapse_report(result, full=full, written=written, at=points, tried=tried)
    output.deliver(report, symbols, (certificate, partial(save, result)), beside)


def _tried(result: Any, examples: int, seed: int) -> Any:
    from symact.testing.evidence import gathered, of_collapse

    return gathered(of_collapse(result), examples=examples, seed=seed)


def _network(
    model: Path | None,
    until: str | None,
    widths: str | None,
    depth: str | None,
    activation: str | None,
) -> Any:
    if model is not None:
        from symact.formats import read

        return read(model, until=until)
    from symact.activations.pairs import between
    from symact.collapsing.blocks import generic

    chosen = None if activation is None else between(activation)
    if widths is not None:
        return generic(positive_integers(widths, "--widths"), activation=chosen)
    assert depth is not None
    return generic(depth=chosen_depth(depth), activation=chosen)
