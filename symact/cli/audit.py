"""``symact audit``."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import click

from symact.cli.domains import around, chosen_domain
from symact.cli.options import (
    Output,
    Place,
    certificate_option,
    examples_options,
    model_beside,
    output_options,
    timing_option,
    until_option,
    write_model_option,
)
from symact.cli.screen import Helped
from symact.errors import UndecidedError, UsageError
from symact.files import check_places


@click.command(
    "audit",
    cls=Helped,
    epilog="""\b
Examples:
  symact audit model.onnx                                on the box from -1 to 1
  symact audit model.onnx --box 0 1 --json
  symact audit examples/digits_relu.onnx --around examples/digits.npz:zero --radius 1/32
  symact audit model.onnx --box 0 1 --certificate audit.cert.gz""",
)
@click.argument("model", type=Place())
@until_option
@click.option("--box", nargs=2, metavar="LO HI", help="A box; one number, or one for each input.")
@click.option(
    "--around", "around_point", metavar="POINT", help="The middle of a box, with --radius."
)
@click.option("--radius", metavar="R", help="How far the box around a point reaches.")
@click.option("--seconds", type=float, metavar="S", help="Look at neurons no longer than this.")
@certificate_option
@write_model_option
@examples_options
@timing_option
@output_options
def command(
    model: Path,
    until: str | None,
    box: tuple[str, str] | None,
    around_point: str | None,
    radius: str | None,
    seconds: float | None,
    certificate: Path | None,
    write_model: Path | None,
    examples: int,
    seed: int,
    timing: bool,
    output: Output,
) -> int:
    """Find what a model stores and does not need.

    MODEL is a network in an .onnx, .npz or .json file, its inputs in a box. Found, and proved, are
    runs of affine maps and activations that were forgotten between them, units that are constant,
    affine, alike or not read, activations that do nothing, and maps of deficient rank. What is not
    settled in time is said to be unknown, with exit code 3.
    """
    output.refuse_timing(timing)
    if box is not None and around_point is not None:
        raise UsageError("give one of --box and --around")
    if (around_point is None) != (radius is None):
        raise UsageError("--around and --radius go together")
    if seconds is not None and not 0 < seconds < 1e9:
        raise UsageError(f"--seconds is {seconds}; give a positive number")

    from symact.auditing.audit import audit
    from symact.certificates import save
    from symact.formats import read
    from symact.formats.writing import check_suffix
    from symact.regions.domain import Box, Domain
    from symact.reports.audit import audit_report

    check_places(output.place, certificate, write_model, inputs=[model])
    if write_model is not None:
        check_suffix(write_model)
    network = read(model, until=until)
    domain: Domain
    if around_point is not None and radius is not None:
        domain = around(around_point, radius)
    else:
        domain = chosen_domain(network.inputs, box, None, None)
    assert isinstance(domain, Box)
    start = time.perf_counter()
    result = audit(network, domain, seconds=seconds)
    claims = result.claims if certificate is not None else ()
    if certificate is not None and not claims:
        raise UsageError(
            f"{certificate} is not written: nothing was found that a certificate could claim"
        )
    taken = time.perf_counter() - start if timing else None
    written, beside = model_beside(None if write_model is None else result.applied(), write_model)
    tried = None
    if examples:
        from symact.testing.evidence import gathered, of_audit

        tried = gathered(of_audit(result), examples=examples, seed=seed)
    report = audit_report(result, seconds=taken, written=written, tried=tried)
    output.deliver(report, None, (certificate, partial(save, claims)), beside)
    return UndecidedError.exit_code if result.left else 0
