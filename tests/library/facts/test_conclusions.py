"""Comparing numbers, and what that costs the level of a line."""

from __future__ import annotations

from dataclasses import replace

import sympy

from symact.library.facts.conclusions import noting_enclosures, order
from symact.library.facts.lines import Fact
from symact.library.facts.wording import Reading
from symact.library.vocabulary import x
from symact.logic.checks import RingIdentity
from symact.logic.derivation import Chain, Derivation


def test_comparing_by_enclosures_is_noted() -> None:
    with noting_enclosures() as noted:
        # 0.8427… + 0.3678…
        assert order(sympy.erf(1) + sympy.exp(-1), sympy.Rational(121, 100)) == 1
        assert order(sympy.erf(1) + sympy.exp(-1), sympy.Rational(122, 100)) == -1
    assert len(noted) == 2
    with noting_enclosures() as noted:
        assert order(sympy.Rational(1, 2), sympy.Rational(2, 3)) == -1
    assert noted == []


def test_a_line_that_needs_enclosures_is_no_better_than_they_are() -> None:
    shown = Chain.of(x + x, ("=", 2 * x, "collect", RingIdentity()))
    line = Fact("range", Reading("said"), Derivation.of(shown).verify())
    assert (line.level, line.trusts) == ("symbolic", ("ring arithmetic",))
    compared = replace(line, is_enclosed=True)
    assert (compared.level, compared.trusts) == (
        "enclosure",
        ("ball arithmetic", "ring arithmetic"),
    )
