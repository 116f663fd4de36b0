"""Words outside mathematics in TeX and Markdown, with the formulas that are in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from symact.rendering.names import GREEK_NAMES, spelling_in_use
from symact.rendering.prose import spelled_pieces
from symact.rendering.writers.latex.escapes import ESCAPED, apart, runs
from symact.rendering.writers.latex.formula import Latex


def in_prose(
    text: str, *, scripts: bool = True, escaped: Mapping[str, str] = ESCAPED
) -> Iterator[tuple[bool, str]]:
    r"""Words taken apart: plain ones as they are, and LaTeX of the formulas.

    ``escaped`` is the LaTeX of characters that are words too, with these. With ``scripts`` false
    nothing is a formula but single signs: the name of a file.

    >>> list(in_prose("50% of n₀ ≥ 2 and √2"))
    [(True, '50% of '), (False, 'n_0 \\geq 2'), (True, ' and '), (False, '\\sqrt{2}')]
    """
    spelling = spelling_in_use()
    found: list[tuple[bool, str]] = []
    for part in spelled_pieces(text, spelling) if scripts else (text,):
        if isinstance(part, str):
            own_runs = runs(part)
        else:
            own_runs = [(False, Latex(spelling).write(part.formula).strip())]
        for is_plain, code in own_runs:
            is_word, own = is_plain or code in escaped, escaped.get(code, code)
            if found and found[-1][0] == is_word:
                between = "" if is_word else apart(found[-1][1], own)
                found[-1] = is_word, found[-1][1] + between + own
            else:
                found.append((is_word, own))
    yield from found


def paragraph(text: str, *, scripts: bool = True) -> str:
    """Words outside mathematics, in a TeX document.

    >>> print(paragraph("50% of σ"))
    50\\% of $\\sigma$
    """
    return "".join(
        re.sub(r"[%&#$_{}]", r"\\\g<0>", code) if is_plain else f"${code}$"
        for is_plain, code in in_prose(text, scripts=scripts)
    )


_KEYS = {
    "−": "-", "±": "+-", "·": "*", "×": "x", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "about",
    "→": "->", "…": "...", "⋯": "...", "√": "sqrt ", "∞": "infinity", "⌈": "ceil(", "⌉": ")",
    "⌊": "floor(", "⌋": ")", "∈": "in", "⇒": "=>", "⇔": "<=>", "′": "'", "″": "''", "½": "1/2",
    "‖": "|", "ℝ": "R", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'",
}  # fmt: skip
_SMALL = re.compile(r"[⁰¹²³⁴-ⁿᵃ-ᵛᴬ-ᵂˡˢʳˣʰ]+|[₀-₎ₐ-ₜᵢᵣᵤᵥⱼ]+")


def spelled_out(text: str) -> str:
    """Words with formulas in them by the keys of a keyboard, as headings have them.

    >>> spelled_out("near x² for x ≤ −√2, with Φ(x₁)"), spelled_out("4⁻ᵏ⁻¹ φ")
    ('near x^2 for x <= -sqrt 2, with Phi(x_1)', '4^(-k-1) phi')
    """
    flat = _SMALL.sub(_scripted, text)
    spelled = re.sub("[Α-ωϕϵ]+", lambda run: " ".join(map(_letter_name, run[0])), flat)
    for sign, keys in _KEYS.items():
        spelled = spelled.replace(sign, keys)
    return spelled


def _scripted(run: re.Match[str]) -> str:
    inside = unicodedata.normalize("NFKC", run[0]).replace("−", "-")
    is_low = "<sub>" in unicodedata.decomposition(run[0][0])
    return ("_" if is_low else "^") + (inside if inside.isalnum() else f"({inside})")


def _letter_name(letter: str) -> str:
    return GREEK_NAMES.get(letter, letter).removeprefix("var")
