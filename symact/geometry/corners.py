"""Corners that cells share by number, in exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flint

from symact.geometry.homogeneous import Cut, Knotted, Row, between


class Corners:
    """Points of the parameter domain, each with one number.

    A corner is always brought to lowest terms, so corners are equal exactly if their integers are.

    Attributes:
        points: homogeneous, by number.
        signs: how many signs were decided.
    """

    def __init__(self) -> None:
        self.points: list[Row] = []
        self.signs = 0
        self._known: dict[Row, int] = {}

    def number(self, point: Row) -> int:
        """The number of a point, a new one if it is new."""
        number = self._known.setdefault(point, len(self.points))
        if number == len(self.points):
            self.points.append(point)
        return number

    def crossing(self, first: int, value: int, second: int, other: int) -> int:
        """The point between two others at which a function is 0 that has these values there."""
        return self.number(between(self.points[first], value, self.points[second], other))

    def decide(
        self, knotted: Knotted, product: Any, corners: Sequence[int]
    ) -> tuple[list[int], list[Cut]]:
        """The pieces that the hull of corners is in, and the cuts through it, for numbers
        that are these functions."""
        columns = zip(*(self.points[corner] for corner in corners), strict=True)
        values = (product * flint.fmpz_mat([list(line) for line in columns])).tolist()
        self.signs += knotted.lines * len(corners)
        return knotted.decide(values, product.tolist())
