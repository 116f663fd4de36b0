"""``symact regions``."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
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
from symact.errors import UndecidedError, UsageError
from symact.files import check_places

LONG = 2.0
"""After how many seconds without a region the terminal says what may be going on."""

COMPILING = "compiling the fast engine, once; this takes about a quarter of a minute "


@click.command(
    "regions",
    epilog="""\b
Examples:
  symact regions model.onnx                              on the box [-1, 1]²
  symact regions model.onnx --box 0,0 2,1 --maps
  symact regions model.onnx --line 0,0,0 1,1,1 --plot function.svg
  symact regions examples/digits_relu.onnx --plot map.svg \\
      --plane examples/digits.npz:zero examples/digits.npz:one examples/digits.npz:eight
  symact regions --widths 2,3,1 -f latex                 for every ReLU network of this shape""",
)
@click.argument("model", required=False, type=click.Path(path_type=Path))
@click.option("--widths", metavar="N,N,…", help="A generic ReLU network with these layer sizes.")
@click.option("--box", nargs=2, metavar="LO HI", help="A box; one number, or one for each input.")
@click.option("--line", nargs=2, metavar="P Q", help="The segment between two points.")
@click.option(
    "--plane", nargs=3, metavar="O U V", help="The parallelogram with corners O, U and V, O first."
)
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
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE", help="Draw a map, .svg or .png."
)
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
    box: tuple[str, str] | None,
    line: tuple[str, str] | None,
    plane: tuple[str, str, str] | None,
    listed: bool,
    maps: bool,
    engine: str,
    max_regions: int | None,
    seconds: float | None,
    plot: Path | None,
    certificate: Path | None,
    symbols: tuple[str, ...],
    form: str | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> int:
    """Show the piecewise-affine structure of a ReLU network, exactly.

    MODEL is a network in an .onnx, .npz or .json file, on a box, a segment or a plane. Points are
    written 1,2,3 or 1/3,0.5 or FILE.npz:NAME. Every activation region is found, each with the one
    affine map that the network is there; --widths gives the structure for all weights at once.
    """
    style = chosen_format(form, as_json, output)
    if (model is None) == (widths is None):
        raise UsageError("give either a MODEL file or --widths")
    written = symbol_names(symbols)
    if widths is not None:
        if any((box, line, plane, plot, certificate, listed, maps, max_regions, seconds)):
            raise UsageError(
                "a domain, a budget, --list, --maps, --plot and --certificate go with a MODEL"
            )
        _structure(widths, style, written, output, quiet)
        return 0
    assert model is not None
    if sum(given is not None for given in (box, line, plane)) > 1:
        raise UsageError("give one of --box, --line and --plane")
    if seconds is not None and not 0 < seconds < 1e9:
        raise UsageError(f"--seconds is {seconds}; give a positive number")
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"--plot has {plot}; its suffix must be .svg or .png")

    from symact.formats import read
    from symact.regions.atlas import atlas
    from symact.reports import regions as region_report

    check_places(output, plot, certificate, inputs=[model])
    network = read(model)
    domain = _domain(network.inputs, box, line, plane)
    start = time.perf_counter()
    with _progress(quiet) as progress:
        found = atlas(
            network,
            domain,
            engine=engine,
            max_regions=max_regions,
            seconds=seconds,
            progress=progress,
        )
    took = time.perf_counter() - start
    if not len(found) and (certificate or plot):
        raise UndecidedError(
            f"{certificate or plot} is not written: no region was found before the budget ran out; "
            "allow more seconds"
        )
    if style == "json":
        text = json_text(region_report.regions_data(found, took, maps=maps, listed=listed))
    else:
        text = region_report.regions_document(found, style, maps=maps, listed=listed)
    if plot is not None:
        from symact.plots.maps import region_map

        region_map(found, plot)
    if certificate is not None:
        from symact.certificates.codec import save

        save(found, certificate)
    deliver(text, output, quiet)
    for file in (plot, certificate):
        if file is not None and not quiet:
            click.echo(f"{file} written", err=True)
    return 0 if found.complete else UndecidedError.exit_code


def _structure(
    widths: str, style: str, written: dict[str, str], output: Path | None, quiet: bool
) -> None:
    from symact.regions.structure import structure
    from symact.reports import regions as region_report

    found = structure(positive_integers(widths, "--widths"))
    if style == "json":
        text = json_text(region_report.structure_data(found))
    else:
        text = region_report.structure_document(found, style, symbols=written)
    deliver(text, output, quiet)


def _domain(
    inputs: int,
    box: tuple[str, str] | None,
    line: tuple[str, str] | None,
    plane: tuple[str, str, str] | None,
) -> Any:
    from symact.regions.domain import Box, Plane, Segment

    if line is not None:
        return Segment(*(_point(text, "--line") for text in line))
    if plane is not None:
        origin, first, second = (_point(text, "--plane") for text in plane)
        if not len(origin) == len(first) == len(second):
            sizes = f"{len(origin)}, {len(first)} and {len(second)}"
            raise UsageError(f"--plane has points of {sizes} coordinates; all need the same number")
        return Plane(
            origin,
            [b - a for a, b in zip(origin, first, strict=True)],
            [c - a for a, c in zip(origin, second, strict=True)],
        )
    low, high = box if box is not None else ("-1", "1")
    return Box(_corner(low, inputs), _corner(high, inputs))


def _corner(text: str, inputs: int) -> list[Any]:
    point = _point(text, "--box")
    return point * inputs if len(point) == 1 else point


def _point(text: str, option: str) -> list[Any]:
    """A point as exact numbers: from ``1,1/3,0.5`` or from an array in an npz file."""
    from symact.numbers.rational import rational

    name, colon, key = text.rpartition(":")
    if colon and name.lower().endswith(".npz"):
        from symact.formats import read_point

        return list(read_point(name, key))
    words = [word.strip() for word in text.split(",")]
    if "" in words or any(word.lower().endswith(".npz") or ":" in word for word in words):
        raise UsageError(f"{option} has {text!r}; points are 1,2,3 or 1/3,0.5 or FILE.npz:NAME")
    return [rational(word, f"a coordinate of {option}") for word in words]


@contextlib.contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """A line on the terminal with the regions so far and the rate; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    start = time.perf_counter()

    def line(text: str) -> None:
        click.echo(f"\r{text}\033[K", nl=False, err=True)

    waiting = threading.Timer(LONG, line, [COMPILING])
    waiting.daemon = True
    waiting.start()

    def show(count: int) -> None:
        waiting.cancel()
        rate = f"{count / max(time.perf_counter() - start, 1e-9):,.0f}".replace(",", " ")
        line(f"{count} regions, {rate} a second ")

    try:
        yield show
    finally:
        waiting.cancel()
        line("")
