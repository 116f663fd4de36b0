"""How broad a formula is on paper, in digits: what decides where a line of LaTeX is broken.

The figures are those of Computer Modern at 10 pt, where a digit is 5 pt wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from symact.rendering.formula import (
    Acting,
    Applied,
    Big,
    CaseGrid,
    Fenced,
    Formula,
    Fraction,
    Grid,
    Identifier,
    Joined,
    Listed,
    Mixed,
    Number,
    Product,
    Root,
    Script,
    Sign,
    Sum,
    Summand,
    TextRun,
    Tight,
    Unread,
)
from symact.rendering.names import GREEK, Name

LETTER, SMALL, WORD, SIGN, FENCE, GAP = 1.2, 0.7, 1.0, 2.5, 0.8, 2.0


class Breadth:
    """Measures formulas; ``symbols`` is the LaTeX given for symbols."""

    spans = False
    flows = False

    def __init__(self, symbols: Mapping[str, str] | None = None) -> None:
        self.symbols = dict(symbols or {})

    def term(self, term: Summand) -> float:
        """A summand with its sign."""
        return SIGN + self.of(term.body)

    def of(self, formula: Formula | None) -> float:
        """A whole formula."""
        match formula:
            case None:
                return 0.0
            case Identifier(name, source):
                given = self.symbols.get(source)
                return _name(name) if given is None else _tex(given)
            case Number(digits):
                before, exponent = formula.power_of_ten
                return float(len(digits)) if not exponent else len(before) + 3 + 0.7 * len(exponent)
            case Sign():
                return 2.0
            case TextRun(text):
                return WORD * len(text)
            case Sum(terms):
                return sum(map(self.term, terms))
            case Product(parts) | Listed(parts):
                return self._all(parts) + 0.4 * len(parts)
            case Tight(parts) | Mixed(parts):
                return self._all(parts)
            case Joined(parts):
                return self._all(parts) + SIGN * len(parts)
            case Fraction(above, below):
                return max(self.of(above), self.of(below)) + 0.5
            case Root(body):
                return self.of(body) + 1.7
            case Script(base, above, below):
                return self.of(base) + SMALL * max(self.of(above), self.of(below))
            case Fenced(body):
                return self.of(body) + 2 * FENCE
            case Applied(function, arguments, power):
                inside = self._all(arguments) + len(arguments)
                return self.of(function) + SMALL * self.of(power) + inside + 2 * FENCE
            case Big(_, body, below, above):
                return max(2.9, SMALL * self.of(below), SMALL * self.of(above)) + self.of(body)
            case Acting(operator, body):
                return self.of(operator) + self.of(body) + 0.4
            case Grid(rows):
                columns = zip(*rows, strict=True)
                return sum(max(map(self.of, c)) + GAP for c in columns) + 2 * FENCE
            case CaseGrid(cases):
                values = max(self.of(value) for value, _ in cases)
                return values + max(3 + self.of(condition) for _, condition in cases) + 4
            case Unread(expression):
                return float(len(str(expression)))

    def _all(self, parts: Iterable[Formula]) -> float:
        return sum(map(self.of, parts))


class Flow(Breadth):
    """The same where words flow, so that they need no room: what counts is their widest formula."""

    spans = True
    flows = True

    def of(self, formula: Formula | None) -> float:
        match formula:
            case TextRun():
                return 0.0
            case Mixed(parts):
                return max(map(self.of, parts), default=0.0)
        return super().of(formula)


def _name(name: Name) -> float:
    base = WORD * len(name.base) if name.is_word and name.base not in GREEK else LETTER
    below = SMALL * sum(len(index) + 0.4 for index in name.indices)
    above = SMALL * (len(name.layer) + 1.6) if name.layer else 0.0
    return base + max(below, above) + 0.6 * name.primes


def _tex(given: str) -> float:
    return LETTER * len(re.sub(r"\\[A-Za-z]+|[{}_^\s]", "", given) or "x")
