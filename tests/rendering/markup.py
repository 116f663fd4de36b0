"""HTML pages taken apart by the standard library, as strictly as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

VOID = frozenset({"meta", "br"})
TAGS = VOID | {
    "html", "head", "title", "style", "body", "main", "h1", "h2", "h3", "p", "span", "div", "code",
    "sup", "sub", "figure", "figcaption", "svg", "path", "circle", "text", "table", "thead",
    "tbody", "tr", "th", "td",
}  # fmt: skip
MATHEMATICS = {
    "math": None, "mrow": None, "mtable": None, "mtr": None, "mtd": None, "msqrt": None,
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2,
    "munderover": 3, "mi": 0, "mn": 0, "mo": 0, "mtext": 0, "mspace": 0,
}  # fmt: skip
"""Elements of MathML Core, each with how many children it must have."""
ATTRIBUTES = frozenset({
    "lang", "charset", "name", "content", "http-equiv", "class", "style", "role", "scope",
    "colspan", "rowspan", "viewbox", "d", "aria-label", "x", "y", "transform", "text-anchor",
    "fill", "stroke", "stroke-dasharray", "data-head", "cx", "cy", "r",
    "displaystyle", "form", "stretchy", "mathvariant", "columnalign", "width", "lspace", "rspace",
})  # fmt: skip
"""Every attribute that there may be; none of them can fetch or run anything."""


@dataclass
class Markup(HTMLParser):
    """A page that was read: its elements and its text, and what is wrong with it."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS and tag not in MATHEMATICS:
            self.faults.append(f"<{tag}>")
        self.faults += [f"{tag} has {name}" for name, _ in attrs if name not in ATTRIBUTES]
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"a declaration: {data}")

    def text(self, *tags: str) -> str:
        """The text inside of elements of these kinds; of all but the stylesheet if none is said."""
        return "".join(
            text for tag, text in self.texts if (tag in tags if tags else tag != "style")
        )


def read_markup(page: str) -> Markup:
    """A page or a part of one, which has to be whole and to have nothing in it that acts."""
    markup = Markup()
    markup.feed(page)
    markup.close()
    if markup.open:
        markup.faults.append(f"{markup.open} left open")
    assert not markup.faults, markup.faults[:5]
    return markup


def formulas(page: str, *, hostile: bool = False) -> list[ElementTree.Element]:
    """The formulas of a page, each well-formed and made of MathML Core.

    No command of LaTeX is left in them, except in names that are ``hostile``.
    """
    found = [ElementTree.fromstring(math) for math in re.findall("<math.*?</math>", page, re.S)]
    for math in found:
        for element in math.iter():
            assert element.tag in MATHEMATICS, element.tag
            children = MATHEMATICS[element.tag]
            assert children is None or len(element) == children, ElementTree.tostring(math)
            is_left = re.search(r"\\[A-Za-z]|&\w+;|[\U00100000-\U0010ffff]", element.text or "")
            assert hostile or not is_left, element.text
            assert not (element.tail or "").strip()
            if children == 0 and element.tag != "mspace":
                assert element.text
    return found
