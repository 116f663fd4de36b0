"""Theorems as pages: what is printed is what their checks establish."""

from __future__ import annotations

import pytest
import sympy
from sympy.core.function import AppliedUndef

from symact.activations.activation import Activation
from symact.display import capital
from symact.errors import NotFoundError
from symact.library.joining import joined
from symact.library.registry import theorems
from symact.library.theorem import Theorem
from symact.logic.stating import definitions, for_all
from symact.logic.words import Phrase, Words
from symact.rendering.page import BREAK, Details
from symact.rendering.slopes import named, slopes
from symact.reports.show import subject, theorem_page, theorem_report


def test_a_name_is_of_an_activation_or_of_a_theorem() -> None:
    assert isinstance(subject("gelu", {}), Activation)
    assert isinstance(subject("gelu-minimum", {}), Theorem)
    with pytest.raises(NotFoundError, match="no activation 'gelu-minimun'; did you mean"):
        subject("gelu-minimun", {})


@pytest.mark.parametrize("name", list(theorems()))
def test_a_page_of_a_theorem_has_all_that_it_declares(name: str) -> None:
    theorem = theorems()[name]
    page = theorem_page(theorem)
    facts = [fact for part in page.parts if isinstance(part, Details) for fact in part.rows]
    labels = [fact.label for fact in facts]
    assert labels.count("states") == len(theorem.statements)
    assert labels.count("counterexample") == len(theorem.counterexamples)
    assert labels.count("source") == len(theorem.references)
    assert [f.value for f in facts if f.label == "checked"] == [s.level for s in theorem.statements]
    missing = [s.missing for s in theorem.statements if s.missing]
    assert [f.value for f in facts if f.label == "not checked"] == missing
    sections = [
        {fact.label: fact.value for fact in part.rows}
        for part in page.parts
        if isinstance(part, Details) and "states" in [fact.label for fact in part.rows]
    ]
    verified = [statement.verify() for statement in theorem.statements]
    known = slopes(joined(theorem, verified))
    for shown, found in zip(sections, verified, strict=True):
        # what is printed is what the checks establish: nothing less, and nothing more
        said = [part for part in shown["states"] if isinstance(part, sympy.Basic)]
        claims = [(named(claim.left, known), claim.right) for claim in found.claims]
        for sides in claims:
            assert sides in [part.expressions for part in said if isinstance(part, Words)]
        premises = {premise for claim in found.claims for premise in claim.premises}
        supposed = [part for part in shown.get("if", ()) if isinstance(part, sympy.Basic)]
        assert premises <= {*said, *supposed}
        assert {*supposed} <= premises
        assert shown.get("for all", "") == for_all(found.claims).removeprefix("for all ")
        argued = [part for part in shown.get("argued", ()) if part != BREAK]
        assert argued == [capital(words) for words in found.argued]
        defined = [part for part in shown.get("where", ()) if isinstance(part, Words)]
        written = (*said, *supposed, *(one.expressions[-1] for one in defined))
        for thing, value in definitions(found.claims):
            value = named(value, known) if isinstance(value, Phrase) else value
            if thing not in [part.expressions[0] for part in defined]:
                # it is not written any more, since a derivative has its name
                assert not any(_has(part, thing) for part in written)
            else:
                assert (thing, value) in [part.expressions for part in defined]


def _has(part: sympy.Basic, thing: sympy.Basic) -> bool:
    if isinstance(thing, AppliedUndef):
        return any(one.func == thing.func for one in part.atoms(AppliedUndef))
    return bool(part.has(thing))


def test_derivatives_have_the_names_that_the_derivation_gives_them() -> None:
    """What derive writes as G′(x) < 0, show does not write out with φ and Φ."""
    page = theorem_report(theorems()["gelu-minimum"]).written("text")
    assert "G′(x) < 0, if x ≤ −√2" in page
    assert "G″(x) > 0, if x ∈ (−√2, √2)" in page
    assert "x₀ = (the only zero of G′(x) for −7/5 ≤ x ≤ −1/2)" in page
    assert "x φ(x) + Φ(x) <" not in page
