"""Affine operations as an execution holds them: matrices rounded to its type, in doubles.

Columns are pushed forward and rows pulled back, as exact operations do it. What an operation's
numbers are rounded by is kept beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symact.networks.kinds.arithmetic import Arithmetic
from symact.networks.kinds.floats import float_array
from symact.networks.kinds.local_error import Summed, Terms, summed
from symact.networks.operations import (
    Addition,
    Affine,
    AffineOperation,
    Composite,
    Scale,
    Select,
    refuse_symbolic,
)
from symact.numbers.arrays import Array, Booleans, Floats
from symact.numbers.matrix import RationalMatrix
from symact.numbers.upward import UNIT, growth, up

CHUNK = 1 << 21
"""The most products whose sizes are sorted at a time."""

SORTED = 1 << 23
"""The most products of one operation whose sizes are looked at one by one."""


@dataclass(frozen=True)
class Held:
    """Numbers as an execution holds them, and how far they are from the exact ones, both in doubles;
    ``away`` is None where they are the same."""

    own: Floats
    away: Floats | None

    @classmethod
    def of(cls, matrix: RationalMatrix, arithmetic: Arithmetic) -> Held:
        own = arithmetic.rounded(matrix)
        doubles = float_array(matrix, np.float64)
        away: Floats = np.abs(own - doubles)
        if not matrix.is_double:
            away = away + np.abs(doubles) * UNIT
        return cls(own, up(away, 3) if away.any() else None)


class Linear:
    """x ↦ Ŵ x + b̂ for one affine operation, with bounds of what it does not do exactly."""

    terms = 1
    """The most products that a number is a sum of."""

    def push(self, columns: Floats) -> Floats:
        """Ŵ times columns, of shape (inputs, k)."""
        raise NotImplementedError

    def size(self, columns: Floats) -> Floats:
        """|Ŵ| times columns of numbers ≥ 0."""
        raise NotImplementedError

    def pull(self, rows: Floats) -> Floats:
        """Rows, of shape (k, outputs), times Ŵ."""
        raise NotImplementedError

    def offset(self) -> Floats | float:
        """b̂."""
        return 0.0

    def moved(self, size: Floats) -> Floats | float:
        """|Ŵ − W| |x| + |b̂ − b| at most, for |x| at most ``size``."""
        return 0.0

    def summed(self, low: Floats, high: Floats) -> Summed | None:
        """What executing it is off by for executed inputs between bounds; None where nothing."""
        return None

    def outputs(self) -> int:
        """How many numbers it gives."""
        raise NotImplementedError


def steps_of(operation: AffineOperation, arithmetic: Arithmetic) -> Iterator[Linear]:
    """An affine operation as what it does one after another."""
    match operation:
        case Affine():
            yield Product(operation, arithmetic)
        case Scale():
            yield Factors(operation, arithmetic)
        case Select():
            yield Picks(operation)
        case Addition():
            yield Sums(operation, arithmetic)
        case Composite(parts=parts):
            for part in parts:
                yield from steps_of(part, arithmetic)
        case _:
            refuse_symbolic(operation)


class Product(Linear):
    """Blocks on their copies."""

    def __init__(self, operation: Affine, arithmetic: Arithmetic) -> None:
        self.operation, self.arithmetic = operation, arithmetic
        self.height, self.terms = operation.blocks[0].shape
        self.weights = [Held.of(block.matrix, arithmetic) for block in operation.blocks]
        self.biases = [Held.of(block.offset, arithmetic) for block in operation.blocks]

    @cached_property
    def _sizes(self) -> list[Floats]:
        return [np.abs(weight.own) for weight in self.weights]

    def outputs(self) -> int:
        return self.operation.pieces * self.height

    def _cut(self, columns: Floats, width: int) -> list[Floats]:
        """Columns as one array of shape (copies, width, k) a block."""
        shape = (len(self.weights), self.operation.copies, width, columns.shape[-1])
        return list(columns.reshape(shape))

    def push(self, columns: Floats) -> Floats:
        if self.operation.is_dense:
            return np.asarray(self.weights[0].own @ columns)
        return self._each([weight.own for weight in self.weights], columns)

    def size(self, columns: Floats) -> Floats:
        if self.operation.is_dense:
            return np.asarray(self._sizes[0] @ columns)
        return self._each(self._sizes, columns)

    def _each(self, weights: list[Floats], columns: Floats) -> Floats:
        parts = self._cut(columns, self.terms)
        done = [weight @ part for weight, part in zip(weights, parts, strict=True)]
        return np.stack(done).reshape(-1, columns.shape[-1])

    def pull(self, rows: Floats) -> Floats:
        if self.operation.is_dense:
            return np.asarray(rows @ self.weights[0].own)
        shape = (len(rows), len(self.weights), self.operation.copies, self.height)
        parts = rows.reshape(shape)
        done = [parts[:, g] @ weight.own for g, weight in enumerate(self.weights)]
        return np.stack(done, axis=1).reshape(len(rows), -1)

    def offset(self) -> Floats:
        copies = self.operation.copies
        return np.concatenate([np.tile(bias.own[:, 0], copies) for bias in self.biases])

    def moved(self, size: Floats) -> Floats | float:
        numbers = (*self.weights, *self.biases)
        if all(held.away is None for held in numbers):
            return 0.0
        parts = self._cut(size[:, None], self.terms)
        copies, done = self.operation.copies, []
        for weight, bias, part in zip(self.weights, self.biases, parts, strict=True):
            found = np.zeros((copies, self.height))
            if weight.away is not None:
                found += (weight.away @ part)[..., 0]
            if bias.away is not None:
                found += bias.away[:, 0]
            done.append(found)
        return up(np.concatenate(done).reshape(-1), self.terms + 4)

    def summed(self, low: Floats, high: Floats) -> Summed:
        lows, highs = (
            [part[..., 0] for part in self._cut(end[:, None], self.terms)] for end in (low, high)
        )
        count = self.outputs() * self.terms
        rule = self._sorted if count <= SORTED else self._plain
        found = [
            rule(weight.own, bias.own[:, 0], *ends)
            for weight, bias, *ends in zip(self.weights, self.biases, lows, highs, strict=True)
        ]
        return Summed(
            np.concatenate([one.error.ravel() for one in found]),
            np.concatenate([one.size.ravel() for one in found]),
        )

    def _sorted(self, weight: Floats, bias: Floats, low: Floats, high: Floats) -> Summed:
        """A look at every product; low and high of shape (copies, terms)."""
        copies = len(low)
        at_once = max(1, CHUNK // weight.size)
        rounds = ~_is_power(weight)
        parts = []
        for start in range(0, copies, at_once):
            ends = [end[start : start + at_once, None, :] for end in (low, high)]
            products = [weight * end for end in ends]
            terms = [np.minimum(*products), np.maximum(*products)]
            own = rounds
            has_bias = bool(bias.any())
            if has_bias:
                column = np.broadcast_to(bias[:, None], (*terms[0].shape[:-1], 1))
                terms = [np.concatenate([term, column], axis=-1) for term in terms]
                own = np.concatenate([rounds, np.zeros((len(rounds), 1), dtype=bool)], axis=-1)
            reach = np.maximum(np.abs(ends[0]), np.abs(ends[1]))
            lost = _lost(self.arithmetic, weight, reach)
            parts.append(summed(self.arithmetic, Terms(*terms, own, has_bias, lost)))
        return Summed(
            np.concatenate([part.error for part in parts]),
            np.concatenate([part.size for part in parts]),
        )

    def _plain(self, weight: Floats, bias: Floats, low: Floats, high: Floats) -> Summed:
        """(1 + u)ⁿ⁺¹ − 1 of the sum of sizes, and what underflows, for whatever order."""
        reach = np.maximum(np.abs(low), np.abs(high))
        size = up(reach @ np.abs(weight).T + np.abs(bias), self.terms + 2)
        arithmetic = self.arithmetic
        error = growth(self.terms + 2, arithmetic.step) * size
        error += (self.terms + 2) * (arithmetic.smallest + 4 * arithmetic.flushed)
        error += _lost(arithmetic, weight, reach[:, None, :])
        if arithmetic.rounds_sums:
            error += arithmetic.unit * (size + error)
        most = up(size + error, 4)
        return Summed(np.where(most < arithmetic.largest_sum, up(error, 8), np.inf), most)


class Factors(Linear):
    """A factor and a shift for each number."""

    def __init__(self, operation: Scale, arithmetic: Arithmetic) -> None:
        self.arithmetic = arithmetic
        self.factor = Held.of(operation.factor, arithmetic)
        self.shift = Held.of(operation.shift, arithmetic)

    def outputs(self) -> int:
        return len(self.factor.own)

    def push(self, columns: Floats) -> Floats:
        return self.factor.own * columns

    def size(self, columns: Floats) -> Floats:
        return np.abs(self.factor.own) * columns

    def pull(self, rows: Floats) -> Floats:
        return rows * self.factor.own[:, 0]

    def offset(self) -> Floats:
        return self.shift.own[:, 0]

    def moved(self, size: Floats) -> Floats | float:
        found: Floats | float = 0.0
        if self.factor.away is not None:
            found = found + self.factor.away[:, 0] * size
        if self.shift.away is not None:
            found = found + self.shift.away[:, 0]
        return found if isinstance(found, float) else up(found, 4)

    def summed(self, low: Floats, high: Floats) -> Summed | None:
        factor, shift = self.factor.own[:, 0], self.shift.own[:, 0]
        if (np.abs(factor) == 1).all() and not shift.any() and not self.arithmetic.flush:
            return None
        products = factor * low, factor * high
        ends = np.minimum(*products), np.maximum(*products)
        terms = [np.stack([end, shift], axis=-1) for end in ends]
        rounds = np.stack([~_is_power(factor), np.zeros(len(factor), dtype=bool)], axis=-1)
        reach = np.maximum(np.abs(low), np.abs(high))
        lost = _lost(self.arithmetic, factor[:, None], reach[:, None])
        return summed(self.arithmetic, Terms(*terms, rounds, bias=True, lost=lost))


class Picks(Linear):
    """Numbers by their index; −1 gives 0."""

    def __init__(self, operation: Select) -> None:
        self.operation = operation
        self.indices = np.array(operation.indices)

    def outputs(self) -> int:
        return len(self.indices)

    def push(self, columns: Floats) -> Floats:
        found: Floats = np.where((self.indices >= 0)[:, None], columns[self.indices], 0.0)
        return found

    size = push

    def pull(self, rows: Floats) -> Floats:
        found = np.zeros((self.operation.inputs, len(rows)))
        kept = self.indices >= 0
        np.add.at(found, self.indices[kept], rows.T[kept])
        return found.T


class Sums(Linear):
    """Vectors added up."""

    def __init__(self, operation: Addition, arithmetic: Arithmetic) -> None:
        self.operation, self.arithmetic = operation, arithmetic
        self.terms = operation.terms

    def outputs(self) -> int:
        return self.operation.width

    def push(self, columns: Floats) -> Floats:
        shape = (self.terms, self.operation.width, columns.shape[-1])
        return np.asarray(columns.reshape(shape).sum(axis=0))

    size = push

    def pull(self, rows: Floats) -> Floats:
        return np.tile(rows, (1, self.terms))

    def summed(self, low: Floats, high: Floats) -> Summed | None:
        if self.terms == 1:
            return None
        shape = (self.terms, self.operation.width)
        ends = [np.ascontiguousarray(end.reshape(shape).T) for end in (low, high)]
        return summed(self.arithmetic, Terms(*ends, np.zeros(self.terms, dtype=bool), bias=False))


def _is_power(array: Array) -> Booleans:
    """Whether an entry is ± a power of two, or 0: products with it do not round."""
    found: Booleans = np.abs(np.frexp(array)[0]) == 0.5
    return found | (array == 0)


def _lost(arithmetic: Arithmetic, weight: Floats, reach: Floats) -> Floats | float:
    """What sums of products lose by operands that are flushed to zero: one is below the smallest
    normal number then, and its product moves by at most the other one times that."""
    if not arithmetic.flush:
        return 0.0
    size = (np.abs(weight) + reach * (weight != 0)).sum(axis=-1)
    return up(arithmetic.flushed * size, weight.shape[-1] + 4)
