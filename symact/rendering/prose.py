"""Formulas inside words: found where people write them, and read as formulas.

``n ≥ 2``, ``2^k``, ``x₀`` and ``f(x)`` are formulas in every format, with the letters that a page
gives to symbols. A letter or a number that stands alone is a word, as ``a`` is; so are names of
files, and what is joined by hyphens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from symact.rendering.formula import (
    Applied,
    Fenced,
    Formula,
    Fraction,
    Identifier,
    Joined,
    Listed,
    Number,
    Product,
    Root,
    Script,
    Sign,
    TextRun,
    Tight,
    negated,
)
from symact.rendering.names import GREEK, GREEK_NAMES, Name, Spelling, parse

_RELATIONS = "≤≥≠≈≡∼→↦⇒⇔⇐∈∉⊂⊆"
_SPACED = re.compile(rf" ?([{_RELATIONS}=<>+−·×∘⊙∪∩∧∨]) ?")
_STRONG = re.compile(rf" ([{_RELATIONS}]) ")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?…?")
_SIGNS = "∞∅ℝℚℤℕ⋯…"
_FUNCTIONS = re.compile(
    r"(?:max|min|exp|log|sin|cos|tan|sinh|cosh|tanh|erf|det|rank|[A-Z][A-Za-z]*LU)(?=\()"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_RUN = re.compile(r"[^\W_]+(?:[.:/@_'’-]\w+)*|.", re.DOTALL)
_AMBIGUOUS = frozenset("aAI")
_FENCES = {"(": ")", "|": "|", "‖": "‖"}


@dataclass(frozen=True)
class Piece:
    """A formula in words, and how it is written there."""

    formula: Formula
    text: str


Words = str | Piece


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[Words, ...]:
    """Words taken apart: plain ones, and formulas.

    >>> [part if isinstance(part, str) else (part.text,) for part in pieces("for n ≥ 2^k, a word")]
    ['for ', ('n ≥ 2^k',), ', a word']
    """
    return tuple(_found(text, frozenset()))


def spelled_pieces(text: str, spelling: Spelling) -> tuple[Words, ...]:
    """The same with a letter that is written in another way as a formula where it stands alone."""
    alone = frozenset(source for source in spelling if len(source) == 1)
    return tuple(_found(text, alone)) if alone else pieces(text)


def source_of(name: Name, source: str, spelling: Spelling) -> str:
    """The name of the symbol that a letter in words means: as it is spelled there, or alike."""
    if source in spelling:
        return source
    return next((known for known in spelling if parse(known) == name), source)


def _found(text: str, alone: frozenset[str]) -> Iterator[Words]:
    reader, at, start = _Reader(text), 0, 0
    while at < len(text):
        found = reader.formula(at, alone)
        if found is None:
            at = _RUN.match(text, at).end()  # type: ignore[union-attr]
            continue
        if start < at:
            yield text[start:at]
        yield Piece(found[0], text[at : found[1]])
        at = start = found[1]
    if start < len(text):
        yield text[start:]


Read = tuple[Formula, int] | None


class _Reader:
    """Reads formulas at places of a text; each has where it ends, and None is none."""

    def __init__(self, text: str, *, is_dense: bool = False) -> None:
        self.text = text
        self.is_dense = is_dense  # whether letters beside each other are factors, as in e^(ax)

    def formula(self, at: int, alone: frozenset[str]) -> Read:
        """A formula that begins here and is more than a word."""
        text = self.text
        if at and (text[at - 1].isalnum() or text[at - 1] in "_.:/@'’-"):
            return None
        found = self.expression(at) or self.with_words(at)
        if found is None:
            return None
        body, end = found
        is_alone = isinstance(body, Identifier) and body.source in alone
        if not (is_alone or _is_formula(body)) or (isinstance(body, Fenced) and body.left == "("):
            return None
        return None if re.match(r"[\w%]|[.:@'’/-]\w", text[end:]) else found

    def with_words(self, at: int) -> Read:
        """A sign with words beside it: ``width ≥ 2``."""
        word = _WORD.match(self.text, at)
        if word is None or not _STRONG.match(self.text, word.end()):
            return None
        return self.operations(TextRun(word[0]), word.end())

    def expression(self, at: int) -> Read:
        """Terms with signs between them."""
        lead = self.text[at : at + 1]
        if lead in ("−", "±", "¬"):
            first = self.term(at + 1)
            if first is None:
                return None
            body = negated(first[0]) if lead == "−" else Tight((Sign(lead), first[0]))
            return self.operations(body, first[1])
        first = self.term(at)
        return None if first is None else self.operations(*first)

    def operations(self, body: Formula, at: int) -> tuple[Formula, int]:
        """What follows a first term, as far as signs have something behind them."""
        while sign := _SPACED.match(self.text, at):
            end = sign.end()
            lead = self.text[end : end + 1]
            right = self.term(end + 1) if lead in ("−", "±") else self.term(end)
            if right is None and _STRONG.match(self.text, at):
                word = _WORD.match(self.text, end)
                right = None if word is None else (TextRun(word[0]), word.end())
            if right is None:
                break
            side = right[0]
            if lead in ("−", "±"):
                side = negated(side) if lead == "−" else Tight((Sign(lead), side))
            body, at = Joined((body, side), sign[1]), right[1]
        return body, at

    def term(self, at: int) -> Read:
        """Factors beside each other, or with a slash between them."""
        found = self.factor(at)
        if found is None:
            return None
        body, at = found
        while True:
            space = 1 if self.text[at : at + 1] == " " else 0
            slash = self.text[at : at + 1] == "/"
            right = self.factor(at + 1 if slash else at + space)
            if right is None or not (slash or _stand_beside(body, right[0], bool(space))):
                return body, at
            parts = body.factors if isinstance(body, Product) else (body,)
            body = Tight((body, Sign("/"), right[0])) if slash else Product((*parts, right[0]))
            at = right[1]

    def factor(self, at: int) -> Read:
        """A number, a letter, a root, or something in parentheses, with what is raised, lowered,
        or in parentheses behind it."""
        found = self.base(at)
        if found is None:
            return None
        body, at = self.scripted(*found)
        is_function = isinstance(found[0], Identifier)
        if is_function and self.text[at : at + 1] == "(":
            inside = _Reader(self.text, is_dense=True).inside(at)
            if inside is not None:
                arguments = inside[0].parts if isinstance(inside[0], Listed) else (inside[0],)
                return Applied(body, arguments), inside[1]
        return body, at

    def base(self, at: int) -> Read:
        text = self.text
        if function := _FUNCTIONS.match(text, at):
            return Identifier(Name(function[0], is_word=True), ""), function.end()
        if number := _NUMBER.match(text, at):
            return Number(number[0]), number.end()
        sign = text[at : at + 1]
        if sign == "½":
            return Fraction(Number("1"), Number("2")), at + 1
        if sign in _SIGNS and sign:
            return Sign(sign), at + 1
        if sign == "√":
            inside = self.inside(at + 1) or self.factor(at + 1)
            return None if inside is None else (Root(inside[0]), inside[1])
        if sign in _FENCES:
            inside = self.inside(at)
            return None if inside is None else (Fenced(inside[0], sign, _FENCES[sign]), inside[1])
        return self.letter(at)

    def letter(self, at: int) -> Read:
        """One letter, with an index that belongs to its name."""
        text = self.text
        sign, behind, before = text[at : at + 1], text[at + 1 : at + 2], text[at - 1 : at]
        base = GREEK_NAMES.get(sign, sign)
        if not (base in GREEK or (len(base) == 1 and base.isascii() and base.isalpha())):
            return None
        is_word = _is_latin(behind) or (at > 0 and _is_latin(before))
        if base == sign and is_word and not self.is_dense:
            return None
        end, index = self.index(at + 1)
        name = Name(base, indices=(index,) if index else ())
        return Identifier(name, f"{base}_{index}" if index else base), end

    def index(self, at: int) -> tuple[int, str]:
        """An index of digits or of one letter, in small characters or behind an underscore."""
        text = self.text
        low = re.match(r"[₀-₉]+|[ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]", text[at:])
        if low and not re.match(r"[₀-₉ₐ-ₜ₊₋₌ᵢᵣᵤᵥⱼ]", text[at + low.end() :]):
            return at + low.end(), unicodedata.normalize("NFKC", low[0])
        flat = re.match(r"_([0-9]+|[^\W\d_])(?![\w{])", text[at:])
        return (at, "") if flat is None else (at + flat.end(), flat[1])

    def scripted(self, body: Formula, at: int) -> tuple[Formula, int]:
        """A base with primes, with what stands below, and with what stands above."""
        text = self.text
        if primes := re.match("[′″]+", text[at:]):
            body, at = Tight((body, Sign(primes[0]))), at + primes.end()
        above = below = None
        while mark := _small(text, at):
            small, place, end = mark
            inside = _Reader(small, is_dense=True).expression(0)
            if inside is None or inside[1] < len(small):
                break
            above, below = (inside[0], below) if place == "^" else (above, inside[0])
            at = end
        if text[at : at + 1] == "^":
            lead = 1 if text[at + 1 : at + 2] in ("−", "-") else 0
            dense = _Reader(text, is_dense=True)
            raised = dense.inside(at + 1) or self.base(at + 1 + lead)
            if raised is not None:
                above, at = negated(raised[0]) if lead else raised[0], raised[1]
        return (body if above is below is None else Script(body, above, below)), at

    def inside(self, at: int) -> Read:
        """What stands in parentheses; expressions with commas between them are a list."""
        opening = self.text[at : at + 1]
        if opening not in _FENCES:
            return None
        parts: list[Formula] = []
        at += 1
        while found := self.expression(at):
            parts.append(found[0])
            at = found[1]
            if self.text[at : at + 1] == _FENCES[opening]:
                return (Listed(tuple(parts)) if len(parts) > 1 else parts[0]), at + 1
            if self.text[at : at + 2] != ", ":
                return None
            at += 2
        return None


def _small(text: str, at: int) -> tuple[str, str, int] | None:
    """A run of small characters: as large ones, where they stand, and where they end."""
    end = at
    place = _place(text[at : at + 1])
    while place and _place(text[end : end + 1]) == place:
        end += 1
    if not place:
        return None
    return unicodedata.normalize("NFKC", text[at:end]).replace("-", "−"), place, end


def _place(character: str) -> str:
    kind = unicodedata.decomposition(character).partition(" ")[0] if character else ""
    return {"<super>": "^", "<sub>": "_"}.get(kind, "")


def _is_latin(character: str) -> bool:
    return character.isalpha() and character not in GREEK_NAMES and not _place(character)


def _stand_beside(left: Formula, right: Formula, is_apart: bool) -> bool:
    """Whether two things beside each other are a product: no number is behind something else, and
    words such as ``a`` are letters only where nothing is between."""
    last = left.factors[-1] if isinstance(left, Product) else left
    if isinstance(right, Number):
        return False
    if not is_apart:
        return True
    return not isinstance(right, Fenced) and not any(
        isinstance(part, Identifier) and part.name.base in _AMBIGUOUS and not part.name.indices
        for part in (last, right)
    )


def _is_formula(body: Formula) -> bool:
    """Whether this is more than a word: one Latin letter, or a number, is none."""
    match body:
        case Number():
            return False
        case Identifier(name):
            return name.base in GREEK or bool(name.indices)
        case Product(factors):
            return any(map(_is_formula, factors))
    return True
