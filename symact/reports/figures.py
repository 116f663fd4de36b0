"""What reports share: numbers as JSON and as people have them, and what is said of a model."""

from __future__ import annotations

from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from typing import Any

from symact.collapsing.blocks import Stack
from symact.display import decimal_of
from symact.networks.network import Network


def ratio(value: Fraction) -> str:
    """A rational as JSON has it: ``"6"``, ``"1/3"``."""
    return str(value)


DIGITS = 6
"""How many digits of a number are shown that is too long to be shown as a fraction."""

LONG = 8
"""How long fractions are that are shown as such."""

Ends = tuple[Fraction, Fraction]
"""A lower and an upper bound of a number; the same where it is known."""


def short_number(ends: Ends, digits: int = DIGITS) -> str:
    """A number for people: as a fraction if it is short, else so many digits and dots.

    >>> third, tiny = Fraction(-1, 3), Fraction(1, 2097152)
    >>> short_number((third, third)), short_number((tiny, tiny))
    ('-1/3', '4.76837…e-7')
    """
    low, high = ends
    known = low == high and max(abs(low.numerator), low.denominator) < 10**LONG
    return str(low) if known and len(str(low)) <= LONG else digits_of(ends, digits)


def digits_of(ends: Ends, digits: int = DIGITS) -> str:
    """The digits that both bounds of a number have; both bounds where they have none.

    >>> digits_of((Fraction(1, 3), Fraction(33334, 100000))), digits_of((Fraction(1, 4),) * 2)
    ('0.3333…', '0.25')
    >>> digits_of((Fraction(-1, 3), Fraction(2)))
    '-0.333… to 2'
    """
    low, high = ends
    for count in range(digits, 0, -1):
        if (shown := decimal_of(low, count)) == decimal_of(high, count):
            return shown
    return f"{decimal_of(low, 3)} to {decimal_of(high, 3)}"


def at_most(bound: Fraction) -> str:
    """A bound in two digits, rounded up.

    >>> at_most(Fraction(1, 3)), at_most(Fraction(0))
    ('3.4e-01', '0')
    """
    if not bound:
        return "0"
    context = Context(prec=2, rounding=ROUND_CEILING)
    rounded = context.divide(Decimal(bound.numerator), Decimal(bound.denominator))
    digits, exponent = f"{rounded:.1e}".split("e")
    return f"{digits}e{int(exponent):+03d}"


def plain_size(size: Any) -> Any:
    """A size as JSON has it: a number, or a symbol as text."""
    return size if isinstance(size, int) else str(size)


def shape_of(network: Network | Stack) -> tuple[Any, Any]:
    """Outputs and inputs."""
    return network.shape if isinstance(network, Stack) else (network.outputs, network.inputs)


def model_data(network: Network | Stack) -> dict[str, Any]:
    """What JSON says of a model: file, hash, sizes, what was rounded when it was read."""
    if isinstance(network, Stack) and network.letter is not None:
        return {"file": None, "sha256": None, "depth": str(network.letter), "imports": []}
    source = network.source if isinstance(network, Network) else None
    rows, columns = shape_of(network)
    return {
        "file": source.file if source else None,
        "sha256": source.sha256 if source else None,
        "inputs": plain_size(columns),
        "outputs": plain_size(rows),
        "imports": [
            {"operation": entry.operation, "error": entry.error}
            for entry in (source.imports if source else ())
        ],
        "notes": list(source.notes) if source else [],
    }
