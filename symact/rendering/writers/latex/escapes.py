"""Words in TeX: ASCII only, every special character safe for KaTeX, MathJax and pdflatex alike.

MathJax does not undo escapes inside ``\\text``, so what is no plain letter leaves the text and
becomes mathematics.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from symact.rendering.names import GREEK_NAMES

_MATH = {
    "−": "-", "±": r"\pm", "×": r"\times", "·": r"\cdot", "∘": r"\circ", "⊙": r"\odot",
    "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "∼": r"\sim",
    "→": r"\to", "↦": r"\mapsto", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "⇐": r"\Leftarrow",
    "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq", "∪": r"\cup", "∩": r"\cap",
    "∅": r"\emptyset", "∀": r"\forall", "∃": r"\exists", "∧": r"\wedge", "∨": r"\vee",
    "¬": r"\neg", "∞": r"\infty", "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod",
    "∫": r"\int", "√": r"\surd", "⋯": r"\cdots", "…": r"\ldots", "⋮": r"\vdots", "⋱": r"\ddots",
    "ℝ": r"\mathbb{R}", "ℚ": r"\mathbb{Q}", "ℤ": r"\mathbb{Z}", "ℕ": r"\mathbb{N}",
    "½": r"\frac{1}{2}", "°": r"^{\circ}", "′": "'", "″": "''", "‖": r"\|", "§": r"\S",
    "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_", "{": r"\{", "}": r"\}",
    "\\": r"\backslash", "~": r"\sim", "^": r"\wedge", "<": "<", ">": ">", "|": "|",
    "⟨": r"\langle", "⟩": r"\rangle", "⌊": r"\lfloor", "⌋": r"\rfloor",
    "⌈": r"\lceil", "⌉": r"\rceil",
}  # fmt: skip
SIGNS = tuple(
    sign for sign in (*_MATH, *GREEK_NAMES, *"⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉") if not sign.isascii()
)
"""What words have that TeX has in mathematics alone."""
_SPACED = frozenset("−±×·∘⊙≤≥≠≈≡∼→↦⇒⇔⇐∈∉⊂⊆∪∩∧∨<>")
_TEXT = {"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "ß": "ss"}
_ACCENTS = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar",
    "\u0306": "breve", "\u0307": "dot", "\u0308": "ddot", "\u030c": "check",
}  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;()!?'`\"+*/=@\[\]-]")
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
ESCAPED = {rf"\{mark}": mark for mark in "%&#$_{}"}
MARKS = ESCAPED | {
    r"\backslash": "\\", r"\sim": "~", r"\wedge": "^", "{<}": "<", "{>}": ">", "|": "|",
    r"\S": "&sect;",
}  # fmt: skip
"""What is mathematics in TeX only because words have no such characters there."""

_LOWERED = {"<super>": "^", "<sub>": "_"}


def words(text: str) -> str:
    """Words inside mathematics: ``\\text{…}`` runs, and signs between them as mathematics.

    >>> print(words("50% of in_features"))
    \\text{50}\\%\\text{ of in}\\_\\text{features}
    """
    tex = ""
    for is_plain, code in runs(text):
        tex += rf"\text{{{code}}}" if is_plain else apart(tex, code) + code
    return tex


def runs(text: str) -> list[tuple[bool, str]]:
    """Plain runs and single signs of a text, each with whether it is plain."""
    runs: list[tuple[bool, str]] = []
    for cluster in _CLUSTER.findall(unicodedata.normalize("NFC", text)):
        is_plain, code = _character(cluster)
        if is_plain and runs and runs[-1][0]:
            runs[-1] = True, runs[-1][1] + code
        else:
            runs.append((is_plain, code))
    return runs


def apart(before: str, code: str) -> str:
    """A space where a command would swallow the letter after it."""
    return " " if re.search(r"\\[A-Za-z]+$", before) and code[:1].isalpha() else ""


@lru_cache(maxsize=1024)
def _character(character: str) -> tuple[bool, str]:
    """Whether a character, with its accents, is plain text, and how it is written."""
    if _PLAIN.fullmatch(character) or character in _TEXT:
        return True, _TEXT.get(character, character)
    if character in _MATH:
        sign = _MATH[character]
        # braces take away the space of a relation: the words have their own
        return False, f"{{{sign}}}" if character in _SPACED else sign
    if character in GREEK_NAMES:
        return False, rf"\{GREEK_NAMES[character]}"
    style, _, _ = unicodedata.decomposition(character[0]).partition(" ")
    plain = unicodedata.normalize("NFKC", character).replace("−", "-")
    if style in _LOWERED and plain.isascii():
        return False, rf"{{}}{_LOWERED[style]}{{{plain}}}"
    base, *marks = tuple(unicodedata.normalize("NFKD", character))
    if base.isascii() and base.isalpha() and len(marks) == 1 and marks[0] in _ACCENTS:
        return False, rf"\{_ACCENTS[marks[0]]}{{\mathrm{{{base}}}}}"
    if plain.isascii() and plain.isprintable() and all(map(_PLAIN.fullmatch, plain)):
        return True, plain
    if character.isspace():
        return True, " "
    return True, "".join(f"(U+{ord(c):04X})" for c in character)


def upright(name: str) -> str:
    """A name that is a word, as ``\\mathrm``, with everything in it escaped.

    >>> print(upright("in_features"), upright("x%"), upright("a b"))
    \\mathrm{in\\_features} \\mathrm{x\\%} \\mathrm{a\\ b}
    """
    tex = ""
    for is_plain, code in runs(name):
        if is_plain:
            code = re.sub(r"[-+*/=:]", r"{\g<0>}", code).replace(" ", r"\ ")
        tex += apart(tex, code) + code
    return rf"\mathrm{{{tex}}}"
