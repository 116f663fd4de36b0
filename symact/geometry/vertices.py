"""Points that cells share, by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from symact.geometry.homogeneous import Row
from symact.numbers.arrays import Array, Floats, Integers

Point = tuple[Fraction, ...]


class Vertices(Protocol):
    """Points of the parameter domain, by number, exact when asked for."""

    @property
    def identity(self) -> Integers:
        """For each the number that it has in the whole enumeration: vertices of two chunks of it
        are the same point exactly if these are equal."""

    def __len__(self) -> int:
        """How many there are."""

    def homogeneous(self, index: int) -> Row:
        """(X, Y, D) for the point (X/D, Y/D), and so in all dimensions: D > 0, in lowest terms."""

    @property
    def floats(self) -> Floats:
        """All points to the accuracy of a drawing, float64 of shape (count, dimension)."""


@dataclass(frozen=True, eq=False)
class ExactVertices:
    """Vertices whose coordinates are all known."""

    points: Sequence[Row]
    identity: Integers

    def __len__(self) -> int:
        return len(self.points)

    def homogeneous(self, index: int) -> Row:
        return self.points[index]

    @property
    def floats(self) -> Floats:
        dimension = len(self.points[0]) - 1 if self.points else 0
        rows = [[top / point[-1] for top in point[:-1]] for point in self.points]
        return np.array(rows, dtype=np.float64).reshape(len(rows), dimension)


@dataclass(frozen=True, eq=False)
class JoinedVertices:
    """Some of the vertices of several chunks.

    Attributes:
        parts: the vertices of the chunks.
        part, place: for each vertex its chunk, and its number there.
    """

    parts: Sequence[Vertices]
    part: Integers
    place: Integers

    def __len__(self) -> int:
        return len(self.part)

    @property
    def identity(self) -> Integers:
        result: Integers = np.empty(len(self), np.int64)
        self._gather([own.identity for own in self.parts], result)
        return result

    def homogeneous(self, index: int) -> Row:
        return self.parts[int(self.part[index])].homogeneous(int(self.place[index]))

    @property
    def floats(self) -> Floats:
        floats = [own.floats for own in self.parts]
        dimension = max((own.shape[1] for own in floats), default=0)
        result: Floats = np.empty((len(self), dimension))
        self._gather(floats, result)
        return result

    def _gather(self, parts: Sequence[Array], result: Array) -> None:
        for k, own in enumerate(parts):
            if len(own):
                here = self.part == k
                result[here] = own[self.place[here]]


def joined(parts: Sequence[Vertices]) -> tuple[JoinedVertices, Integers]:
    """The vertices of several chunks, each once, and where those of all parts, one after the other,
    are among them."""
    sizes = [len(own) for own in parts]
    identity = np.concatenate([own.identity for own in parts])
    _, first, where = np.unique(identity, return_index=True, return_inverse=True)
    part = np.repeat(np.arange(len(parts)), sizes)
    place = np.concatenate([np.arange(size) for size in sizes])
    return JoinedVertices(tuple(parts), part[first], place[first]), where.ravel()
