"""What a symbol's name means on paper: a letter with indices, a Greek letter, or a word.

``w2_1_3`` is row 1, column 3 of layer 2's matrix, ``W_L + 1`` the matrix of layer L + 1,
``in_features`` a word. Nothing else is guessed from a name: ``layernorm`` and ``that`` stay words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from symact.display import escaped

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "vartheta": "ϑ", "varpi": "ϖ", "varrho": "ϱ", "varsigma": "ς",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "varphi": "φ", "varepsilon": "ε",
}  # fmt: skip
"""Greek letters by the names of their LaTeX commands."""

GREEK_NAMES = {letter: name for name, letter in GREEK.items()}
"""The LaTeX commands of Greek letters."""

_SPELLINGS = {"lamda": "lambda"}  # how SymPy spells it, lambda being a word of Python

_ENTRY = re.compile(r"([wb])([1-9][0-9]*)_([0-9]+)(?:_([0-9]+))?")
_LEVEL = re.compile(r"[A-Za-z] ?[+-] ?[0-9]+")
_LETTERED = re.compile(r"([A-Za-z]+)( ?[+-] ?[0-9]+)")
_NUMBER = re.compile(r"[0-9]+")
_PLAIN = re.compile(r"(.+?)([0-9]*)('*)")


@dataclass(frozen=True)
class Name:
    """A name taken apart.

    Attributes:
        base: one letter, the LaTeX name of a Greek letter, or a word.
        is_word: whether the base is a word, which is set upright.
        layer: what stands above in parentheses; empty for none.
        indices: what stands below, each a number, a letter, a sum such as ``L + 1`` or a word.
        primes: how many primes follow.
    """

    base: str
    is_word: bool = False
    layer: str = ""
    indices: tuple[str, ...] = ()
    primes: int = 0

    @property
    def separator(self) -> str:
        """What stands between the indices: a comma, except between digits of a matrix entry."""
        digits = self.layer and all(len(index) == 1 for index in self.indices)
        return "" if digits else ","


class Spelling(dict[str, str]):
    """The LaTeX of symbols, by name, that are not written as their names say.

    Attributes:
        text: their text, by name; None for what text has no characters for.
        apart: names that are written out as they are, as words.
    """

    def __init__(self, latex: Mapping[str, str], text: Mapping[str, str | None]) -> None:
        super().__init__(latex)
        self.text = dict(text)
        self.apart: set[str] = set()

    def name(self, name: Name, source: str) -> Name:
        """A name as it is written here."""
        return Name(escaped(source), is_word=True) if source in self.apart else name


_IN_USE: ContextVar[Spelling | None] = ContextVar("spelling", default=None)


@contextmanager
def in_use(spelling: Spelling) -> Iterator[None]:
    """Write text with this spelling: that of the one object which is being printed."""
    token = _IN_USE.set(spelling)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def spelling_in_use() -> Spelling:
    """The spelling of what is being printed."""
    found = _IN_USE.get()
    return Spelling({}, {}) if found is None else found


@lru_cache(maxsize=8192)
def parse(name: str) -> Name:
    """Take a name apart.

    >>> parse("w2_1_13")
    Name(base='w', is_word=False, layer='2', indices=('1', '13'), primes=0)
    >>> parse("alpha_1").base, parse("b_L + 1").indices, parse("in_features").is_word
    ('alpha', ('L + 1',), True)
    """
    name = escaped(name)
    entry = _ENTRY.fullmatch(name)
    if entry:
        base, layer, *indices = entry.groups()
        return Name(base, layer=layer, indices=tuple(index for index in indices if index))
    base, underscore, rest = unicodedata.normalize("NFKC", name).partition("_")
    if underscore:
        letter = _letter(base)
        if letter and rest.strip():
            return Name(letter, indices=_indices(rest))
        return Name(name, is_word=True)
    plain = _PLAIN.fullmatch(base)
    letter = _letter(plain[1]) if plain else ""
    if plain is None or not letter:
        return Name(name, is_word=True)
    return Name(letter, indices=(plain[2],) if plain[2] else (), primes=len(plain[3]))


def _letter(text: str) -> str:
    """A single letter or the name of a Greek one, as a base; empty for anything else."""
    text = _SPELLINGS.get(text, text)
    if text in GREEK:
        return text
    if text in GREEK_NAMES:
        return GREEK_NAMES[text]
    return text if len(text) == 1 and text.isascii() and text.isalpha() else ""


def _indices(rest: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in re.split("[_,]", rest))
    if all(_NUMBER.fullmatch(part) or _letter(part) or _LEVEL.fullmatch(part) for part in parts):
        return tuple(_letter(part) or part for part in parts)
    return (rest,)


def in_index(index: str, symbols: Mapping[str, str | None]) -> str:
    """An index with its letter as it is written: ``L + 1`` as ``N + 1``.

    >>> in_index("L + 1", {"L": "N"})
    'N + 1'
    """
    letter, rest = (match[1], match[2]) if (match := _LETTERED.fullmatch(index)) else (index, "")
    return f"{symbols.get(letter) or letter}{rest}"


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts numbers inside a name by their size: ``w2`` before ``w10``."""
    return tuple(
        (0, int(part), "") if part[0] in "0123456789" else (1, 0, part)
        for part in re.findall(r"[0-9]+|[^0-9]+", text)
    )
