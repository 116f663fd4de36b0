"""LaTeX, read back."""

from __future__ import annotations

import re
from typing import Any

from tests.rendering.readers.grammar import Grammar

_COMMANDS = {
    r"\leq": "≤", r"\geq": "≥", r"\neq": "≠", r"\Rightarrow": "⇒", r"\Leftrightarrow": "⇔",
    r"\to": "→", r"\mapsto": "↦", r"\in": "∈", r"\wedge": "∧", r"\vee": "∨", r"\neg": "¬",
    r"\odot": "⊙", r"\otimes": "⊗", r"\cup": "∪", r"\cap": "∩", r"\setminus": "∖",
    r"\cdot": "·", "-": "−", r"\circ": "∘",
}  # fmt: skip
_NAMES = {
    r"\infty": "∞", r"\mathbb{R}": "ℝ", r"\mathbb{Z}": "ℤ", r"\pi": "π", r"\Phi": "Φ",
    r"\Gamma": "Γ", r"\partial": "∂", r"\emptyset": "∅", r"\alpha": "α",
}  # fmt: skip
_FENCES = {r"\{": "{", r"\}": "}", r"\lfloor": "⌊", r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉"}
_LARGE = {r"\sum": "∑", r"\prod": "∏", r"\int": "∫", r"\lim": "lim"}
_LATEX = re.compile(
    r"\\(?:left|right) ?(?:\\[A-Za-z]+|\\[{}]|.)|\\(?:begin|end)\{\w+\}|\\mathbb\{\w\}"
    r"|\\mathrm\{[^{}]*\}"
    r"|\\text\{[^{}]*\}|\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\s+|."
)


class LatexLexer:
    """Tokens of LaTeX."""

    def __init__(self, parts: list[str]) -> None:
        self.parts = parts
        self.at = 0
        self.tokens: list[tuple[Any, ...]] = []

    @classmethod
    def of(cls, parts: list[str]) -> list[tuple[Any, ...]]:
        lexer = cls(parts)
        while lexer.at < len(parts):
            lexer.step()
        return joined_words(lexer.tokens)

    def group(self) -> list[str]:
        """The next group in braces, or the next part."""
        if self.parts[self.at] != "{":
            self.at += 1
            return [self.parts[self.at - 1]]
        start, depth = self.at, 0
        while True:
            depth += {"{": 1, "}": -1}.get(self.parts[self.at], 0)
            self.at += 1
            if not depth:
                return self.parts[start + 1 : self.at - 1]

    def optional(self) -> list[str]:
        if self.parts[self.at] != "[":
            return []
        end = self.parts.index("]", self.at)
        inside, self.at = self.parts[self.at + 1 : end], end + 1
        return inside

    def environment(self, name: str) -> list[str]:
        start, depth = self.at, 1
        while depth:
            part = self.parts[self.at]
            depth += part.startswith(r"\begin") - part.startswith(r"\end")
            self.at += 1
        return self.parts[start : self.at - 1]

    def scripts(self) -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        while self.at < len(self.parts) and self.parts[self.at] in ("^", "_"):
            mark = self.parts[self.at]
            self.at += 1
            found[mark] = LatexLexer.of(self.group())
        return found

    def step(self) -> None:
        part = self.parts[self.at]
        self.at += 1
        put = self.tokens.append
        if part in ("^", "_"):
            put(("sup" if part == "^" else "sub", LatexLexer.of(self.group())))
        elif part == "{":
            self.at -= 1
            self.tokens += LatexLexer.of(self.group())
        elif part == r"\frac":
            above, below = LatexLexer.of(self.group()), LatexLexer.of(self.group())
            is_derivative = above[0] in (("name", "d"), ("name", "∂"))
            put(("deriv", orders(below)) if is_derivative else ("frac", above, below))
        elif part == r"\sqrt":
            degree = self.optional()
            put(("root", int(degree[0]) if degree else 2, LatexLexer.of(self.group())))
        elif part in _LARGE:
            found = self.scripts()
            put(("big", _LARGE[part], found.get("_", []), found.get("^", [])))
        elif part == r"\Delta":
            found = self.scripts()
            put(("delta", found["^"], found["_"]))
        elif part == r"\begin{cases}":
            put(("cases", [self.case(row) for row in cut(self.environment("cases"), r"\\")]))
        elif part.startswith((r"\left", r"\right")):
            self.fence(part)
        elif part == r"\," and self.parts[self.at : self.at + 1] == ["d"]:
            put(("dx", self.parts[self.at + 1]))
            self.at += 2
        else:
            self.plain(part)

    def fence(self, part: str) -> None:
        sign = part.removeprefix(r"\left").removeprefix(r"\right").strip()
        if part.startswith(r"\left") and self.parts[self.at] == r"\begin{matrix}":
            self.at += 1
            above, below = cut(self.environment("matrix"), r"\\")
            self.at += 1
            self.tokens.append(("binomial", LatexLexer.of(above), LatexLexer.of(below)))
            return
        kind = "open" if part.startswith(r"\left") else "close"
        self.tokens.append((kind, _FENCES.get(sign, sign)))

    def case(self, row: list[str]) -> tuple[Any, Any]:
        value, condition = cut(row, "&")
        is_last = condition[0] == r"\text{otherwise}"
        return LatexLexer.of(value), [] if is_last else LatexLexer.of(condition[1:])

    def plain(self, part: str) -> None:
        put = self.tokens.append
        if part in (r"\,", r"\ ", " "):
            return
        if part in _COMMANDS:
            put(("op", _COMMANDS[part]))
        elif part in _NAMES or part[0].isalpha():
            put(("name", _NAMES.get(part, part)))
        elif part.startswith(r"\mathrm"):
            put(("name", part[8:-1]))
        elif part.startswith(r"\text"):
            if part[6:-1].strip():
                put(("words", part[6:-1].strip()))
        elif part[0] == "\\":
            put(("name", part[1:]))
        elif part[0].isdigit():
            put(("num", part))
        elif part in "([":
            put(("open", part))
        elif part in ")]":
            put(("close", part))
        else:
            put(("fact",) if part == "!" else ("op", part))


def joined_words(tokens: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [("name", t[1]) if t in (("words", "true"), ("words", "false")) else t for t in tokens]


def orders(tokens: list[tuple[Any, ...]]) -> tuple[tuple[str, int], ...]:
    """Of ``d x^2`` that it is twice by x."""
    found: list[tuple[str, int]] = []
    for token in tokens:
        if token[0] == "sup":
            found[-1] = (found[-1][0], int(token[1][0][1]))
        elif token not in (("name", "d"), ("name", "∂")):
            found.append((token[1], 1))
    return tuple(found)


def cut(parts: list[str], mark: str) -> list[list[str]]:
    """Parts between marks that do not stand inside of an environment."""
    found: list[list[str]] = [[]]
    depth = 0
    for part in parts:
        depth += part.startswith(r"\begin") - part.startswith(r"\end")
        if part == mark and not depth:
            found.append([])
        else:
            found[-1].append(part)
    return found


def read_latex(tex: str) -> Any:
    """The tree of LaTeX."""
    parts = [part for part in _LATEX.findall(tex.replace("[0.6ex]", "")) if part.strip()]
    return Grammar.of(LatexLexer.of(parts))
