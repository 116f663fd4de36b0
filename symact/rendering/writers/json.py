"""JSON: derivations with every expression as text, as LaTeX and as SymPy writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sympy

from symact.errors import UsageError
from symact.logic.checks import Sequent
from symact.logic.checks.letters import name_of
from symact.logic.derivation import Chain, Step, Verified
from symact.logic.meanings import Meaning
from symact.rendering.layout import Shown
from symact.rendering.matrices import read
from symact.rendering.page import Page, Symbols
from symact.rendering.writers import FORMATS
from symact.rendering.writers.latex.formula import Latex
from symact.rendering.writers.text.formula import Text

SCHEMA = "symact.derivation/1"


def data(derivation: Shown, symbols: Symbols = None) -> dict[str, Any]:
    """The derivation as dictionaries, lists and strings.

    ``sympy`` is complete, as SymPy writes it; ``text`` and ``latex`` are for people and have dots
    where there is too much. What was not run has no level, and ``checked`` is false.
    """
    writer, run = _Writer(symbols), derivation if isinstance(derivation, Verified) else None
    declared = derivation.derivation if isinstance(derivation, Verified) else derivation
    sequents = [None] * len(declared.chains) if run is None else run.sequents
    steps = iter([] if run is None else run.steps)
    return {
        "schema": SCHEMA,
        "title": declared.title,
        "checked": run is not None,
        "level": None if run is None else run.level,
        "argued": [] if run is None else list(run.argued),
        "trusts": [] if run is None else list(run.trusts),
        "chains": [
            writer.chain(chain, sequent, [next(steps, None) for _ in chain.steps])
            for chain, sequent in zip(declared.chains, sequents, strict=True)
        ],
        "meanings": [writer.meaning(meaning) for meaning in declared.meanings],
    }


def sequent_data(sequent: Sequent, symbols: Symbols = None) -> dict[str, Any]:
    """For all of what, and if what, something holds, as its checks establish it."""
    return _Writer(symbols).sequent(sequent)


def expression_data(expression: Any) -> dict[str, str]:
    """An expression as text, as LaTeX and as SymPy writes it."""
    return _Writer(None).expression(expression)


def derivation(derivation: Shown, symbols: Symbols, width: int) -> str:
    """The same as text, ASCII, two spaces deep, whatever the width."""
    return json.dumps(data(derivation, symbols), indent=2) + "\n"


def page(page: Page, symbols: Symbols, width: int) -> str:
    """Refused: pages are for people, and commands have data of their own for programs.

    Raises:
        UsageError: always.
    """
    for_people = ", ".join(name for name, format in FORMATS.items() if not format.is_data)
    raise UsageError(f"a page has no format json; there is {for_people}")


def written(data: Mapping[str, Any]) -> str:
    """The data of a command as it is printed: ASCII, two spaces deep."""
    return json.dumps(data, indent=2) + "\n"


class _Writer:
    def __init__(self, symbols: Symbols) -> None:
        self.latex = Latex(symbols)
        self.text = Text(flat=True)

    def expression(self, expression: sympy.Basic) -> dict[str, str]:
        formula, _ = read(expression)
        return {
            "text": self.text.write(formula).lines[0],
            "latex": self.latex.write(formula),
            "sympy": _plain(expression),
        }

    def chain(
        self, chain: Chain, sequent: Sequent | None, steps: list[Sequent | None]
    ) -> dict[str, Any]:
        return {
            "label": chain.label,
            "subject": self.expression(chain.subject),
            "reason": chain.reason,
            "steps": [self.step(*pair) for pair in zip(chain.steps, steps, strict=True)],
            "claim": chain.is_claim and bool(chain.steps),
            "concludes": chain.concludes,
            "established": None if sequent is None else self.sequent(sequent),
        }

    def sequent(self, sequent: Sequent) -> dict[str, Any]:
        """For all of what, and if what, the chain holds; from its checks alone."""
        return {
            "letters": [
                {
                    "name": name_of(letter.symbol),
                    "kind": letter.domain.kind,
                    "sign": letter.domain.sign,
                    "arguments": letter.domain.arguments,
                    "shape": [str(size) for size in letter.domain.shape],
                }
                for letter in sequent.letters
            ],
            "premises": [self.expression(premise) for premise in sequent.premises],
            "definitions": [
                {"thing": self.expression(thing), "value": self.expression(value)}
                for thing, value in sequent.definitions
            ],
            "level": sequent.level,
        }

    def step(self, step: Step, sequent: Sequent | None) -> dict[str, Any]:
        return {
            "before": self.expression(step.before),
            "relation": step.relation,
            "after": self.expression(step.after),
            "reason": step.reason,
            "level": None if sequent is None else sequent.level,
            "check": type(step.check).__name__,
            "trusts": [] if sequent is None else list(sequent.trusts),
        }

    def meaning(self, meaning: Meaning) -> dict[str, Any]:
        value = meaning.value
        return {
            "symbol": self.expression(meaning.symbol),
            "words": meaning.words,
            "value": None if value is None else self.expression(value),
        }


def _plain(expression: sympy.Basic) -> str:
    """What ``str`` gives, without its recursion, which towers of sums and products exhaust."""
    if isinstance(expression, sympy.MatAdd):
        return " + ".join(map(_plain, expression.args))
    if isinstance(expression, sympy.MatMul):
        return "*".join(
            f"({_plain(factor)})" if factor.is_Add or factor.is_MatAdd else _plain(factor)
            for factor in expression.args
        )
    return str(expression)
