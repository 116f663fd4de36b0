"""Formulas as LaTeX that pdflatex with amsmath, KaTeX and MathJax all accept."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter

from symact.rendering.formula import (
    Acting,
    Applied,
    Big,
    Binding,
    CaseGrid,
    Fenced,
    Formula,
    Fraction,
    Grid,
    Identifier,
    Joined,
    Listed,
    Mixed,
    Number,
    Product,
    Root,
    Script,
    Sign,
    Sum,
    TextRun,
    Tight,
    Unread,
    factor,
    guarded,
)
from symact.rendering.matrices import read
from symact.rendering.names import GREEK, Name, Spelling, in_index, parse
from symact.rendering.prose import source_of, spelled_pieces
from symact.rendering.writers.latex.escapes import apart, upright, words

SIGNS = {
    "−": "-", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv",
    "⇒": r"\Rightarrow", "⇐": r"\Leftarrow", "⇔": r"\Leftrightarrow", "→": r"\to", "↦": r"\mapsto",
    "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq", "∧": r"\wedge", "∨": r"\vee",
    "¬": r"\neg", "⊙": r"\odot", "∞": r"\infty", "∂": r"\partial", "∅": r"\emptyset",
    "ℝ": r"\mathbb{R}", "ℤ": r"\mathbb{Z}", "ℕ": r"\mathbb{N}", "⋯": r"\cdots", "⋮": r"\vdots",
    "⋱": r"\ddots", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "lim": r"\lim",
    "{": r"\{", "}": r"\}", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil",
    "×": r"\times", "⊗": r"\otimes", "∘": r"\circ", "∪": r"\cup", "∩": r"\cap", "∖": r"\setminus",
    "𝟏": r"\mathbf{1}", "…": r"\ldots", "·": r"\cdot", "±": r"\pm", "∼": r"\sim",
    "ℚ": r"\mathbb{Q}", "‖": r"\|", "′": "'", "″": "''", "‴": "'''",
}  # fmt: skip
"""The commands of signs; a sign that is not here stands for itself."""

COMMANDS = frozenset({
    "max", "min", "log", "exp", "det", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh",
    "tanh", "coth", "arcsin", "arccos", "arctan",
})  # fmt: skip


RELATIONS = frozenset("=<>≤≥≠≈≡→↦⇒⇐⇔∈∉⊂⊆")
"""Signs that stand between two formulas."""

CONNECTIVES = frozenset("∧∨∪∩∖")
"""Signs between statements or sets, where a line may be broken."""


class Latex:
    """Writes formulas; ``symbols`` gives the LaTeX of symbols by name, used as it is.

    Attributes:
        commands: functions whose names are commands.
        high: what ends a row of a matrix that needs space below it.
    """

    commands = COMMANDS
    high = r" \\[0.6ex] "

    def __init__(self, symbols: Mapping[str, str] | None = None) -> None:
        self.symbols = symbols if isinstance(symbols, Spelling) else Spelling(symbols or {}, {})
        self.is_small = False

    def expression(self, expression: Any) -> str:
        """The LaTeX of a SymPy expression, or of a formula."""
        return self.write(expression if isinstance(expression, Formula) else read(expression)[0])

    def write(self, formula: Formula) -> str:
        """The LaTeX of a formula."""
        match formula:
            case Identifier(name, source, thing):
                source = source_of(name, source, self.symbols) if thing is None else source
                if source in self.symbols:
                    return self.symbols[source]
                return self._name(self.symbols.name(name, source))
            case Number():
                before, exponent = formula.power_of_ten
                power = [f"10^{{{exponent}}}"] if exponent else []
                return r" \cdot ".join([*filter(None, [before]), *power]).replace("…", r"\ldots")
            case Sign(sign):
                return SIGNS.get(sign, sign)
            case TextRun(text):
                return self.words(text)
            case Mixed(parts):
                return " ".join(map(self._part, parts))
            case Sum():
                return self._sum(formula)
            case Product(factors):
                return self._product(factors)
            case Tight(parts):
                return re.sub(" (?=[!'])", "", " ".join(map(self.write, parts)))
            case Joined(parts, sign):
                return f" {SIGNS.get(sign, sign)} ".join(map(self.write, parts))
            case Listed(parts):
                return ", ".join(map(self.write, parts))
            case Fraction():
                return self._fraction(formula)
            case Root(body, degree):
                index = "" if degree == 2 else f"[{degree}]"
                return rf"\sqrt{index}{{{self.write(body)}}}"
            case Script(base, above, below):
                under = "" if below is None else f"_{self._argument(below)}"
                return self._base(base) + under + self._above(above)
            case Fenced(body, left, right):
                return self._between(left, self.write(body), right)
            case Applied(function, arguments, power):
                return self._applied(function, arguments, power)
            case Big():
                return self._big(formula)
            case Acting(operator, body):
                return f"{self._sized(operator, self.write, is_small=False)} {self.write(body)}"
            case Grid(rows, left, right):
                is_high = any(_is_high(entry) for row in rows for entry in row)
                end = self.high if is_high else r" \\ "
                lines = end.join(" & ".join(map(self.write, row)) for row in rows)
                return self._between(left, rf"\begin{{matrix}}{lines}\end{{matrix}}", right)
            case CaseGrid(cases):
                return self._cases(cases)
            case Unread(expression):
                return self._unread(expression)

    def _between(self, left: str, body: str, right: str) -> str:
        opening = SIGNS.get(left, left)
        space = " " if opening[-1].isalpha() else ""
        return rf"\left{opening}{space}{body}\right{SIGNS.get(right, right)}"

    def _base(self, base: Formula) -> str:
        """A base with a script already, which only a symbol given by the user has, in braces."""
        tex = self.write(base)
        is_given = isinstance(base, Identifier) and base.source in self.symbols
        if is_given and "^" in tex:
            return rf"\left({tex}\right)"
        return f"{{{tex}}}" if is_given and len(tex) > 1 else tex

    def _argument(self, formula: Formula) -> str:
        """What follows _ or ^: braces unless it is one character."""
        tex = self.write(formula)
        return tex if len(tex) == 1 else f"{{{tex}}}"

    def _above(self, above: Formula | None) -> str:
        """What is raised; there is no room for fractions with a bar there."""
        return "" if above is None else f"^{self._sized(above, self._argument, is_small=True)}"

    def _sized(self, formula: Formula, write: Callable[[Formula], str], *, is_small: bool) -> str:
        before, self.is_small = self.is_small, is_small
        try:
            return write(formula)
        finally:
            self.is_small = before

    def _sum(self, formula: Sum) -> str:
        tex = ""
        for position, term in enumerate(formula.terms):
            if position or formula.continued:
                tex += " - " if term.negative else " + "
            elif term.negative:
                tex += "-"
            tex += self.write(term.body)
        return tex.lstrip()

    def _product(self, factors: tuple[Formula, ...]) -> str:
        tex, is_after_word = "", False
        for part in factors:
            right = self.write(part)
            if not tex:
                tex = right
            elif tex[-1].isdigit() and (right[0].isdigit() or right.startswith(r"\frac")):
                tex += rf" \cdot {right}"
            elif (
                is_after_word
                or self._is_upright(part)
                or (isinstance(part, Tight) and right.startswith("d "))
            ):
                tex += rf" \, {right}"
            else:
                tex += f" {right}"
            is_after_word = isinstance(part, Identifier) and part.name.is_word
        return tex

    def _is_upright(self, formula: Formula) -> bool:
        """Whether a formula begins with a word, which needs space before it inside a product."""
        match formula:
            case Identifier(name):
                return name.is_word
            case Applied(Identifier(name)):
                return name.is_word and name.base not in self.commands
            case TextRun():
                return True
        return False

    def _fraction(self, formula: Fraction) -> str:
        """Sums in parentheses are taken out of the numerator: x/2 (1 + erf …)."""
        if self.is_small:
            over = self.write(factor(formula.above, is_last=False))
            return f"{over}/{self.write(guarded(formula.below, Binding.POWER))}"
        above, below = formula.above, self.write(formula.below)
        if isinstance(above, Product) and isinstance(above.factors[-1], Fenced):
            inside = tuple(itertools.takewhile(lambda f: not isinstance(f, Fenced), above.factors))
            behind = map(self.write, above.factors[len(inside) :])
            rest = Product(inside) if inside else Number("1")
            return rf"\frac{{{self.write(rest)}}}{{{below}}} {' '.join(behind)}"
        return rf"\frac{{{self.write(above)}}}{{{below}}}"

    def _applied(
        self, function: Formula, arguments: tuple[Formula, ...], power: Formula | None
    ) -> str:
        name = self.write(function)
        if isinstance(function, Identifier) and function.name.base in self.commands:
            name = rf"\{function.name.base}"
        name += self._above(power)
        inside = ", ".join(map(self.write, arguments))
        if not is_tall(arguments):
            return f"{name}({inside})"
        return rf"{name}{{\left({inside}\right)}}"

    def _big(self, formula: Big) -> str:
        tex = SIGNS[formula.operator]
        if formula.below is not None:
            tex += f"_{{{self.write(formula.below)}}}"
        if formula.above is not None:
            tex += f"^{{{self.write(formula.above)}}}"
        return f"{tex} {self.write(formula.body)}"

    def _cases(self, cases: Sequence[tuple[Formula, Formula | None]]) -> str:
        lines = r" \\ ".join(self._case(*case) for case in cases)
        return rf"\begin{{cases}}{lines}\end{{cases}}"

    def _case(self, value: Formula, condition: Formula | None) -> str:
        when = r"\text{otherwise}"
        if condition is not None:
            when = rf"\text{{if }} {self.write(condition)}"
        return f"{self.write(value)} & {when}"

    def _part(self, part: Formula) -> str:
        """A part of a phrase, in which a sign between two formulas is one of mathematics."""
        sign = part.text.strip() if isinstance(part, TextRun) else ""
        return (
            SIGNS.get(sign, sign) if sign in RELATIONS or sign in CONNECTIVES else self.write(part)
        )

    def words(self, text: str) -> str:
        """Words inside mathematics, the formulas in them being mathematics."""
        tex = ""
        for part in spelled_pieces(text, self.symbols):
            code = self._words(part) if isinstance(part, str) else self.write(part.formula)
            tex += apart(tex, code) + code
        return tex

    def _words(self, text: str) -> str:
        return words(text)

    def _word(self, name: str) -> str:
        return upright(name)

    def _name(self, name: Name) -> str:
        base = self._word(name.base) if name.is_word else _letter(name.base)
        base += "'" * name.primes
        if name.layer:
            return f"{base}^{{({name.layer})}}_{{{name.separator.join(name.indices)}}}"
        if not name.indices:
            return base
        below = name.separator.join(map(self._index, name.indices))
        return f"{base}_{below}" if len(below) == 1 else f"{base}_{{{below}}}"

    def _index(self, index: str) -> str:
        named = in_index(index, self.symbols)
        if named != index:
            return named
        if index in GREEK:
            return rf"\{index}"
        is_plain = re.fullmatch(r"[+-]|[0-9]+|[A-Za-z]( ?[+-] ?[0-9]+)?", index)
        return index if is_plain else self._word(index)

    def _unread(self, expression: sympy.Basic) -> str:
        tex = str(_Unread(self).doprint(expression))
        return tex.replace(r"\operatorname{", r"\mathrm{")


class _Unread(LatexPrinter):  # type: ignore[misc]
    """SymPy's own LaTeX for what has no form here, with the names as they are written here."""

    def __init__(self, latex: Latex) -> None:
        super().__init__()
        self._names = latex

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return self._names.write(Identifier(parse(expr.name), expr.name))

    def _print_MatrixSymbol(self, expr: Any) -> str:
        return self._print_Symbol(expr)


