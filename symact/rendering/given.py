r"""LaTeX that a user gives for a symbol: judged before it is used, and the text that it is.

It stands inside formulas that are made for it, so it has to be whole by itself: braces that close,
scripts that have something in them, and only commands that draw. Everything else is refused, since
TeX can read and write files.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from symact.errors import UsageError
from symact.numbers.asked import needed
from symact.rendering.names import GREEK

_STYLES = {
    "mathbf": (0x1D400, 0x1D41A), "boldsymbol": (0x1D468, 0x1D482), "mathcal": (0x1D4D0, 0x1D4EA),
    "mathscr": (0x1D4D0, 0x1D4EA), "mathsf": (0x1D5A0, 0x1D5BA), "mathtt": (0x1D670, 0x1D68A),
    "mathbb": (0x1D538, 0x1D552), "mathfrak": (0x1D504, 0x1D51E),
}  # fmt: skip
"""Where the capitals and the small letters of a style begin in Unicode."""

_ODD = {("mathbb", letter): sign for letter, sign in zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)} | {
    ("mathfrak", letter): sign for letter, sign in zip("CHIRZ", "ℭℌℑℜℨ", strict=True)
}
_UPRIGHT = frozenset({"mathrm", "mathit", "operatorname", "text", "textrm", "textbf", "textit"})
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0305", "underline": "\u0332", "vec": "\u20d7",
    "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306",
}  # fmt: skip
_SIGNS = {
    "infty": "∞", "partial": "∂", "nabla": "∇", "ell": "ℓ", "prime": "′", "star": "⋆", "ast": "∗",
    "dagger": "†", "top": "⊤", "bot": "⊥", "perp": "⊥", "circ": "∘", "odot": "⊙", "oplus": "⊕",
    "otimes": "⊗", "cdot": "·", "times": "×", "pm": "±", "mp": "∓", "hbar": "ℏ", "imath": "ı",
    "jmath": "ȷ", "ldots": "…", "cdots": "⋯", "in": "∈", "to": "→", "leq": "≤", "geq": "≥",
    "mid": "|", "|": "‖", ",": " ", ";": " ", ":": " ", "!": "", " ": " ", "{": "{", "}": "}",
    "_": "_", "%": "%", "&": "&", "#": "#", "$": "$",
}  # fmt: skip
_TAKE = {**dict.fromkeys((*_STYLES, *_UPRIGHT, *_ACCENTS, "sqrt"), 1), "frac": 2}
"""How many arguments commands take."""

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)
_SMALL = {
    "^": dict(zip("0123456789+-()nixT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣᵀ", strict=True)),
    "_": dict(
        zip("0123456789+-()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
    ),
}


@dataclass(frozen=True)
class Given:
    """What a user gave for a symbol.

    Attributes:
        latex: how it is written in LaTeX, in parentheses if it is no single letter.
        text: how it is written in text; None where Unicode has no characters for it.
    """

    latex: str
    text: str | None


def given(name: str, latex: str) -> Given:
    r"""LaTeX for a symbol, read.

    Raises:
        UsageError: for what is not whole, is not ASCII, or has commands that do more than draw.

    >>> given("W_1", r"\mathbf{U}_1")
    Given(latex='\\mathbf{U}_1', text='𝐔₁')
    >>> given("x", "a+b")
    Given(latex='\\left(a+b\\right)', text='(a+b)')
    """
    reader = _Reader(needed(name, str, "a symbol"), needed(latex, str, "what is written for it"))
    pieces = reader.pieces("")
    if not pieces:
        raise UsageError(f"symbol {name}={latex}: there is nothing to write")
    texts = [text for _, text in pieces]
    text = None if None in texts else "".join(map(str, texts))
    if len(pieces) == 1 and pieces[0][0]:
        return Given(latex.strip(), text)
    return Given(rf"\left({latex.strip()}\right)", None if text is None else f"({text})")


class _Reader:
    """Reads LaTeX piece by piece; a piece has whether it is one letter, and its text."""

    def __init__(self, name: str, latex: str) -> None:
        self.shown = f"symbol {name}={latex}"
        if not latex.isascii() or not latex.isprintable():
            raise self.refusal(r"LaTeX is ASCII here; write Greek letters as \alpha")
        self.tokens = _TOKEN.findall(latex.strip())
        self.at = 0

    def refusal(self, why: str) -> UsageError:
        return UsageError(f"{self.shown}: {why}")

    def pieces(self, end: str) -> list[tuple[bool, str | None]]:
        """The pieces up to a token, or to the end of everything."""
        found: list[tuple[bool, str | None]] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token == end:
                self.at += 1
                return found
            self.at += 1
            if not token.isspace():
                found.append(self.scripted(*self.piece(token)))
        if end:
            raise self.refusal(f"a {end} is missing")
        return found

    def scripted(self, is_letter: bool, text: str | None) -> tuple[bool, str | None]:
        """A piece with what stands above and below it, each once."""
        seen: set[str] = set()
        while self.at < len(self.tokens) and self.tokens[self.at] in ("^", "_", "'"):
            mark = self.tokens[self.at]
            self.at += 1
            if mark == "'":
                text = None if text is None else f"{text}′"
                continue
            if mark in seen:
                raise self.refusal(f"there are two {mark} behind each other; put braces")
            seen.add(mark)
            inside = self.argument(mark)
            text = None if text is None or inside is None else text + _small(mark, inside)
        return is_letter, text

    def argument(self, of: str) -> str | None:
        """The text of the one thing that a command or a script takes."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self.at == len(self.tokens):
            raise self.refusal(f"nothing stands behind {of}")
        token = self.tokens[self.at]
        self.at += 1
        if token != "{":
            return self.piece(token)[1]
        texts = [text for _, text in self.pieces("}")]
        if not texts:
            raise self.refusal(f"nothing stands behind {of}")
        return None if None in texts else "".join(map(str, texts))

    def piece(self, token: str) -> tuple[bool, str | None]:
        """One thing: whether it is one letter, and its text."""
        if token == "{":
            inside = self.pieces("}")
            if not inside:
                raise self.refusal("nothing stands between two braces")
            texts = [text for _, text in inside]
            is_letter = len(inside) == 1 and inside[0][0]
            return is_letter, None if None in texts else "".join(map(str, texts))
        if token[0] == "\\":
            return self.command(token[1:])
        if token in "}^_&%#$~'\"`@":
            raise self.refusal(f"{token} does not stand by itself in a formula")
        return token.isalpha(), token.replace("-", "−")

    def command(self, name: str) -> tuple[bool, str | None]:
        if name in GREEK:
            return True, GREEK[name]
        if name in _SIGNS:
            return name in ("ell", "hbar", "imath", "jmath", "nabla"), _SIGNS[name]
        if name == "left":
            return self.fenced()
        if name not in _TAKE:
            raise self.refusal(
                rf"\{name} is no command that a symbol may have; there are Greek letters, styles "
                r"such as \mathbf, accents such as \hat, \frac, \sqrt and signs such as \infty"
            )
        texts = [self.argument(rf"\{name}") for _ in range(_TAKE[name])]
        return name not in ("sqrt", "frac"), None if None in texts else _styled(name, str(texts[0]))

    def fenced(self) -> tuple[bool, str | None]:
        if self.at == len(self.tokens) or self.tokens[self.at] not in ("(", "[", "|", r"\{", r"\|"):
            raise self.refusal(r"behind \left stands (, [, | or \{")
        opening = self.tokens[self.at]
        self.at += 1
        texts = [text for _, text in self.pieces(r"\right")]
        closings = {"(": ")", "[": "]", r"\{": r"\}"}
        if self.tokens[self.at : self.at + 1] != [closings.get(opening, opening)]:
            raise self.refusal(rf"\left{opening} has no \right that belongs to it")
        closing = self.tokens[self.at]
        self.at += 1
        inside = None if None in texts else "".join(map(str, texts))
        return True, None if inside is None else f"{opening}{inside}{closing}".replace("\\", "")


def _styled(command: str, text: str) -> str | None:
    """Text in a style or with an accent; None where Unicode has none."""
    if command in _UPRIGHT:
        return text
    if command in _ACCENTS:
        return unicodedata.normalize("NFC", text + _ACCENTS[command]) if len(text) == 1 else None
    if command in _STYLES and text.isascii() and text.isalpha():
        capital, small = _STYLES[command]
        return "".join(
            _ODD.get((command, c))
            or chr(ord(c) - ord("A") + capital if c.isupper() else ord(c) - ord("a") + small)
            for c in text
        )
    return None


def _small(mark: str, text: str) -> str:
    small = [_SMALL[mark].get(c) for c in text.replace("−", "-")]
    if None not in small:
        return "".join(map(str, small))
    return f"{mark}{text}" if len(text) == 1 else f"{mark}{{{text}}}"
