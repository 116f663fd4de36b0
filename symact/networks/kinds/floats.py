"""What an execution in one float type computes, and weights rounded to a type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symact.activations.activation import Activation
from symact.networks.kinds.kind import EachOperation
from symact.networks.operations import Addition, Affine, Largest, Scale, Select
from symact.numbers.affine import AffineMap, nearest_floats
from symact.numbers.arrays import Floats, float_type
from symact.numbers.matrix import RationalMatrix


class FloatKind(EachOperation[Floats]):
    """What an execution in one float type computes, on arrays of shape (…, width)."""

    def __init__(self, dtype: Any = np.float64) -> None:
        self.dtype = float_type(dtype)

    def join(self, values: Sequence[Floats]) -> Floats:
        return np.concatenate(values, axis=-1)

    def affine(self, operation: Affine, x: Floats) -> Floats:
        # widths are told, since NumPy cannot tell them of an empty batch
        height, width = operation.blocks[0].shape
        before, copies = x.shape[:-1], operation.copies
        parts = x.reshape(*before, len(operation.blocks), copies, width)
        results = []
        for g, block in enumerate(operation.blocks):
            weight, bias = float_weights(block, self.dtype)
            results.append(parts[..., g, :, :] @ weight.T + bias)
        return np.stack(results, axis=-3).reshape(*before, operation.pieces * height)

    def scale(self, operation: Scale, x: Floats) -> Floats:
        return x * float_column(operation.factor, self.dtype) + float_column(
            operation.shift, self.dtype
        )

    def select(self, operation: Select, x: Floats) -> Floats:
        indices = np.array(operation.indices)
        picked: Floats = np.where(indices >= 0, x[..., indices], x.dtype.type(0))
        return picked

    def sum(self, operation: Addition, x: Floats) -> Floats:
        total = x[..., : operation.width]
        for k in range(1, operation.terms):
            total = total + x[..., k * operation.width : (k + 1) * operation.width]
        return total

    def activate(self, activation: Activation, x: Floats) -> Floats:
        return activation.floats(x)

    def maximum(self, operation: Largest, x: Floats) -> Floats:
        largest: Floats = x.reshape(*x.shape[:-1], operation.terms, operation.width).max(axis=-2)
        return largest


def float_weights(block: AffineMap, dtype: Any) -> tuple[Floats, Floats]:
    """A map's matrix and offset rounded to a float type, kept with the map."""
    return float_array(block.matrix, dtype), float_column(block.offset, dtype)


def float_array(matrix: RationalMatrix, dtype: Any) -> Floats:
    """A matrix rounded to a float type, kept with the matrix."""
    cache: dict[str, Floats] = matrix.rounded
    key = float_type(dtype).name
    if key not in cache:
        cache[key] = nearest_floats(matrix, dtype, "a matrix")
    return cache[key]


def float_column(column: RationalMatrix, dtype: Any) -> Floats:
    """A column rounded to a float type, as a vector."""
    return float_array(column, dtype)[:, 0]