def is_tall(formulas: tuple[Formula, ...]) -> bool:
    """Whether any of the formulas is higher than a line, so that parentheses have to grow."""
    return any(_is_tall(formula) for formula in formulas)


def _is_tall(formula: Formula | None) -> bool:
    match formula:
        case Fraction() | Grid() | CaseGrid() | Big() | Root() | Unread():
            return True
        case Acting(operator, body):
            return is_tall((operator, body))
        case Sum(terms):
            return any(_is_tall(term.body) for term in terms)
        case Product(parts) | Mixed(parts) | Tight(parts) | Joined(parts) | Listed(parts):
            return is_tall(parts)
        case Fenced(body):
            return _is_tall(body)
        case Script(base, above, below):
            return any(_is_tall(part) for part in (base, above, below))
        case Applied(_, arguments):
            return is_tall(arguments)
    return False


def _is_high(formula: Formula) -> bool:
    """Whether rows of such entries need space between them: fractions, indices above and below."""
    match formula:
        case Identifier(name):
            return bool(name.layer)
        case Sum(terms):
            return any(_is_high(term.body) for term in terms)
        case Product(parts):
            return any(map(_is_high, parts))
    return _is_tall(formula)


def _letter(base: str) -> str:
    return rf"\{base}" if base in GREEK else base
