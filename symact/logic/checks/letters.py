"""The letters of a statement: over what each one ranges, and which of them look the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.errors import UnsupportedError
from symact.logic.laws import Mean
from symact.logic.words import Phrase

_KINDS = ("integer", "rational", "real")
_SIGNS = {"positive": ">", "negative": "<", "nonnegative": "≥", "nonpositive": "≤", "nonzero": "≠"}


@dataclass(frozen=True)
class LetterDomain:
    """What a letter ranges over: a kind of number with a sign, or matrices.

    Attributes:
        kind: ``"integer"``, ``"rational"``, ``"real"`` or ``"matrix"``.
        sign: how the number stands to 0, one of ``> < ≥ ≤ ≠``; empty for any sign.
        shape: the numbers of rows and columns of a matrix.
        arguments: of how many arguments the letter is a function; 0 for one that is none.
    """

    kind: str
    sign: str = ""
    shape: tuple[Any, ...] = ()
    arguments: int = 0

    def conditions(self, value: sympy.Expr) -> tuple[sympy.Basic, ...]:
        """What must be true of a number for it to be in the domain, apart from its kind."""
        relations = {">": sympy.Gt, "<": sympy.Lt, "≥": sympy.Ge, "≤": sympy.Le, "≠": sympy.Ne}
        if not self.sign:
            return ()
        return (relations[self.sign](value, 0, evaluate=False),)


@dataclass(frozen=True)
class Letter:
    """A letter that a statement is about, with what it ranges over.

    ``symbol`` is a symbol, a matrix symbol, or an undefined function without its arguments.
    """

    symbol: Any
    domain: LetterDomain

    @property
    def name(self) -> str:
        """The name as readers see it; two letters of a statement must differ in it."""
        return printed(name_of(self.symbol))


def name_of(symbol: Any) -> str:
    """The name of a symbol, a matrix symbol or an undefined function."""
    return str(symbol.__name__ if isinstance(symbol, type) else symbol.name)


_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho
    varsigma sigma tau upsilon phi chi psi omega
"""
_GREEK = {name: chr(code) for code, name in enumerate(_NAMES.split(), start=ord("α"))}
_GREEK |= {"epsilon": "ϵ", "varepsilon": "ε", "phi": "ϕ", "varphi": "φ"}  # as TeX draws them
_BRACES = str.maketrans({"{": "", "}": "", "^": "_"})
_GREEK["lamda"] = _GREEK["lambda"]
_GREEK |= {name.capitalize(): letter.upper() for name, letter in _GREEK.items()}
_ALIKE = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")
"""Greek letters that look like Latin ones."""

_PLAIN = re.compile(r"([^_0-9]+)([0-9]+)")


@cache
def printed(name: str) -> str:
    """A name as it is set: Greek letters are letters, and digits behind a letter are its index.

    >>> printed("x_1") == printed("x1"), printed("lambda") == printed("λ"), printed("w1_1_13")
    (True, True, 'w1_1_13')
    """
    plain = name.translate(_BRACES)
    indexed = _PLAIN.fullmatch(plain)
    parts = indexed.groups() if indexed else tuple(plain.split("_"))
    return "_".join(_GREEK.get(part, part) for part in parts).translate(_ALIKE)


_TAKEN = frozenset(
    [
        "exp",
        "log",
        "ln",
        "sin",
        "cos",
        "tan",
        "tanh",
        "sinh",
        "cosh",
        "asin",
        "acos",
        "atan",
        "atanh",
        "erf",
        "erfc",
        "sqrt",
        "max",
        "min",
        "Max",
        "Min",
        "Abs",
        "abs",
        "sign",
        "floor",
        "ceiling",
        "Heaviside",
        "LambertW",
        "lim",
        "sum",
        "oo",
        "∞",
        "nan",
        "zoo",
    ]
)
"""Names that readers know as something else."""

_NUMBERS = {"π": (sympy.pi,), "e": (sympy.E, sympy.exp)}
"""Numbers that are written as letters, and what is written with them."""

_LETTER = re.compile(r"[^\W\d_][^\s()\[\]+\-*/=<>≤≥≠.,:;|!]*")


