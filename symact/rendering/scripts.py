"""Words taken apart: what stands on the line, what is raised and what is lowered.

In a terminal ``2^k``, ``n_L`` and ``x²`` are written as they come; on paper the exponent is raised
and the index lowered.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

_PLACES = {"<super>": "^", "<sub>": "_"}
_SCRIPT = re.compile(
    r"(?<=[^\s^])\^(?:\((?P<fenced>(?:[^()]|\([^()]*\))+)\)|(?P<bare>[-−]?[^\W_]+))"
    # an index: behind a letter that stands alone, neither in_features nor a_1.npz
    r"|(?<=(?<!\w)[^\W\d_])_(?P<index>[0-9]+|[^\W\d_])(?!\w|[.:-]\w)"
)


_SIGN = re.compile(r"(?<=[=<>≤≥≠≈≡∈→↦⇒⇔+−·]) ")
_SHORT_SIDE = re.compile(r"(?<=\b\w) (?=[=<>≤≥≠≈∈]\u00a0)")
_SHORT = re.compile(r"\([^()]{1,14}\)")

KEPT = "\u00a0"
"""The space at which no line is broken."""


def glued(text: str) -> str:
    """Words in which no line is to be broken behind a sign, nor inside what is short.

    >>> glued("so P(Z > 0) = 1 for a = 0").replace(KEPT, "~")
    'so P(Z~>~0) =~1 for a~=~0'
    """
    tied = _SHORT_SIDE.sub(KEPT, _SIGN.sub(KEPT, text))
    return _SHORT.sub(lambda match: match[0].replace(" ", KEPT), tied)


@dataclass(frozen=True)
class Span:
    """A part of a text; ``place`` is ``"^"`` for raised, ``"_"`` for lowered, else empty."""

    text: str
    place: str = ""


@lru_cache(maxsize=4096)
def spans(text: str, *, small: bool = True) -> tuple[Span, ...]:
    """The parts of a text in order; what is raised or lowered may have such parts itself.

    Small characters of Unicode (``²``) are taken for such parts too, unless ``small`` is false.

    >>> spans("2^k of x₁₂")
    (Span(text='2', place=''), Span(text='k', place='^'), Span(text=' of x', place=''), \
Span(text='12', place='_'))
    >>> spans("in_features")
    (Span(text='in_features', place=''),)
    """
    found: list[Span] = []
    end = 0
    for match in _SCRIPT.finditer(text):
        found += _typed(text[end : match.start()], small)
        inside = match["fenced"] or match["bare"] or match["index"]
        found.append(Span(inside, "_" if match["index"] else "^"))
        end = match.end()
    return (*found, *_typed(text[end:], small))


def _typed(text: str, small: bool) -> list[Span]:
    """Small characters of Unicode, as large ones in their place."""
    if not small:
        return [Span(text)] if text else []
    return [
        Span(unicodedata.normalize("NFKC", run) if place else run, place)
        for place, run in ((place, "".join(run)) for place, run in groupby(text, _place))
    ]


def _place(character: str) -> str:
    return _PLACES.get(unicodedata.decomposition(character).partition(" ")[0], "")
