"""How objects show themselves: in a notebook, and in a line of text.

What draws them lies above them and is loaded when something is to be drawn. The table says which
module that is; when it is loaded, it registers a function for the type, here:

    display.report.register(Collapse, collapse_report)
"""

from __future__ import annotations

import importlib
from fractions import Fraction
from functools import singledispatch
from numbers import Integral
from typing import Any

from symact.errors import UsageError

DRAWN_BY = {
    "sympy.core.basic.Basic": "symact.rendering.drawn",
    "sympy.matrices.matrixbase.MatrixBase": "symact.rendering.drawn",
    "symact.numbers.matrix.RationalMatrix": "symact.rendering.drawn",
    "symact.numbers.affine.AffineMap": "symact.rendering.drawn",
    "symact.logic.derivation.Derivation": "symact.rendering.drawn",
    "symact.logic.derivation.Verified": "symact.rendering.drawn",
    "symact.logic.sequents.Sequent": "symact.reports.sequent",
    "symact.activations.activation.Activation": "symact.reports.activation",
    "symact.networks.network.Network": "symact.reports.network",
    "symact.collapsing.blocks.Stack": "symact.reports.network",
    "symact.collapsing.collapse.Collapse": "symact.reports.collapse",
    "symact.auditing.audit.Audit": "symact.reports.audit",
    "symact.formats.writing.Written": "symact.reports.written",
    "symact.formats.inspection.Inspection": "symact.reports.inspect",
    "symact.folding.checking.MergeCheck": "symact.reports.merge",
    "symact.folding.merging.Merge": "symact.reports.merge",
    "symact.regions.atlas.Atlas": "symact.reports.regions",
    "symact.regions.region.Region": "symact.reports.region",
    "symact.regions.structure.Structure": "symact.reports.structure",
    "symact.regions.structure.LayeredStructure": "symact.reports.structure",
    "symact.library.theorem.Theorem": "symact.reports.theorem",
    "symact.library.prover.Proof": "symact.reports.theorem",
    "symact.library.sheet.FactSheet": "symact.reports.show",
    "symact.certificates.certificate.Certificate": "symact.reports.certificate",
    "symact.certificates.claims.Merged": "symact.reports.certificate",
    "symact.certificates.claims.Smaller": "symact.reports.certificate",
    "symact.comparing.equality.Equality": "symact.reports.equal",
    "symact.certificates.claims.Same": "symact.reports.certificate",
    "symact.certificates.claims.SameOnCells": "symact.reports.certificate",
    "symact.certificates.claims.Cells": "symact.reports.certificate",
    "symact.certificates.claims.Proportional": "symact.reports.certificate",
    "symact.certificates.claims.Different": "symact.reports.certificate",
    "symact.certificates.claims.Open": "symact.reports.certificate",
    "symact.bounding.evidence.Neuron": "symact.reports.certificate",
}
"""Types by their full names, and the modules that draw them; neither is imported for that."""


class Drawn:
    """A type that shows itself as what is registered in :data:`report` for it.

    ``repr`` is a line, ``str`` is what a terminal shows, in full.
    """

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return bundle_of(self)

    def __str__(self) -> str:
        written: str = report_of(self).written("text")
        return written.rstrip("\n")


@singledispatch
def report(thing: Any) -> Any:
    """What is shown of an object, a :class:`~symact.rendering.report.Report`; types register."""
    raise UsageError(f"a {type(thing).__name__} is drawn by nothing, in notebooks or elsewhere")


@singledispatch
def bundle(thing: Any) -> dict[str, str]:
    """What a notebook shows of an object, by MIME type: that of its report, unless types register
    something else for it."""
    shown: dict[str, str] = report(thing).bundle()
    return shown


@singledispatch
def plotted(thing: Any, axes: Any, **options: Any) -> Any:
    """Draws an object into axes of matplotlib, new ones for None; types register for it."""
    raise UsageError(f"a {type(thing).__name__} has no picture")


@singledispatch
def line(thing: Any) -> str:
    """An object as text on one line; types that have better than ``str`` register for it."""
    return str(thing)


def report_of(thing: Any) -> Any:
    """What is shown of an object, in every format; loads what makes it.

    Raises:
        UsageError: for a type that nothing draws.
    """
    _load(type(thing))
    return report(thing)


def bundle_of(thing: Any) -> dict[str, str]:
    """What a notebook shows of an object, by MIME type; loads what draws it.

    Raises:
        UsageError: for a type that nothing draws.
    """
    _load(type(thing))
    return bundle(thing)


def plot_of(thing: Any, axes: Any = None, **options: Any) -> Any:
    """An object drawn into axes of matplotlib; loads what draws it.

    Raises:
        UsageError: for a type that has no picture.
    """
    _load(type(thing))
    return plotted(thing, axes, **options)