def is_told(name: str) -> bool:
    """Whether a name is read as that of a letter: it begins with one, in Latin or Greek.

    >>> [is_told(name) for name in ("x", "W_n + 1", "beta", "2", "f(x)", "exp", "x ")]
    [True, True, True, False, False, False, False]
    """
    head, _, rest = name.partition("_")
    scripts = {unicodedata.name(c, "").split()[0] for c in name if c.isalpha() and c != "ℓ"}
    return (
        _LETTER.fullmatch(head) is not None
        and name.isprintable()
        and rest == rest.strip()
        and scripts <= {"LATIN", "GREEK"}
        and head not in _TAKEN
    )


def domain_of(symbol: Any) -> LetterDomain:
    """What a letter ranges over, as its assumptions have it.

    Raises:
        UnsupportedError: for one that is not declared real, and for assumptions that are none of
            whole, rational, real and a sign: what cannot be printed must not be used.

    >>> domain_of(sympy.Symbol("n", integer=True, positive=True))
    LetterDomain(kind='integer', sign='>', shape=(), arguments=0)
    """
    if isinstance(symbol, sympy.MatrixSymbol):
        return LetterDomain("matrix", shape=symbol.shape)
    facts, arguments = symbol.assumptions0, 0
    if isinstance(symbol, AppliedUndef):
        facts, arguments = _declared(symbol.func), len(symbol.args)
    kind = next((kind for kind in _KINDS if facts.get(kind)), None)
    if kind is None:
        name = name_of(symbol.func if arguments else symbol)
        raise UnsupportedError(
            f"{name} is not declared real; statements are about real numbers: give it real=True"
        )
    sign = next((sign for sign in _SIGNS if facts.get(sign)), "")
    known = _facts(kind, sign)
    for fact, value in facts.items():
        if value is not None and known.get(fact) is not value and fact != "commutative":
            raise UnsupportedError(
                f"{name_of(symbol.func if arguments else symbol)} is declared {fact}={value}; "
                "letters are whole, rational or real, with a sign"
            )
    return LetterDomain(kind, _SIGNS.get(sign, ""), (), arguments)


@cache
def _declared(function: Any) -> dict[str, bool]:
    """What is assumed of the values of an unknown function."""
    facts: dict[str, bool] = sympy.Dummy(**function._kwargs).assumptions0
    return facts


@cache
def _facts(kind: str, sign: str) -> dict[str, bool]:
    assumed = {kind: True, **({sign: True} if sign else {})}
    facts: dict[str, bool] = sympy.Dummy(**assumed).assumptions0
    return facts


def indices(name: str) -> frozenset[str]:
    """The letters in the index of a name, which is what comes after the first underscore.

    >>> sorted(indices("h_n + 1")), sorted(indices("h"))
    (['n'], [])
    """
    return frozenset(re.findall(r"[A-Za-z]\w*", name.partition("_")[2]))


def is_about(expression: Any, symbol: Any) -> bool:
    """Whether an expression speaks of a letter, or of one with it in its index."""
    return any(
        head == symbol
        or head.func == symbol
        or str(symbol) in indices(str(getattr(head, "name", "")))
        for head in heads(expression)
    )


def heads(expression: Any) -> Iterator[Any]:
    """The free letters of an expression: symbols, matrix symbols, and applied unknown functions."""
    yield from _heads(expression, frozenset())


def _heads(expression: Any, bound: frozenset[Any]) -> Iterator[Any]:
    if not isinstance(expression, sympy.Basic):
        return
    if isinstance(expression, (sympy.Symbol, sympy.MatrixSymbol)):
        if expression not in bound:
            yield expression
        if isinstance(expression, sympy.MatrixSymbol):
            for size in expression.shape:
                yield from _heads(size, bound)
        return
    if isinstance(expression, AppliedUndef) and expression.func not in bound:
        yield expression
    inside, outside = scopes(expression)
    for part, names in inside:
        yield from _heads(part, bound | names)
    for part in outside:
        yield from _heads(part, bound)


def names_in(expression: Any) -> set[Any]:
    """The free letters of an expression, unknown functions without their arguments among them."""
    found = set(heads(expression))
    return found | {head.func for head in found if isinstance(head, AppliedUndef)}


Scope = tuple[Any, frozenset[Any]]


