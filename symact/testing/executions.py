"""Executions in floats that give the same numbers on every machine, in orders of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symact.networks.kinds.floats import FloatKind, float_weights
from symact.networks.operations import Affine
from symact.numbers.arrays import Floats

Order = Callable[[Floats], Floats]
"""Arranges products along the last dimension, in which they are then added up."""


def _by_sign(products: Floats) -> Floats:
    return np.take_along_axis(products, np.argsort(products <= 0, axis=-1, kind="stable"), -1)


ORDERS: Mapping[str, Order] = {
    "in order": lambda products: products,
    "backwards": lambda products: products[..., ::-1],
    "the positive terms first": _by_sign,
    "the negative terms first": lambda products: -_by_sign(-products),
}
"""Orders in which sums may be added up; the last two let partial sums grow."""


class Sequential(FloatKind):
    """An execution that rounds each product and adds them up one after the other.

    Args:
        dtype: the type.
        order: the name of one of :data:`ORDERS`.
    """

    def __init__(self, dtype: Any, order: str = "in order") -> None:
        super().__init__(dtype)
        self.order = ORDERS[order]

    def affine(self, operation: Affine, x: Floats) -> Floats:
        height, width = operation.blocks[0].shape
        before = x.shape[:-1]
        parts = x.reshape(*before, len(operation.blocks), operation.copies, width)
        results = []
        for g, block in enumerate(operation.blocks):
            weight, bias = float_weights(block, self.dtype)
            sums = np.zeros((*before, operation.copies, height), self.dtype)
            for k, row in enumerate(weight):  # an output at a time, for the memory of it
                products = self.order(parts[..., g, :, :] * row)
                if width:
                    sums[..., k] = np.cumsum(products, axis=-1, dtype=self.dtype)[..., -1]
            results.append(sums + bias)
        return np.stack(results, axis=-3).reshape(*before, operation.pieces * height)
