"""Guards behind SymPy's calculus: what ``limit`` and ``diff`` propose is held to enclosures.

SymPy's limits and derivatives are large programs, and some of their answers are wrong. Nothing here
shows that an answer is right; it refuses answers that rigorous ball arithmetic speaks against, and
those that it cannot look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy
from flint import arb
from sympy.calculus.accumulationbounds import AccumBounds
from sympy.core.function import AppliedUndef

from symact.errors import UnsupportedError, in_full
from symact.logic.checks.letters import domain_of
from symact.numbers.balls import Jet, Range, compiled, enclosure, precision

FAR = (1024, 256, 64, 32, 16, 8)
"""How far out, or how near, a limit is looked at, as exponents of 2; the first that is finite."""

NEARER = Fraction(9, 10)
"""What may be left of the distance to a limit from 2^(k/2) to 2^k; 1/log log x leaves 0.87."""

GROWS = Fraction(1, 16)
"""By what something that tends to infinity must at least have grown from 2^(k/2) to 2^k."""


# -- limits ---------------------------------------------------------------------------------------


def held_limit(expression: Any, variable: sympy.Symbol, point: Any, side: str) -> sympy.Expr:
    """The limit that SymPy finds, if enclosures at points that approach the end come near to it.

    Raises:
        UnsupportedError: where there is no limit, and where the enclosures stay away from it, or
            have no value.
    """
    try:
        found = sympy.limit(expression, variable, point, side)
    except Exception as error:  # SymPy raises anything here: AttributeError, RecursionError, …
        raise UnsupportedError(
            f"no limit of {in_full(expression)} for {in_full(variable)} → {in_full(point)} was "
            f"found: {error}"
        ) from error
    strange = found.has(sympy.Limit, AccumBounds, sympy.nan, sympy.zoo, sympy.I)
    if strange or (found.has(sympy.oo, -sympy.oo) and found not in (sympy.oo, -sympy.oo)):
        raise UnsupportedError(
            f"no limit of {in_full(expression)} for {in_full(variable)} → {in_full(point)} was "
            "found"
        )
    for direction in ("+", "-") if side == "+-" and point.is_finite else (side,):
        if not comes_near(expression, variable, point, direction, found):
            raise UnsupportedError(
                f"SymPy's limit {in_full(found)} of {in_full(expression)} for {in_full(variable)} "
                f"→ {in_full(point)} is not borne out "
                "by enclosures near there"
            )
    return found


def comes_near(expression: Any, variable: Any, point: Any, side: str, found: Any) -> bool:
    """Whether the values approach a limit; refused where none of them has an enclosure."""
    for exponent in FAR:
        with precision(4 * exponent + 256):
            near, far = (
                _value(expression, variable, _place(point, side, k))
                for k in (exponent // 2, exponent)
            )
            if not (near.is_finite and far.is_finite):
                continue
            if found.is_infinite:
                sign = 1 if found is sympy.oo else -1
                grown = (far - near) if sign > 0 else (near - far)
                return bool(grown.is_above(GROWS) and (far.low > 0 if sign > 0 else far.high < 0))
            target = enclosure(found)
            left, before = _magnitude(far - target), _magnitude(near - target)
            is_there = left.low <= 0 and left.is_below(Fraction(1, 1 << 16))
            return bool(is_there or left.high <= (before.low * arb(9) / 10).lower())
    raise UnsupportedError(
        f"{in_full(expression)} has no enclosure near {in_full(point)}, so no limit is trusted"
    )


def _magnitude(value: Range) -> Range:
    if value.low >= 0:
        return value
    if value.high <= 0:
        return -value
    return Range(arb(0), max(-value.low, value.high))


def _place(point: Any, side: str, exponent: int) -> sympy.Expr:
    """A point 2^k out, or 2^(−k) beside a finite point."""
    if point is sympy.oo:
        return sympy.Integer(2) ** exponent
    if point is -sympy.oo:
        return -(sympy.Integer(2) ** exponent)
    step = sympy.Rational(1, 1 << exponent)
    return point - step if side == "-" else point + step


def _value(expression: Any, variable: Any, place: Any) -> Range:
    return enclosure(expression, {variable: enclosure(place)})


# -- derivatives ----------------------------------------------------------------------------------

SAMPLES = 3
"""At how many places a derivative is held to difference quotients."""

STEP = Fraction(1, 1 << 20)
"""Half the width of these quotients."""


def hold_derivative(expression: Any, variable: sympy.Symbol, slope: Any) -> None:
    """Refuse a slope that a difference quotient speaks against.

    By the mean value theorem (f(x + h) − f(x − h))/2h is a value of f′ between the two, so the
    enclosure of the slope there must meet that of the quotient. Unknown functions are tried as a
    polynomial, parameters as numbers of their domains.

    Raises:
        UnsupportedError: where it does not meet, and where no place has enclosures.
    """
    looked = 0
    for values in _samples({*expression.free_symbols, *slope.free_symbols, variable}):
        place = values.pop(variable)
        curve, claimed = (_concrete(part).xreplace(values) for part in (expression, slope))
        with precision(256):
            ends = place - sympy.Rational(STEP), place + sympy.Rational(STEP)
            low, high = (_value(curve, variable, end) for end in ends)
            between = Range.between(*(Fraction(int(e.p), int(e.q)) for e in ends))
            slopes = compiled(claimed, variable, {})(Jet(between)).value
            if not (low.is_finite and high.is_finite and slopes.is_finite):
                continue
            quotient = (high - low) * Range.between(1 / (2 * STEP), 1 / (2 * STEP))
            if quotient.high < slopes.low or quotient.low > slopes.high:
                raise UnsupportedError(
                    f"SymPy's derivative {in_full(slope)} of {in_full(expression)} is not borne "
                    "out at "
                    f"{in_full(variable)} = {in_full(place)}"
                )
        looked += 1
    if not looked:
        raise UnsupportedError(
            f"{in_full(expression)} has no enclosures, so no derivative of it is trusted"
        )


def _samples(symbols: set[Any]) -> Iterator[dict[Any, Any]]:
    """Rational numbers for letters, each of its domain."""
    ordered = sorted(symbols, key=str)
    for k in range(SAMPLES):
        yield {symbol: _sample(symbol, k + 2 * place) for place, symbol in enumerate(ordered)}


def _sample(symbol: Any, k: int) -> sympy.Rational:
    domain = domain_of(symbol)
    if domain.kind == "integer":
        size: Any = sympy.Integer(k % 4 + 1)
    else:
        size = sympy.Rational(3 * (k % 5) + 2, k % 3 + 4)
    negative = domain.sign in ("<", "≤") or (not domain.sign and k % 2)
    return -size if negative else size


def _concrete(expression: Any) -> Any:
    """An expression with a polynomial for each unknown function."""
    for k, function in enumerate(sorted({f.func for f in expression.atoms(AppliedUndef)}, key=str)):
        letters = sympy.symbols(f"t_:{_arguments(expression, function)}", real=True)
        body = sum((t**3 / 3 + (k + 2) * t for t in letters), sympy.S.One)
        expression = expression.replace(function, sympy.Lambda(letters, body))
    return expression.doit()


def _arguments(expression: Any, function: Any) -> int:
    return len(next(f for f in expression.atoms(AppliedUndef) if f.func == function).args)
