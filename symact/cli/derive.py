"""``symact derive``."""

from __future__ import annotations

import click

from symact.cli.options import Output, output_options
from symact.cli.screen import Helped


@click.command(
    "derive",
    cls=Helped,
    epilog="""\b
Examples:
  symact derive gelu-minimum
  symact derive gelu-minimum -f tex -o gelu.tex
  symact derive relu-closed-forms -f latex""",
)
@click.argument("name")
@output_options
def command(name: str, output: Output) -> None:
    """Write the derivation of a theorem.

    Every step is checked before anything is written.
    """
    from symact.reports.derive import derive_report

    output.warn_of_faults()
    output.deliver(derive_report(name))
