"""``symact regions``."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symact.cli.domains import chosen_domain, domain_options, point_names
from symact.cli.options import (
    Output,
    Place,
    activation_option,
    certificate_option,
    chosen_depth,
    depth_option,
    examples_options,
    model_argument,
    output_options,
    positive_integers,
    symbols_option,
    timing_option,
    until_option,
)
from symact.cli.progress import regions_found
from symact.cli.screen import Helped
from symact.display import count_of
from symact.errors import UndecidedError, UsageError, shown
from symact.files import check_places

if TYPE_CHECKING:
    from symact.regions.engines.auto import EngineName
    from symact.reports.report import Report


@click.command(
    "regions",
    cls=Helped,
    epilog="""\b
Examples:
  symact regions model.onnx                              on the box [-1, 1]²
  symact regions model.onnx --box 0,0 2,1 --maps
  symact regions model.onnx --line 0,0,0 1,1,1 --plot function.svg
  symact regions examples/digits_relu.onnx --plot map.svg \\
      --plane examples/digits.npz:zero examples/digits.npz:one examples/digits.npz:eight
  symact regions --widths 2,3,1 -f latex                 for every ReLU network of this shape
  symact regions --widths 2,2,1 --activation hardtanh    the same for another activation
  symact regions --widths 2,4,1 --activation max-of-pairs    the same for max-pooling
  symact regions --depth L                               any number of layers of any sizes""",
)
@model_argument
@until_option
@click.option(
    "--widths", metavar="N,N,…", help="A generic network with these layer sizes, ReLU between."
)
@depth_option
@activation_option
@domain_options
@click.option("--list", "listed", is_flag=True, help="Also list the regions.")
@click.option("--maps", is_flag=True, help="Also count distinct affine maps and linear pieces.")
@click.option(
    "--engine",
    type=click.Choice(("auto", "reference", "filtered")),
    default="auto",
    help="Which engine enumerates; by size if left out.",
)
@click.option("--max-regions", type=click.IntRange(min=1), metavar="N", help="Stop after so many.")
@click.option("--seconds", type=float, metavar="S", help="Stop after so long.")
@click.option("--plot", type=Place(), metavar="FILE", help="Draw a map, .svg, .png or .pdf.")
@click.option(
    "--names", metavar="A,B,…", help="What the outputs are called, in pictures and in the result."
)
@certificate_option
@examples_options
@timing_option
@symbols_option
@output_options
def command(
    model: Path | None,
    until: str | None,
    widths: str | None,
    depth: str | None,
    activation: str | None,
    box: tuple[str, str] | None,
    line: tuple[str, str] | None,
    plane: tuple[str, str, str] | None,
    listed: bool,
    maps: bool,
    engine: EngineName,
    max_regions: int | None,
    seconds: float | None,
    plot: Path | None,
    names: str | None,
    certificate: Path | None,
    examples: int,
    seed: int,
    timing: bool,
    symbols: dict[str, str],
    output: Output,
) -> int:
    """Show the piecewise-affine structure of a ReLU network, exactly.

    MODEL is a network in an .onnx, .npz or .json file, on a box, a segment or a plane. Points are
    written 1,2,3 or 1/3,0.5 or FILE.npz:NAME. Every activation region is found, each with the one
    affine map that the network is there; --widths gives the structure for all weights at once,
    --depth for all sizes as well, and with a letter for any number of layers.
    """
    output.refuse_timing(timing)
    if sum(given is not None for given in (model, widths, depth)) != 1:
        raise UsageError("give one of a MODEL file, --widths and --depth")
    if model is None:
        beside = (until, plot, names, certificate, listed, maps, max_regions, seconds, timing)
        if any((box, line, plane, *beside)):
            raise UsageError(
                "a domain, a budget, --until, --list, --maps, --timing, --plot, --names and "
                "--certificate go with a MODEL"
            )
        output.deliver(_generic(widths, depth, activation or "relu"), symbols)
        return 0
    if activation is not None:
        raise UsageError(
            "--activation goes with --widths or --depth; a MODEL has its own activations"
        )
    if sum(given is not None for given in (box, line, plane)) > 1:
        raise UsageError("give one of --box, --line and --plane")
    if seconds is not None and not 0 < seconds < 1e9:
        raise UsageError(f"--seconds is {seconds}; give a positive number")
    if plot is not None:
        from symact.plots.drawing import picture_suffix

        picture_suffix(plot)

    from symact.certificates import save
    from symact.formats import read
    from symact.plots.pictures import picture
    from symact.regions.atlas import atlas
    from symact.reports.regions import regions_report

    check_places(output.place, plot, certificate, inputs=[model])
    network = read(model, until=until)
    called = named(names, network.outputs)
    domain = chosen_domain(network.inputs, box, line, plane)
    start = time.perf_counter()
    with regions_found(output.quiet) as progress:
        found = atlas(
            network,
            domain,
            engine=engine,
            max_regions=max_regions,
            seconds=seconds,
            progress=progress,
        )
    if not len(found) and (certificate or plot):
        raise UndecidedError(
            f"{certificate or plot} is not written: no region was found before the budget ran out; "
            "allow more seconds"
        )
    seconds = time.perf_counter() - start if timing else None
    tried = None
    if examples:
        from symact.testing.evidence import gathered, of_atlas

        tried = gathered(of_atlas(found), examples=examples, seed=seed)
    points = point_names(line, plane)
    report = regions_report(
        found, maps=maps, listed=listed, seconds=seconds, names=called, points=points, tried=tried
    )
    drawn = partial(picture, found, names=called, points=points)
    saved = partial(save, found)
    output.deliver(report, symbols, (certificate, saved), picture=(plot, drawn))
    return 0 if found.complete else UndecidedError.exit_code


def _generic(widths: str | None, depth: str | None, activation: str) -> Report:
    """The structure of generic networks: every pattern of these widths, or what all have."""
    from symact.activations.pairs import between
    from symact.regions.structure import structure
    from symact.reports.structure import layered_report, structure_report

    chosen = between(activation)
    if depth is not None:
        return layered_report(structure(depth=chosen_depth(depth), activation=chosen))
    return structure_report(structure(positive_integers(widths or "", "--widths"), chosen))


def named(names: str | None, outputs: int) -> tuple[str, ...]:
    """What the outputs are called; nothing where that is left out.

    Raises:
        UsageError: for another number of names than of outputs, for an empty one, and one twice.
    """
    if names is None:
        return ()
    found = tuple(name.strip() for name in names.split(","))
    if len(found) != outputs:
        raise UsageError(
            f"--names has {count_of(len(found), 'name')}, but the network has "
            f"{count_of(outputs, 'output')}; give one for each, with commas between"
        )
    if "" in found or len(set(found)) < len(found):
        raise UsageError(f"--names has {shown(names)}; every output needs a name of its own")
    return found