def line_of(thing: Any) -> str:
    """An object as text on one line; loads what writes it.

    >>> import sympy
    >>> line_of(sympy.sqrt(2) / 2), line_of("as it is")
    ('√2/2', 'as it is')
    """
    _load(type(thing))
    return line(thing)


def escaped(text: str) -> str:
    r"""Text on one line, as it may be shown anywhere: what is not printable is escaped.

    That are line breaks, controls of a terminal, marks that turn the direction of writing, and
    halves of characters, as Python has them for bytes of file names that are no text. A space that
    keeps words together is one that is printed.

    >>> print(escaped("née\n\x1b[1m\u202e"))
    née\n\x1b[1m\u202e
    """
    return "".join(
        letter if letter.isprintable() or letter == "\xa0" else ascii(letter)[1:-1]
        for letter in text
    )


def capital(sentence: str) -> str:
    """A sentence with a capital at its beginning, unless a letter of mathematics stands there.

    >>> capital("for all c"), capital("c < 0, for all x"), capital("a ray")
    ('For all c', 'c < 0, for all x', 'A ray')
    """
    first = sentence.split(" ", 1)[0].rstrip(",.")
    is_letter = len(first) == 1 and first != "a"
    return sentence if is_letter else sentence[:1].upper() + sentence[1:]


def count_of(number: Any, noun: str) -> str:
    """A number, or a symbol for one, and its noun, in the plural where it is not one.

    >>> count_of(1, "affine map"), count_of(3466, "entry"), count_of(0, "class")
    ('1 affine map', '3 466 entries', '0 classes')
    """
    if number == 1:
        return f"1 {noun}"
    stem, ending = noun, "es" if noun.endswith(("s", "x")) else "s"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        stem, ending = noun[:-1], "ies"
    return f"{grouped(number)} {stem}{ending}"


def grouped(number: Any) -> str:
    """The digits of a number, in threes, or its scientific form; a symbol as it is."""
    if not isinstance(number, Integral):
        return str(number)
    return scientific(Fraction(int(number))) or f"{int(number):,}".replace(",", " ")


FAR = 10**40
"""Numbers from here on, their inverses, and fractions with parts that are as long, are shown in
scientific form."""

DIGITS = 10
"""How many digits that form has."""


def scientific(number: Fraction, digits: int = DIGITS) -> str:
    """A number far from 1 or with many digits, in scientific form; empty for any other.

    Digits that are cut off leave dots, so that what has none is exact. No number is written out
    for that, which Python refuses for long ones.

    >>> scientific(Fraction(10**400)), scientific(Fraction(-2, 3 * 10**400))
    ('1e400', '-6.666666666…e-401')
    >>> scientific(Fraction(5))
    ''
    >>> scientific(Fraction(10**50, 10**50 + 1))
    '0.9999999999…'
    """
    if abs(number.numerator) < FAR and number.denominator < FAR:
        return ""
    return decimal_of(number, digits)


def decimal_of(number: Fraction, digits: int) -> str:
    """A number with so many digits at most, in scientific form where it is far from 1.

    Digits that are cut off leave dots, as in :func:`scientific`.

    >>> decimal_of(Fraction(-13, 4), 6), decimal_of(Fraction(1, 3), 3), decimal_of(Fraction(0), 3)
    ('-3.25', '0.333…', '0')
    >>> decimal_of(Fraction(1, 3 * 2**20), 3), decimal_of(Fraction(12345), 3)
    ('3.17…e-7', '1.23…e4')
    """
    above, below = abs(number.numerator), number.denominator
    if not above:
        return "0"
    power = (above.bit_length() - below.bit_length()) * 1233 // 4096 - 1  # log10(2), from below
    while above * 10 ** max(0, -power - 1) >= below * 10 ** max(0, power + 1):
        power += 1
    is_plain = -5 < power < digits
    places = digits - (0 if is_plain and power < 0 else 1 + (power if is_plain else 0))
    shift = places - (0 if is_plain else power)
    whole, rest = divmod(above * 10 ** max(0, shift), below * 10 ** max(0, -shift))
    text = str(whole).zfill(places + 1)
    text = f"{text[: len(text) - places]}.{text[len(text) - places :]}"
    text = f"{text}…" if rest else text.rstrip("0").rstrip(".")
    return f"{'-' if number < 0 else ''}{text}{'' if is_plain else f'e{power}'}"


def number_of(number: Fraction) -> str:
    """A number for people: exactly, ``p/q``, unless :func:`scientific` has a form for it.

    >>> number_of(Fraction(-1, 3)), number_of(Fraction(1, 10**400))
    ('-1/3', '1e-400')
    """
    return scientific(number) or str(number)


def _load(kind: type) -> None:
    for base in kind.__mro__:
        room = DRAWN_BY.get(f"{base.__module__}.{base.__qualname__}")
        if room is not None:
            importlib.import_module(room)
