"""Derivations of theorems as they are told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from symact.errors import UsageError
from symact.library.registry import theorem, theorems
from symact.rendering.writers import StyleName
from symact.reports.derive import derive_report
from tests.proofs.levels import RATCHET


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
        "Hence", f"{entry.title}.", "c = 0" if form == "text" else "&c = 0",
        "Checked: exactly",
    )  # fmt: skip


def test_a_claim_that_holds_says_so_and_a_companion_has_none() -> None:
    holds = derive_report("gelu-minimum").written("text")
    assert in_order(holds, "claim", "verdict   holds", "Definitions", "x₀ = the only zero", "Proof")
    companion = derive_report("gelu-derivative").written("text")
    assert "verdict" not in companion
    assert "Hence\n\nGELU has the derivatives" in companion


@pytest.mark.parametrize(
    ("format", "style", "said"),
    [
        ("text", "plain", "G(x) ≥ G(x₀)"),
        ("latex", "plain", r"&G(x) \geq G(x_0)"),
        ("tex", "plain", r"&G(x) \geq G(x_0)"),
        ("markdown", "plain", r"&G(x) \geq G(x_0)"),
        ("tex", "lecture", r"&G(x) \geq G(x_0)"),
        ("markdown", "lecture", r"&G(x) \geq G(x_0)"),
        ("tex", "slides", r"&G(x) \geq G(x_0)"),
        ("markdown", "slides", r"&G(x) \geq G(x_0)"),
    ],
)
def test_the_claim_is_a_formula_in_every_format(format: str, style: StyleName, said: str) -> None:
    written = derive_report("gelu-minimum", style).written(format)
    # a lecture has it in its theorem, the others at their end
    of_theorem = written.index("heorem") if style == "lecture" else written.rindex("Hence")
    claim = written[of_theorem:].partition("roof")[0]
    places = [claim.index(number) for number in ("0.75179", "0.16997")]
    assert said in claim[max(places) :]
    assert "0.75179" in claim[: max(places)]
    assert "interval Newton" not in claim


def test_html_ends_with_it_as_mathml() -> None:
    pytest.importorskip("latex2mathml")
    written = derive_report("gelu-minimum").written("html")
    ends = written[written.rindex("<h2>Hence</h2>") :]
    assert "≥" in ends
    assert "<h2>Minimum" in ends
    assert "interval Newton" not in ends


def test_a_conclusion_calls_slopes_by_their_names_and_keeps_its_premises() -> None:
    said = derive_report("sigmoid-derivative-max-quarter").written("text").split("Hence")[1]
    assert "σ′(x) ≤ 1/4\n" in said
    said = derive_report("linear-vs-affine").written("text").split("Hence")[1]
    assert in_order(said, "for all whole n_1 ≥ 1", "c = 0", "if s = p + q")


def test_every_theorem_says_what_it_concludes() -> None:
    shipped = [
        entry for entry in theorems().values() if entry.id in json.loads(RATCHET.read_text("utf-8"))
    ]
    assert shipped
    assert [entry.id for entry in shipped if not entry.concludes] == []


def test_a_conclusion_is_of_a_statement_that_there_is() -> None:
    with pytest.raises(UsageError, match=r"concludes with \['nothing'\], which is none"):
        replace(theorem("gelu-minimum"), concludes=("nothing",))


def test_latex_and_json_have_the_steps_alone() -> None:
    report = derive_report("gelu-derivative")
    assert report.written("latex").startswith("\\begin{aligned}")
    assert '"chains"' in report.written("json")
