"""Readers of printed mathematics, one for text and one for LaTeX, that share nothing with printers.

A lexer for each format makes tokens, in which what stands above, below or inside of something is
tokens again; one grammar, that of a person who reads, makes a tree of them. Trees are tuples that
begin with what they are.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

FUNCTIONS = {
    "f", "g", "Φ", "Γ", "H", "max", "min", "log", "sin", "tanh", "erf", "sign", "det", "tr", "diag",
    "binomial", "GELU",
}  # fmt: skip
KNOWN = {"max", "min", "log", "sin", "tanh", "erf", "sign", "det", "tr", "diag"}
LOOSE = ["⇔", "⇒", "∨", "∧", "=≠<>≤≥∈", "∪∩∖"]
PAIRS = {"(": ")", "[": "])", "{": "}", "⌊": "⌋", "⌈": "⌉", "|": "|"}
PHRASES = ("is differentiable", "exists", "grows")


def total(parts: list[Any]) -> Any:
    """A sum, in which order and brackets do not count."""
    flat = [p for part in parts for p in (part[1] if part[0] == "+" else [part])]
    return flat[0] if len(flat) == 1 else ("+", tuple(sorted(flat, key=repr)))


def product(parts: list[Any]) -> Any:
    """A product: numbers become one, scalars have no order, matrices have."""
    coefficient, scalars, matrices = Fraction(1), [], []
    for part in parts:
        kind = part[0]
        inner = (("num", part[1]), *part[2], *part[3]) if kind == "*" else (part,)
        for p in inner:
            if p[0] == "num":
                coefficient *= p[1]
            else:
                (matrices if is_matrix(p) else scalars).append(p)
    rest = (tuple(sorted(scalars, key=repr)), tuple(matrices))
    if not any(rest):
        return ("num", coefficient)
    if coefficient == 1 and len(scalars) + len(matrices) == 1:
        return (scalars + matrices)[0]
    return ("*", coefficient, *rest)


def power(base: Any, exponent: Any) -> Any:
    """A power; whole ones of products and of powers are those of their parts."""
    if exponent[0] == "num" and exponent[1] == 1:
        return base
    whole = exponent[0] == "num" and exponent[1].denominator == 1
    if whole and base[0] == "num" and (base[1] or exponent[1] > 0):
        return ("num", base[1] ** int(exponent[1]))
    if whole and base[0] == "*" and not base[3]:
        return product([power(p, exponent) for p in (("num", base[1]), *base[2])])
    if whole and base[0] == "^" and base[2][0] == "num":
        return power(base[1], ("num", base[2][1] * exponent[1]))
    return ("^", base, exponent)


def is_matrix(tree: Any) -> bool:
    """Whether a tree is one of matrices: A, B, C, and what is made of them."""
    match tree:
        case ("name", name):
            return name in ("A", "B", "C", "I", "u")
        case ("⊙" | "⊗" | "T" | "∘", *_):
            return True
        case ("+", parts):
            return any(map(is_matrix, parts))
        case ("*", _, _, matrices):
            return bool(matrices)
        case ("^", base, _):
            return is_matrix(base)
        case ("call", name, arguments):
            return name == "diag" or (name in "fg" and any(map(is_matrix, arguments)))
        case ("∑" | "∏", body, *_):
            return is_matrix(body)
    return False


class Grammar:
    """Reads tokens as a person does."""

    def __init__(self, tokens: list[tuple[Any, ...]]) -> None:
        self.tokens = tokens
        self.at = 0

    @classmethod
    def of(cls, tokens: list[tuple[Any, ...]]) -> Any:
        grammar = cls(tokens)
        tree = grammar.phrase()
        assert grammar.at == len(tokens), (tokens, grammar.at)
        return tree

    def next(self, *kinds: str) -> Any:
        """The token here, if it is of one of the kinds."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token if token and (not kinds or token[0] in kinds) else None

    def take(self, *kinds: str) -> Any:
        token = self.next(*kinds)
        assert token, (kinds, self.tokens, self.at)
        self.at += 1
        return token

    def is_op(self, signs: str) -> bool:
        token = self.next("op")
        return bool(token) and token[1] in signs

    def phrase(self) -> Any:
        token = self.next("words")
        if token and token[1] == "the maximum of":
            self.at += 1
            body = self.mapping()
            assert self.take("words")[1] == "for"
            return ("maximum", body, self.loose(4))
        tree = self.mapping()
        while (token := self.next("words")) and token[1] in (*PHRASES, "for all"):
            self.at += 1
            tree = ("words", token[1], tree)
            if token[1] == "for all":
                tree = (*tree, self.loose(4))
        return tree

    def mapping(self) -> Any:
        left = self.loose(0)
        if self.is_op("↦"):
            self.at += 1
            return ("↦", left, self.mapping())
        return left

    def loose(self, level: int) -> Any:
        """Connectives, relations, and signs between sets, from loosest to tightest."""
        if level == len(LOOSE):
            return self.sum()
        parts, signs = [self.loose(level + 1)], []
        while self.is_op(LOOSE[level]):
            signs.append(self.take()[1])
            parts.append(self.loose(level + 1))
        return ("rel", tuple(signs), tuple(parts)) if signs else parts[0]

    def sum(self) -> Any:
        terms = []
        negative = self.is_op("−")
        self.at += negative
        while True:
            term = self.entrywise()
            terms.append(product([("num", Fraction(-1)), term]) if negative else term)
            if not self.is_op("+−"):
                return total(terms)
            negative = self.take()[1] == "−"

    def entrywise(self) -> Any:
        parts, signs = [self.product()], set()
        while self.is_op("⊙⊗"):
            signs.add(self.take()[1])
            parts.append(self.product())
        assert len(signs) < 2, "⊙ and ⊗ without parentheses"
        return (signs.pop(), tuple(parts)) if signs else parts[0]

    def product(self) -> Any:
        """Factors; an operator takes all that are behind it, d x ends an integral."""
        factors: list[Any] = []
        while token := self.next():
            if token[0] == "op" and token[1] == "/":
                self.at += 1
                factors.append(power(self.power(), ("num", Fraction(-1))))
            elif token[0] == "op" and token[1] == "·":
                self.at += 1
            elif token[0] in ("big", "deriv", "delta"):
                self.at += 1
                factors.append(self.acting(token))
            elif token[0] in ("op", "close", "words", "dx") and token != ("op", "¬"):
                break
            else:
                factors.append(self.power())
        assert factors, (self.tokens, self.at)
        return product(factors)

    def acting(self, token: Any) -> Any:
        if token[0] == "deriv":
            return ("deriv", token[1], self.product())
        if token[0] == "delta":
            return ("delta", Grammar.of(token[1]), Grammar.of(token[2]), self.product())
        _, sign, below, above = token
        body = self.product()
        if sign == "∫":
            ends = tuple(Grammar.of(end) for end in (below, above) if end)
            return ("∫", body, self.take("dx")[1], ends)
        if sign == "lim":
            side = below[-1][1][0][1] if below[-1][0] == "sup" and len(below[-1][1]) == 1 else ""
            is_side = side in ("+", "−") and side != ""
            tokens = below[:-1] if is_side else below
            assert tokens[1] == ("op", "→")
            return ("lim", body, tokens[0][1], Grammar.of(tokens[2:]), side if is_side else "")
        return (sign, body, Grammar.of(below), Grammar.of(above))

    def power(self) -> Any:
        if self.is_op("¬"):
            self.at += 1
            return ("¬", self.power())
        tree = self.primary()
        while token := self.next("sup", "sub", "fact"):
            self.at += 1
            if token[0] == "fact":
                tree = ("!", tree)
            elif token[0] == "sub":
                tree = ("at", tree, tuple(map(Grammar.of, split(token[1]))))
            elif token[1] == [("name", "T")]:
                tree = ("T", tree)
            elif token[1][0] == ("op", "∘"):
                tree = ("∘", tree, Grammar.of(token[1][1:]))
            else:
                tree = power(tree, Grammar.of(token[1]))
        return tree

    def primary(self) -> Any:
        match self.take():
            case ("num", digits):
                return ("num", Fraction(digits))
            case ("name", name) if name in FUNCTIONS:
                return self.call(name)
            case ("name", name):
                return ("name", name)
            case ("frac", above, below):
                return product([Grammar.of(above), power(Grammar.of(below), ("num", Fraction(-1)))])
            case ("root", degree, inside):
                return power(Grammar.of(inside), ("num", Fraction(1, degree)))
            case ("cases", rows):
                return (
                    "cases",
                    tuple((Grammar.of(v), Grammar.of(c) if c else None) for v, c in rows),
                )
            case ("binomial", above, below):
                return ("call", "binomial", (Grammar.of(above), Grammar.of(below)))
            case ("open", sign):
                return self.fenced(sign)
            case token:
                raise AssertionError((token, self.tokens, self.at))

    def call(self, name: str) -> Any:
        """A function with its arguments; tanh²(x) is a power, f²(x) is f twice."""
        above, below = None, ()
        while token := self.next("sup", "sub"):
            self.at += 1
            if token[0] == "sup":
                above = Grammar.of(token[1])
            else:
                below = (Grammar.of(token[1]),)
        assert self.take("open")[1] == "("
        arguments, _ = self.until("(")
        tree = ("call", name, tuple(arguments), *below)
        if above is None:
            return tree
        return power(tree, above) if name in KNOWN else ("iterate", name, above, tuple(arguments))

    def until(self, sign: str) -> tuple[list[Any], str]:
        """What stands up to the fence that closes, and which one it is."""
        parts = [self.phrase()]
        while self.is_op(","):
            self.at += 1
            parts.append(self.phrase())
        closing = self.take("close")[1]
        assert closing in PAIRS[sign] or sign == "("
        return parts, closing

    def fenced(self, sign: str) -> Any:
        parts, closing = self.until(sign)
        if sign == "(" and closing == ")" and len(parts) == 1:
            return parts[0]
        return ("fence", sign, closing, tuple(parts))


def split(tokens: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """Tokens between commas."""
    parts: list[list[tuple[Any, ...]]] = [[]]
    for token in tokens:
        if token == ("op", ","):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
