"""``symact equal``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from symact.cli.domains import at_option, chosen_domain, inputs_at
from symact.cli.options import (
    Output,
    Place,
    certificate_option,
    examples_options,
    output_options,
    until_option,
)
from symact.cli.screen import Helped
from symact.errors import CheckFailedError, UndecidedError, UsageError
from symact.files import check_places

EXIT_CODES = {
    "equal": 0,
    "different": CheckFailedError.exit_code,
    "unknown": UndecidedError.exit_code,
}


@click.command(
    "equal",
    cls=Helped,
    epilog="""\b
Examples:
  symact equal model.onnx simplified.onnx            for all inputs
  symact equal model.onnx other.npz --box -1 1       on a box, with the largest difference
  symact equal a.onnx b.onnx --certificate c.json
  symact check c.json --model a.onnx --model b.onnx
  symact equal a.onnx b.onnx --at x.npz:x            how far floats can be off at an input

Exit codes: 0 equal, 1 different, 2 bad input, 3 unknown.""",
)
@click.argument("first", type=Place())
@click.argument("second", type=Place())
@until_option
@click.option("--box", nargs=2, metavar="LO HI", help="A box; one number, or one for each input.")
@at_option
@click.option(
    "--seconds",
    type=float,
    default=60.0,
    metavar="S",
    help="How long regions and points are looked for; 60 if left out.",
)
@certificate_option
@examples_options
@output_options
def command(
    first: Path,
    second: Path,
    until: str | None,
    box: tuple[str, str] | None,
    at: str | None,
    seconds: float,
    certificate: Path | None,
    examples: int,
    seed: int,
    output: Output,
) -> int:
    """Prove that two networks are equal, or find where they differ.

    FIRST and SECOND are networks in .onnx, .npz or .json files. They are rewritten into a normal
    form; where that does not settle it, regions of their difference and points of the box do.
    """
    if not 0 < seconds < 1e9:
        raise UsageError(f"--seconds is {seconds}; give a positive number")
    check_places(output.place, certificate, inputs=[first, second])

    from symact.certificates import save
    from symact.comparing.equality import equal
    from symact.formats import read
    from symact.regions.domain import Box
    from symact.reports.equal import equal_report

    networks = read(first, until=until), read(second, until=until)
    points = inputs_at(at, networks[0].inputs)
    domain = None if box is None else chosen_domain(networks[0].inputs, box, None, None)
    assert domain is None or isinstance(domain, Box)
    result = equal(*networks, domain, seconds=seconds)
    tried = None
    if examples:
        from symact.testing.evidence import gathered, of_equality, with_point

        tried = gathered(of_equality(result), examples=examples, seed=seed)
        if tried.apart is not None:
            result = with_point(result, tried.apart)
    output.deliver(
        equal_report(result, at=points, tried=tried), None, (certificate, partial(save, result))
    )
    return EXIT_CODES[result.verdict]
