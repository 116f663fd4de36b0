"""Which layers of a run are one affine map in fewer numbers, from their sizes alone.

A run is a chain of layers with nothing but affine maps between them. It is cut into stretches such
that the numbers are fewest, by dynamic programming over the places of the cuts, as collapse does
it for whole networks; numbers that happen to be 0 are not known here, so collapse may save more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """How a convolution goes over an image.

    Attributes:
        axes: for each axis the size of the kernel, its stride and its dilation.
        is_padded: whether zeros are put around the image.
        groups: into how many parts the channels are cut.
    """

    axes: tuple[tuple[int, int, int], ...]
    is_padded: bool = False
    groups: int = 1

    @property
    def is_pointwise(self) -> bool:
        """Whether each place is multiplied by itself."""
        return all(size == 1 for size, _, _ in self.axes)


@dataclass(frozen=True)
class Sizes:
    """A layer of a run.

    Attributes:
        layer: which layer of its file, counted from 1.
        inputs: how many numbers of a row it reads.
        outputs: how many it gives.
        numbers: how many are stored for it.
        is_shifted: whether it adds a stored vector.
        kernel: how many numbers the matrix has that it multiplies by, where that is no dense one of
            its sizes; 0 for a scaling, None for a dense matrix.
        is_spatial: whether it acts on channels of images, and not on the numbers of rows.
        window: that of a convolution.
    """

    layer: int
    inputs: int
    outputs: int
    numbers: int
    is_shifted: bool
    kernel: int | None = None
    is_spatial: bool = False
    window: Window | None = None

    def follows(self, before: Sizes) -> bool:
        """Whether it goes on with the rows, or the channels, that another one gives."""
        return self.is_spatial == before.is_spatial and before.outputs == self.inputs


@dataclass(frozen=True)
class Stretch:
    """Layers that are one map: which, in how many numbers, and how many they have apart."""

    layers: tuple[int, ...]
    merged: int
    apart: int


def stretches(run: Sequence[Sizes]) -> tuple[Stretch, ...]:
    """The stretches of two layers or more by which a run has the fewest numbers.

    >>> wide = [Sizes(1, 64, 32, 2080, True), Sizes(2, 32, 32, 1056, True)]
    >>> stretches([*wide, Sizes(3, 32, 10, 330, True)])
    (Stretch(layers=(1, 2, 3), merged=650, apart=3466),)
    >>> stretches([Sizes(1, 4, 1, 4, False), Sizes(2, 1, 4, 4, False)])
    ()
    """
    best: list[tuple[int, tuple[Stretch, ...]]] = [(0, ())]
    for end in range(1, len(run) + 1):
        last = run[end - 1]
        before, ways = best[end - 1]
        found = (before + last.numbers, ways)
        for start in range(end - 2, -1, -1):
            whole = _merged(run[start:end])
            before, ways = best[start]
            if whole is not None and before + whole <= found[0]:
                layers = tuple(part.layer for part in run[start:end])
                apart = sum(part.numbers for part in run[start:end])
                found = (before + whole, (*ways, Stretch(layers, whole, apart)))
        best.append(found)
    return best[-1][1]


def _merged(parts: Sequence[Sizes]) -> int | None:
    """The numbers of the one map; None where it is not said that there is one."""
    shift = parts[-1].outputs if any(part.is_shifted for part in parts) else 0
    dense = [part for part in parts if part.kernel is None]
    if dense and len(dense) + sum(part.kernel == 0 for part in parts) == len(parts):
        return parts[0].inputs * parts[-1].outputs + shift
    first, *others = parts
    if first.kernel is None or first.window is None or any(p.kernel is None for p in others):
        return None
    windows = [part.window for part in others if part.window is not None]
    if not windows:
        return first.kernel + shift
    groups = {window.groups for window in (first.window, *windows)}
    if groups != {1} or any(_is_cut(parts[:k], part) for k, part in enumerate(parts)):
        return None
    return first.inputs * parts[-1].outputs * _reach([first.window, *windows]) + shift


def _is_cut(before: Sequence[Sizes], own: Sizes) -> bool:
    """Whether a layer puts zeros around what is not 0 outside of the image: only what multiplies
    each place by itself, without a shift, keeps the zeros that an image is padded with."""
    if own.window is None or not own.window.is_padded:
        return False
    pointwise = (part.window is None or part.window.is_pointwise for part in before)
    return any(part.is_shifted for part in before) or not all(pointwise)


def _reach(windows: Sequence[Window]) -> int:
    """How many places of the image one result of convolutions depends on.

    >>> _reach([Window(((3, 1, 1),)), Window(((3, 1, 1),))]), _reach([Window(((2, 2, 1),))] * 2)
    (5, 4)
    """
    counts = []
    for axis in zip(*(window.axes for window in windows), strict=True):
        places, step = {0}, 1
        for size, stride, dilation in axis:
            places = {at + step * dilation * k for at in places for k in range(size)}
            step *= stride
        counts.append(len(places))
    return math.prod(counts)
