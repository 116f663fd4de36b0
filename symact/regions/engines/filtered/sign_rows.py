"""A stage as rows: affine functions whose signs decide pieces, and those that values come from.

A kink of an activation at κ is the sign of z − κ, a maximum is decided by the signs of all
differences z_j − z_i with i < j: the largest term, the first of equals, is the one that beats all
before it and is beaten by none after it. With pieces on (a, b] a sign that is zero on a whole cell
counts as not positive, so the piece of a cell depends only on which sign rows are positive in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symact.activations.activation import Pieces
from symact.numbers.affine import AffineMap
from symact.numbers.arrays import Integers, Words
from symact.numbers.matrix import RationalMatrix
from symact.regions.programs import Program
from symact.regions.stages import Stage


@dataclass(frozen=True)
class Label:
    """A coordinate of the pattern.

    Attributes:
        first: its first sign row.
        terms: 0 for an activation, otherwise of how many numbers the maximum is taken.
        kinks: how many sign rows an activation has.
    """

    first: int
    kinks: int
    terms: int = 0


@dataclass(frozen=True, eq=False)
class StageRows:
    """A stage as rows.

    Attributes:
        stage: what comes out of the rows: its map are the rows, exactly, and the first ``signs`` of
            them are the sign rows. The first kink of a function of a row is at 0.
        signs: how many sign rows there are.
        labels: the coordinates of the pattern.
        is_relu: whether what comes out is the positive part of every row; labels are not listed
            then.
    """

    stage: Stage
    signs: int
    labels: tuple[Label, ...]
    is_relu: bool

    @classmethod
    def of(cls, stage: Stage) -> StageRows:
        """The rows of a stage."""
        if _is_relu(stage):
            return cls(stage, stage.outputs, (), is_relu=True)
        return _Builder(stage).rows()

    @property
    def map(self) -> AffineMap | Program:
        """The rows."""
        return self.stage.map

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.map.shape[0]

    @property
    def pieces(self) -> int:
        """The most pieces that a coordinate has."""
        return max((label.terms or label.kinks + 1 for label in self.labels), default=2)

    @property
    def width(self) -> int:
        """How many coordinates of the pattern there are."""
        return self.signs if self.is_relu else len(self.labels)

    @property
    def is_plain(self) -> bool:
        """Whether every sign row is a coordinate of the pattern by itself."""
        return self.is_relu or all(own.kinks == 1 and not own.terms for own in self.labels)

    def pattern_of(self, labels: Sequence[Label], bits: Integers) -> Integers:
        """The pieces of cells in some coordinates, shape (cells, labels), from the sign rows that
        are positive in them: ``bits`` of shape (cells, signs)."""
        result = np.zeros((len(bits), len(labels)), np.int16)
        for k, label in enumerate(labels):
            if label.terms:
                result[:, k] = _winners(bits, label)
            else:
                result[:, k] = bits[:, label.first : label.first + label.kinks].sum(axis=1)
        return result


def pairs(terms: int) -> list[tuple[int, int]]:
    """The pairs i < j in the order of the sign rows of a maximum."""
    return [(i, j) for j in range(terms) for i in range(j)]


def bits_of(words: Words, count: int) -> Integers:
    """Words of bits, shape (n, words), as zeros and ones, shape (n, count)."""
    octets = np.ascontiguousarray(words.astype("<u8", copy=False)).view(np.uint8)
    bits: Integers = np.unpackbits(octets, axis=1, count=count, bitorder="little").view(np.int8)
    return bits


def _winners(bits: Integers, label: Label) -> Integers:
    """The index of the largest term: where a later term beats the best so far, it is the best."""
    row = {pair: label.first + k for k, pair in enumerate(pairs(label.terms))}
    best = np.zeros(len(bits), np.int64)
    for j in range(1, label.terms):
        beats = bits[:, [row[i, j] for i in range(j)]]
        best = np.where(beats[np.arange(len(bits)), best] > 0, j, best)
    return best


_RELU = Pieces.of("0", slopes="0 1", intercepts="0 0")


def _is_relu(stage: Stage) -> bool:
    width = stage.map.shape[0]
    if width == 0 or stage.groups != tuple((k,) for k in range(width)):
        return False
    first = stage.pieces[0]
    return first == _RELU and all(pieces is first or pieces == first for pieces in stage.pieces)


class _Builder:
    """Rows of a stage, gathered one after the other: each z_i − z_j + shift, j = −1 for none."""

    def __init__(self, stage: Stage) -> None:
        self.map = stage.map
        self.sign_rows: list[tuple[int, int, Fraction]] = []
        self.value_rows: list[int] = []
        self.labels: list[Label] = []
        self.groups: list[tuple[int, ...]] = []
        self.pieces: list[Pieces | None] = []
        for group, pieces in zip(stage.groups, stage.pieces, strict=True):
            if pieces is not None and pieces.knots:
                self._activation(group[0], pieces)
            else:
                self._others(group, pieces)

    def _activation(self, index: int, pieces: Pieces) -> None:
        first, kinks = len(self.sign_rows), len(pieces.knots)
        self.sign_rows += [(index, -1, -knot) for knot in pieces.knots]
        self.labels.append(Label(first, kinks))
        self.groups.append((first,))
        self.pieces.append(_moved(pieces))

    def _others(self, group: tuple[int, ...], pieces: Pieces | None) -> None:
        """A maximum, a carried number, or an activation that is affine."""
        first = len(self.sign_rows)
        both = pairs(len(group))
        self.sign_rows += [(group[j], group[i], Fraction(0)) for i, j in both]
        if both or pieces is not None:
            self.labels.append(Label(first, len(both), terms=len(group) if both else 0))
        # value rows come after all sign rows: until their number is known they count from −1 down
        start = len(self.value_rows)
        self.groups.append(tuple(-1 - k for k in range(start, start + len(group))))
        self.pieces.append(pieces)
        self.value_rows += group

    def rows(self) -> StageRows:
        signs = len(self.sign_rows)
        groups = tuple(
            tuple(row if row >= 0 else signs - 1 - row for row in group) for group in self.groups
        )
        stage = Stage(self._map(), groups, tuple(self.pieces))
        return StageRows(stage, signs, tuple(self.labels), is_relu=False)

    def _map(self) -> AffineMap | Program:
        rows = self.sign_rows + [(k, -1, Fraction(0)) for k in self.value_rows]
        indices, others, shifts = zip(*rows, strict=True)
        if isinstance(self.map, Program):
            return self.map.differences(indices, others, shifts)
        first = self.map.take(indices)
        matrix, offset = first.matrix, first.offset
        if any(j >= 0 for j in others):
            second = self.map.take(others)
            matrix, offset = matrix - second.matrix, offset - second.offset
        if any(shifts):
            offset = offset + RationalMatrix.column(shifts)
        return AffineMap(matrix, offset)


def _moved(pieces: Pieces) -> Pieces:
    """x ↦ f(x + κ) for the first kink κ of f."""
    kink = pieces.knots[0]
    if kink == 0:
        return pieces
    return Pieces(
        tuple(knot - kink for knot in pieces.knots),
        pieces.slopes,
        tuple(s * kink + t for s, t in zip(pieces.slopes, pieces.intercepts, strict=True)),
    )
