"""How often a function can be differentiated: by the form of its pieces and what meets at knots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import sympy

from symact.library.facts.conclusions import covers, order, same
from symact.library.facts.evidence import Evidence, Part
from symact.library.facts.wording import Reading, spliced
from symact.library.vocabulary import x
from symact.logic.words import Words

ENTIRE = (sympy.exp, sympy.erf, sympy.erfc, sympy.sinh, sympy.cosh, sympy.tanh)
"""Functions that are analytic on all of the real line."""

_WORDS = (
    (),
    ("continuous, with a kink at {}", "continuous, with kinks at {}"),
    ("slope continuous, second derivative jumps at {}",) * 2,
)
"""What is said of one place and of several, by how often the pieces were differentiated."""


ANALYTIC = ("compositions of analytic functions are analytic",)


def is_analytic(expression: Any, on: sympy.Set, evidence: Evidence) -> bool:
    """Whether an expression is made of analytic functions, and divides by what is shown > 0."""
    if not expression.args or x not in expression.free_symbols:
        return True
    if isinstance(expression, sympy.Pow) and not isinstance(expression, sympy.exp):
        base, exponent = expression.args
        if x in exponent.free_symbols or not is_analytic(base, on, evidence):
            return False
        is_whole = exponent.is_Integer and exponent >= 0
        return bool(is_whole) or _is_positive(base, on, evidence)
    if isinstance(expression, sympy.log):
        inside = expression.args[0]
        return _is_positive(inside, on, evidence) and is_analytic(inside, on, evidence)
    if isinstance(expression, (sympy.Add, sympy.Mul, *ENTIRE)):
        return all(is_analytic(part, on, evidence) for part in expression.args)
    return False


def _is_positive(expression: Any, on: sympy.Set, evidence: Evidence) -> bool:
    found = [shown.on(x) for shown in evidence.about(expression, ">") if shown.after.is_nonnegative]
    return covers(found, on)


def divisors(expression: Any) -> list[Any]:
    """What an expression divides by or takes a logarithm or root of: it has to be positive."""
    found = []
    for part in sympy.preorder_traversal(expression):
        is_power = isinstance(part, sympy.Pow) and not isinstance(part, sympy.exp)
        if is_power and x in part.free_symbols:
            base, exponent = part.args
            if not (exponent.is_Integer and exponent >= 0):
                found.append(base)
        elif isinstance(part, sympy.log) and x in part.free_symbols:
            found.append(part.args[0])
    return list(dict.fromkeys(found))


def smooth(evidence: Evidence) -> Reading | None:
    """How smooth a function is; None where that is not shown."""
    words = _words(evidence)
    return None if words is None else Reading(words, uses=ANALYTIC)


def _words(evidence: Evidence) -> Words | None:
    if not evidence.is_whole:
        return None
    if not all(is_analytic(part.value, part.on, evidence) for part in evidence.parts):
        return None
    if len(evidence.parts) == 1:
        return Words("every derivative exists")
    if not evidence.is_joined:
        jumps = [k for k, (a, b) in _meetings(evidence.parts) if order(a, b) in (-1, 1)]
        return _at(("jumps at {}",) * 2, jumps) if jumps else None
    parts = evidence.parts
    derivatives = [parts, evidence.slopes, _slopes_of(evidence, evidence.slopes)]
    for times, current in enumerate(derivatives):
        if len(current) != len(parts):
            return None
        broken = []
        for knot, values in _meetings(current):
            sign = order(*values)
            if sign is None:
                return None
            if sign:
                broken.append(knot)
        if broken:
            return _at(_WORDS[times], broken)
    return None


def _slopes_of(evidence: Evidence, slopes: tuple[Part, ...]) -> tuple[Part, ...]:
    """The second derivatives of pieces, where they are shown."""
    found = []
    for part in slopes:
        line = part.line
        if line is not None:
            found.append(Part(part.on, line[0]))
            continue
        for shown in evidence.shown:
            before = shown.before
            if isinstance(before, sympy.Derivative) and shown.relation == "=":
                is_first = before.variables == (x,)
                if is_first and same(before.expr, part.value):
                    found.append(Part(part.on, shown.after))
                    break
    return tuple(found)


def _meetings(parts: Any) -> list[tuple[Any, tuple[Any, Any]]]:
    """At each knot the values of the pieces on both sides."""
    found = []
    for left, right in pairwise(parts):
        knot = right.on.inf
        found.append((knot, tuple(part.value.xreplace({x: knot}) for part in (left, right))))
    return found


def _at(templates: Sequence[str], knots: Iterable[Any]) -> Words:
    """The words for one place or several."""
    places = list(dict.fromkeys(knots))
    one, several = templates
    return spliced(one if len(places) == 1 else several, parts=places, separator=" and ")
