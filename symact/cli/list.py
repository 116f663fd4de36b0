"""``symact list``."""

from __future__ import annotations

import click

from symact.cli.options import Output, output_options
from symact.cli.screen import Helped
from symact.errors import UsageError
from symact.library.theorem import SECTIONS, VERDICTS
from symact.logic.levels import LEVELS


@click.command(
    "list",
    cls=Helped,
    epilog="""\b
Examples:
  symact list
  symact list --section 4 --verdict false
  symact list --ledger""",
)
@click.option("--section", type=click.Choice(SECTIONS), help="Theorems of one section only.")
@click.option(
    "--verdict",
    type=click.Choice(VERDICTS),
    metavar="VERDICT",
    help=f"Theorems of one verdict only: {', '.join(VERDICTS)}.",
)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    metavar="LEVEL",
    help=f"Theorems of one level only: {', '.join(LEVELS)}.",
)
@click.option("--ledger", is_flag=True, help="The claims of the text and what became of each.")
@output_options
def command(
    section: str | None,
    verdict: str | None,
    level: str | None,
    ledger: bool,
    output: Output,
) -> None:
    """List the theorems and the activations.

    A theorem's level is what its proof is declared to establish; 'symact prove' confirms it.
    """
    from symact.reports.list import ledger_report, list_report
    from symact.reports.report import WITH_TABLES

    if ledger and (section or verdict or level):
        raise UsageError("--ledger lists every claim; leave the other options out")
    output.refuse_format(WITH_TABLES, "a list")
    output.warn_of_faults()
    wanted = {"section": section, "verdict": verdict, "level": level}
    output.deliver(ledger_report() if ledger else list_report(wanted))
