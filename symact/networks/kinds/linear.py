"""Affine operations as an execution holds them: matrices rounded to its type, in doubles.

Columns are pushed forward and rows pulled back, as exact operations do it. What an operation's
numbers are rounded by is kept beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from symact.networks.derived import Derived
from symact.networks.kinds.arithmetic import Arithmetic
from symact.networks.kinds.held import Held, is_power
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
from symact.numbers.arrays import Floats, Integers
from symact.numbers.upward import above, growth, up

CHUNK = 1 << 21
"""The most products whose sizes are sorted at a time."""

SORTED = 1 << 23
"""The most products of one operation whose sizes are looked at one by one."""


class Linear:
    """x ↦ Ŵ x + b̂ for one affine operation, with bounds of what it does not do exactly."""

    terms = 1
    """The most products that a number is a sum of."""

    def push(self, columns: Floats) -> Floats:
        """Ŵ times columns, of shape (inputs, k)."""
        raise NotImplementedError

    def columns(self, rows: Integers, own: Floats, place: Integers, count: int) -> Floats:
        """Ŵ times so many columns, of which each has entries ``own`` in ``rows``, where ``place``
        names it."""
        given = np.zeros((self.inputs(), count))
        given[rows, place] = own
        return self.push(given)

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

    def inputs(self) -> int:
        """How many numbers it reads."""
        raise NotImplementedError

    def outputs(self) -> int:
        """How many numbers it gives."""
        raise NotImplementedError


def steps_of(
    operation: AffineOperation, arithmetic: Arithmetic, derived: Derived | None = None
) -> Iterator[Linear]:
    """An affine operation as what it does one after another."""
    match operation:
        case Affine():
            yield Product(operation, arithmetic, derived)
        case Scale():
            yield Factors(operation, arithmetic, derived)
        case Select():
            yield Picks(operation)
        case Addition():
            yield Sums(operation, arithmetic)
        case Composite(parts=parts):
            for part in parts:
                yield from steps_of(part, arithmetic, derived)
        case _:
            refuse_symbolic(operation)


class Product(Linear):
    """Blocks on their copies."""

    def __init__(
        self, operation: Affine, arithmetic: Arithmetic, derived: Derived | None = None
    ) -> None:
        self.operation, self.arithmetic, self.derived = operation, arithmetic, derived
        self.height, self.terms = operation.blocks[0].shape
        blocks, more = operation.blocks, derived.merged if derived is not None else 0
        parts = [None] * len(blocks)
        if derived is not None and derived.offsets is not None:
            parts = [derived.offsets] * len(blocks)  # type: ignore[list-item]
        self.weights = [Held.of(block.matrix, arithmetic, derived) for block in blocks]
        self.biases = [
            Held.of(block.offset, arithmetic, derived, sizes, more)
            for block, sizes in zip(blocks, parts, strict=True)
        ]

    @cached_property
    def _sizes(self) -> list[Floats]:
        return [np.abs(weight.own) for weight in self.weights]

    def inputs(self) -> int:
        return self.operation.inputs

    def outputs(self) -> int:
        return self.operation.pieces * self.height

    def columns(self, rows: Integers, own: Floats, place: Integers, count: int) -> Floats:
        if not self.operation.is_dense or count < len(rows):
            return super().columns(rows, own, place, count)
        found = np.empty((self.height, count))
        found[:, place] = self.weights[0].own[:, rows] * own
        return found

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
        return np.stack(done).reshape(self.outputs(), columns.shape[-1])

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
            rule(weight, bias, *ends)
            for weight, bias, *ends in zip(self.weights, self.biases, lows, highs, strict=True)
        ]
        whole = Summed(
            np.concatenate([one.error.ravel() for one in found]),
            np.concatenate([one.size.ravel() for one in found]),
        )
        return whole if self.derived is None else self._merged(self.derived, whole)

    def _merged(self, derived: Derived, whole: Summed) -> Summed:
        """With factors multiplied into the matrix the sums are other ones, times a factor: leading
        powers of two are not, but they are more than half of a number, before and after."""
        gain = max(above(derived.gain), 1.0)
        fits = up(whole.size * gain, 4) < min(self.arithmetic.largest, self.arithmetic.largest_sum)
        return Summed(np.where(fits, up(2 * whole.error, 2), np.inf), whole.size)

    def _wide(self, held: Held) -> Floats | float:
        """How far executed numbers may be from those that are held: where they are computed."""
        return 0.0 if self.derived is None or held.away is None else held.away

    def _sorted(self, weight: Held, bias: Held, low: Floats, high: Floats) -> Summed:
        """A look at every product; low and high of shape (copies, terms)."""
        copies = len(low)
        at_once = max(1, CHUNK // weight.own.size)
        rounds = ~is_power(weight.own) | (self.derived is not None)
        parts = []
        for start in range(0, copies, at_once):
            ends = [end[start : start + at_once, None, :] for end in (low, high)]
            products = [weight.own * end for end in ends]
            reach = np.maximum(np.abs(ends[0]), np.abs(ends[1]))
            wide = self._wide(weight) * reach
            terms = [np.minimum(*products) - wide, np.maximum(*products) + wide]
            own = rounds
            margin = self._wide(bias)
            has_bias = bool(bias.own.any() or np.any(margin))
            if has_bias:
                columns = [
                    np.broadcast_to(side, (*terms[0].shape[:-1], 1))
                    for side in (bias.own - margin, bias.own + margin)
                ]
                terms = [np.concatenate(pair, axis=-1) for pair in zip(terms, columns, strict=True)]
                own = np.concatenate([rounds, np.zeros((len(rounds), 1), dtype=bool)], axis=-1)
            lost = _lost(self.arithmetic, weight.own, reach)
            parts.append(summed(self.arithmetic, Terms(terms[0], terms[1], own, has_bias, lost)))
        return Summed(
            np.concatenate([part.error for part in parts]),
            np.concatenate([part.size for part in parts]),
        )

    def _plain(self, weight: Held, bias: Held, low: Floats, high: Floats) -> Summed:
        """(1 + u)ⁿ⁺¹ − 1 of the sum of sizes, and what underflows, for whatever order."""
        reach = np.maximum(np.abs(low), np.abs(high))
        weights = np.abs(weight.own) + self._wide(weight)
        biases = (np.abs(bias.own) + self._wide(bias))[:, 0]
        size = up(reach @ weights.T + biases, self.terms + 4)
        arithmetic = self.arithmetic
        error = growth(self.terms + 2, arithmetic.step) * size
        error += (self.terms + 2) * (arithmetic.smallest + 4 * arithmetic.flushed)
        error += _lost(arithmetic, weights, reach[:, None, :])
        if arithmetic.rounds_sums:
            error += arithmetic.unit * (size + error)
        most = up(size + error, 4)
        return Summed(np.where(most < arithmetic.largest_sum, up(error, 8), np.inf), most)


class Factors(Linear):
    """A factor and a shift for each number."""

    def __init__(
        self, operation: Scale, arithmetic: Arithmetic, derived: Derived | None = None
    ) -> None:
        self.arithmetic, self.derived = arithmetic, derived
        self.factor = Held.of(operation.factor, arithmetic, derived)
        sizes, more = (None, 0) if derived is None else (derived.offsets, derived.merged)
        self.shift = Held.of(operation.shift, arithmetic, derived, sizes, more)

    def inputs(self) -> int:
        return len(self.factor.own)

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
        plain = self.derived is None and not self.arithmetic.flush
        if plain and (np.abs(factor) == 1).all() and not shift.any():
            return None
        products = factor * low, factor * high
        reach = np.maximum(np.abs(low), np.abs(high))
        wide, margin = (
            0.0 if self.derived is None or held.away is None else held.away[:, 0]
            for held in (self.factor, self.shift)
        )
        terms = [
            np.stack([np.minimum(*products) - wide * reach, shift - margin], axis=-1),
            np.stack([np.maximum(*products) + wide * reach, shift + margin], axis=-1),
        ]
        # a factor that is rounded may stand for a division by what is none
        is_own = self.derived is None and self.factor.away is None
        rounds = ~(is_power(factor) & is_own)
        rounds = np.stack([rounds, np.zeros(len(factor), dtype=bool)], axis=-1)
        lost = _lost(self.arithmetic, factor[:, None], reach[:, None])
        if self.derived is not None:  # each product of the sum may underflow as the last does
            own = self.arithmetic.smallest + 4 * self.arithmetic.flushed
            lost = lost + (self.derived.merged + 8) * own
        return summed(self.arithmetic, Terms(terms[0], terms[1], rounds, bias=True, lost=lost))


class Picks(Linear):
    """Numbers by their index; −1 gives 0."""

    def __init__(self, operation: Select) -> None:
        self.operation = operation
        self.indices = np.array(operation.indices)

    def inputs(self) -> int:
        return self.operation.inputs

    def outputs(self) -> int:
        return len(self.indices)

    def push(self, columns: Floats) -> Floats:
        found: Floats = np.where((self.indices >= 0)[:, None], columns[self.indices], 0.0)
        return found

    size = push

    def pull(self, rows: Floats) -> Floats:
        return scattered(rows, self.indices, self.operation.inputs)


def scattered(rows: Floats, places: Integers, width: int) -> Floats:
    """Rows with their columns added up at places, those at −1 left out; of so many columns."""
    order = np.argsort(places, kind="stable")
    order = order[np.searchsorted(places[order], 0) :]
    found = np.zeros((len(rows), width))
    if len(order):
        ids, starts = np.unique(places[order], return_index=True)
        found[:, ids] = np.add.reduceat(rows[:, order], starts, axis=1)
    return found


class Sums(Linear):
    """Vectors added up."""

    def __init__(self, operation: Addition, arithmetic: Arithmetic) -> None:
        self.operation, self.arithmetic = operation, arithmetic
        self.terms = operation.terms

    def inputs(self) -> int:
        return self.operation.inputs

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
        return summed(
            self.arithmetic, Terms(ends[0], ends[1], np.zeros(self.terms, dtype=bool), bias=False)
        )


def _lost(arithmetic: Arithmetic, weight: Floats, reach: Floats) -> Floats | float:
    """What sums of products lose by operands that are flushed to zero: one is below the smallest
    normal number then, and its product moves by at most the other one times that."""
    if not arithmetic.flush:
        return 0.0
    size = (np.abs(weight) + reach * (weight != 0)).sum(axis=-1)
    return up(arithmetic.flushed * size, weight.shape[-1] + 4)
