"""What is said of inputs that were tried beside a proof: evidence, and never a proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symact.rendering.page import Detail
from symact.reports.figures import at_most

if TYPE_CHECKING:
    from symact.testing.evidence import Evidence


def evidence_data(evidence: Evidence | None) -> dict[str, Any] | None:
    """What was tried, for JSON; None where nothing was to be."""
    if evidence is None:
        return None
    return {
        "asked": evidence.asked,
        "tried": evidence.tried,
        "seed": evidence.seed,
        "outcome": evidence.outcome or None,
        "type": None if evidence.share is None else evidence.type,
        "of_bound": None if evidence.share is None else float(at_most(evidence.share)),
        "reason": evidence.reason or None,
    }


def evidence_details(evidence: Evidence | None) -> Iterator[Detail]:
    """What was tried, as a line of a page; none where nothing was to be."""
    if evidence is not None:
        yield Detail("tried", evidence_text(evidence))


def evidence_text(evidence: Evidence) -> str:
    """What was tried, in words.

    >>> from fractions import Fraction
    >>> from symact.testing.evidence import Evidence
    >>> evidence_text(Evidence(20, 0, 20, "equal", Fraction(1, 30)))
    '20 inputs: equal; float32 within 5 % of the bound'
    """
    return "; ".join(evidence.phrases())
