"""``symact collapse``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symact.cli.options import (
    chosen_format,
    deliver,
    json_text,
    output_options,
    positive_integers,
    symbol_names,
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
  symact collapse --widths 2,3,1 -f latex     a generic network, a symbol for every weight
  symact collapse --depth 3                   three layers of symbolic size
  symact collapse --depth L                   any number of layers, by induction""",
)
@click.argument("model", required=False, type=click.Path(path_type=Path))
@click.option("--widths", metavar="N,N,…", help="A generic network with these layer sizes.")
@click.option("--depth", metavar="L", help="Layers of symbolic size: how many, or a letter.")
@click.option("--full", is_flag=True, help="With --json: the merged maps, as exact fractions.")
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a certificate that 'symact check' verifies; gzipped if FILE ends in .gz.",
)
@click.option(
    "--symbol",
    "symbols",
    multiple=True,
    metavar="NAME=LATEX",
    help="How a symbol is written in LaTeX; may be repeated.",
)
@output_options
def command(
    model: Path | None,
    widths: str | None,
    depth: str | None,
    full: bool,
    certificate: Path | None,
    symbols: tuple[str, ...],
    form: str | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Prove that runs of affine layers are one affine map each.

    MODEL is a network in an .onnx, .npz or .json file. Where layers follow each other with no
    activation between, they are multiplied out exactly, and every step of the derivation is
    checked before it is printed.
    """
    style = chosen_format(form, as_json, output)
    if sum(given is not None for given in (model, widths, depth)) != 1:
        raise UsageError("give one of a MODEL file, --widths and --depth")
    if full and style != "json":
        raise UsageError("--full goes with --json")
    if certificate is not None and model is None:
        raise UsageError("--certificate goes with a MODEL file")
    written = symbol_names(symbols)
    check_places(output, certificate, inputs=[model])
    network = _network(model, widths, depth)

    from symact.collapsing.collapse import collapse
    from symact.reports import collapse as report

    result = collapse(network)
    if style == "json":
        text = json_text(report.collapse_data(result, full=full))
    else:
        text = report.collapse_document(result, style, symbols=written)
    if certificate is not None:
        from symact.certificates import save

        save(result, certificate)
    deliver(text, output, quiet)
    if certificate is not None and not quiet:
        click.echo(f"{certificate} written", err=True)


def _network(model: Path | None, widths: str | None, depth: str | None) -> Any:
    if model is not None:
        from symact.formats import read

        return read(model)
    from symact.collapsing.blocks import generic

    if widths is not None:
        return generic(positive_integers(widths, "--widths"))
    assert depth is not None
    if depth.isalpha() and len(depth) == 1:
        return generic(depth=depth)
    (layers,) = positive_integers(depth, "--depth", count=1)
    return generic(depth=layers)