def scopes(expression: Any) -> tuple[list[Scope], list[Any]]:
    """The parts of an expression inside a binder with what it binds, and the other parts.

    A derivative is a binder for what is put in (its letter varies), but its letter is also one of
    the statement: the place at which it is taken.
    """
    args = expression.args
    if isinstance(expression, sympy.Derivative):
        return [], list(args)
    if isinstance(expression, sympy.Limit):
        return [(args[0], frozenset({args[1]}))], [args[2]]
    if isinstance(expression, (sympy.Sum, sympy.Product, sympy.Integral)):
        letters = frozenset(limit[0] for limit in args[1:])
        return [(args[0], letters)], [end for limit in args[1:] for end in limit.args[1:]]
    if isinstance(expression, sympy.Lambda):
        return [(expression.expr, frozenset(expression.variables))], []
    if isinstance(expression, Mean):
        return [(expression.body, expression.letters)], []
    if isinstance(expression, Phrase):
        return [(part, expression.binds) for part in expression.inside], list(expression.outside)
    return [], list(args)


def slopes_in(derivative: sympy.Derivative) -> frozenset[Any]:
    """The letters that a derivative is taken in, however often."""
    return frozenset(letter for letter, _ in derivative.variable_count)


def caught_in(whole: Any, thing: Any) -> frozenset[Any]:
    """The letters of a thing that vary where it stands in an expression."""
    own = set(heads(thing))

    def walk(part: Any, bound: frozenset[Any]) -> frozenset[Any]:
        if part == thing:
            return frozenset(bound & own)
        if not isinstance(part, sympy.Basic):
            return frozenset()
        if isinstance(part, sympy.Derivative):
            return walk(part.expr, bound | frozenset(part.variables))
        inside, outside = scopes(part)
        found = [walk(one, bound | names) for one, names in inside]
        return frozenset().union(*found, *(walk(one, bound) for one in outside))

    return walk(whole, frozenset())


def bound_in(expression: Any) -> frozenset[Any]:
    """The letters that vary somewhere in an expression."""
    found: set[Any] = set()
    for part in sympy.preorder_traversal(expression):
        if isinstance(part, sympy.Derivative):
            found |= slopes_in(part)
        elif isinstance(part, sympy.Basic):
            for _, names in scopes(part)[0]:
                found |= names
    return frozenset(found)


def letters_of(expressions: Iterable[Any]) -> tuple[Letter, ...]:
    """The letters of expressions, by name.

    Raises:
        UnsupportedError: where two of them are printed alike, or one like a letter that is bound
            and another; and as :func:`domain_of`.
    """
    found: dict[str, Letter] = {}
    bound: dict[str, Any] = {}
    numbers: set[str] = set()
    for expression in expressions:
        for head in heads(expression):
            symbol = head.func if isinstance(head, AppliedUndef) else head
            letter = Letter(symbol, _domain(head))
            if not is_told(name_of(symbol)):
                raise UnsupportedError(f"{name_of(symbol)!r} is no name for a letter")
            other = found.setdefault(letter.name, letter)
            if other.symbol != letter.symbol:
                raise UnsupportedError(
                    f"two letters are printed {letter.name}: {_described(other)} and "
                    f"{_described(letter)}; give one of them another name"
                )
        numbers |= {name for name, kinds in _NUMBERS.items() if expression.has(*kinds)}
        if not isinstance(expression, sympy.Lambda):
            bound |= {printed(name_of(letter)): letter for letter in bound_in(expression)}
    for name, letter in found.items():
        if name in numbers:
            raise UnsupportedError(f"{name} is a letter here, and a number; rename the letter")
        if bound.get(name, letter.symbol) != letter.symbol:
            raise UnsupportedError(
                f"{name} is a letter of the statement, and varies in a part of it as another one; "
                "give one of them another name"
            )
    return tuple(found[name] for name in sorted(found))


@cache
def _domain(head: Any) -> LetterDomain:
    return domain_of(head)


def _described(letter: Letter) -> str:
    domain = letter.domain
    if domain.kind == "matrix":
        return f"a {'×'.join(map(str, domain.shape))} matrix"
    what = {"integer": "whole number", "rational": "rational number"}.get(
        domain.kind, "real number"
    )
    if domain.arguments:
        what = f"function of {domain.arguments}"
    return f"a {what}" + (f" {domain.sign} 0" if domain.sign else "")
