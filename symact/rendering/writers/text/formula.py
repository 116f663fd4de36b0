"""Formulas as Unicode text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from symact.errors import UsageError
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
    Summand,
    TextRun,
    Tight,
    Unread,
    binding,
    reaches,
    within,
)
from symact.rendering.matrices import read
from symact.rendering.names import GREEK, Name, Spelling, in_index, spelling_in_use
from symact.rendering.prose import Words, source_of, spelled_pieces
from symact.rendering.writers.text.blocks import (
    TextBlock,
    beside,
    braced,
    fenced,
    joined,
    line,
    table,
)

_BELOW = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)
_ABOVE = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
)
_HIGH = tuple(map(chr, _ABOVE.values()))
_ROOTS = {2: "√", 3: "∛", 4: "∜"}


class Text:
    """Writes formulas as blocks.

    Args:
        flat: keeps everything on one line.
        spelling: how letters are written; left out, as in the object that is being printed.
    """

    spans = True
    flows = False

    def __init__(self, *, flat: bool = False, spelling: Spelling | None = None) -> None:
        self.flat = flat
        self.spelling = spelling_in_use() if spelling is None else spelling

    def of(self, formula: Formula | None) -> float:
        """The width of a formula, in columns."""
        return 0 if formula is None else self.write(formula).width

    def term(self, term: Summand) -> float:
        """The width of a summand with its sign."""
        return 3 + self.of(term.body)

    def write(self, formula: Formula) -> TextBlock:
        """The block of a formula."""
        match formula:
            case Identifier(name, source, thing):
                own = source_of(name, source, self.spelling) if thing is None else source
                return line(self._letter(name, own))
            case Number():
                before, exponent = formula.power_of_ten
                power = [f"10{exponent.translate(_ABOVE)}"] if exponent else []
                return line(" · ".join([*filter(None, [before]), *power]))
            case Sign(sign):
                return line(sign)
            case TextRun(text):
                return line(self.words(text))
            case Sum():
                return self._sum(formula)
            case Product(factors):
                return self._product(factors)
            case Tight(parts) | Mixed(parts):
                return beside([self.write(part) for part in parts])
            case Joined(parts, sign):
                return joined([self.write(part) for part in parts], f" {sign} ")
            case Listed(parts):
                return joined([self.write(part) for part in parts], ", ")
            case Fraction(above, below):
                return beside([self._operand(above), line("/"), self._operand(below, last=True)])
            case Root(body, degree):
                return self._root(body, degree)
            case Script():
                return self._script(formula)
            case Fenced(body, left, right):
                return fenced(self.write(body), left, right)
            case Applied(function, arguments, power):
                head = self.write(function)
                if power is not None:
                    head = self._raised(head, power)
                return beside([head, fenced(self.write(Listed(arguments)), "(", ")")])
            case Big():
                return self._big(formula)
            case Acting(operator, body):
                return beside([self.write(operator), line(" "), self.write(body)])
            case Grid():
                return self._grid(formula)
            case CaseGrid(cases):
                return self._cases(cases)
            case Unread(expression):
                return line(str(expression))

    def words(self, text: str) -> str:
        """Words as they are, but for letters that are written in another way."""
        if not self.spelling:
            return text
        return "".join(map(self._piece, spelled_pieces(text, self.spelling)))

    def _piece(self, part: Words) -> str:
        if isinstance(part, str):
            return part
        letters = (one for one in within(part.formula) if isinstance(one, Identifier))
        sources = (source_of(one.name, one.source, self.spelling) for one in letters)
        return self._flat(part.formula) if any(s in self.spelling for s in sources) else part.text

    def _letter(self, name: Name, source: str) -> str:
        if source not in self.spelling.text:
            return _name(self.spelling.name(name, source), self.spelling.text)
        text = self.spelling.text[source]
        if text is None:
            raise UsageError(
                f"text has no characters for {self.spelling[source]}; "
                f"give {source} another sign, or use -f latex"
            )
        return text

    def _sum(self, formula: Sum) -> TextBlock:
        parts: list[TextBlock] = []
        for position, term in enumerate(formula.terms):
            sign = "−" if term.negative else "+"
            if position:
                parts.append(line(f" {sign} "))
            elif formula.continued:
                parts.append(line(f"{sign} "))
            elif term.negative:
                parts.append(line("−"))
            parts.append(self.write(term.body))
        return beside(parts)

    def _product(self, factors: tuple[Formula, ...]) -> TextBlock:
        parts: list[TextBlock] = []
        for factor in factors:
            block = self.write(factor)
            if isinstance(factor, Fraction) and factor is not factors[-1]:
                block = fenced(block, "(", ")")
            if parts:
                left, right = parts[-1].lines[parts[-1].base], block.lines[block.base]
                numbers = left[-1].isdecimal() and right[0].isdecimal()
                parts.append(line(" · " if numbers else " "))
            parts.append(block)
        return beside(parts)

    def _operand(self, formula: Formula, *, last: bool = False) -> TextBlock:
        """A part of a fraction on one line, in parentheses where / would not reach all of it."""
        least = Binding.POWER if last else Binding.PRODUCT
        block = self.write(formula)
        return fenced(block, "(", ")") if binding(formula) < least or reaches(formula) else block

    def _root(self, body: Formula, degree: int) -> TextBlock:
        inside = self.write(body)
        if not _is_piece(body):
            inside = fenced(inside, "(", ")")
        sign = _ROOTS.get(degree) or f"{str(degree).translate(_ABOVE)}√"
        return beside([line(sign), inside])

    def _script(self, formula: Script) -> TextBlock:
        block = self.write(formula.base)
        if formula.below is not None:
            below = _tight(self.write(formula.below).lines[0])
            block = beside([block, line(_lowered(below))])
        return block if formula.above is None else self._raised(block, formula.above)

    def _raised(self, base: TextBlock, above: Formula) -> TextBlock:
        """A power: small characters where there are some for a short exponent, else with ^."""
        if base.is_line and base.lines[0][-1:] in _HIGH:  # a given letter with something above it
            base = fenced(base, "(", ")")
        inside = self.write(above)
        text = inside.lines[0].replace(" ", "")
        small = text.translate(_ABOVE)
        if inside.is_line and _is_translated(text, small) and _is_simple(above):
            power = TextBlock((small,))
            return beside([base.stretched(base.base, base.below), _level(power, base)])
        return beside([base, line("^"), inside if _is_piece(above) else fenced(inside, "(", ")")])

    def _flat(self, formula: Formula) -> str:
        return Text(flat=True, spelling=self.spelling).write(formula).lines[0]

    def _big(self, formula: Big) -> TextBlock:
        name = formula.operator
        below = "" if formula.below is None else self._flat(formula.below)
        above = "" if formula.above is None else self._flat(formula.above)
        if name == "lim":
            low = _tight(below)  # where it has spaces of its own, it is not clear where it ends
            head = f"lim_{{{low}}} " if " " in low else f"lim {low} "
        else:
            low, high = _lowered(_tight(below)), _heightened(_tight(above))
            head = f"{name}{low if below else ''}{high if above else ''} "
        return beside([line(head), self.write(formula.body)])

    def _grid(self, formula: Grid) -> TextBlock:
        rows = [[self.write(entry) for entry in row] for row in formula.rows]
        if self.flat:
            spaced = any(" " in cell.lines[0] for row in rows for cell in row)
            mark = ", " if spaced else " "
            if formula.left == "(":
                return line(f"binomial({', '.join(cell.lines[0] for (cell,) in rows)})")
            inside = "; ".join(mark.join(cell.lines[0] for cell in row) for row in rows)
            return line(f"{formula.left}{inside}{formula.right}")
        broad = any(" " in cell.lines[0] for row in rows for cell in row)
        aligns = [
            ">" if all(_is_number(entry) for entry in column) else "<"
            for column in zip(*formula.rows, strict=True)
        ]
        return fenced(table(rows, aligns, 4 if broad else 2), formula.left, formula.right)

    def _cases(self, cases: Sequence[tuple[Formula, Formula | None]]) -> TextBlock:
        rows = [
            [
                self.write(value),
                line("otherwise")
                if condition is None
                else beside([line("if "), self.write(condition)]),
            ]
            for value, condition in cases
        ]
        if self.flat:
            inside = "; ".join(f"{value.lines[0]} {when.lines[0]}" for value, when in rows)
            return line(f"{{{inside}}}")
        return braced(rows)


def _level(power: TextBlock, base: TextBlock) -> TextBlock:
    """A power level with the top of a high base."""
    if base.is_line:
        return power
    blank = " " * power.width
    lines = [blank] * len(base.lines)
    lines[0] = power.lines[0]
    return TextBlock(tuple(lines), base.base)


def _is_translated(text: str, small: str) -> bool:
    return bool(text) and all(a != b for a, b in zip(text, small, strict=True))


def _is_piece(formula: Formula) -> bool:
    """Whether a formula stands behind √ and ^ as it is."""
    is_piece = isinstance(formula, (Identifier, Number, Fenced))
    return is_piece and binding(formula) == Binding.ATOM


def _is_simple(formula: Formula) -> bool:
    """Whether an exponent is one number or letter, with a minus at most, or a sum of such."""
    match formula:
        case Number() | Identifier():
            return True
        case Sign(sign):
            return sign in "+−"
        case Sum(terms):
            return all(_is_simple(term.body) for term in terms)
    return False


def _is_number(formula: Formula) -> bool:
    match formula:
        case Number() | Sign():
            return True
        case Fraction(above, below):
            return _is_number(above) and _is_number(below)
        case Sum((Summand(body),)):
            return _is_number(body)
    return False


def flat(expression: Any) -> str:
    """A SymPy expression, or a formula, on one line."""
    formula = expression if isinstance(expression, Formula) else read(expression)[0]
    return Text(flat=True).write(formula).lines[0]


def _tight(text: str) -> str:
    """Text without the spaces around signs; those between factors stay."""
    return re.sub(r" ?([+−=→,]) ?", r"\1", text)


def _lowered(text: str) -> str:
    """Text as an index: small characters if all have one, else after an underscore."""
    small = text.translate(_BELOW)
    if _is_translated(text, small):
        return small
    return f"_{text}" if len(text) == 1 else f"_{{{text}}}"


def _heightened(text: str) -> str:
    small = text.translate(_ABOVE)
    if _is_translated(text, small):
        return small
    return f"^{text}" if len(text) == 1 else f"^{{{text}}}"


def _name(name: Name, symbols: Mapping[str, str | None]) -> str:
    base = name.base if name.is_word else GREEK.get(name.base, name.base)
    base += "′" * name.primes
    if name.layer:
        below = name.separator.join(index.translate(_BELOW) for index in name.indices)
        return f"{base}⁽{name.layer.translate(_ABOVE)}⁾{below}"
    if not name.indices:
        return base
    named = [in_index(index, symbols) for index in name.indices]
    indices = [GREEK.get(index, index).replace(" ", "") for index in named]
    if len(indices) > 1:
        small = [index.translate(_BELOW) for index in indices]
        if all(map(_is_translated, indices, small)):
            return base + ",".join(small)
    return base + _lowered(name.separator.join(indices))
