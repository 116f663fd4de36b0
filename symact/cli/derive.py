"""``symact derive``."""

from __future__ import annotations

import click

from symact.cli.options import Output, output_options, symbols_option
from symact.cli.screen import Helped
from symact.errors import UsageError
from symact.rendering.writers import STYLES, StyleName


@click.command(
    "derive",
    cls=Helped,
    epilog="""\b
Examples:
  symact derive gelu-minimum
  symact derive gelu-minimum -f tex -o gelu.tex
  symact derive gelu-minimum -f tex --style lecture
  symact derive relu-closed-forms -f latex""",
)
@click.argument("name")
@click.option(
    "--style",
    type=click.Choice(("lecture", "slides")),
    help="A lecture or slides (beamer, reveal.js), in tex or markdown.",
)
@symbols_option
@output_options
def command(name: str, style: StyleName | None, symbols: dict[str, str], output: Output) -> None:
    """Write the derivation of a theorem.

    Every step is checked before anything is written.
    """
    from symact.reports.derive import derive_report

    output.warn_of_faults()
    if style is not None and (output.format, style) not in STYLES:
        have = " or ".join(kind for kind, known in STYLES if known == style)
        raise UsageError(f"--style {style} goes with -f {have}")
    output.deliver(derive_report(name, style or "plain", symbols), symbols)
