"""Formulas as MathML, by latex2mathml, formula by formula.

The LaTeX is that of :mod:`symact.rendering.writers.latex`, less what latex2mathml gets wrong: it
prints the space of ``\\\\[0.6ex]`` and cannot align. What it writes is then put in order for
browsers, which know MathML Core: words are one name instead of letters, bold letters are letters of
their own, and signs stand as signs where nothing is before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from types import ModuleType
from xml.etree.ElementTree import Element, tostring

from symact.errors import MissingDependencyError, UsageError
from symact.rendering.formula import Formula, Sum
from symact.rendering.writers.html.markup import presentable
from symact.rendering.writers.latex.formula import Latex

_LEADING = frozenset("−+±")
_CLOSING = frozenset(")]}!⋯…")
_CLOSE = {"/": "0", "lim": "0.167em"}
_THINGS = frozenset("∞∅∂")
_FIRST = 0x100000
_PLACE = "<mi>([\U00100000-\U0010fffd])</mi>"
_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2,
          "munderover": 3}  # fmt: skip
_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_TALL = ("mfrac", "mtable", "munder", "munderover", "mroot")
_BOLD = {"bold": (0x1D400, 0x1D41A, 0x1D7CE), "bold-italic": (0x1D468, 0x1D482, 0x1D7CE)}
"""Where the capitals, the small letters and the digits of a style begin in Unicode."""


class Mathml:
    """Writes formulas; ``symbols`` gives the LaTeX of symbols by name."""

    def __init__(self, symbols: Mapping[str, str] | None = None) -> None:
        self.symbols = symbols

    def write(self, formula: Formula, *, display: bool = False) -> str:
        """The ``math`` element of a formula; with ``display`` sums have their limits below.

        Raises:
            MissingDependencyError: without latex2mathml.
            UsageError: for LaTeX of the user's that latex2mathml does not know.
        """
        plain = _Plain(self.symbols)
        latex = plain.write(formula)
        if isinstance(formula, Sum) and formula.continued:
            latex = "{} " + latex  # a sign between two things, the first of them being above
        return re.sub(_PLACE, plain.restored, converted(latex, display))


class _Plain(Latex):
    """LaTeX for latex2mathml, which gets a character of private use in the place of each word."""

    commands = frozenset()
    high = r" \\ "

    def __init__(self, symbols: Mapping[str, str] | None) -> None:
        super().__init__(symbols)
        self.kept: list[str] = []

    def _words(self, text: str) -> str:
        return self._kept("mtext", text)

    def _word(self, name: str) -> str:
        return self._kept("mi", name)

    def _kept(self, tag: str, text: str) -> str:
        element = Element(tag)
        element.text = "".join(map(presentable, text.replace(" ", "\u00a0")))
        if tag == "mi" and len(text) == 1:
            element.attrib["mathvariant"] = "normal"
        self.kept.append(tostring(element, encoding="unicode"))
        return chr(_FIRST + len(self.kept) - 1)

    def restored(self, match: re.Match[str]) -> str:
        """The element of a word in the place of its character."""
        number = ord(match[1]) - _FIRST
        return self.kept[number] if number < len(self.kept) else match[0]


@lru_cache(maxsize=4096)
def converted(latex: str, display: bool = False) -> str:
    r"""LaTeX as a ``math`` element.

    Raises:
        MissingDependencyError: without latex2mathml.
        UsageError: for what latex2mathml does not know.

    >>> print(converted("x < 1"))
    <math><mrow><mi>x</mi><mo>&lt;</mo><mn>1</mn></mrow></math>
    """
    converter = _library()
    try:
        style = "block" if display else "inline"
        math: Element = converter.convert_to_element(latex, display=style)
    except Exception as error:  # its errors have no common root, and say nothing
        kind = type(error).__name__
        raise UsageError(f"{latex} is no LaTeX that latex2mathml can read ({kind})") from None
    if any(len(element) != _PARTS.get(element.tag, len(element)) for element in math.iter()):
        raise UsageError(f"{latex} is no LaTeX that latex2mathml can read (something is missing)")
    math.attrib = {"displaystyle": "true"} if display else {}
    for element in math.iter():
        text = unescape(element.text or "")
        element.text = re.sub(r"\\([%&#$_{}])", r"\1", text) if text else None
        command = re.search(r"\\[A-Za-z]+", element.text or "")
        if command:
            raise UsageError(
                f"latex2mathml does not know {command[0]}, which HTML is made with; write the "
                "symbol with another command, or use another format"
            )
    for element in math.iter() if display else ():
        if element.tag in _LIMITS and element[0].text in ("∑", "∏", "lim"):
            element.tag = _LIMITS[element.tag]
    _tidied(math)
    return tostring(math, encoding="unicode")


def _library() -> ModuleType:
    try:
        from latex2mathml import converter
    except ImportError:
        raise MissingDependencyError.of("latex2mathml", "html", "the format html") from None
    module: ModuleType = converter
    return module


def _tidied(parent: Element) -> None:
    """Put the children of an element in order, and theirs."""
    for child in parent:
        _tidied(child)
    _letters_joined(parent)
    parent[:] = [_unwrapped(child) for child in parent]
    before: Element | None = None
    for child in parent:
        style = child.attrib.get("mathvariant", "")
        if style in _BOLD:
            child.text = "".join(_bold(letter, style) for letter in child.text or "")
            del child.attrib["mathvariant"]
        child.attrib.pop("fence", None)
        if child.tag == "mo" and child.text in _THINGS:
            child.tag = "mi"
        if child.tag == "mo" and child.text in _LEADING and _leads(before):
            child.attrib["form"] = "prefix"
        if child.tag == "mo" and child.text in _CLOSE:
            child.attrib |= {"lspace": "0", "rspace": _CLOSE[child.text]}
        if child.tag == "mi" and "Α" <= (child.text or "") <= "Ω":
            child.attrib["mathvariant"] = "normal"  # as TeX has them
        before = child
    if len(parent) > 1 and parent[0].attrib.get("stretchy") == "true":
        is_tall = any(element.tag in _TALL for element in parent.iter())
        for fence in (parent[0], parent[-1]) if not is_tall else ():
            fence.attrib["stretchy"] = "false"  # browsers leave room for a larger one


def _leads(before: Element | None) -> bool:
    """Whether a sign behind this is one of a number, and none between two things."""
    if before is None or before.tag != "mo":
        return False
    return before.attrib.get("form") != "postfix" and before.text not in _CLOSING


def _unwrapped(child: Element) -> Element:
    """What is in a row that has one thing in it; else the row."""
    is_row = child.tag == "mrow" and not child.attrib
    return child[0] if is_row and len(child) == 1 else child


def _letters_joined(parent: Element) -> None:
    """Upright letters beside each other are one word."""
    children: list[Element] = []
    for child in parent:
        upright = child.tag == "mi" and child.attrib.get("mathvariant") == "normal"
        if upright and children and children[-1].attrib.get("mathvariant") == "normal":
            children[-1].text = f"{children[-1].text}{child.text}"
        else:
            children.append(child)
    for child in children:
        # a name of several letters is upright by itself
        if child.attrib.get("mathvariant") == "normal" and len(child.text or "") > 1:
            del child.attrib["mathvariant"]
    parent[:] = children


def _bold(letter: str, style: str) -> str:
    capital, small, digit = _BOLD[style]
    if letter.isascii() and letter.isalnum():
        start, first = (
            (capital, "A")
            if letter.isupper()
            else (small, "a")
            if letter.isalpha()
            else (digit, "0")
        )
        return chr(start + ord(letter) - ord(first))
    return letter
