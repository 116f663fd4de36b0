"""``symact derive``: the derivation of a theorem."""

from __future__ import annotations

from symact.library.registry import guarded, theorem
from symact.reports.report import Report


def derive_report(name: str) -> Report:
    """The derivation of a theorem, every step of which has been run.

    Raises:
        NotFoundError: for a name that there is not.
        CheckFailedError: where a step does not hold.
    """
    entry = theorem(name)
    with guarded(entry):
        verified = entry.verify()
    return Report(lambda: verified, lambda format: verified)
