"""``symact plot``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import Output, Taken, pairs_option
from symact.cli.screen import Helped
from symact.errors import UsageError
from symact.plots.names import PICTURES


@click.command(
    "plot",
    cls=Helped,
    epilog="\b\nPictures:\n"
    + "\n".join(f"  {name:14}{drawn.words}" for name, drawn in PICTURES.items())
    + """

\b
Examples:
  symact plot gelu relu -o both.svg     with derivatives, minima and maxima
  symact plot gap -o gap.pdf
  symact plot sawtooth --json""",
)
@click.argument("names", metavar="NAME…", nargs=-1, required=True)
@pairs_option(
    "--parameter",
    "parameters",
    "NAME=VALUE",
    "A parameter of the one activation, exactly; may be repeated.",
    "--parameter has {!r}; write each once, as NAME=VALUE, such as alpha=1/10",
)
@click.option(
    "-o",
    "--output",
    "place",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to draw: .svg, .png or .pdf; or .json for the data.",
)
@click.option("--json", "as_json", is_flag=True, help="The data of the picture.")
@click.option("-q", "--quiet", is_flag=True, help="No messages beside the result.")
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    parameters: dict[str, str],
    place: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Draw activations, or a picture of what theorems say.

    NAME… are activations, which are drawn together with their derivatives, or one of the pictures
    below, or the theorem that it is of. Every number in a picture is proved while it is drawn; if
    a proof fails, so does the picture. The same picture gives the same bytes.
    """
    from symact.activations.entries import activation
    from symact.files import check_places
    from symact.plots.drawing import SUFFIXES, picture_suffix
    from symact.plots.figures import picture_of
    from symact.reports.plot import plot_report

    if place is None and not as_json:
        raise UsageError(
            f"a picture needs a file: give -o FILE with {', '.join(SUFFIXES[:-1])} or "
            f"{SUFFIXES[-1]}, or --json for its data"
        )
    if parameters and len(names) > 1:
        raise UsageError("--parameter goes with one activation; name it alone")
    drawing = place
    if place is not None and picture_suffix(place, ".json") == ".json":
        drawing = None
    check_places(place)
    output = Output("json", place if drawing is None else None, quiet, ctx.find_object(Taken))
    shown = picture_of([activation(names[0], **parameters)] if parameters else names)
    if drawing is None or as_json:
        output.deliver(plot_report(shown), picture=(drawing, lambda: shown))
    else:
        output.draw(drawing, shown)
