"""``symact check``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import Output, Place, output_options, until_option
from symact.cli.screen import Helped
from symact.errors import CheckFailedError, UsageError
from symact.files import check_places


@click.command(
    "check",
    cls=Helped,
    epilog="""\b
Examples:
  symact collapse model.onnx --certificate c.json.gz
  symact check c.json.gz --model model.onnx
  symact check c.json --model a.onnx --model b.onnx   what equal compared
  python -I symact/checker.py c.json.gz          without loading symact; reads no models

Exit codes: 0 accepted, 1 rejected, 2 not decided: not readable, or too much for the memory.""",
)
@click.argument("certificate", type=Place())
@click.option(
    "--model",
    "models",
    type=Place(),
    metavar="FILE",
    multiple=True,
    help="A model file that the certificate must be about, once for each: its SHA-256 is compared, "
    "and it is read once more and must give the operation list of the certificate.",
)
@until_option
@output_options
def command(certificate: Path, models: tuple[Path, ...], until: str | None, output: Output) -> int:
    """Check a certificate, trusting nothing else of symact.

    CERTIFICATE is a .json or .json.gz file that symact or another program wrote. The checker is one
    file of Python's standard library alone; it recomputes every claim from the operation lists in
    the certificate and says what it accepted, and what stays trusted.
    """
    from symact.certificates import check
    from symact.reports.check import PLAIN, check_report

    check_places(output.place, inputs=[certificate, *models])
    output.refuse_format(PLAIN, "a check")
    if until is not None and not models:
        raise UsageError("--until goes with --model")
    verdict = check(certificate, models, until=until)
    output.deliver(check_report(verdict))
    return 0 if verdict.accepted else CheckFailedError.exit_code
