"""Words in TeX: ASCII only, every special character safe for KaTeX, MathJax and pdflatex alike.

MathJax does not undo escapes inside ``\\text``, so what is no plain letter leaves the text and
becomes mathematics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from symact.rendering.names import GREEK_NAMES
from symact.rendering.scripts import spans

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
_ROOT = re.compile(r"((?:(?!√(?:\([^()]+\)|\w)).)*?)(?:√(\([^()]+\)|[0-9]+|\w)|\n$)", re.DOTALL)
_FORMULA = re.compile(r"[A-Za-z0-9 +*/=(),.!-]*")
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_ESCAPED = {rf"\{mark}": mark for mark in "%&#$_{}"}
MARKS = _ESCAPED | {
    r"\backslash": "\\", r"\sim": "~", r"\wedge": "^", "{<}": "<", "{>}": ">", "|": "|",
}  # fmt: skip
"""What is mathematics in TeX only because words have no such characters there."""

_LOWERED = {"<super>": "^", "<sub>": "_"}


def words(text: str, *, scripts: bool = True) -> str:
    """Words inside mathematics: ``\\text{…}`` runs, and signs between them as mathematics.

    Exponents are raised and indices lowered, unless ``scripts`` is false.

    >>> print(words("50% of in_features"), words("σ ≤ 2^k"))
    \\text{50}\\%\\text{ of in}\\_\\text{features} \\sigma\\text{ }{\\leq}\\text{ 2}{}^{k}
    """
    tex = ""
    for is_plain, code in _parts(text) if scripts else _runs(text):
        tex += rf"\text{{{code}}}" if is_plain else _apart(tex, code) + code
    return tex


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Plain runs, signs, letters with indices and exponents, and roots, each with whether it is
    plain."""
    place = ""
    for before, root in _ROOT.findall(f"{text}\n"):
        parts: list[tuple[bool, str]] = []
        for span in spans(before.removesuffix("\n")):
            if not span.place:
                parts += _runs(span.text)
            else:
                script = f"{span.place}{{{_script(span.text)}}}"
                parts += [
                    (False, ("" if place and place != span.place else _based(parts)) + script)
                ]
            place = span.place
        number = _based(parts).removeprefix("{}") if root and parts and parts[-1][0] else ""
        yield from parts
        if root:
            inside = root.removeprefix("(").removesuffix(")")
            yield False, rf"{number}\sqrt{{{_script(inside)}}}"


def _based(parts: list[tuple[bool, str]]) -> str:
    """What a script belongs to, taken off the words before it: the n of n², the 2 of 2ᵏ, or nothing
    but its place."""
    if not parts:
        return "{}"
    is_plain, code = parts[-1]
    if not is_plain:
        is_letter = re.fullmatch(r"\\[A-Za-z]+", code) is not None
        return parts.pop()[1] if is_letter else "{}"
    base = re.search(r"(?<![A-Za-z0-9])([A-Za-z]|[0-9]+)$", code)
    if base is None:
        return "{}"
    parts[-1:] = [(True, code[: base.start()])] if base.start() else []
    return base[0]


def _script(text: str) -> str:
    """What is raised or lowered: mathematics, but for what only words can have."""
    tex = ""
    for is_plain, code in _parts(text.replace("−", "-")):
        is_words = is_plain and not _FORMULA.fullmatch(code)
        tex += rf"\text{{{code}}}" if is_words else _apart(tex, code) + code
    return tex


def _runs(text: str) -> list[tuple[bool, str]]:
    """Plain runs and single signs of a text, each with whether it is plain."""
    runs: list[tuple[bool, str]] = []
    for cluster in _CLUSTER.findall(unicodedata.normalize("NFC", text)):
        is_plain, code = _character(cluster)
        if is_plain and runs and runs[-1][0]:
            runs[-1] = True, runs[-1][1] + code
        else:
            runs.append((is_plain, code))
    return runs


def _apart(before: str, code: str) -> str:
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
    for is_plain, code in _runs(name):
        if is_plain:
            code = re.sub(r"[-+*/=:]", r"{\g<0>}", code).replace(" ", r"\ ")
        tex += _apart(tex, code) + code
    return rf"\mathrm{{{tex}}}"


def in_prose(
    text: str, *, scripts: bool = True, escaped: Mapping[str, str] = _ESCAPED
) -> Iterator[tuple[bool, str]]:
    r"""Words outside mathematics taken apart: plain ones as they are, and LaTeX of the formulas.

    ``escaped`` is the LaTeX of characters that are words too, with these.

    >>> list(in_prose("50% of n₀ and √2"))
    [(True, '50% of '), (False, 'n_{0}'), (True, ' and '), (False, '\\sqrt{2}')]
    """
    runs: list[tuple[bool, str]] = []
    for is_plain, code in _parts(text) if scripts else _runs(text):
        is_word = is_plain or code in escaped
        own = escaped.get(code, code)
        if runs and runs[-1][0] == is_word:
            runs[-1] = is_word, runs[-1][1] + ("" if is_word else _apart(runs[-1][1], own)) + own
        else:
            runs.append((is_word, own))
    yield from runs


def paragraph(text: str, *, scripts: bool = True) -> str:
    """Words outside mathematics, in a TeX document.

    >>> print(paragraph("50% of σ"))
    50\\% of $\\sigma$
    """
    return "".join(
        re.sub(r"[%&#$_{}]", r"\\\g<0>", code) if is_plain else f"${code}$"
        for is_plain, code in in_prose(text, scripts=scripts)
    )
