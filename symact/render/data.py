"""Derivations as JSON: every expression as text, as LaTeX and as SymPy writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sympy

from symact.derivation import Chain, Derivation, Meaning, Step
from symact.render.latex import Latex
from symact.render.matrices import read
from symact.render.text import Text

SCHEMA = "symact.derivation/1"


def data(derivation: Derivation, symbols: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The derivation as dictionaries, lists and strings.

    ``sympy`` is complete, as SymPy writes it; ``text`` and ``latex`` are for people and have dots
    where there is too much.
    """
    writer = _Writer(symbols)
    return {
        "schema": SCHEMA,
        "title": derivation.title,
        "level": derivation.level,
        "trusts": list(derivation.trusts),
        "chains": [writer.chain(chain) for chain in derivation.chains],
        "meanings": [writer.meaning(meaning) for meaning in derivation.meanings],
    }


def as_json(derivation: Derivation, symbols: Mapping[str, str] | None = None) -> str:
    """The same as text, ASCII, two spaces deep."""
    return json.dumps(data(derivation, symbols), indent=2) + "\n"


class _Writer:
    def __init__(self, symbols: Mapping[str, str] | None) -> None:
        self.latex = Latex(symbols)
        self.text = Text(flat=True)

    def expression(self, expression: sympy.Basic) -> dict[str, str]:
        formula, _ = read(expression)
        return {
            "text": self.text.write(formula).lines[0],
            "latex": self.latex.write(formula),
            "sympy": _plain(expression),
        }

    def chain(self, chain: Chain) -> dict[str, Any]:
        return {
            "label": chain.label,
            "subject": self.expression(chain.subject),
            "reason": chain.reason,
            "steps": [self.step(step) for step in chain.steps],
        }

    def step(self, step: Step) -> dict[str, Any]:
        return {
            "before": self.expression(step.before),
            "relation": step.relation,
            "after": self.expression(step.after),
            "reason": step.reason,
            "level": step.check.level,
            "check": type(step.check).__name__,
            "trusts": list(step.check.trusts),
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
