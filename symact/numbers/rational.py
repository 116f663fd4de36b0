"""The gate: numbers of every kind come in, exact rationals go out.

A float is the dyadic rational that it stores; text is the number that it spells; NaN and infinity
are refused. Past this door there are no floats.
"""

from __future__ import annotations

import numbers
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import sympy

from symact.errors import NumberError
from symact.numbers.arrays import Array

DIGITS = 4000
"""The longest number, in digits, that is read from text; longer ones only exhaust memory."""

_TEXT = re.compile(
    r"\s*([+-]?)(?:([0-9]+)/([0-9]+)|([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]{1,5}))?)\s*", re.ASCII
)


def rational(value: Any, name: str = "the number") -> Fraction:
    """The exact value of one number.

    Accepts ints, fractions, SymPy rationals, decimals, float16/32/64 (the dyadic rational stored)
    and text such as ``"1/3"``, ``"-0.1"``, ``"1e-30"``. Booleans are no numbers here.

    Raises:
        NumberError: for NaN, infinity, and anything that is no rational number; ``name`` is the
            word that the message uses for it.

    >>> rational("0.1"), rational(0.5), rational("-2/6")
    (Fraction(1, 10), Fraction(1, 2), Fraction(-1, 3))
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise NumberError(f"{name} is the truth value {value}; write 0 or 1 if a number is meant")
    if isinstance(value, str):
        return _from_text(value, name)
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal) and value.is_finite():
        return _from_text(str(value), name)
    if isinstance(value, (float, np.floating, Decimal)):
        try:
            return Fraction(*value.as_integer_ratio())
        except (OverflowError, ValueError):
            message = f"{name} is {value}; only finite numbers have an exact value"
            raise NumberError(message) from None
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, sympy.Float):
        return rational(sympy.Rational(value), name)
    if isinstance(value, (flint.fmpz, flint.fmpq)):
        exact = flint.fmpq(value)
        return Fraction(int(exact.p), int(exact.q))
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return rational(value.item(), name)
    raise NumberError(
        f"{name} is {shown(value)}, which is no rational number; give an int, a float, a Fraction "
        'or text such as "1/3"'
    )


def shown(value: object) -> str:
    """A value for a message, cut short."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _from_text(text: str, name: str) -> Fraction:
    if len(text) > DIGITS:
        raise NumberError(f"{name} is text of {len(text)} characters; at most {DIGITS} are read")
    match = _TEXT.fullmatch(text)
    if match is None:
        raise NumberError(
            f'{name} is the text {shown(text)}, which is no number; write "1/3", "-0.1" or "1e-30"'
        )
    sign, top, bottom, whole, part, power = match.groups()
    if top is not None:
        if int(bottom) == 0:
            raise NumberError(f"{name} is {shown(text)}: a fraction cannot have denominator 0")
        value = Fraction(int(top), int(bottom))
    elif not whole + part:
        raise NumberError(f"{name} is the text {shown(text)}, which has no digits")
    else:
        exponent = int(power or 0)
        if abs(exponent) > DIGITS:
            raise NumberError(f"{name} has the exponent {exponent}; at most ±{DIGITS} is read")
        value = Fraction(int(whole + part)) * Fraction(10) ** (exponent - len(part))
    return -value if sign == "-" else value


def dyadic_integers(array: Array, name: str) -> tuple[list[list[int]], int]:
    """A 2-D array of floats or integers as rows of ints over one power of two, without fractions.

    Cost: one ``frexp`` over the array; shifting is vectorised as long as 63 bits hold the span of
    the exponents, and done entry by entry where they do not.

    >>> dyadic_integers(np.array([[0.5, -0.75]]), "W")
    ([[2, -3]], 4)
    """
    if array.dtype.kind in "iu":
        return array.tolist(), 1
    if array.dtype.itemsize > 8:
        raise NumberError(f"{name} has entries of type {array.dtype}; float64 is the widest read")
    finite = np.isfinite(array)
    if not finite.all():
        i, j = (int(k) for k in np.argwhere(~finite)[0])
        raise NumberError(
            f"{entry_name(name, i, j, array.shape[1])} is {array[i, j]}; "
            "only finite numbers have an exact value"
        )
    fraction, exponent = np.frexp(array.astype(np.float64))
    mantissa = np.ldexp(fraction, 53).astype(np.int64)
    used = int(np.bitwise_or.reduce(mantissa, axis=None)) if mantissa.size else 0
    if used == 0:
        return mantissa.tolist(), 1
    spare = (used & -used).bit_length() - 1
    mantissa >>= spare
    exponent = np.where(mantissa == 0, exponent.max(), exponent) - 53 + spare
    lowest = int(exponent.min())
    shift = exponent - lowest
    bits = int(np.abs(mantissa).max()).bit_length()
    if int(shift.max()) + bits <= 62:
        rows = (mantissa << shift).tolist()
    else:
        rows = [
            [m << s for m, s in zip(ms, ss, strict=True)]
            for ms, ss in zip(mantissa.tolist(), shift.tolist(), strict=True)
        ]
    if lowest > 0:
        return [[m << lowest for m in row] for row in rows], 1
    return rows, 1 << -lowest


def entry_name(name: str, i: int, j: int, width: int) -> str:
    """How messages name an entry: ``W1[3, 2]``, or ``b1[3]`` in a column."""
    return f"{name}[{i}]" if width == 1 else f"{name}[{i}, {j}]"
