"""The order in which a person writes terms and factors, whatever order SymPy stores them in.

Matrices: what is applied to a variable comes first, offsets after it, longer products before
shorter ones. Entries of a collapsed network: later layers first, as a product of matrices reads.
Polynomials: higher degrees first. Two terms of different signs: the positive one first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import sympy
from sympy.core.sorting import default_sort_key

from symact.display import scientific
from symact.logic.checks.layers import LayerSum
from symact.rendering.names import Name, natural, parse


class Parts(NamedTuple):
    """A product taken apart: its sign, what stands above the fraction bar and what below."""

    negative: bool
    above: tuple[sympy.Basic, ...]
    below: tuple[sympy.Basic, ...]


def parts(expression: sympy.Expr) -> Parts:
    """A scalar product, power or number taken apart, factors in the order of writing."""
    above: list[sympy.Basic] = []
    below: list[sympy.Basic] = []
    negative = False
    for position, factor in enumerate(_factors(expression)):
        if isinstance(factor, sympy.Rational):
            p, q = factor.p, factor.q
            if position == 0 and p < 0:
                negative, p = True, -p
            if decimal(sympy.Rational(p, q)):
                above.append(sympy.Rational(p, q))
                continue
            if p != 1:
                above.append(sympy.Integer(p))
            if q != 1:
                below.append(sympy.Integer(q))
        elif position == 0 and isinstance(factor, sympy.Float) and factor < 0:
            negative = True
            above.append(-factor)
        else:
            inverse = _inverse(factor)
            (above if inverse is None else below).append(factor if inverse is None else inverse)
    return Parts(negative, ordered_factors(above), ordered_factors(below))


def decimal(number: sympy.Rational) -> str:
    """The digits of a fraction that is shorter as a decimal, exactly, or that is far from 1 or very
    long, as :func:`~symact.display.scientific` has them; empty for others.

    >>> decimal(sympy.Rational(8943, 200000)), decimal(sympy.Rational(3, 1024))
    ('0.044715', '')
    """
    p, q = int(number.p), int(number.q)
    if p > 0 and (far := scientific(Fraction(p, q))):
        return far
    twos, fives = (q & -q).bit_length() - 1, 0
    rest = q >> twos
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if p < 0 or q < 1000 or rest != 1:
        return ""
    places = max(twos, fives)
    digits = str(p * 10**places // q).zfill(places + 1)
    text = f"{digits[:-places]}.{digits[-places:]}"
    return text if len(text) < len(f"{p}/{q}") else ""


def _factors(expression: sympy.Expr) -> list[sympy.Basic]:
    if not isinstance(expression, sympy.Mul):
        return [expression]
    flat = [factor for part in expression.args for factor in _factors(part)]
    return sorted(flat, key=lambda factor: not factor.is_Number)


def _inverse(factor: sympy.Basic) -> sympy.Basic | None:
    """What stands under the bar for 1/√2 or x⁻²; e⁻ˣ stays a power, e⁻¹ does not."""
    if isinstance(factor, sympy.exp):
        exponent = factor.exp
        return sympy.exp(-exponent) if exponent.is_Integer and exponent < 0 else None
    if isinstance(factor, sympy.Pow) and factor.exp.is_Rational and factor.exp < 0:
        if factor.exp == -1:
            return factor.base
        return sympy.Pow(factor.base, -factor.exp, evaluate=False)
    return None


def ordered_factors(factors: Sequence[sympy.Basic]) -> tuple[sympy.Basic, ...]:
    """Numbers, entries of layers from the last layer back, then as SymPy orders them."""
    if len(factors) < 2 or not all(factor.is_commutative for factor in factors):
        return tuple(factors)
    return tuple(sorted(factors, key=_factor_key))


def _factor_key(factor: sympy.Basic) -> tuple[Any, ...]:
    if factor.is_Number:
        return 0, ()
    entry = _entry_key(factor)
    return (_group(factor), factor.sort_key()) if entry is None else (2, entry)


def _group(factor: sympy.Basic) -> int:
    """1 for √2 and π, 3 for symbols, then polynomials, functions, other sums, powers of e, and what
    is large."""
    base = factor.base if isinstance(factor, sympy.Pow) else factor
    if base.is_Number or base.is_NumberSymbol:
        return 7 if factor.free_symbols else 1
    if isinstance(base, sympy.exp):
        return 7
    large = (sympy.Sum, sympy.Product, sympy.Integral, sympy.Limit, sympy.Derivative)
    if base is factor and isinstance(base, large):
        return 8
    if isinstance(base, sympy.Add):
        return 6 if base.has(sympy.Function) else 4
    if isinstance(base, sympy.Abs):
        return 3
    return 5 if isinstance(base, (sympy.Function, sympy.Piecewise)) else 3


@lru_cache(maxsize=8192)
def _entry_key(factor: sympy.Basic) -> tuple[Any, ...] | None:
    """Where an entry of a layer stands among its like; None for what is no such entry."""
    base, exponent = factor.as_base_exp() if isinstance(factor, sympy.Pow) else (factor, 1)
    if not isinstance(base, sympy.Symbol):
        return None
    name = parse(base.name)
    if not name.layer:
        return None
    return (-int(name.layer), name.base != "w", *map(int, name.indices), -int(exponent))


# -- sums of scalars -------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def ordered_terms(expression: sympy.Add) -> tuple[sympy.Expr, ...]:
    """The terms of a sum of scalars in the order in which a person writes them."""
    terms = expression.args
    keys = [_entries_key(term) for term in terms]
    if all(key is not None for key in keys):
        pairs = zip(keys, terms, strict=True)
        ranked = sorted(pairs, key=lambda pair: (pair[0], pair[1].as_coeff_Mul()[0]))
        return tuple(term for _, term in ranked)
    monomials = [_monomial(term) for term in terms]
    if all(monomial is not None for monomial in monomials):
        ordered = _by_degree(terms, monomials)
    else:
        ordered = list(expression.as_ordered_terms())
        numbers = [t for t in ordered if t.is_Rational and t > 0]
        if numbers and not any(m for m in monomials):
            ordered = numbers + [t for t in ordered if t not in numbers]
        ordered.sort(key=_is_scalar_offset)
    return tuple(_positive_first(ordered))


def _entries_key(term: sympy.Expr) -> tuple[Any, ...] | None:
    """Longer products of entries first, then by where the entries stand; numbers last."""
    if term.is_Number:
        return 0, ()
    factors = [factor for factor in _factors(term) if not factor.is_Number]
    keys = [_entry_key(factor) for factor in factors]
    if any(key is None for key in keys):
        return None
    degree = sum(int(factor.as_base_exp()[1]) for factor in factors)
    return -degree, tuple(sorted(key for key in keys if key is not None))


def _monomial(term: sympy.Expr) -> dict[str, int] | None:
    """The powers of the symbols of a monomial; None for other terms."""
    powers: dict[str, int] = {}
    for factor in term.args if isinstance(term, sympy.Mul) else (term,):
        base, exponent = factor.as_base_exp()
        if isinstance(base, sympy.Symbol) and exponent.is_Integer and exponent > 0:
            powers[base.name] = powers.get(base.name, 0) + int(exponent)
        elif not factor.is_number:
            return None
    return powers


def _is_scalar_offset(term: sympy.Expr) -> bool:
    """Whether a term is b or c, which stand behind what they are added to."""
    return isinstance(term, sympy.Symbol) and parse(term.name).base in ("b", "c")


def _by_degree(
    terms: Sequence[sympy.Expr], monomials: Sequence[dict[str, int] | None]
) -> list[sympy.Expr]:
    found = {name for monomial in monomials for name in monomial or ()}
    names = sorted(found, key=lambda name: (name not in ("x", "y", "z"), natural(name)))

    def key(pair: tuple[sympy.Expr, dict[str, int] | None]) -> tuple[Any, ...]:
        term, monomial = pair
        powers = monomial or {}
        return (
            -sum(powers.values()),
            [-powers.get(name, 0) for name in names],
            term.sort_key(),
        )

    return [term for term, _ in sorted(zip(terms, monomials, strict=True), key=key)]


def _positive_first(terms: list[Any]) -> list[Any]:
    """No minus in front where a plus can be; powers of one symbol stay from highest to lowest."""
    if not is_negative(terms[0]):
        return terms
    degrees = [_degree(term) for term in terms]
    symbols = set().union(*(term.free_symbols for term in terms))
    if len(terms) > 2 and len(symbols) > 1 and None not in degrees:
        return sorted(terms, key=is_negative)
    for position, term in enumerate(terms):
        if not is_negative(term) and (len(terms) == 2 or degrees[position] == degrees[0]):
            return [term, *terms[:position], *terms[position + 1 :]]
    return terms


def _degree(term: Any) -> int | None:
    monomial = None if isinstance(term, sympy.MatrixExpr) else _monomial(term)
    return None if monomial is None else sum(monomial.values())


def is_negative(term: Any) -> bool:
    """Whether a term is written with a minus in front."""
    if isinstance(term, sympy.MatMul):
        scalars = [factor for factor in term.args if not factor.is_Matrix]
        return bool(scalars) and parts(scalars[0]).negative
    if isinstance(term, (sympy.MatrixExpr, sympy.MatrixBase)):
        return False
    return isinstance(term, (sympy.Mul, sympy.Number)) and parts(term).negative


# -- sums of matrices ------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def ordered_matrix_terms(expression: sympy.MatAdd) -> tuple[sympy.Basic, ...]:
    """The terms of a sum of matrices: W x before b, longer products before shorter ones."""
    ordered: list[Any] = []
    for _, alike in groupby(sorted(expression.args, key=_matrix_key), key=_matrix_key):
        terms = list(alike)
        # SymPy's key looks at every entry of a matrix, so it is asked only where it matters
        ordered += terms if len(terms) == 1 else sorted(terms, key=default_sort_key)
    return tuple(_positive_first(ordered))


def _matrix_key(term: sympy.Basic) -> tuple[Any, ...]:
    factors = [f for f in (term.args if isinstance(term, sympy.MatMul) else (term,)) if f.is_Matrix]
    names = [_symbol_key(factor, is_alone=len(factors) == 1) for factor in factors]
    return _is_offset(factors[-1]), -len(factors), names


def _is_offset(factor: sympy.Basic) -> bool:
    """Whether a column is a given one (b, c, numbers, a sum of biases) and not a variable."""
    if isinstance(factor, sympy.MatAdd):
        return all(_matrix_key(term)[0] for term in factor.args)
    if isinstance(factor, sympy.MatMul):
        return bool(_matrix_key(factor)[0])
    if isinstance(factor, (LayerSum, sympy.ZeroMatrix)):
        return True
    if isinstance(factor, sympy.MatrixBase):
        return bool(factor.shape[1] == 1)
    return (
        isinstance(factor, sympy.MatrixSymbol)
        and factor.shape[1] == 1
        and parse(factor.name).base in ("b", "c")
    )


def _symbol_key(factor: sympy.Basic, is_alone: bool) -> tuple[Any, ...]:
    """Weights from the last layer back, x before other letters; matrices of numbers are alike."""
    if not isinstance(factor, sympy.MatrixSymbol):
        return 0, ()
    name = parse(factor.name)
    if name.base in ("W", "b") and not is_alone:
        return 1, _backwards(name)
    return (2, ()) if name.base == "x" and not name.indices else (3, natural(factor.name))


def _backwards(name: Name) -> tuple[Any, ...]:
    index = name.indices[0] if name.indices else "0"
    return (-int(index), "") if index.isdigit() else (-(10**9), index)
