"""Which numbers the windows of a convolution see: positions, for selections."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symact.numbers.arrays import Array


@dataclass(frozen=True)
class Axis:
    """One spatial axis: ``size`` numbers, ``before`` and ``after`` zeros of padding around them."""

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0

    @property
    def extent(self) -> int:
        """How far a window reaches: from its first to its last number."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def places(self) -> int:
        """How many windows fit, which may be none or a negative number."""
        return (self.size + self.before + self.after - self.extent) // self.stride + 1

    def same(self, *, upper: bool) -> Axis:
        """The axis padded to ⌈size / stride⌉ windows; ``upper`` puts an odd zero at the end."""
        places = -(-self.size // self.stride)
        total = max((places - 1) * self.stride + self.extent - self.size, 0)
        small, large = total // 2, total - total // 2
        before, after = (small, large) if upper else (large, small)
        return Axis(self.size, self.kernel, self.stride, self.dilation, before, after)


def windows(channels: int, axes: Sequence[Axis]) -> Array:
    """Positions in a tensor (channels, sizes…), as (channels, places…, kernel…); −1 in padding.

    >>> windows(1, [Axis(size=3, kernel=2, before=1)]).tolist()
    [[[-1, 0], [0, 1], [1, 2]]]
    """
    rank = len(axes)
    place = np.zeros((1,) * (2 * rank), dtype=np.int64)
    inside = np.ones((1,) * (2 * rank), dtype=np.bool_)
    for k, axis in enumerate(axes):
        first = np.arange(axis.places)[:, None] * axis.stride - axis.before
        at = first + np.arange(axis.kernel) * axis.dilation
        shape = [1] * (2 * rank)
        shape[k], shape[rank + k] = at.shape
        at = at.reshape(shape)
        inside = inside & (at >= 0) & (at < axis.size)
        place = place * axis.size + at
    starts = np.arange(channels) * math.prod(axis.size for axis in axes)
    starts = starts.reshape((channels,) + (1,) * (2 * rank))
    return np.where(inside, place + starts, -1)
