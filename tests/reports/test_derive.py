"""Derivations of theorems as they are told."""

from __future__ import annotations

import pytest

from symact.library.registry import theorem
from symact.reports.derive import derive_report


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


@pytest.mark.parametrize("form", ["text", "markdown", "tex"])
def test_claim_and_verdict_then_definitions_then_steps_then_the_conclusion(form: str) -> None:
    text = derive_report("linear-vs-affine").written(form)
    entry = theorem("linear-vs-affine")
    assert in_order(
        " ".join(text.split()),
        "claim", str(entry.claim), "is false", "sends 0 to 1", "Definitions",
        "s = A" if form == "text" else "s &= A", "Proof", "distribute and cancel",
        f"Hence: {entry.title}.", "Checked: exactly",
    )  # fmt: skip


def test_a_claim_that_holds_says_so_and_a_companion_has_none() -> None:
    holds = derive_report("gelu-minimum").written("text")
    assert in_order(holds, "claim", "verdict   holds", "Definitions", "x₀ = the only zero", "Proof")
    companion = derive_report("gelu-derivative").written("text")
    assert "verdict" not in companion
    assert "Hence: " in companion


def test_latex_and_json_have_the_steps_alone() -> None:
    report = derive_report("gelu-derivative")
    assert report.written("latex").startswith("\\begin{aligned}")
    assert '"chains"' in report.written("json")
