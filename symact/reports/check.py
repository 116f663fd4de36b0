"""``symact check``: what the checker says of a certificate, in its own words."""

from __future__ import annotations

from symact.certificates.checking import Verdict
from symact.rendering.writers import FORMATS
from symact.reports.report import Report

PLAIN = tuple(name for name, format in FORMATS.items() if format.is_plain or format.is_data)
"""The formats of what the checker says, which knows no others."""


def check_report(verdict: Verdict) -> Report:
    """A verdict, in the checker's own words."""
    return Report(lambda: verdict.report, lambda format: f"{verdict}\n")
