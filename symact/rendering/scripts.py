"""Words in which no line is broken where it should not be."""

from __future__ import annotations

import re

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
