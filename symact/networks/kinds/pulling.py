"""Rows pulled back through what was executed, and what each operation adds to them on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from symact.networks.kinds.kind import Rows, Visit
from symact.networks.kinds.linear import Linear, scattered
from symact.networks.kinds.zonotope import Step
from symact.numbers.arrays import Floats
from symact.numbers.upward import up


class PullingRows(Rows[Floats]):
    """Rows of shape (k, width) as a kind of row.

    Rounding in them needs no term of its own: what pulling back through Ŵ loses is at most
    γₙ |R| |Ŵ|, and γₙ |Ŵ| times what is passed on is part of the errors of the step.

    Attributes:
        parts: by position, what its own errors contribute to each row, of shape (k, 2): to the
            exact numbers, to the executed.
    """

    def __init__(self, steps: Mapping[int, Sequence[Step]]) -> None:
        self.steps = steps
        self.parts: dict[int, Floats] = {}

    def cut(self, row: Floats, widths: Sequence[int]) -> Sequence[Floats]:
        return np.split(row, np.cumsum(widths)[:-1], axis=1)

    def add(self, first: Floats, second: Floats) -> Floats:
        return first + second

    def pull(self, visit: Visit[Floats], row: Floats) -> Floats:
        total = np.zeros((len(row), 2))
        for step in reversed(self.steps[visit.position]):
            sizes = np.stack([step.near, step.error], axis=1)
            total += up(np.abs(row) @ sizes, row.shape[1] + 4)
            row = self._pulled(step, row)
        self.parts[visit.position] = up(total, 4)
        return row

    @staticmethod
    def _pulled(step: Step, row: Floats) -> Floats:
        rule = step.rule
        if isinstance(rule, Linear):
            return rule.pull(row)
        if isinstance(rule, tuple):
            taken, width = rule
            return scattered(row, taken, width)
        return row * rule
