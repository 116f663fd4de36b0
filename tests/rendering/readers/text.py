"""Text on one line, read back."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tests.rendering.readers.grammar import PHRASES, Grammar

_WORDS = "|".join(("the maximum of", "for all", "for", *PHRASES))
_DERIVATIVE = re.compile(r"[d∂]([⁰¹²³]?)/(?:\(([^()]*)\)|([d∂][a-z][⁰¹²³]?))")
_TEXT = re.compile(
    rf"(?P<words>(?:{_WORDS})\b)|(?P<dx>d[a-z](?!\w))|(?P<num>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<big>lim|[∑∏∫])|(?P<name>[A-Za-zΑ-ω]+|[∞ℝℤ∅])|(?P<other>.)"
)
_ROOTS = {"√": 2, "∛": 3, "∜": 4}
_LETTER = {"<super>": "sup", "<sub>": "sub"}


def place(character: str) -> str:
    """Whether a character is a small one above or below."""
    style = unicodedata.decomposition(character) if character else ""
    return _LETTER.get(style.partition(" ")[0], "")


class TextLexer:
    """Tokens of text on one line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.tokens: list[tuple[Any, ...]] = []

    @classmethod
    def of(cls, text: str) -> list[tuple[Any, ...]]:
        lexer = cls(text)
        while lexer.at < len(text):
            lexer.step()
        return lexer.tokens

    def matching(self) -> str:
        """What stands in the parentheses that open here; the place moves behind them."""
        opening, depth, start = self.text[self.at], 0, self.at + 1
        closing = {"(": ")", "{": "}"}[opening]
        for k in range(self.at, len(self.text)):
            depth += (self.text[k] == opening) - (self.text[k] == closing)
            if not depth:
                self.at = k + 1
                return self.text[start:k]
        raise AssertionError(self.text)

    def smalls(self) -> tuple[str, str]:
        """Small characters from here on, as large ones."""
        kind, start = place(self.text[self.at]), self.at
        while self.at < len(self.text) and place(self.text[self.at]) == kind:
            self.at += 1
        return kind, unicodedata.normalize("NFKC", self.text[start : self.at])

    def piece(self) -> list[tuple[Any, ...]]:
        """One piece behind ^, _ and √: what stands in parentheses, or a name or a number."""
        mark = self.text[self.at]
        if mark in "({":
            return TextLexer.of(self.matching())
        if mark in "|⌊⌈":
            return self.bars(mark)
        match = re.compile(r"[0-9]+(\.[0-9]+)?|[A-Za-zΑ-ω]+|∞").match(self.text, self.at)
        assert match, self.text[self.at :]
        self.at = match.end()
        tokens = TextLexer.of(match[0])
        while self.at < len(self.text) and place(self.text[self.at]) == "sub":
            kind, inside = self.smalls()
            tokens.append((kind, TextLexer.of(inside)))
        return tokens

    def bars(self, mark: str) -> list[tuple[Any, ...]]:
        """What stands between bars, with them."""
        lexer = TextLexer(self.text)
        lexer.at, depth = self.at, 0
        while True:
            before = len(lexer.tokens)
            lexer.step()
            for token in lexer.tokens[before:]:
                depth += {"open": 1, "close": -1}.get(token[0], 0)
            if not depth:
                self.at = lexer.at
                return lexer.tokens

    def step(self) -> None:
        text, at = self.text, self.at
        character = text[at]
        is_behind_space = at == 0 or text[at - 1] == " "
        derivative = _DERIVATIVE.match(text, at)
        if character == " ":
            self.at += 1
        elif derivative:
            self.at = derivative.end()
            below = (derivative[2] or derivative[3]).split()
            orders = tuple((b[1], int(unicodedata.normalize("NFKC", b[2:] or "1"))) for b in below)
            self.tokens.append(("deriv", orders))
        elif character == "Δ":
            self.at += 1
            scripts = dict([self.script(), self.script()])
            self.tokens.append(("delta", scripts["sup"], scripts["sub"]))
        elif place(character) or character in "^_":
            self.tokens.append(self.script())
        elif character in _ROOTS:
            self.at += 1
            self.tokens.append(("root", _ROOTS[character], self.piece()))
        elif character == "{" and re.search(r" if | otherwise", text[at:]):
            self.cases()
        elif character == "|":
            is_open = not self.tokens or is_behind_space or text[at - 1] in "([{⌊⌈|−¬/^√"
            is_open = is_open and self.tokens[-1:] != [("close", "|")]
            self.tokens.append(("open" if is_open else "close", "|"))
            self.at += 1
        else:
            self.plain()

    def script(self) -> tuple[str, list[tuple[Any, ...]]]:
        mark = self.text[self.at]
        if mark in "^_":
            self.at += 1
            return "sup" if mark == "^" else "sub", self.piece()
        kind, inside = self.smalls()
        return kind, TextLexer.of(inside)

    def cases(self) -> None:
        before = self.text[self.at :]
        inside = self.matching()
        rows = []
        depth, start = 0, 0
        for k, c in enumerate(f"{inside};"):
            depth += (c in "({[") - (c in ")}]")
            if c == ";" and not depth:
                rows.append(inside[start:k].strip())
                start = k + 1
        if not all(" if " in row or row.endswith(" otherwise") for row in rows):
            self.tokens += [("open", "{"), *TextLexer.of(inside), ("close", "}")]
            return
        read = []
        for row in rows:
            value, _, condition = row.rpartition(" if ")
            if not value:
                value, condition = row.removesuffix(" otherwise"), ""
            read.append((TextLexer.of(value), TextLexer.of(condition)))
        assert before
        self.tokens.append(("cases", read))

    def plain(self) -> None:
        match = _TEXT.match(self.text, self.at)
        assert match
        kind, token = match.lastgroup, match[0]
        self.at = match.end()
        if kind == "big":
            self.large(token)
        elif kind == "dx":
            self.tokens.append(("dx", token[1]))
        elif kind != "other":
            self.tokens.append((kind, token))
        elif token in "([{⌊⌈":
            self.tokens.append(("open", token))
        elif token in ")]}⌋⌉":
            self.tokens.append(("close", token))
        else:
            self.tokens.append(("fact",) if token == "!" else ("op", token))

    def large(self, sign: str) -> None:
        below: list[tuple[Any, ...]] = []
        above: list[tuple[Any, ...]] = []
        if sign == "lim" and self.text[self.at] == " ":
            end = self.text.index(" ", self.at + 1)
            below, self.at = TextLexer.of(self.text[self.at + 1 : end]), end
        while self.at < len(self.text) and (
            place(self.text[self.at]) or self.text[self.at] in "^_"
        ):
            kind, inside = self.script()
            below, above = (inside, above) if kind == "sub" else (below, inside)
        self.tokens.append(("big", sign, below, above))


def read_text(text: str) -> Any:
    """The tree of text on one line."""
    return Grammar.of(TextLexer.of(text))
